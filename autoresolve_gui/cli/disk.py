"""Whether a folder can be written to, and how much room it has."""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ENOUGH_BYTES = 1_000_000_000
"""What is plenty for the library: a day of footage takes some tens of megabytes."""


def cannot_write_to(folder: Path) -> str:
    """Return why no file can be written to `folder`, tried for real; an empty text where one can.

    A folder that is not there yet is judged by the nearest one above it, and not created.
    """
    try:
        with tempfile.TemporaryFile(dir=_nearest(folder)) as file:
            file.write(b"\0")
            file.flush()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def free_bytes(folder: Path) -> int:
    """Return the free space of the disk that `folder` lies on, or will."""
    return shutil.disk_usage(_nearest(folder)).free


def _nearest(folder: Path) -> Path:
    absolute = folder.absolute()
    return next(path for path in (absolute, *absolute.parents) if path.exists())
