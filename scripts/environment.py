#!/usr/bin/env python3
"""Makes `.venv` and installs AutoResolve in it; does nothing, without network, when that is done.

Done means: the part of pyproject.toml that says what to install, constraints.txt, this folder and
the Python are those of the last installation. Python's own library only.

    python3 scripts/environment.py                 the program, the tests and the checks
    python3 scripts/environment.py --extra bundle  and an extra of pyproject.toml
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import fetch_models

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
EXTRAS = ("test", "check")


def venv_python(root: Path) -> Path:
    """Return where the environment of the checkout `root` has its Python."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(root: Path) -> str:
    """Return a digest of everything that decides what an installation would put into `.venv`."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    decisive = {
        "build": project.get("build-system"),
        "project": project.get("project"),
        "setuptools": project.get("tool", {}).get("setuptools"),
        "constraints": (root / "constraints.txt").read_text(encoding="utf-8"),
        "python": sys.version_info[:2],
        "folder": str(root),
    }
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


def is_done(root: Path, extras: Sequence[str]) -> bool:
    """Tell whether `.venv` runs and was made from what is in the checkout now."""
    stamp = stamp_of(root, extras)
    return (
        stamp.is_file()
        and stamp.read_text(encoding="utf-8").strip() == fingerprint(root)
        and environment_version(root) == sys.version_info[:2]
    )


def stamp_of(root: Path, extras: Sequence[str]) -> Path:
    """Return the file that says from what the environment with these extras was made."""
    return root / ".make" / f"environment-{'-'.join(extras)}"


def environment_version(root: Path) -> tuple[int, ...] | None:
    """Return the version (major, minor) of the environment's Python; None where it does not run."""
    script = "import sys; print(*sys.version_info[:2])"
    try:
        asked = subprocess.run(  # noqa: S603 -- the environment's own Python
            [venv_python(root), "-c", script], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return tuple(int(part) for part in asked.stdout.split())


def make(root: Path, extras: Sequence[str]) -> int:
    """Make the environment and install into it; return pip's exit status."""
    if environment_version(root) != sys.version_info[:2]:
        made = _run([sys.executable, "-m", "venv", "--clear", str(root / ".venv")])
        if made != 0:
            return made
    return _run([
        str(venv_python(root)), "-m", "pip", "install", "--disable-pip-version-check",
        "--no-input", "--retries", "5", "-c", str(root / "constraints.txt"),
        "-e", f"{root}[{','.join(extras)}]",
    ])  # fmt: skip


def _run(command: Sequence[str]) -> int:
    return subprocess.run(command, check=False).returncode  # noqa: S603 -- our own commands


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main(arguments: Sequence[str]) -> int:
    """Bring `.venv` up to date; return 0 where it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--extra", action="append", default=[], help="an extra of pyproject.toml")
    extras = (*EXTRAS, *parser.parse_args(arguments).extra)
    if sys.version_info < OLDEST_PYTHON:
        here = ".".join(str(part) for part in sys.version_info[:3])
        _say(f"AutoResolve needs Python 3.11 or newer; {sys.executable} is {here}.")
        _say("Install a newer one and say `make PYTHON=/path/to/python3.11 ...`.")
        return 1
    if not is_done(ROOT, extras):
        status = _set_up(extras)
        if status != 0:
            return status
    try:
        fetch_models.fetch(ROOT, venv_python(ROOT))
    except fetch_models.ModelError as error:
        _say(f"{error}. The program goes on without it, and says where it is missed.")
    return 0


def _set_up(extras: Sequence[str]) -> int:
    _say("Setting up .venv (a few hundred megabytes are downloaded the first time).")
    status = make(ROOT, extras)
    if status != 0:
        _say("The set-up of .venv did not succeed: what went wrong stands above. The first set-up")
        _say("needs the network; PIP_INDEX_URL and PIP_PROXY say how yours is reached.")
        return status
    stamp = stamp_of(ROOT, extras)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(fingerprint(ROOT) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
