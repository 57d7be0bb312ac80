"""How fast people speak, from the words of a transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.grid import RATE_HZ, samples_for
from autoresolve_gui.model.curve import Curve
from autoresolve_gui.model.speech import spread, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from autoresolve_gui.model.speech import Segment, Transcript, Word

SPEECH_RATE = "speech_rate"
"""The name of the curve."""
WINDOW_S = 5.0
"""Words are counted over so many seconds: a few phrases."""
_SHORTEST_WORD_S = 0.02


def rate_of(transcript: Transcript, duration: Fraction) -> Curve | None:
    """Return the speech rate of a transcript as far as it was heard; None where it has no word.

    Footage of `duration` seconds that was heard in part only has a curve that is as much shorter:
    of the rest nobody knows whether anything is said there.
    """
    words = timed_words(transcript)
    if not words:
        return None
    last_s = max(word.end_s for word in words)
    heard_s = min(duration, max(transcript.heard_until_s, last_s))
    return speech_rate(words, duration if transcript.is_complete else heard_s)


def timed_words(transcript: Transcript) -> tuple[Word, ...]:
    """Return the words of a transcript in order of their starts, those that were typed in too."""
    words = (word for segment in transcript.segments for word in words_in(segment))
    return tuple(sorted(words, key=lambda word: word.start_s))


def words_in(segment: Segment) -> Sequence[Word]:
    """Return the words of a segment; where it has none with times, they share its own time."""
    return segment.words or spread(tokens(segment.text), segment.start_s, segment.end_s)


def speech_rate(words: Iterable[Word], duration: Fraction) -> Curve:
    """Return the words a second in the 5 s around each tenth of a second, float32, at 10 Hz.

    Pauses count: this is the speaking rate of phonetics, not the articulation rate, which leaves
    them out. A word that lies in a window in part counts in part. At the ends of the footage,
    `duration` seconds long, the window is what of it lies inside. Radio news is read at 2.7 to 3
    words a second (Rodero, Text & Talk 32, 2012). In scripts without spaces each sign is a word.
    """
    samples = samples_for(duration)
    lasts_s = float(duration)
    centres_s = (np.arange(samples) + 0.5) / float(RATE_HZ)
    from_s = np.clip(centres_s - WINDOW_S / 2, 0.0, lasts_s)
    until_s = np.clip(centres_s + WINDOW_S / 2, 0.0, lasts_s)
    times = np.array([(float(word.start_s), float(word.end_s)) for word in words], dtype=np.float64)
    if not len(times):
        return Curve(SPEECH_RATE, RATE_HZ, np.zeros(samples, dtype=np.float32))
    said = said_by(until_s, times) - said_by(from_s, times)
    rate = said / np.maximum(until_s - from_s, 1.0 / float(RATE_HZ))
    return Curve(SPEECH_RATE, RATE_HZ, np.maximum(rate, 0.0).astype(np.float32))


def said_by(moments_s: NDArray[np.float64], times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many words, in parts too, were said up to each of `moments_s`, the same shape.

    `times_s`, shape (words, 2), at least one, are their starts and ends in seconds. Between the
    starts and ends of words it is a line: the sum of one rising line a word.
    """
    starts_s = times_s[:, 0]
    ends_s = np.maximum(times_s[:, 1], starts_s + _SHORTEST_WORD_S)
    corners_s = np.unique(np.concatenate([starts_s, ends_s]))
    slopes = np.zeros(len(corners_s))
    np.add.at(slopes, np.searchsorted(corners_s, starts_s), 1.0 / (ends_s - starts_s))
    np.add.at(slopes, np.searchsorted(corners_s, ends_s), -1.0 / (ends_s - starts_s))
    counts = np.concatenate([[0.0], np.cumsum(np.cumsum(slopes)[:-1] * np.diff(corners_s))])
    return np.asarray(np.interp(moments_s, corners_s, counts), dtype=np.float64)
