"""Cuts sound at pauses into stretches of some minutes: ten hours are never in memory at once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from autoresolve_gui.analysis.narrowband import NARROW_RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

LONGEST_S = 120
"""A stretch lasts at most so many seconds: few enough for the first words to come soon."""
_SHORTEST_CUT_S = 60
"""A stretch is cut between here and `LONGEST_S`."""
_GOOD_PAUSE_S = 0.6
_QUIET_S = 0.2
_PADDING_S = 0.4
_JOINED_PAUSE_S = 2.0


class Span(NamedTuple):
    """From sample `start` (inclusive) to sample `end` (exclusive)."""

    start: int
    end: int


@dataclass(frozen=True, eq=False, slots=True)
class Stretch:
    """Some minutes of sound: mono, 16 kHz, float32, shape (samples,), full scale 1.

    `start` is the number of its first sample, counted from footage time 0. `voice` is where in it
    somebody speaks, in order.
    """

    start: int
    samples: NDArray[np.float32]
    voice: tuple[Span, ...]

    @property
    def start_s(self) -> Fraction:
        """When it starts, in seconds of footage time."""
        return Fraction(self.start, NARROW_RATE_HZ)

    @property
    def end_s(self) -> Fraction:
        """When it ends, in seconds of footage time."""
        return Fraction(self.start + len(self.samples), NARROW_RATE_HZ)


def stretches(
    pieces: Iterable[NDArray[np.float32] | int],
    find_voice: Callable[[NDArray[np.float32]], Sequence[Span]],
    from_s: Fraction = Fraction(0),
) -> Iterator[Stretch]:
    """Yield the sound of `pieces`, which begins at footage time 0, from `from_s` on.

    A whole number among `pieces` stands for so many samples of silence; long ones are left out.
    A stretch ends in a pause wherever there is one. `find_voice` returns where somebody speaks.
    """
    longest = LONGEST_S * NARROW_RATE_HZ
    skipped = max(0, int(from_s * NARROW_RATE_HZ))
    held: list[NDArray[np.float32]] = []
    start = count = 0  # of what is held, and of all that has come
    for piece in pieces:
        length = piece if isinstance(piece, int) else len(piece)
        past = min(length, max(0, skipped - count))
        count += length
        if past == length:
            start = count
            continue
        if isinstance(piece, int):
            if held:
                yield from _all_of(start, np.concatenate(held), find_voice)
            held, start = [], count
            continue
        start = start if held else count - length + past
        held.append(piece[past:])
        if count - start >= longest:
            stretch, rest = _cut(start, np.concatenate(held), find_voice)
            yield stretch
            held, start = [rest], start + len(stretch.samples)
    if held:
        yield from _all_of(start, np.concatenate(held), find_voice)


def _all_of(
    start: int,
    sound: NDArray[np.float32],
    find_voice: Callable[[NDArray[np.float32]], Sequence[Span]],
) -> Iterator[Stretch]:
    longest = LONGEST_S * NARROW_RATE_HZ
    while len(sound) > longest:
        stretch, sound = _cut(start, sound, find_voice)
        yield stretch
        start += len(stretch.samples)
    if len(sound):
        yield Stretch(start, sound, tuple(find_voice(sound)))


def _cut(
    start: int,
    sound: NDArray[np.float32],
    find_voice: Callable[[NDArray[np.float32]], Sequence[Span]],
) -> tuple[Stretch, NDArray[np.float32]]:
    """Return the first stretch of `sound` and what is left of it."""
    voice = find_voice(sound)
    at = _place_to_cut(sound, voice)
    kept = (Span(span.start, min(span.end, at)) for span in voice if span.start < at)
    return Stretch(start, sound[:at], tuple(kept)), sound[at:]


def _place_to_cut(sound: NDArray[np.float32], voice: Sequence[Span]) -> int:
    """Return the middle of the last good pause, else of the longest, else where it is quietest."""
    first = _SHORTEST_CUT_S * NARROW_RATE_HZ
    ends = [0, *(span.end for span in voice)]
    begins = [*(span.start for span in voice), len(sound)]
    pauses = [
        Span(max(end, first), begin)
        for end, begin in zip(ends, begins, strict=True)
        if begin > max(end, first)
    ]
    if not pauses:
        return _quietest(sound, first)
    good = [one for one in pauses if one.end - one.start >= _GOOD_PAUSE_S * NARROW_RATE_HZ]
    pause = good[-1] if good else max(pauses, key=lambda one: one.end - one.start)
    if pause.end == len(sound):
        return len(sound)  # nobody speaks up to the end
    return (pause.start + pause.end) // 2


def _quietest(sound: NDArray[np.float32], first: int) -> int:
    """Return the middle of the quietest fifth of a second from sample `first` on."""
    block = round(_QUIET_S * NARROW_RATE_HZ)
    blocks = (len(sound) - first) // block
    power = np.square(sound[first : first + blocks * block]).reshape(blocks, block).mean(axis=1)
    return first + int(np.argmin(power)) * block + block // 2


class Splice:
    """What is left of a stretch without its long pauses, and the way back to its times.

    Whisper hears 30 s at a time however little is said in them, and invents words in silence.
    """

    def __init__(self, stretch: Stretch) -> None:
        self._start = stretch.start
        self._spans = _padded(stretch.voice, len(stretch.samples))
        self.samples: NDArray[np.float32] = (
            np.concatenate([stretch.samples[span.start : span.end] for span in self._spans])
            if self._spans
            else np.zeros(0, dtype=np.float32)
        )
        """The sound, mono, 16 kHz, float32, shape (samples,)."""
        lengths = [span.end - span.start for span in self._spans]
        self._begins = np.cumsum([0, *lengths])

    def times(
        self, start_s: float, end_s: float, *, begins: bool = False
    ) -> tuple[Fraction, Fraction]:
        """Return footage times, in seconds, for those of a word in the spliced sound.

        Both lie in the piece that the word's middle lies in, or its end where it `begins` a phrase:
        the model lets such a word begin too early. Whole hundredths of a second there.
        """
        known_s = end_s if begins else (start_s + end_s) / 2
        sample = known_s * NARROW_RATE_HZ
        side: Literal["left", "right"] = "left" if begins else "right"
        piece = int(np.searchsorted(self._begins[1:-1], sample, side=side))
        span = self._spans[piece]

        def placed(seconds: float) -> Fraction:
            ticks = round(seconds * 100) * NARROW_RATE_HZ // 100 - int(self._begins[piece])
            at = min(max(span.start + ticks, span.start), span.end)
            return Fraction(self._start + at, NARROW_RATE_HZ)

        return placed(start_s), placed(end_s)


def _padded(voice: Sequence[Span], samples: int) -> list[Span]:
    """Return `voice` with some room around, joined where the pauses are short."""
    padding = round(_PADDING_S * NARROW_RATE_HZ)
    joined: list[Span] = []
    for span in voice:
        if joined and span.start - joined[-1].end < _JOINED_PAUSE_S * NARROW_RATE_HZ:
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return [Span(max(0, one.start - padding), min(samples, one.end + padding)) for one in joined]
