"""auto-editor: which one is there, and how it is asked for its levels and nothing else.

The package of version 29 holds no more than a downloader, which fetches the program when it is
first run. Where that does not succeed, the last version that is written in Python is run instead,
in an environment of its own (docs/decisions/0076).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from evaluation import rivals
from evaluation.catalogue import ROOT

FOLDER = ROOT / "build" / "rivals-auto-editor"
LAST_IN_PYTHON = "23.32.1"
# What it asks for by exact versions cannot be had as wheels any more; these do what it needs.
_BESIDE_IT = ("av==12.3.0", "numpy<2", "pillow")
_TRIAL_S = 20.0
_CACHE_IS_AN_OPTION_SINCE = 24


class AutoEditorError(Exception):
    """No auto-editor could be installed."""


@dataclass(frozen=True, slots=True)
class AutoEditor:
    """One that can be run. Old ones remember what they found, always, in the temporary folder."""

    program: Path
    version: str
    is_old: bool

    def levels(self, method: str, film: Path, rate: str) -> list[str]:
        """Return the command that prints the levels of `motion` or `audio`, a line a frame."""
        command = [str(self.program), "levels", str(film), "--edit", method, "--timebase", rate]
        return command if self.is_old else [*command, "--no-cache"]


def find() -> AutoEditor | None:
    """Return the newest auto-editor that is installed and runs, None where there is none."""
    for program in _programs():
        version = _version(program)
        if version is not None:
            is_old = int(version.split(".")[0]) < _CACHE_IS_AN_OPTION_SINCE
            return AutoEditor(program, version, is_old)
    return None


def install() -> None:
    """Install one that runs: the current one if its program can be fetched, else the old one."""
    if (found := find()) is not None and not found.is_old:
        return
    if rivals.is_installed():
        fetching = [str(rivals.python()), "-m", "auto_editor", "--version"]
        subprocess.run(fetching, check=False, capture_output=True)  # noqa: S603 - our environment
    if find() is not None:
        return
    venv.create(FOLDER, with_pip=True)
    pip = [str(_bin(FOLDER) / f"python{_ending()}"), "-m", "pip", "install", "--quiet"]
    for packages in (("--no-deps", f"auto-editor=={LAST_IN_PYTHON}"), _BESIDE_IT):
        done = subprocess.run(  # noqa: S603 - our environment
            [*pip, *packages], check=False, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise AutoEditorError(f"auto-editor was not installed: {done.stderr.strip()[-500:]}")


def rival_versions() -> dict[str, str]:
    """Return what stands in the environment of the rivals; nothing where it cannot be asked."""
    try:
        return rivals.versions()
    except rivals.RivalError:
        return {}


def why_not_the_newest() -> str:
    """Say in the table's notes why the version that is current was not run; empty where it was."""
    known = rival_versions().get("auto-editor")
    found = find()
    if known is None or found is None or not found.is_old:
        return ""
    return (
        f"auto-editor {known} was not run: its package holds no program, and fetches one when it "
        f"is first run, which did not succeed here. The table has {found.version}, which is "
        "written in Python; the current one may be faster."
    )


def _programs() -> list[Path]:
    """Return where an auto-editor may be, the most wanted first."""
    fetched = sorted((rivals.FOLDER).glob(f"**/auto_editor/bin/auto-editor{_ending()}"))
    on_path = shutil.which("auto-editor")
    own = _bin(FOLDER) / f"auto-editor{_ending()}"
    return [*fetched, *([Path(on_path)] if on_path else []), *([own] if own.is_file() else [])]


def _version(program: Path) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - one of `_programs`
            [str(program), "--version"],
            check=True,
            capture_output=True,
            text=True,
            timeout=_TRIAL_S,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\d+\.\d+\.\d+", done.stdout)
    return found[0] if found is not None else None


def _bin(folder: Path) -> Path:
    return folder / ("Scripts" if os.name == "nt" else "bin")


def _ending() -> str:
    return ".exe" if sys.platform == "win32" else ""
