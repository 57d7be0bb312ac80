#!/usr/bin/env python3
"""Makes the sample film and its ground truth: `make sample`.

Draws every frame, plays every sound, writes `sample.mp4` and `sample.truth.json` beside this
file, or into the folder given as the only argument. Everything is seeded: the same versions of
the libraries on the same machine give the same bytes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from film.mix import make_track
from film.picture import render
from film.story import takes
from film.truth import truth
from film.write import write

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Make the film in the folder named by the argument; return the exit status."""
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    shots = takes()
    track = make_track()
    film = folder / "sample.mp4"
    half_done = folder / "sample.part.mp4"
    pictures = render(shots, 0, shots[-1].end)
    write(half_done, tqdm(pictures, total=shots[-1].end, unit="frame"), track.sound)
    half_done.replace(film)
    text = json.dumps(truth(shots, track), indent=1, ensure_ascii=False) + "\n"
    (folder / "sample.truth.json").write_text(text, encoding="utf-8")
    sys.stdout.write(f"{film}: {film.stat().st_size / 1e6:.2f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
