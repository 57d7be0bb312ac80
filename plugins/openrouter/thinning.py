"""Makes a summary shorter by thinning it out evenly. Nothing is ever cut off at an end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from autoresolve_gui.plugin.api import plain_line

from .asking import CloudError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from fractions import Fraction

    from autoresolve_gui.plugin.api import ShotSummary

Item = TypeVar("Item")

FEWEST_SHOTS = 12
"""Of so many shots and fewer none is left out."""
_SENTENCE = re.compile(r"(?<=[.!?\u2026\u3002\uff01\uff1f])\s+|\n+")
_SENTENCE_LIMIT = 400
_LETTERS = {"dissolve": "d", "fade": "f", "continues": "c"}
_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Thinning:
    """By how much each part is thinned out; 1 is not at all."""

    energy: int = 1
    shots: int = 1
    transcript: int = 1


def fit(
    tokens_of: Callable[[Thinning], int],
    parts_of: Callable[[Thinning], Mapping[str, int]],
    limit: int,
) -> Thinning:
    """Return the least thinning with which a question has at most `limit` tokens.

    `parts_of` says how long the parts are, by the fields of `Thinning`; the longest is thinned
    first. Raises `CloudError` where even the thinnest question is longer.
    """
    thinning = Thinning()
    for _ in range(_ROUNDS):
        if tokens_of(thinning) <= limit:
            return thinning
        lengths = parts_of(thinning)
        longest = max(lengths, key=lambda part: lengths[part])
        if lengths[longest] == 0:
            break
        factors = {part: getattr(thinning, part) for part in ("energy", "shots", "transcript")}
        factors[longest] *= 2
        thinning = Thinning(**factors)
    raise CloudError(
        f"A question of {limit} tokens is too short to describe this footage",
        remedy="Raise “Longest question” in the settings of Cloud assist.",
        source="settings",
    )


def thinned_levels(levels: Sequence[float], factor: int) -> tuple[float, ...]:
    """Return the mean of every `factor` values that follow one another."""
    groups = (levels[at : at + factor] for at in range(0, len(levels), factor))
    return tuple(sum(group) / len(group) for group in groups)


def thinned_shots(
    shots: Sequence[ShotSummary], peaks_s: Sequence[float], factor: int
) -> tuple[ShotSummary, ...]:
    """Return about a `factor`th of the shots, spread over the whole time.

    Of each stretch of time one stays: one with a peak where there is one, else the longest. The
    first and the last always stay.
    """
    wanted = max(FEWEST_SHOTS, -(-len(shots) // factor))
    if len(shots) <= wanted:
        return tuple(shots)
    whole_s = shots[-1].end_s or shots[-1].end_s + 1
    best: dict[int, ShotSummary] = {}
    for shot in shots[1:-1]:
        stretch = int(shot.start_s * (wanted - 2) / whole_s)
        other = best.get(stretch)
        if other is None or _weight(shot, peaks_s) > _weight(other, peaks_s):
            best[stretch] = shot
    return (shots[0], *(best[stretch] for stretch in sorted(best)), shots[-1])


def thinned_text(text: str, factor: int) -> str:
    """Return every `factor`th sentence of a transcript, each as a clean line."""
    sentences = (plain_line(part, _SENTENCE_LIMIT) for part in _SENTENCE.split(text))
    kept = [sentence for sentence in sentences if sentence][::factor]
    return " ".join(kept)


def shots_text(shots: Sequence[ShotSummary]) -> str:
    """Return shots as `id:start-end`, seconds to a tenth, with a letter for how they begin."""
    return " ".join(
        f"{shot.id}:{_tenths(shot.start_s)}-{_tenths(shot.end_s)}"
        f"{_LETTERS.get(shot.transition, '')}"
        for shot in shots
    )


def levels_text(levels: Sequence[float]) -> str:
    """Return levels from 0 to 1 as whole numbers from 0 to 99."""
    return " ".join(str(min(99, int(level * 100))) for level in levels)


def _weight(shot: ShotSummary, peaks_s: Sequence[float]) -> tuple[bool, Fraction]:
    has_peak = any(shot.start_s <= peak < shot.end_s for peak in peaks_s)
    return has_peak, shot.end_s - shot.start_s


def _tenths(seconds: Fraction) -> str:
    return f"{float(seconds):.1f}".removesuffix(".0")
