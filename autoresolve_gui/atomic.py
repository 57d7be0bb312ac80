"""Replacing a file whole, for every room that writes one."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def replace_file(path: Path, data: bytes, *, overwrite: bool = True) -> None:
    """Make `path` hold `data`, or leave everything as it was.

    The bytes are on the disk under a temporary name in the same folder before they are renamed.
    A symbolic link is followed, so that what it points to is replaced. Raises `OSError`; where
    `overwrite` is false and `path` exists, `FileExistsError`.
    """
    target = Path(os.path.realpath(path))  # unlike resolve() it raises nothing on a loop of links
    if not overwrite and target.exists():
        raise FileExistsError(f"{target} exists")
    # The name leaves that of the target out: with it a long name would pass the system's limit.
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not overwrite:
            # Taking the name with an exclusive create is the one way to refuse a file that came
            # into being meanwhile that works on every system and every file system.
            target.open("xb").close()
        _rename(temporary, target, reserved=not overwrite)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _rename(temporary: Path, target: Path, *, reserved: bool) -> None:
    try:
        temporary.replace(target)
    except OSError:
        if reserved:
            target.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Put the new name on the disk too, where the system can open a folder."""
    if os.name == "nt":
        return
    # Some network file systems refuse this; the file itself is safe by then.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
