"""What is said: words with times, in segments, in a transcript; and how one corrects them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WITHOUT_SPACES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""For a class in a regular expression: Thai, Lao, Burmese, Khmer, Japanese and Chinese signs.

These scripts put no space between words, and each sign counts as one, as Whisper has it.
"""

_UNSPACED_END = re.compile(rf"[{WITHOUT_SPACES}][^\w\s]*$")
_TOKEN_ALONE = re.compile(rf"[{WITHOUT_SPACES}]")
_TOKEN = re.compile(rf"[{WITHOUT_SPACES}][^\w\s]*|[^\s{WITHOUT_SPACES}]+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word with the signs around it, without spaces outside.

    `start_s` and `end_s` are seconds of footage time. `probability` is the model's, 0 to 1; of a
    word that the editor wrote it is 1.
    """

    text: str
    start_s: Fraction
    end_s: Fraction
    probability: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A few words that belong together: a sentence, or a part of one.

    `id` is the library's, 0 before it is kept. `start_s` and `end_s` are seconds of footage time.
    `words` are in order and spell `text`. `speaker` is empty while nobody said who speaks.
    `is_edited`: a person wrote it, and no machine takes its place.
    """

    id: int
    start_s: Fraction
    end_s: Fraction
    text: str
    words: tuple[Word, ...]
    speaker: str = ""
    is_edited: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said in one footage, segments in order of time.

    `language` is a code such as "en", empty while unknown; `language_probability` is 0 to 1.
    `model` names the Whisper model. Up to `heard_until_s`, in seconds of footage time, all was
    listened to; `is_complete` says that this is the end.
    """

    segments: tuple[Segment, ...]
    language: str
    language_probability: float
    model: str
    heard_until_s: Fraction
    is_complete: bool

    @property
    def words(self) -> Iterator[Word]:
        """Return all words in order."""
        return (word for segment in self.segments for word in segment.words)


@dataclass(frozen=True, slots=True)
class WordHit:
    """A place in a transcript where words of a query were found.

    `start_s` and `end_s` are the first and the last of the words that were found, in seconds of
    footage time. `snippet` is the text around them, and `marks` where in it they stand, as pairs
    of start and end. `rank` is 0 to 1, the better the higher.
    """

    key: str
    segment_id: int
    start_s: Fraction
    end_s: Fraction
    snippet: str
    rank: float
    marks: tuple[tuple[int, int], ...] = ()


def with_text(segment: Segment, text: str) -> Segment:
    """Return `segment` saying `text`, as the editor corrected it.

    Words that stay keep their times; new ones share the time between those beside them, by their
    length. The segment's own times stay.
    """
    said = tokens(text)
    old = segment.words
    matcher = SequenceMatcher(
        None, [_bare(word.text) for word in old], [_bare(word) for word in said], autojunk=False
    )
    words: list[Word] = []
    for what, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if what == "equal":
            pairs = zip(old[old_from:old_to], said[new_from:new_to], strict=True)
            words += [replace(word, text=new) for word, new in pairs]
        elif new_to > new_from:
            start_s = words[-1].end_s if words else segment.start_s
            end_s = old[old_to].start_s if old_to < len(old) else segment.end_s
            if old_to > old_from:  # in place of words that were heard: at their time
                start_s = max(start_s, old[old_from].start_s)
                end_s = max(start_s, old[old_to - 1].end_s)
            words += spread(said[new_from:new_to], start_s, max(start_s, end_s))
    return replace(segment, text=" ".join(text.split()), words=tuple(words), is_edited=True)


def without_spans(
    segment: Segment, spans: Sequence[tuple[Fraction, Fraction]]
) -> tuple[Segment, ...]:
    """Return what of `segment` is said outside of `spans`, in seconds: none, one or more parts.

    A word belongs to where its middle lies; a segment without words to where its own middle lies.
    """

    def is_covered(start_s: Fraction, end_s: Fraction) -> bool:
        middle = (start_s + end_s) / 2
        return any(start <= middle < end for start, end in spans)

    if not segment.words:
        return () if is_covered(segment.start_s, segment.end_s) else (segment,)
    covered = [is_covered(word.start_s, word.end_s) for word in segment.words]
    if not any(covered):
        return (segment,)
    places = [*_places(segment), len(segment.text)]
    parts, first = [], None
    for number, is_gone in enumerate([*covered, True]):
        if is_gone and first is not None:
            words = segment.words[first:number]
            text = segment.text[places[first] : places[number]].strip()
            start_s, end_s = words[0].start_s, words[-1].end_s
            parts.append(replace(segment, start_s=start_s, end_s=end_s, text=text, words=words))
        first = None if is_gone else number if first is None else first
    return tuple(parts)


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of `text`, with the signs around them."""
    return tuple(_TOKEN.findall(text))


def spread(texts: Sequence[str], start_s: Fraction, end_s: Fraction) -> tuple[Word, ...]:
    """Return words that share the time from `start_s` to `end_s`, by their length in signs."""
    whole = sum(map(len, texts)) or 1
    found, at = [], 0
    for text in texts:
        begins = start_s + (end_s - start_s) * Fraction(at, whole)
        at += len(text)
        found.append(Word(text, begins, start_s + (end_s - start_s) * Fraction(at, whole), 1.0))
    return tuple(found)


def is_apart(before: str, text: str) -> bool:
    """Tell whether `text`, as it was written after `before`, begins a word of its own."""
    return text[:1].isspace() or bool(_UNSPACED_END.search(before) or _TOKEN_ALONE.match(text))


def spelled(words: Sequence[Word]) -> str:
    """Return the text that `words` spell."""
    text = ""
    for word in words:
        is_close = not text or _UNSPACED_END.search(text)
        text += word.text if is_close else f" {word.text}"
    return text


def split_before(segment: Segment, word: int) -> tuple[Segment, Segment]:
    """Return the two parts of `segment` around the beginning of its word number `word`.

    The first keeps the id. Raises `ValueError` where a part would have no word.
    """
    first, second = segment.words[:word], segment.words[word:]
    if not first or not second:
        msg = f"a segment of {len(segment.words)} words cannot be split before word {word}"
        raise ValueError(msg)
    at = _places(segment)[word]
    before, after = segment.text[:at].rstrip(), segment.text[at:]
    return (
        replace(segment, end_s=first[-1].end_s, words=first, text=before),
        replace(segment, id=0, start_s=second[0].start_s, words=second, text=after),
    )


def joined(segments: Sequence[Segment]) -> Segment:
    """Return `segments`, at least one, in order, as one with the id and speaker of the first."""
    words = tuple(word for segment in segments for word in segment.words)
    text = segments[0].text
    for segment in segments[1:]:
        text += segment.text if _UNSPACED_END.search(text) else f" {segment.text}"
    return replace(
        segments[0],
        end_s=max(segment.end_s for segment in segments),
        text=text,
        words=words,
    )


def _places(segment: Segment) -> list[int]:
    """Return where in the text of `segment` each of its words begins."""
    places, at = [], 0
    for word in segment.words:
        found = segment.text.find(word.text, at)
        places.append(at if found < 0 else found)
        at = places[-1] + len(word.text)
    return places


def _bare(word: str) -> str:
    """Return a word without case and punctuation, by which it is known again."""
    letters = (sign for sign in word.casefold() if unicodedata.category(sign)[0] in "LNM")
    return "".join(letters) or word
