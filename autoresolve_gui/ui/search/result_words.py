"""What the search panel says: of a hit, of an answer, and of what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.search.values import Filters, HitKind
from autoresolve_gui.ui.words import counted, percent

if TYPE_CHECKING:
    from autoresolve_gui.search.readiness import Readiness
    from autoresolve_gui.search.values import Hit
    from autoresolve_gui.ui.search.questions import Answer, Question

KIND_WORDS = {
    HitKind.WORD: "said",
    HitKind.PICTURE: "seen",
    HitKind.NOTE: "note",
    HitKind.BEAT: "beat",
}
KIND_ICONS = {kind: f"hit_{kind.value}" for kind in HitKind}
MISSING = "not at its place"
_ASIDE = " · "
_LOOKS = "looks like it"
GUESSES = "Guesses"
GUESSES_MEAN = "the nearest pictures, which may well show something else"
_EXAMPLES = "Try a few words of what is said, or of what the picture shows."
_NO_TRANSCRIPT = "Nothing is transcribed yet: View > Transcript writes down what is said."
_NO_ENCODER = (
    "Nobody looks at pictures: switch on “Picture features” or “CLIP” under Tools > Plugins…"
)
_NO_VECTORS = "No picture is known yet: open the footage once more, it is then looked at."
_UNKNOWN = (
    "Pictures: the encoder in use knows nothing like these words. A CLIP model knows far more."
)
_CLIP_WOULD = "A CLIP model would: get one under Tools > Local Models…"


def kind_words(hit: Hit) -> str:
    """Return where a hit was found: “said”, or “said, seen” where several found the place."""
    also = [kind for kind in HitKind if kind in hit.also]
    return ", ".join(KIND_WORDS[kind] for kind in (hit.kind, *also))


def hit_words(hit: Hit, likeness: float | None = None) -> str:
    """Return all of a hit in lines, for a tool tip and for those who cannot see the row."""
    found = "" if likeness is not None else f"Found: {kind_words(hit)}"
    lines = [hit.title, hit.timecode, found_words(hit, likeness), found]
    if hit.is_guess:
        lines.append(f"A guess: among {GUESSES_MEAN}")
    if hit.is_missing:
        lines.append(f"{hit.path} is {MISSING}. Open the file from where it is now.")
    return "\n".join(line for line in lines if line)


def found_words(hit: Hit, likeness: float | None = None) -> str:
    """Return what was found, with how much is to be relied on it where a picture is meant.

    `likeness` is how alike it is to the frame that was asked for, 0 to 1; None for words.
    """
    if likeness is not None:
        return f"{hit.snippet}{_ASIDE}{percent(likeness)} alike"
    is_held_for_it = hit.kind is HitKind.PICTURE and not hit.is_guess
    return f"{hit.snippet}{_ASIDE}{_LOOKS}" if is_held_for_it else hit.snippet


def mark_words(hit: Hit) -> str:
    """Return what the timeline says of a hit."""
    return f"{KIND_WORDS[hit.kind].capitalize()}: {hit.snippet}"


def count_words(answer: Answer) -> str:
    """Return how much was found, and how much of it are guesses."""
    hits = answer.sure
    if answer.question.is_empty or not answer.hits:
        return ""
    guesses = len(answer.hits) - len(hits)
    guessed = f"{guesses} {'guess' if guesses == 1 else 'guesses'}" if guesses else ""
    if not hits:
        return guessed
    files = len({hit.key for hit in hits})
    most = "the best " if len(hits) >= answer.question.filters.limit else ""
    found = f"{most}{counted(len(hits), 'hit')}"
    where = found if files == 1 else f"{found} in {files} files"
    return f"{where}, {guessed}" if guessed else where


def unknown_words(answer: Answer) -> str:
    """Return what to say where the encoder knows nothing like the question; else nothing."""
    return _UNKNOWN if answer.unknown_to else ""


def encoder_words(ready: Readiness) -> str:
    """Return who answers about pictures, what it can, and how much it has looked at."""
    if ready.problem:
        return ready.problem
    if not ready.encoder:
        return _NO_ENCODER
    words = [f"Pictures: {ready.encoder}."]
    if not ready.reads_text:
        words.append(f"It finds what looks alike, and answers no words. {_CLIP_WOULD}")
    if ready.footage:
        words.append(f"It has seen {ready.seen} of {counted(ready.footage, 'file')}.")
    if ready.seen_by_others:
        others = ready.seen_by_others
        words.append(
            f"{counted(others, 'file')} {'was' if others == 1 else 'were'} looked at by another "
            "encoder: what is opened once more, this one looks at."
        )
    return " ".join(words)


def empty_words(answer: Answer) -> str:
    """Return what stands in place of hits: why there are none, and what would help."""
    question, ready = answer.question, answer.ready
    if answer.problem:
        return answer.problem
    if question.is_empty:
        return _before_asking(ready)
    if not ready.footage:
        return "Nothing to search in yet\n\nOpen footage: it is found here when it is analysed."
    if question.like is not None:
        return f"Nothing looks like this\n\n{_about_like(ready)}".rstrip()
    lines = [f"Nothing found for “{question.words.strip()}”"]
    lines += _missing(ready, question)
    if answer.remark and not ready.problem:
        lines.append(answer.remark)
    lines += filter(None, [unknown_words(answer)])
    if question.filters != Filters(limit=question.filters.limit):
        lines.append("Filters are on; they leave some of it out.")
    return "\n\n".join(lines)


def _before_asking(ready: Readiness) -> str:
    if not ready.footage:
        return f"Search words, pictures, notes and beats of all footage\n\n{_EXAMPLES}"
    missing = "\n\n".join(_missing(ready, None))
    return f"Search {counted(ready.footage, 'file')}\n\n{_EXAMPLES}\n\n{missing}".rstrip()


def _missing(ready: Readiness, question: Question | None) -> list[str]:
    """Return what would be found with more: in sentences."""
    filters = question.filters if question is not None else Filters()
    lines = []
    if not ready.heard and filters.wants(HitKind.WORD):
        lines.append(_NO_TRANSCRIPT)
    if filters.wants(HitKind.PICTURE):
        if not ready.encoder:
            lines.append(_NO_ENCODER)
        elif ready.problem:
            lines.append(ready.problem)
        elif not ready.seen:
            lines.append(_NO_VECTORS)
        elif not ready.reads_text:
            lines.append(f"“{ready.encoder}” cannot be asked in words. {_CLIP_WOULD}")
    return lines


def _about_like(ready: Readiness) -> str:
    if not ready.encoder:
        return _NO_ENCODER
    if not ready.seen and not ready.seen_by_others:
        return _NO_VECTORS
    return "No other shot stands nearer to it than is usual, or this frame was not looked at."
