"""Hears one footage: sound in, what is said out, sentence by sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autoresolve_gui.analysis.narrowband import NARROW_RATE_HZ
from autoresolve_gui.model.speech import Segment, Word, is_apart, spelled
from autoresolve_gui.speech.guard import Doubts, Guard
from autoresolve_gui.speech.messages import Heard
from autoresolve_gui.speech.mono_sound import open_mono
from autoresolve_gui.speech.sentences import Joiner, sentences
from autoresolve_gui.speech.stretches import Span, Splice, Stretch, stretches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from fractions import Fraction

    import numpy as np
    from faster_whisper import WhisperModel
    from numpy.typing import NDArray

    from autoresolve_gui.speech.messages import Wish

_PROMPT_SIGNS = 200
"""So much of what was said just before is told to the model, for names and style."""
_LANGUAGE_SURE = 0.6
"""A language that is likelier is not asked for again."""
_SHORTEST_PAUSE_MS = 300


class Hearing:
    """Runs a Whisper model over one footage. Layer: speech; the model is the caller's."""

    def __init__(self, model: WhisperModel, wish: Wish) -> None:
        self._model = model
        self._wish = wish
        self._guard = Guard()
        self._said = wish.said_before
        self._language = wish.language
        self._probability = wish.probability
        self.note = ""
        """What of the sound could not be read, for the user; known at the end."""

    def run(self) -> Iterator[Heard]:
        """Yield what is said, in order of time, and how far it was heard where nothing is.

        Raises `MediaError` where the file cannot be read, and what the model raises.
        """
        wish = self._wish
        with open_mono(wish.footage) as sound:
            for stretch in stretches(sound.pieces(), find_voice, wish.from_s):
                for segment in self._segments(stretch):
                    yield self._heard(segment, segment.end_s)
                yield self._heard(None, stretch.end_s)
            self.note = sound.note()

    def _heard(self, segment: Segment | None, until_s: Fraction) -> Heard:
        return Heard(segment, until_s, self._language, self._probability)

    def _segments(self, stretch: Stretch) -> Iterator[Segment]:
        splice = Splice(stretch)
        if not len(splice.samples):
            return
        told = self._language if self._probability >= _LANGUAGE_SURE else None
        found, info = self._model.transcribe(
            splice.samples,
            language=told,
            initial_prompt=self._said[-_PROMPT_SIGNS:] or None,
            word_timestamps=True,
            condition_on_previous_text=True,
        )
        if told is None and info.language_probability > self._probability:
            self._language = info.language
            self._probability = min(1.0, float(info.language_probability))
        joiner = Joiner()
        for run in self._believed(found, splice, stretch.start_s):
            yield from map(self._segment, joiner.push(run))
        yield from map(self._segment, joiner.flush())

    def _believed(
        self, found: Iterable[Any], splice: Splice, earliest: Fraction
    ) -> Iterator[tuple[Word, ...]]:
        """Yield the runs of words of the model's segments that were likely said."""
        for raw in found:
            doubts = Doubts(float(raw.no_speech_prob), float(raw.compression_ratio))
            for run in sentences(_words(raw.words or (), splice, earliest)):
                if self._guard.believes(run, doubts):
                    earliest = run[-1].end_s
                    yield run

    def _segment(self, words: tuple[Word, ...]) -> Segment:
        text = spelled(words)
        self._said = f"{self._said} {text}"[-2 * _PROMPT_SIGNS :]
        return Segment(0, words[0].start_s, words[-1].end_s, text, words)


def find_voice(sound: NDArray[np.float32]) -> Sequence[Span]:
    """Return where somebody speaks in `sound`: mono, 16 kHz, float32, shape (samples,)."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # noqa: PLC0415 - heavy

    options = VadOptions(min_silence_duration_ms=_SHORTEST_PAUSE_MS, speech_pad_ms=0)
    found: list[dict[str, Any]] = get_speech_timestamps(sound, options, NARROW_RATE_HZ)
    return [Span(int(one["start"]), min(int(one["end"]), len(sound))) for one in found]


def _words(raw: Iterable[Any], splice: Splice, earliest: Fraction) -> tuple[Word, ...]:
    """Return the model's words with times of the footage, never before the word before.

    What the model splits though no space is there, “well” and “-known”, is one word again.
    """
    words: list[Word] = []
    for one in raw:
        text = str(one.word)
        start_s, end_s = splice.times(float(one.start), float(one.end), begins=not words)
        start_s = max(start_s, earliest)
        end_s = earliest = max(end_s, start_s)
        probability = min(max(float(one.probability), 0.0), 1.0)
        if words and text.strip() and not is_apart(words[-1].text, text):
            last = words[-1]
            least = min(last.probability, probability)
            words[-1] = Word(last.text + text.strip(), last.start_s, end_s, least)
        elif text.strip():
            words.append(Word(text.strip(), start_s, end_s, probability))
    return tuple(words)
