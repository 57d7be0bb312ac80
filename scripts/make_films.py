"""Makes the films that shots are evaluated and reading is timed with.

    python scripts/make_films.py quick|evaluation|speed|all [--folder FOLDER]

They are written to build/evaluation/, each with NAME.truth.json beside it. They are joined from
real clips, which tests/README.md says where to find.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evaluation.films import FOLDER, SETS, make_films


def main() -> int:
    """Make a set of films; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", choices=SETS)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    try:
        films = make_films(SETS[options.set], options.folder, tell=_tell)
    except FileNotFoundError as error:
        _tell(str(error))
        return 1
    for film in films:
        _tell(f"{film.path}: {film.truth.frames} frames, {len(film.truth.boundaries)} boundaries")
    return 0


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
