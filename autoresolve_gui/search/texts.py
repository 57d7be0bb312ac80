"""Finds words in notes and beats."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from autoresolve_gui.search.merging import Found
from autoresolve_gui.search.values import HitKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from autoresolve_gui.library.library import Library
    from autoresolve_gui.model.assist import FrameNote
    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.search.atlas import Atlas

_WORD = re.compile(r"\w+")
_ASIDE = " \u00b7 "

Marks = tuple[tuple[int, int], ...]


class BeatFinder:
    """Layer: search; keeps the words of all beats until `follow` is told that they may differ."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: list[tuple[str, Beat, tuple[frozenset[str], ...]]] | None = None

    def forget(self) -> None:
        """Read the beats anew at the next question."""
        self._known = None

    def find(self, query: str, keys: Collection[str] | None, atlas: Atlas) -> list[Found]:
        """Return the beats that have all words of `query`, by how they begin.

        Those first that have them in their label, then in the editor's note, then in what they
        rest on.
        """
        asked = folded_words(query)
        if not asked:
            return []
        if self._known is None:
            self._known = [
                (key, beat, tuple(frozenset(folded_words(text)) for text in _texts(beat)))
                for key, beat in self._library.lookup.stories()
            ]
        matches: list[tuple[int, float, int, str, Beat]] = []
        for key, beat, fields in self._known:
            if keys is not None and key not in keys:
                continue
            rank = _rank(asked, fields)
            if rank is not None:
                matches.append((rank, -beat.confidence, len(matches), key, beat))
        return [
            found
            for *_, key, beat in sorted(matches, key=lambda match: match[:3])
            if (found := _beat_found(key, beat, asked, atlas)) is not None
        ]


def find_notes(
    library: Library, query: str, keys: Collection[str] | None, atlas: Atlas, limit: int
) -> list[Found]:
    """Return the notes on frames that have all words of `query`, the best first."""
    asked = folded_words(query)
    found = []
    for kept in library.answers.search_notes(" ".join(asked), limit=limit):
        key = kept.footage_key
        place = (
            None if keys is not None and key not in keys else atlas.at_frame(key, kept.note.frame)
        )
        if place is not None:
            text = _note_text(kept.note)
            found.append(Found(HitKind.NOTE, place, text, marks_in(text, asked)))
    return found


def folded_words(text: str) -> list[str]:
    """Return the words of `text` in one case and without accents."""
    return _WORD.findall(_folded(text))


def marks_in(text: str, asked: Sequence[str]) -> Marks:
    """Return where words of `text` stand that begin like one of `asked`, which are folded."""
    return tuple(
        match.span()
        for match in _WORD.finditer(text)
        if any(word.startswith(each) for word in folded_words(match.group()) for each in asked)
    )


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _texts(beat: Beat) -> tuple[str, str, str]:
    return beat.label, beat.note, beat.evidence


def _rank(asked: Sequence[str], fields: Sequence[Collection[str]]) -> int | None:
    """Return in how many fields, from the first on, all words are found; None where they are not.

    0 is the first field alone.
    """
    for last in range(len(fields)):
        words = [word for each in fields[: last + 1] for word in each]
        if all(any(word.startswith(one) for word in words) for one in asked):
            return last
    return None


def _beat_found(key: str, beat: Beat, asked: Sequence[str], atlas: Atlas) -> Found | None:
    place = atlas.at_frame(key, beat.frame)
    if place is None:
        return None
    text = _ASIDE.join(each for each in _texts(beat) if each)
    return Found(HitKind.BEAT, place, text, marks_in(text, asked))


def _note_text(note: FrameNote) -> str:
    parts = (note.seen, note.on_screen_text, note.shot_size, note.mood, note.continuity)
    return _ASIDE.join(part for part in parts if part)
