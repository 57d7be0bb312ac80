"""Subtitles from a transcript: lines that fit a screen, for as long as one needs to read them.

The measures are those of broadcasters (Netflix Timed Text Style Guide, BBC Subtitle Guidelines):
two lines of 42 columns, 20 signs a second, at least five sixths of a second, at most 7 s, and two
frames between one subtitle and the next.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from autoresolve_gui.model.speech import spelled, spread, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from autoresolve_gui.model.speech import Segment, Word

LINE_COLUMNS = 42
MOST_LINES = 2
SIGNS_PER_S = 20
SHORTEST_S = Fraction(5, 6)
LONGEST_S = Fraction(7)
GAP_FRAMES = 2
_JOINED_PAUSE_S = Fraction(1, 2)
_CLAUSE_ENDS = tuple(",;:.?!\u2026\u3001\u3002\uff0c\uff01\uff1f")
_CLAUSE_WORTH, _PAUSE_WORTH_PER_S = 0.5, 1.0


@dataclass(frozen=True, slots=True)
class Subtitle:
    """One or two `lines` that are shown from `start_s` to `end_s`, in seconds of footage time.

    Both times are the first moment of a frame, the end's the first without the subtitle.
    """

    start_s: Fraction
    end_s: Fraction
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Cue:
    words: tuple[Word, ...]
    start_s: Fraction
    end_s: Fraction
    speaker: str = ""


def subtitles(segments: Sequence[Segment], frame_rate: Fraction) -> tuple[Subtitle, ...]:
    """Return the subtitles for `segments`, in order of time, at `frame_rate` frames a second.

    Each word comes once and in order. No subtitle is shown while another one is. Where people
    speak faster than one can read, or at once, a subtitle is shorter than it should be: what is
    said stays whole. Raises `ValueError` for a frame rate that is not above zero.
    """
    if frame_rate <= 0:
        msg = f"a frame rate is above zero, not {frame_rate}"
        raise ValueError(msg)
    cues = [cue for segment in _in_order(segments) for cue in _cues(segment)]
    return tuple(_placed(_joined(cues), frame_rate))


def columns(text: str) -> int:
    """Return how wide `text` is: signs of East Asian scripts take two columns, accents none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def _in_order(segments: Sequence[Segment]) -> list[Segment]:
    said = (segment for segment in segments if segment.text.strip())
    return sorted(said, key=lambda segment: (segment.start_s, segment.end_s))


def _cues(segment: Segment) -> Iterator[_Cue]:
    words = segment.words or spread(tokens(segment.text), segment.start_s, segment.end_s)
    speaker = f"{segment.speaker}:" if segment.speaker else ""
    for part in _parts(words, speaker):
        yield _Cue(part, part[0].start_s, part[-1].end_s, speaker)


def _parts(words: tuple[Word, ...], speaker: str) -> list[tuple[Word, ...]]:
    """Return `words` in parts that fit a subtitle, cut where a reader takes a breath."""
    lasts_s = words[-1].end_s - words[0].start_s
    fits = bool(_lines(words, speaker)) and lasts_s <= LONGEST_S
    if fits or len(words) == 1:
        return [words]
    at = max(range(1, len(words)), key=lambda place: _worth(words, place))
    return [*_parts(words[:at], speaker), *_parts(words[at:], speaker)]


def _worth(words: tuple[Word, ...], place: int) -> float:
    """Return how well `words` are cut before the word `place`: evenly, at a comma, in a pause."""
    before = columns(spelled(words[:place]))
    share = before / max(1, columns(spelled(words)))
    pause_s = float(words[place].start_s - words[place - 1].end_s)
    clause = _CLAUSE_WORTH if words[place - 1].text.endswith(_CLAUSE_ENDS) else 0.0
    evenness = -4.0 * (share - 0.5) ** 2
    return evenness + clause + min(_PAUSE_WORTH_PER_S * pause_s, 1.0)


def _joined(cues: Sequence[_Cue]) -> list[_Cue]:
    """Join a subtitle that is too short to be read to the next one, where both fit together."""
    done: list[_Cue] = []
    for cue in cues:
        last = done[-1] if done else None
        if last is not None and _may_join(last, cue):
            end_s = max(last.end_s, cue.end_s)
            done[-1] = replace(last, words=(*last.words, *cue.words), end_s=end_s)
        else:
            done.append(cue)
    return done


def _may_join(first: _Cue, second: _Cue) -> bool:
    if first.speaker != second.speaker or second.start_s - first.end_s > _JOINED_PAUSE_S:
        return False
    is_short = min(first.end_s - first.start_s, second.end_s - second.start_s) < SHORTEST_S
    both = (*first.words, *second.words)
    lasts_s = max(first.end_s, second.end_s) - first.start_s
    return is_short and lasts_s <= LONGEST_S and bool(_lines(both, first.speaker))


def _placed(cues: Sequence[_Cue], rate: Fraction) -> Iterator[Subtitle]:
    """Give every cue its frames: long enough to be read where there is room, never overlapping."""
    starts: list[int] = []
    for cue in cues:  # a start that another one has already is moved behind it
        frame = max(0, int(cue.start_s * rate))
        starts.append(max(frame, starts[-1] + 1 + GAP_FRAMES) if starts else frame)
    for number, cue in enumerate(cues):
        lines = _lines(cue.words, cue.speaker) or tuple(_wrapped(_texts(cue.words, cue.speaker)))
        start = starts[number]
        end = max(-int(-cue.end_s * rate // 1), start + _least_frames(lines, rate))
        end = min(end, max(start + int(LONGEST_S * rate), -int(-cue.end_s * rate // 1)))
        if number + 1 < len(cues):
            end = min(end, starts[number + 1] - GAP_FRAMES)
        yield Subtitle(start / rate, max(end, start + 1) / rate, lines)


def _least_frames(lines: Sequence[str], rate: Fraction) -> int:
    """Return for how many frames `lines` have to be shown to be read."""
    needed_s = max(SHORTEST_S, Fraction(sum(map(columns, lines)), SIGNS_PER_S))
    return -int(-needed_s * rate // 1)


def _texts(words: Sequence[Word], speaker: str) -> list[str]:
    """Return the pieces that lines are made of, each with the space before it."""
    texts, said = [], ""
    for number in range(len(words)):
        so_far = spelled(words[: number + 1])
        texts.append(so_far[len(said) :])
        said = so_far
    return [speaker, f" {texts[0]}", *texts[1:]] if speaker else texts


def _lines(words: Sequence[Word], speaker: str) -> tuple[str, ...]:
    """Return `words` in one or two lines; nothing where they do not fit."""
    pieces = _texts(words, speaker)
    whole = "".join(pieces).strip()
    if columns(whole) <= LINE_COLUMNS:
        return (whole,)
    best: tuple[float, tuple[str, ...]] | None = None
    for at in range(1, len(pieces)):
        above, below = "".join(pieces[:at]).strip(), "".join(pieces[at:]).strip()
        wide = columns(above), columns(below)
        if max(wide) > LINE_COLUMNS:
            continue
        clause = LINE_COLUMNS / 2 if above.endswith(_CLAUSE_ENDS) else 0.0
        cost = abs(wide[0] - wide[1]) - clause
        if best is None or cost < best[0]:
            best = cost, (above, below)
    return best[1] if best is not None else ()


def _wrapped(pieces: Sequence[str]) -> Iterator[str]:
    """Yield lines for a word that is longer than a line: by the column."""
    whole, line = "".join(pieces).strip(), ""
    for sign in whole:
        if columns(line + sign) > LINE_COLUMNS:
            yield line
            line = ""
        line += sign
    if line:
        yield line
