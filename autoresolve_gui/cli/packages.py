"""System libraries and Python packages: which are missing, and the command that installs them."""

from __future__ import annotations

import ctypes
import platform
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

DEBIAN_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libpulse.so.0": "libpulse0",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""The Debian and Ubuntu package that holds each library which Qt and OpenCV want of the system."""


def missing_libraries(binary: Path) -> tuple[str, ...]:
    """Return the shared libraries that `binary` needs and the system does not have. Linux only."""
    try:
        ctypes.CDLL(str(binary))
    except OSError as error:
        return _listed_by_ldd(binary) or (missing_library_in(str(error)) or str(error),)
    return ()


def missing_library_in(message: str) -> str:
    """Return the library that the loader's `message` says it cannot open; else an empty text."""
    name, separator, _ = message.partition(": cannot open shared object file")
    return name.split()[-1] if separator and name else ""


def install_libraries(names: Iterable[str]) -> str:
    """Return how to install the system libraries of these file names."""
    known = [DEBIAN_PACKAGES.get(name, "") for name in names]
    if shutil.which("apt-get") and any(known):
        return f"Install them: `sudo apt-get install {' '.join(sorted({*known} - {''}))}`."
    if platform.system() == "Linux":
        return f"Install the packages of your distribution that hold {', '.join(names)}."
    return "Install AutoResolve again: its packages bring these libraries along."


def install_packages(requirements: Sequence[str]) -> str:
    """Return how to install Python packages into the environment that runs this."""
    if getattr(sys, "frozen", False):
        return "Install AutoResolve again: this copy of the program is not complete."
    return f"Install: `{_quoted(sys.executable)} -m pip install {' '.join(requirements)}`."


def name_of(requirement: str) -> str:
    """Return the package's name in a requirement such as `av>=18,!=18.2`."""
    return re.split("[<>=!~]", requirement, maxsplit=1)[0]


def meets(version: str, requirement: str) -> bool:
    """Tell whether `version` is what a requirement of `>=` and `!=` clauses wants."""
    clauses = requirement.removeprefix(name_of(requirement)).split(",")
    have = _numbers(version)
    return all(
        have >= _numbers(clause) if clause.startswith(">=") else have != _numbers(clause)
        for clause in clauses
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def install_python(version: str) -> str:
    """Return how to install a newer Python."""
    if sys.platform == "darwin":
        return f"Install it: `brew install python@{version}`."
    if sys.platform == "win32":
        return f"Install it: `winget install Python.Python.{version}`."
    return f"Install Python {version}, on Debian and Ubuntu: `sudo apt-get install python3-venv`."


def _quoted(path: str) -> str:
    return f'"{path}"' if " " in path else path


def _listed_by_ldd(binary: Path) -> tuple[str, ...]:
    ldd = shutil.which("ldd")
    if ldd is None:
        return ()
    listed = subprocess.run(  # noqa: S603 -- the system's own tool, on a file of our own packages
        [ldd, str(binary)], capture_output=True, text=True, errors="replace", check=False
    )
    lines = (line.split() for line in listed.stdout.splitlines() if "not found" in line)
    return tuple(dict.fromkeys(words[0] for words in lines if words))
