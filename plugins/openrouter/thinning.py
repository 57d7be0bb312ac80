"""Makes a summary shorter by thinning it out evenly. Nothing is ever cut off at an end."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from autoresolve_gui.plugin.api import plain_line

from .asking import CloudError
from .requesting import prompt_tokens_high, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from fractions import Fraction

    from autoresolve_gui.plugin.api import ShotSummary

    from .asking import Ask, Value

    Parts: TypeAlias = Callable[["Thinning"], Mapping[str, float]]
    """How heavy each part is, by the fields of `Thinning`; 0 for what can be thinned no more."""

FEWEST_SHOTS = 12
"""Of so many shots and fewer none is left out."""
_SENTENCE = re.compile(r"(?<=[.!?\u2026\u3002\uff01\uff1f])\s+|\n+")
_SENTENCE_LIMIT = 400
_LETTERS = {"dissolve": "d", "fade": "f", "continues": "c"}
_ROUNDS = 40
_LETTERS_OF_A_NUMBER = 1.5
_LETTERS_OF_A_WORD = 4.0


@dataclass(frozen=True, slots=True)
class Thinning:
    """By how much each part is thinned out; 1 is not at all."""

    energy: int = 1
    shots: int = 1
    transcript: int = 1


def fit(make: Callable[[Thinning], Ask[Value]], parts: Parts, limit: int) -> Ask[Value]:
    """Return the question of the least thinning that has at most `limit` tokens, estimated high.

    The part that weighs most is thinned first. Raises `CloudError` where even the thinnest
    question is longer.
    """
    thinning = Thinning()
    for _ in range(_ROUNDS):
        ask = make(thinning)
        # Counting tokens takes time; no text has fewer than a third of its bytes.
        least = sum(len(text.encode("utf-8", "replace")) for text in texts_of(ask)) // 3
        if least <= limit and prompt_tokens_high(ask) <= limit:
            return ask
        weights = parts(thinning)
        heaviest = max(weights, key=lambda part: weights[part])
        if weights[heaviest] == 0:
            break
        thinning = replace(thinning, **{heaviest: getattr(thinning, heaviest) * 2})
    raise CloudError(
        f"A question of {limit} tokens is too short to describe this footage",
        remedy="Raise “Longest question (tokens)” (Tools > Cloud Assist Settings > Budget).",
        source="settings",
    )


def weight_of(text: str, *, of_numbers: bool) -> float:
    """Return about how many tokens a text has: numbers take more of them a letter than words do."""
    return len(text) / (_LETTERS_OF_A_NUMBER if of_numbers else _LETTERS_OF_A_WORD)


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


def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences of a transcript, each as a clean line of bounded length."""
    lines = (plain_line(part, _SENTENCE_LIMIT) for part in _SENTENCE.split(text))
    return tuple(line for line in lines if line)


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
