"""Transcripts for tests: real values, written through the real library."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from autoresolve_gui.library.library import Library
from autoresolve_gui.model.speech import Segment, spread, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

SAID = (
    ("Good evening and welcome to the show.", 1, 4),
    ("Tonight the rocket leaves the pad, if the weather holds.", 6, 11),
    ("It has waited for <b>eleven</b> days & nights.", 14, 18),
    ("The rocket is called Ann\N{HYPHEN}Marie, after nobody.", 22, 26),
    ("Three, two, one and up she goes \N{ROCKET} into the cloud.", 30, 36),
    ("And that was the rocket.", 60, 63),
)


def segment(text: str, start_s: float, end_s: float, *, probability: float = 0.9) -> Segment:
    """A segment whose words share its time by their length."""
    start, end = Fraction(start_s), Fraction(end_s)
    words = tuple(
        type(word)(word.text, word.start_s, word.end_s, probability)
        for word in spread(tokens(text), start, end)
    )
    return Segment(0, start, end, text, words)


def segments(said: Iterable[tuple[str, float, float]] = SAID) -> list[Segment]:
    """Segments from text, start and end."""
    return [segment(*each) for each in said]


def keep(
    home: Path, key: str, said: Sequence[Segment] | None = None, *, is_complete: bool = True
) -> None:
    """Write a transcript into the library of a home, as the service does."""
    with Library(home / "library.sqlite3") as library:
        transcripts = library.transcripts
        transcripts.begin_transcript(key, "whisper-small")
        transcripts.set_language(key, "en", 0.98)
        for each in segments() if said is None else said:
            transcripts.add_segment(key, each)
        if is_complete:
            transcripts.finish_transcript(key)


def kept_texts(home: Path, key: str) -> list[str]:
    """What the library says is said."""
    with Library(home / "library.sqlite3") as library:
        transcript = library.transcript(key)
    return [each.text for each in transcript.segments] if transcript is not None else []
