"""Replacing a file whole, for every room that writes one."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path


def replace_file(path: Path, data: bytes, *, overwrite: bool = True, mode: int = 0o666) -> None:
    """Make `path` hold `data`, or leave everything as it was.

    The bytes are on the disk under a temporary name in the same folder before they are renamed.
    A symbolic link is followed, so that what it points to is replaced. The permissions of a file
    that is replaced are kept; a new one gets `mode` less the umask. Raises `OSError`, also for a
    device or a pipe; where `overwrite` is false and `path` exists, `FileExistsError`.
    """
    target = Path(os.path.realpath(path))  # unlike resolve() it raises nothing on a loop of links
    old_mode = _mode_of(target)
    if old_mode is not None and not overwrite:
        raise FileExistsError(f"{target} exists")
    if old_mode is not None and not stat.S_ISREG(old_mode):
        # Renaming over it would take the device or the pipe away from everybody.
        raise OSError(errno.EINVAL, "it is no ordinary file", str(target))
    # The name leaves that of the target out: with it a long name would pass the system's limit.
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if old_mode is not None:
            temporary.chmod(stat.S_IMODE(old_mode))
        if overwrite:
            temporary.replace(target)
        else:
            _take_name(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _mode_of(target: Path) -> int | None:
    """Return the kind and the permissions of what is there; None where nothing is."""
    try:
        return target.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def _take_name(temporary: Path, target: Path) -> None:
    """Give the finished file its name; raises `FileExistsError` where another one has it."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # exFAT and some network drives have no hard links
        # An exclusive create refuses a file that came into being meanwhile on every file system.
        target.open("xb").close()
        try:
            temporary.replace(target)
        except BaseException:
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
