"""A transcript of ten hours."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from autoresolve_gui.model.speech import Segment, Transcript, Word

LINES, WORDS_A_LINE = 11_000, 9
_LINE_S, _WORD_S = Fraction(36_000, LINES), Fraction(3, 10)


def transcript() -> Transcript:
    """99,000 words in lines of 3.3 s, some long enough to be wrapped."""
    segments = []
    for row in range(LINES):
        start_s = row * _LINE_S
        words = tuple(
            Word(
                f"word{(row * 7 + n) % 900}",
                start_s + n * _WORD_S,
                start_s + (n + 1) * _WORD_S,
                0.2 if (row + n) % 40 == 0 else 0.9,
            )
            for n in range(WORDS_A_LINE)
        )
        text = " ".join(word.text for word in words)
        segments.append(Segment(row + 1, start_s, words[-1].end_s, text, words))
    return Transcript(tuple(segments), "en", 0.99, "whisper-small", Fraction(36_000), True)


def later(segment: Segment, lines: int) -> Segment:
    """The same words, so many lines later."""
    moved = lines * _LINE_S
    words = tuple(
        replace(word, start_s=word.start_s + moved, end_s=word.end_s + moved)
        for word in segment.words
    )
    return replace(
        segment,
        id=segment.id + lines,
        start_s=segment.start_s + moved,
        end_s=segment.end_s + moved,
        words=words,
    )
