"""The ground truth of the film, as plain data for JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from film.brush import HEIGHT, WIDTH
from film.sound import SAMPLE_RATE
from film.story import RATE, START_TIMECODE, TAIL_BLACK, TAIL_FADE

if TYPE_CHECKING:
    from film.mix import Track
    from film.story import Take

_MOMENTS = (
    (249, 294, 1, "hook", "The burner lights: the journey is on."),
    (528, 660, 1, "inciting incident", "The balloon leaves the ground."),
    (1146, 1266, 2, "first turning point", "The storm gathers behind the sunny sea."),
    (1356, 1476, 2, "midpoint", "The hawk attacks."),
    (1887, 1983, 3, "second turning point", "Hawk and storm close in together."),
    (1983, 2076, 3, "climax", "Lightning strikes and the balloon falls."),
    (2121, 2700, 3, "resolution", "Calm sea, the lighthouse, the way home."),
)
"""What the film's maker meant: first frame, end frame (exclusive), act, label, what happens."""


def truth(takes: tuple[Take, ...], track: Track) -> dict[str, Any]:
    """Return everything that is known of the film because it was made that way."""
    return {
        "schema": 1,
        "title": "The red balloon and the hawk",
        "frame_rate": f"{RATE.numerator}/{RATE.denominator}",
        "frames": takes[-1].end,
        "duration_s": round(float(takes[-1].end / RATE), 6),
        "width": WIDTH,
        "height": HEIGHT,
        "start_timecode": START_TIMECODE,
        "audio": {"rate_hz": SAMPLE_RATE, "channels": 2},
        "shots": [_shot(take) for take in takes],
        "end_fade": {
            "start_frame": TAIL_FADE[0],
            "black_frame": TAIL_FADE[1] - TAIL_BLACK,
            "end_frame": TAIL_FADE[1],
        },
        "not_cuts": _not_cuts(takes),
        "loudness": [
            {
                "name": passage.name,
                "start_frame": passage.start,
                "end_frame": passage.end,
                "start_s": _seconds(passage.start),
                "end_s": _seconds(passage.end),
                "lufs": round(level, 2) if math.isfinite(level) else None,
            }
            for passage, level in track.passages
        ],
        "loudness_margin_s": 0.5,
        "speech": [
            {"start_s": round(first / SAMPLE_RATE, 4), "end_s": round(last / SAMPLE_RATE, 4)}
            for first, last in track.speech
        ],
        "moments": [
            {"start_frame": first, "end_frame": last, "act": act, "label": label, "what": what}
            for first, last, act, label, what in _MOMENTS
        ],
    }


def _seconds(frame: int) -> float:
    return round(float(frame / RATE), 6)


def _shot(take: Take) -> dict[str, Any]:
    plan = take.plan
    entry: dict[str, Any] = {
        "name": plan.name,
        "start_frame": take.start,
        "end_frame": take.end,
        "transition": plan.transition,
        "transition_start": take.transition_start,
        "transition_end": take.transition_end,
    }
    if plan.black:
        first = take.transition_start + (plan.gradual - plan.black) // 2
        entry["black"] = [first, first + plan.black]
    return entry


def _not_cuts(takes: tuple[Take, ...]) -> list[dict[str, Any]]:
    """Return the sudden things in the picture that are no cuts, in film frames."""
    first = {take.plan.name: take.first for take in takes}
    found = [
        ("flash", first["the storm gathers"] + 98, 6),
        ("whip pan", first["the storm gathers"] + 60, 13),
        ("object close before the lens", first["the hawk comes"] + 62, 6),
    ]
    for name, starts in (
        ("into the storm", (38, 96, 103)),
        ("in the storm, closer", (30,)),
        ("the storm closes in", (22, 47)),
    ):
        found += [("flash", first[name] + start, 7) for start in starts]
    found.append(("flash", first["the fall"] + 34, 8))
    return [
        {"kind": kind, "start_frame": start, "end_frame": start + length}
        for kind, start, length in sorted(found, key=lambda row: row[1])
    ]
