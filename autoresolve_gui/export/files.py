"""Writing an export so that there is either the whole file or none of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from autoresolve_gui.atomic import replace_file
from autoresolve_gui.export.errors import ExportError, ExportExistsError

if TYPE_CHECKING:
    from pathlib import Path


def write_atomically(path: Path, data: bytes, *, overwrite: bool) -> None:
    """Write `data` to `path`: to a temporary file beside it, which is then renamed.

    Raises `ExportExistsError` where `path` exists and `overwrite` is false, also when it came into
    being at the last moment, and `ExportError` where the folder cannot be written. Whatever stood
    at `path` before is untouched then.
    """
    # These of os.path tell "no" where those of Path raise, as for a name that is too long.
    if os.path.isdir(path):  # noqa: PTH112
        raise ExportError(f"{path} is a folder", remedy="Name a file to write to.")
    if not os.path.isdir(path.parent):  # noqa: PTH112
        raise ExportError(
            f"The folder {path.parent} does not exist", remedy="Make it, or choose another one."
        )
    try:
        replace_file(path, data, overwrite=overwrite)
    except FileExistsError as error:
        raise ExportExistsError(
            f"{path} exists already", remedy="Choose another name, or allow it to be replaced."
        ) from error
    except OSError as error:
        raise ExportError(
            f"{path} could not be written: {error.strerror or error}",
            remedy="See that the disk has room and that you may write there, or choose another "
            "name.",
        ) from error


def preview(data: bytes, lines: int) -> str:
    """Return the first `lines` lines of an export as text, with an ellipsis where there is more."""
    text = data.decode("utf-8", errors="replace").splitlines()
    shown = text[:lines]
    return "\n".join([*shown, "…"] if len(text) > lines else shown)
