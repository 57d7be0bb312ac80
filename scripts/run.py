#!/usr/bin/env python3
"""Does the main job of AutoResolve on a film: `make run`, `make run FILE=...`.

Opens the window on it. Where there is no display it processes the film instead, prints the beats
and writes the exports and the JSON into `build/exports/`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autoresolve_gui.cli.window import window_obstacle

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "resources" / "sample" / "sample.mp4"
EXPORTS = {"resolve-edl": ".edl", "fcpxml": ".fcpxml", "otio": ".otio", "csv": ".csv"}


def process_commands(film: Path, folder: Path) -> tuple[list[str], list[str]]:
    """Return the arguments that print the beats and write the exports, and those for the JSON."""
    exports = [f"{name}={folder / (film.stem + end)}" for name, end in EXPORTS.items()]
    options = [part for export in exports for part in ("--export", export)]
    return (
        ["process", str(film), "--force", *options],
        ["process", str(film), "--force", "--quiet", "--json", str(folder / f"{film.stem}.json")],
    )


def _autoresolve(arguments: Sequence[str]) -> int:
    command = [sys.executable, "-m", "autoresolve_gui", *arguments]
    return subprocess.run(command, check=False).returncode  # noqa: S603 -- our own program


def main(arguments: Sequence[str]) -> int:
    """Open or process the film that the argument names, the sample film without one."""
    film = Path(arguments[0]) if arguments else SAMPLE
    obstacle = window_obstacle()
    if obstacle is None:
        return _autoresolve([str(film)])
    sys.stderr.write(f"No window: {obstacle}.\nProcessing {film} instead.\n")
    folder = ROOT / "build" / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    for command in process_commands(film, folder):
        status = _autoresolve(command)
        if status != 0:
            return status
    written = sorted(path for path in folder.iterdir() if path.stem == film.stem)
    sys.stdout.write("\nWritten:\n" + "".join(f"  {path}\n" for path in written))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
