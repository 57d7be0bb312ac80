"""What is said in the footage, as the director reads it: sentences, and where the talk turns."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.director.text.segments import boundary_shares
from autoresolve_gui.analysis.director.text.word_counts import word_vectors, words_of
from autoresolve_gui.analysis.speech_rate import words_in
from autoresolve_gui.model.speech import spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.sentences import SentenceModel
    from autoresolve_gui.model.speech import Transcript, Word

FEWEST_SENTENCES = 12
_ENDS = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")  # noqa: RUF001 -- the signs that end sentences
_PAUSE_S = 1.5
_MOST_WORDS = 60
_BESIDE = 1
_AROUND = 8
_TOPIC_WORDS = 2
_SHORTEST_WORD = 4
_MOST_CHARS = 90
_AT_A_TIME = 64


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and when it begins, in seconds of footage time."""

    text: str
    start_s: float


@dataclass(frozen=True, slots=True)
class TalkTurn:
    """A sentence with which the talk may turn to something else.

    `share` is how likely it does, 0 to 1: the share of all ways to part the talk into topics that
    begin one here or a sentence beside. `before` and `after` are the words that mark what is
    talked of before and from here on; they may be empty.
    """

    said: Said
    share: float
    before: tuple[str, ...]
    after: tuple[str, ...]


def sentences_of(transcript: Transcript) -> tuple[Said, ...]:
    """Return the sentences of a transcript, in order of time.

    A sentence ends with its sign, at a pause of 1.5 s, where somebody else speaks, or after 60
    words. Segments without words share their time among their text.
    """
    found: list[Said] = []
    pending: list[Word] = []
    speaker = ""

    def close() -> None:
        text = spelled(pending).strip()
        if words_of(text):
            found.append(Said(text, float(pending[0].start_s)))
        pending.clear()

    for segment in sorted(transcript.segments, key=lambda each: each.start_s):
        if pending and segment.speaker != speaker:
            close()
        speaker = segment.speaker
        for word in words_in(segment):
            if pending and float(word.start_s - pending[-1].end_s) >= _PAUSE_S:
                close()
            pending.append(word)
            if _ENDS.search(word.text) or len(pending) >= _MOST_WORDS:
                close()
    if pending:
        close()
    return tuple(sorted(found, key=lambda each: each.start_s))


def turns_of_talk(
    said: Sequence[Said],
    model: SentenceModel | None,
    report: Callable[[float], None] = lambda _part: None,
) -> tuple[TalkTurn, ...]:
    """Return every sentence but the first as a turn of the talk, most of them unlikely ones.

    Without a model, sentences are compared by the words in them. Of fewer than twelve sentences
    nothing is said: they are too few to have topics. `report` takes how much is read, 0 to 1, and
    may raise to stop.
    """
    if len(said) < FEWEST_SENTENCES:
        return ()
    texts = [each.text for each in said]
    vectors = word_vectors(texts) if model is None else _embedded(texts, model, report)
    shares = boundary_shares(vectors)
    around = np.convolve(shares, np.ones(2 * _BESIDE + 1), "same")
    having = Counter(word for text in texts for word in set(words_of(text)))
    return tuple(
        TalkTurn(
            said[place],
            float(min(1.0, around[place])) if _is_top(shares, place) else float(shares[place]),
            _topic(texts[max(0, place - _AROUND) : place], texts[place : place + _AROUND], having),
            _topic(texts[place : place + _AROUND], texts[max(0, place - _AROUND) : place], having),
        )
        for place in range(1, len(said))
    )


def short(text: str) -> str:
    """Return a sentence as evidence quotes it: at most 90 characters, cut between words."""
    flat = " ".join(text.split())
    if len(flat) <= _MOST_CHARS:
        return flat
    return flat[: _MOST_CHARS - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _embedded(
    texts: Sequence[str], model: SentenceModel, report: Callable[[float], None]
) -> NDArray[np.float32]:
    parts = []
    for start in range(0, len(texts), _AT_A_TIME):
        report(start / len(texts))
        parts.append(model.embed(texts[start : start + _AT_A_TIME]))
    return np.concatenate(parts)


def _is_top(shares: NDArray[np.float64], place: int) -> bool:
    return bool(shares[place] >= shares[max(0, place - _BESIDE) : place + _BESIDE + 1].max())


def _topic(here: Sequence[str], there: Sequence[str], having: Counter[str]) -> tuple[str, ...]:
    """Return the words that are said here, not there, and seldom elsewhere, the telling first."""
    said_here = Counter(word for text in here for word in words_of(text))
    said_there = {word for text in there for word in words_of(text)}
    worth = {
        word: count / having[word] * (count > 1 or len(word) > _SHORTEST_WORD) * count
        for word, count in said_here.items()
        if word not in said_there and len(word) >= _SHORTEST_WORD and word.isalpha()
    }
    ranked = sorted(worth, key=lambda word: (-worth[word], -len(word), word))
    return tuple(ranked[:_TOPIC_WORDS])
