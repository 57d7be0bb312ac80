"""What is said around a moment, in whole sentences."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from autoresolve_gui.analysis.director.talk import sentences_of
from autoresolve_gui.model.speech import Transcript, spelled, spread, tokens
from autoresolve_gui.ui.transcript.script import PAUSE_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.model.speech import Segment, Word
    from autoresolve_gui.ui.transcript.script import Script

_NEAR_S = 8.0
"""What is said no further from the moment than this belongs to it."""
_LINES_AROUND = 8


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, when it begins, and how it lies to the moment: before, at or after it.

    `lit` is where in the text, in signs, the word stands that is said at the moment.
    """

    text: str
    start_s: float
    place: str
    lit: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Spoken:
    words: tuple[Word, ...]

    @property
    def start_s(self) -> float:
        return float(self.words[0].start_s)

    @property
    def end_s(self) -> float:
        return max(float(word.end_s) for word in self.words)


def said_in(script: Script, start_s: float, end_s: float) -> tuple[Said, ...]:
    """Return what a script has around a frame that is on the screen from `start_s` to `end_s`."""
    row = script.row_at(end_s)
    lines = script.lines[max(0, row - _LINES_AROUND) : max(0, row + _LINES_AROUND + 1)]
    return said_around([line.segment for line in lines], start_s, end_s)


def said_around(segments: Sequence[Segment], start_s: float, end_s: float) -> tuple[Said, ...]:
    """Return up to two sentences in order of time, the first of which the moment may be in.

    That one has the neighbour with it that is nearer to the moment. Where nothing is said at the
    moment, the sentences before and after it are returned; what is more than 8 s away is not.
    """
    spoken = _sentences(segments)
    after = bisect_left(spoken, end_s, key=lambda each: each.start_s)
    before = after - 1
    if before < 0 or spoken[before].end_s + PAUSE_S <= start_s:
        pair = [(before, "before"), (after, "after")]
    else:
        now = spoken[before]
        is_early = start_s - now.start_s <= now.end_s - start_s
        beside = (before - 1, "before") if is_early else (after, "after")
        pair = sorted([(before, "at"), beside])
    return tuple(
        _said(spoken[number], place, start_s, end_s)
        for number, place in pair
        if 0 <= number < len(spoken) and _is_near(spoken[number], start_s)
    )


def _is_near(spoken: _Spoken, at_s: float) -> bool:
    return spoken.start_s - at_s <= _NEAR_S and at_s - spoken.end_s <= _NEAR_S


def _said(spoken: _Spoken, place: str, start_s: float, end_s: float) -> Said:
    words, lit = spoken.words, None
    number = bisect_left(words, end_s, key=lambda word: float(word.start_s)) - 1
    if place == "at" and number >= 0 and start_s < float(words[number].end_s) + PAUSE_S:
        end = len(spelled(words[: number + 1]))
        lit = (end - len(words[number].text), end)
    return Said(spelled(words), spoken.start_s, place, lit)


def _sentences(segments: Sequence[Segment]) -> list[_Spoken]:
    """Return the sentences of `segments`, as the director parts them, with their words."""
    whole = Transcript(tuple(segments), "", 0.0, "", Fraction(0), is_complete=False)
    starts_s = [said.start_s for said in sentences_of(whole)]
    found = [
        word
        for segment in segments
        for word in segment.words or spread(tokens(segment.text), segment.start_s, segment.end_s)
    ]
    found.sort(key=lambda word: word.start_s)
    cuts = [
        bisect_left(found, start_s, key=lambda word: float(word.start_s)) for start_s in starts_s
    ]
    parts = (tuple(found[first:last]) for first, last in pairwise([*cuts, len(found)]))
    return [_Spoken(words) for words in parts if words]
