#!/usr/bin/env python3
"""Installs what AutoResolve needs of the system, where it may; else says the exact command.

Runs before anything else is there: Python's own library only. On Linux it asks the loader for each
shared library; Windows and macOS bring everything along in the Python packages.

    python3 scripts/system_libraries.py            what the program needs
    python3 scripts/system_libraries.py --tests    and what the tests need besides (Xvfb, ffprobe,
                                                   a Secret Service, strace)
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from autoresolve_gui.cli.packages import DEBIAN_PACKAGES  # noqa: E402 -- found through the line above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "ffprobe": "ffmpeg",
    "dbus-daemon": "dbus",
    "gnome-keyring-daemon": "gnome-keyring",
    "strace": "strace",
}
CAN_DO_WITHOUT = frozenset({"ffmpeg", "dbus", "gnome-keyring", "strace"})
"""Tests that need these packages are skipped where they are missing, and say so."""
FFPROBE_ADVICE = {
    "darwin": "brew install ffmpeg",
    "win32": "choco install ffmpeg",
}
FONT_PACKAGE = "fonts-dejavu-core"
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
TIME_64_SUFFIX = "t64"
"""Since the change to 64-bit time, Debian 13 and Ubuntu 24.04 name some libraries with this."""
_APT = ("-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3")


def loads(library: str) -> bool:
    """Tell whether the system's loader finds the shared library of this name."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_fonts() -> bool:
    """Tell whether the system has any outline font: Qt draws no text without one."""
    endings = ("*.ttf", "*.otf", "*.ttc")
    return any(next(folder.rglob(end), None) for folder in FONT_FOLDERS for end in endings)


def venv_package() -> str:
    """Return the Debian package without which this Python cannot make an environment, or ''."""
    if find_spec("ensurepip") is not None:
        return ""
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def missing_packages(*, tests: bool) -> tuple[str, ...]:
    """Return the Debian packages that hold what this system lacks, sorted."""
    lacking = {package for library, package in DEBIAN_PACKAGES.items() if not loads(library)}
    if not has_fonts():
        lacking.add(FONT_PACKAGE)
    if tests:
        lacking |= {package for name, package in TEST_PROGRAMS.items() if not shutil.which(name)}
    return tuple(sorted(lacking | {venv_package()} - {""}))


def names_here(packages: Iterable[str], has_candidate: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the packages by the names that this release of Debian or Ubuntu has for them."""
    return tuple(
        name + TIME_64_SUFFIX
        if not has_candidate(name) and has_candidate(name + TIME_64_SUFFIX)
        else name
        for name in packages
    )


def apt_prefix() -> tuple[str, ...] | None:
    """Return what gives apt-get the right to install, to write before it; None if nothing does."""
    if os.geteuid() == 0:
        return ("env", "DEBIAN_FRONTEND=noninteractive")
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    silent = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)  # noqa: S603
    if silent.returncode != 0:
        return None
    return (sudo, "-n", "env", "DEBIAN_FRONTEND=noninteractive")


def install(packages: Sequence[str], prefix: Sequence[str]) -> bool:
    """Install the packages by apt-get without a question; tell whether it said it did."""
    update = subprocess.run([*prefix, "apt-get", *_APT, "-q", "update"], check=False)  # noqa: S603
    if update.returncode != 0:
        _say("apt-get update failed; trying with the package lists that are here.")
    command = [*prefix, "apt-get", *_APT, "-q", "install", "-y", "--no-install-recommends"]
    named = names_here(packages, _has_candidate)
    return subprocess.run([*command, *named], check=False).returncode == 0  # noqa: S603


def advice(packages: Sequence[str]) -> str:
    """Return the command that a person types to install the packages."""
    if shutil.which("apt-get") is None:
        return (
            "Install the packages of your distribution that hold these (Debian's names):\n"
            f"    {' '.join(packages)}"
        )
    names = " ".join(names_here(packages, _has_candidate))
    return (
        "Run this once, then try again:\n    sudo apt-get update && "
        f"sudo apt-get install -y --no-install-recommends {names}"
    )


def _has_candidate(package: str) -> bool:
    asked = subprocess.run(  # noqa: S603 -- a package name of our own table
        ["apt-cache", "policy", package],  # noqa: S607 -- wherever the system keeps it
        capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    lines = [line.strip() for line in asked.stdout.splitlines()]
    return any(line.startswith("Candidate:") and "(none)" not in line for line in lines)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main(arguments: Sequence[str]) -> int:
    """Install what is missing; return 0 where nothing is missing in the end."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tests", action="store_true", help="also what the tests need")
    options = parser.parse_args(arguments)
    if sys.platform != "linux":
        if options.tests:
            _say_how_to_get_ffprobe()
        return 0
    missing = missing_packages(tests=options.tests)
    if not missing:
        return 0
    prefix = apt_prefix() if shutil.which("apt-get") else None
    if prefix is None:
        _say(f"System packages are missing: {' '.join(missing)}\n{advice(missing)}")
        return _status(missing)
    _say(f"Installing system packages: {' '.join(missing)}")
    if not install(missing, prefix):
        left = missing_packages(tests=options.tests)
        _say(f"apt-get could not install them.\n{advice(left)}")
        return _status(left)
    left = missing_packages(tests=options.tests)
    if left and left != (venv_package(),):
        _say(f"Still missing after the installation: {' '.join(left)}\n{advice(left)}")
        return _status(left)
    return 0


def _status(missing: Iterable[str]) -> int:
    return 0 if CAN_DO_WITHOUT.issuperset(missing) else 1


def _say_how_to_get_ffprobe() -> None:
    if shutil.which("ffprobe") is None:
        command = FFPROBE_ADVICE.get(sys.platform, "install ffmpeg")
        _say(f"There is no ffprobe, so the tests that count against it are skipped: {command}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
