"""Words and segments for the tests of speech."""

from __future__ import annotations

from fractions import Fraction

from autoresolve_gui.model.speech import Segment, Word, tokens


def said(text: str, start_s: float | Fraction = 0, word_s: float | Fraction = 0.5, **more: object):
    """Return a segment whose words follow one another, `word_s` each."""
    start, step = Fraction(start_s), Fraction(word_s)
    words = tuple(
        Word(word, start + number * step, start + (number + 1) * step, 0.9)
        for number, word in enumerate(tokens(text))
    )
    return Segment(0, start, words[-1].end_s, text, words, **more)
