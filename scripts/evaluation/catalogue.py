"""The stretches of real footage that hold a single shot each."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DRAWN = "drawn"
"""The name of a source that is drawn, for tests and for machines without the footage."""


@dataclass(frozen=True, slots=True)
class SourceShot:
    """One shot: frames `start` (inclusive) to `end` (exclusive) of a file, in display order.

    Where `file` is `DRAWN`, `start` is the seed of the drawing. `close_up`: a part of the picture
    is a picture too, and may be shown alone.
    """

    file: str
    start: int
    end: int
    close_up: bool = True

    @property
    def frames(self) -> int:
        """How many frames it has."""
        return self.end - self.start


SHOTS = (
    SourceShot("bikes.mp4", 0, 30), SourceShot("bikes.mp4", 30, 76),
    SourceShot("bikes.mp4", 76, 137), SourceShot("bikes.mp4", 137, 187),
    SourceShot("bikes.mp4", 187, 242), SourceShot("rocket_launch.webm", 0, 74),
    SourceShot("rocket_launch.webm", 75, 194),
    SourceShot("hello.avi", 0, 208, close_up=False), SourceShot("city_mpeg2.mpg", 0, 116),
    SourceShot("city_mpeg2.mpg", 117, 190), SourceShot("ball_pal.mp4", 1, 255),
    SourceShot("cockatoo.mp4", 0, 280), SourceShot("pedestrians_static.avi", 0, 300),
    SourceShot("pedestrians_static.avi", 300, 600),
    SourceShot("one-by-one-person-detection.mp4", 0, 300),
    SourceShot("bottle-detection.mp4", 0, 300), SourceShot("birds_1s.mp4", 0, 31),
)  # fmt: skip
"""A frame or two at uncertain edges are left out."""

QUIET_SHOTS = tuple(
    shot for shot in SHOTS if shot.frames >= 200 and not shot.file.startswith("ball")
)
"""Long ones from a camera that hardly moves; some were shot at 10 frames a second, so that people
hurry in them."""

NATURAL_SHOTS = tuple(
    shot
    for shot in QUIET_SHOTS
    if shot.file in ("hello.avi", "cockatoo.mp4", "bottle-detection.mp4")
)
"""Those of them that move about as they did before the camera."""

TAKES = tuple(shot for shot in NATURAL_SHOTS if shot.file == "bottle-detection.mp4")
"""A camera on a stand, and hands that work before it."""

DRAWN_SHOTS = tuple(SourceShot(DRAWN, seed, seed + 200) for seed in range(1000, 9000, 1000))


def footage_folder() -> Path:
    """Return where the real footage lies (`AUTORESOLVE_FOOTAGE`, or beside the checkout)."""
    return Path(os.environ.get("AUTORESOLVE_FOOTAGE") or ROOT.parent / "shared" / "footage")
