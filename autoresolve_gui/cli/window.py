"""Whether the window can open here. Asked before Qt is loaded, which would abort the process."""

from __future__ import annotations

import ctypes
import os
import sys
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from autoresolve_gui.cli.arguments import parsers
from autoresolve_gui.cli.errors import CliError, UsageError
from autoresolve_gui.cli.packages import install_libraries, missing_libraries

if TYPE_CHECKING:
    from collections.abc import Sequence

WITHOUT_WINDOW = "Without a window, `autoresolve process FILE` does the same work."
_X11_PLUGIN = Path("Qt", "plugins", "platforms", "libqxcb.so")


def refuse_mistyped_command(files: Sequence[Path]) -> None:
    """Raise `UsageError` where the first of `files` is no file but nearly the name of a command."""
    if not files or os.path.exists(files[0]):  # noqa: PTH110 -- it raises on no name
        return
    commands = [name for name in parsers() if name]
    close = get_close_matches(str(files[0]), commands, n=1)
    if close:
        raise UsageError(
            f"there is no file “{files[0]}” and no such command",
            remedy=f"Did you mean `autoresolve {close[0]}`?",
        )


def refuse_without_display() -> None:
    """Raise `CliError` where there is no display that Qt could open a window on."""
    obstacle = window_obstacle()
    if obstacle is not None:
        raise CliError(obstacle.args[0], remedy=f"{obstacle.remedy} {WITHOUT_WINDOW}".strip())


def window_obstacle() -> CliError | None:
    """Return what keeps a window from opening, with its remedy; None where nothing is known to.

    Windows and macOS always have a display. Elsewhere X11 is tried for real; a Wayland session and
    a platform chosen by QT_QPA_PLATFORM are taken on trust.
    """
    if sys.platform in ("win32", "darwin"):
        return None
    chosen = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if chosen not in ("", "xcb") or (not chosen and os.environ.get("WAYLAND_DISPLAY")):
        return None
    display = os.environ.get("DISPLAY", "")
    if not display:
        return CliError(
            "there is no display here (DISPLAY and WAYLAND_DISPLAY are not set), so the window "
            "cannot open",
            remedy="Start it in a desktop session, or over `ssh -X`.",
        )
    missing = missing_x11_libraries()
    if missing:
        return CliError(
            f"the window needs system libraries that are not installed: {', '.join(missing)}",
            remedy=install_libraries(missing),
        )
    if not _x_server_answers():
        return CliError(
            f"the display {display} does not answer, so the window cannot open",
            remedy="Check DISPLAY, and that the X server runs and lets you in.",
        )
    return None


def missing_x11_libraries() -> tuple[str, ...]:
    """Return the system libraries that Qt's X11 plugin wants and the system does not have."""
    spec = find_spec("PySide6")
    plugin = Path(spec.origin).parent / _X11_PLUGIN if spec and spec.origin else _X11_PLUGIN
    return missing_libraries(plugin) if plugin.is_file() else ()


def _x_server_answers() -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # nothing to ask with: let Qt find out
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = (ctypes.c_void_p,)
    xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(None, None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed
