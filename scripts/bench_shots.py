"""Measures the shot detector on transitions that are composed of real clips.

    python scripts/bench_shots.py [SEED ...]

Takes stretches of single shots of the real footage (tests/README.md says where it comes from),
joins them by cuts, dissolves and fades through black at known frames, and counts what is found.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autoresolve_gui.analysis.frame_signals import frame_signals
from autoresolve_gui.analysis.shots import ShotDetector
from autoresolve_gui.media.pictures import open_pictures

Frame = tuple[NDArray[np.uint8], NDArray[np.uint8]]
ROOT = Path(__file__).resolve().parents[1]
RATE_HZ = 25.0
SHOTS = (
    ("bikes.mp4", 0, 30), ("bikes.mp4", 30, 76), ("bikes.mp4", 76, 137), ("bikes.mp4", 137, 187),
    ("bikes.mp4", 187, 242), ("rocket_launch.webm", 0, 74), ("rocket_launch.webm", 74, 194),
    ("hello.avi", 0, 208), ("city_mpeg2.mpg", 0, 116), ("city_mpeg2.mpg", 116, 190),
    ("ball_pal.mp4", 0, 255), ("cockatoo.mp4", 0, 280), ("pedestrians_static.avi", 0, 300),
    ("pedestrians_static.avi", 300, 600), ("one-by-one-person-detection.mp4", 0, 300),
    ("bottle-detection.mp4", 0, 300), ("birds_1s.mp4", 0, 31),
)  # fmt: skip
JOINS = 119
BLACK: Frame = (np.full((90, 160), 16, np.uint8), np.full((45, 80, 2), 128, np.uint8))


@dataclass
class Film:
    """Frames, and what joins them: (kind, first touched frame, first untouched frame)."""

    frames: list[Frame] = field(default_factory=list)
    joins: list[tuple[str, int, int]] = field(default_factory=list)


def read_clips(folder: Path) -> dict[str, list[Frame]]:
    """Return the small pictures of every clip that SHOTS names."""
    clips: dict[str, list[Frame]] = {}
    for name, _, end in SHOTS:
        if len(clips.get(name, ())) >= end:
            continue
        with open_pictures(folder / name) as reader:
            pictures = reader.small_pictures(160, 90)
            clips[name] = [
                (each.luma, each.chroma) for each, _ in zip(pictures, range(610), strict=False)
            ]
    return clips


def blend(first: Frame, second: Frame, share: float) -> Frame:
    """Return a mix of two frames."""
    mixed = [
        np.rint((1 - share) * one.astype(np.float64) + share * two).astype(np.uint8)
        for one, two in zip(first, second, strict=True)
    ]
    return mixed[0], mixed[1]


def compose(clips: dict[str, list[Frame]], seed: int) -> Film:
    """Return a film of 120 stretches joined at random: half cuts, a quarter each of the others."""
    rng = np.random.default_rng(seed)
    film = Film()
    last, room = -1, 0
    while len(film.joins) < JOINS:
        choice = int(rng.integers(len(SHOTS)))
        if choice == last:
            continue
        last = choice
        name, start, end = SHOTS[choice]
        length = min(int(rng.integers(25, 110)), end - start)
        first = int(rng.integers(start, end - length + 1))
        stretch = clips[name][first : first + length]
        kind = str(rng.choice(["cut", "cut", "dissolve", "fade"])) if film.frames else "start"
        room = _join(film, stretch, kind, rng, room)
    return film


def _join(film: Film, stretch: list[Frame], kind: str, rng: np.random.Generator, room: int) -> int:
    """Add a stretch; return how many of its frames are free for the next join."""
    longest = min(len(stretch), room) - 4
    at = len(film.frames)
    if kind == "dissolve" and longest >= 8:
        length = min(int(rng.integers(8, 40)), longest)
        for step in range(length):
            place = at - length + step
            film.frames[place] = blend(film.frames[place], stretch[step], (step + 1) / (length + 1))
        film.joins.append((kind, at - length, at))
        film.frames += stretch[length:]
        return len(stretch) - length
    if kind == "fade" and longest >= 5:
        length, hold = min(int(rng.integers(5, 20)), longest), int(rng.integers(1, 10))
        for step in range(length):
            place = at - length + step
            film.frames[place] = blend(film.frames[place], BLACK, (step + 1) / (length + 1))
        rising = [blend(BLACK, stretch[n], (n + 1) / (length + 1)) for n in range(length)]
        film.joins.append((kind, at - length, at + hold + length))
        film.frames += [BLACK] * hold + rising + stretch[length:]
        return len(stretch) - length
    if kind != "start":
        film.joins.append(("cut", at, at))
    film.frames += stretch
    return len(stretch)


def main() -> None:
    """Print a table: of each kind, how many there are, were found, and were found wrongly."""
    folder = Path(os.environ.get("AUTORESOLVE_FOOTAGE") or ROOT.parent / "shared" / "footage")
    if not folder.is_dir():
        print(f"There is no footage in {folder}; set AUTORESOLVE_FOOTAGE.", file=sys.stderr)
        return
    clips = read_clips(folder)
    there = dict.fromkeys(("cut", "fade", "dissolve"), 0)
    found, wrong = dict(there), dict(there)
    for seed in [int(text) for text in sys.argv[1:]] or [0, 1, 2]:
        film = compose(clips, seed)
        detector = ShotDetector(RATE_HZ)
        for frame in film.frames:
            detector.push(frame_signals(*frame))
        boundaries = [(str(shot.transition), shot.start_frame) for shot in detector.finish()[1:]]
        for kind, start, end in film.joins:
            there[kind] += 1
            slack = 0 if kind == "cut" else 2
            hit = next(
                (
                    each
                    for each in boundaries
                    if each[0] == kind and start - slack <= each[1] <= end + slack
                ),
                None,
            )
            if hit is not None:
                found[kind] += 1
                boundaries.remove(hit)
        for kind, _ in boundaries:
            wrong[kind] += 1
    for kind, count in there.items():
        print(f"{kind:9s} {count:4d} there {found[kind]:4d} found {wrong[kind]:4d} wrong")


if __name__ == "__main__":
    main()
