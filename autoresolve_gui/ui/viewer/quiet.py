"""Keeps the media player's FFmpeg from writing every file's streams to the terminal."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo

_AV_LOG_ERROR = 16
"""libavutil/log.h: only what went wrong."""
_PATTERNS = ("libavutil.so.*", "libavutil.*.dylib", "avutil-*.dll")


def quiet_ffmpeg() -> bool:
    """Let Qt's own FFmpeg tell of errors only; return whether it was found.

    Qt has no setting for this. What is asked for is the library that is loaded already, which
    comes with Qt: nothing new is loaded, and the FFmpeg of the analysis is another one. Call it
    when a media player exists. Where the library is not found, all stays as it was.
    """
    is_found = False
    for path in _candidates():
        try:
            library = _already_loaded(path)
        except OSError:
            continue  # a file of that name, but not the one in use
        library.av_log_set_level(_AV_LOG_ERROR)
        is_found = True
    return is_found


def _candidates() -> list[Path]:
    places = (QLibraryInfo.LibraryPath.LibrariesPath, QLibraryInfo.LibraryPath.BinariesPath)
    folders = {Path(QLibraryInfo.path(place)) for place in places}
    return [path for folder in folders for pattern in _PATTERNS for path in folder.glob(pattern)]


def _already_loaded(path: Path) -> ctypes.CDLL:
    """Return a library of this process. Raises `OSError` where it is not loaded."""
    if sys.platform == "win32":
        return ctypes.CDLL(path.name)  # by name alone, Windows returns what is loaded
    return ctypes.CDLL(str(path), mode=ctypes.DEFAULT_MODE | os.RTLD_NOLOAD)
