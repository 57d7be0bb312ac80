"""What is known about a film's boundaries, and how it is kept beside the film as JSON."""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evaluation.score import Boundary

BY_HAND = Path(__file__).resolve().parent / "truth"


@dataclass(frozen=True, slots=True)
class Truth:
    """The boundaries of one film.

    `rate` is frames a second as `"30000/1001"`. `boundaries` are the changes of shot. `negatives`
    are spans where something else happens that a detector may take for one; their `kind` says
    what. `frame_times_s` has the start of each frame in seconds where the rate varies, else none.
    `digest` tells whether the film is the one that would be made today; empty for labels by hand.
    """

    film: str
    rate: str
    frames: int
    boundaries: tuple[Boundary, ...]
    negatives: tuple[Boundary, ...] = ()
    frame_times_s: tuple[float, ...] = ()
    digest: str = ""
    about: str = ""

    def frame_at(self, time_s: float) -> int:
        """Return the frame that is shown at a time, for detectors that tell only that.

        Only where the rate varies: half a millisecond of rounding is forgiven.
        """
        return max(0, bisect_right(self.frame_times_s, time_s + 0.0005) - 1)


def write_truth(truth: Truth, path: Path) -> None:
    """Write `truth` to `path` as JSON, at once or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(asdict(truth), indent=1) + "\n", encoding="utf-8")
    partial.replace(path)


def read_truth(path: Path) -> Truth:
    """Read what `write_truth` wrote, or labels by hand. Raises `ValueError` for anything else."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Truth(
            film=str(found["film"]),
            rate=str(found["rate"]),
            frames=int(found["frames"]),
            boundaries=tuple(Boundary(**each) for each in found["boundaries"]),
            negatives=tuple(Boundary(**each) for each in found.get("negatives", ())),
            frame_times_s=tuple(found.get("frame_times_s", ())),
            digest=str(found.get("digest", "")),
            about=str(found.get("about", "")),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path} is no list of boundaries: {error}") from error
