"""The answers of Cloud assist in words: who answered, how two opinions stand, what is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.assist.comparison import Verdict
from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.ui.cloud.assist_desk import is_accepted
from autoresolve_gui.ui.words import SOURCE_WORDS, counted, percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autoresolve_gui.assist.comparison import Pair
    from autoresolve_gui.model.assist import FrameNote, KeptNote, Provenance

_CUT_SHORT = 120
FROM_CACHE = "from the cache, free"


def source_words(provenance: Provenance, first_nusd: int | None = None) -> str:
    """Return who answered, for what, and how soon.

    `first_nusd` is what an answer from the cache cost when it was asked for first, where that is
    known.
    """
    if provenance.was_cached:
        first = f" (first asked: {usd_text(first_nusd)})" if first_nusd else ""
        parts = [provenance.model, provenance.provider, f"{FROM_CACHE}{first}"]
    else:
        cost, wait = usd_text(provenance.cost_nusd), f"{provenance.api_s:.1f} s"
        parts = [provenance.model, provenance.provider, cost, wait]
    return " · ".join(part for part in parts if part)


def notes_words(notes: Iterable[KeptNote]) -> str:
    """Return who made the notes, in how many calls, and what all of them cost together."""
    calls = {(kept.made_at, kept.provenance.model): kept.provenance for kept in notes}
    made = list(calls.values())
    if len(made) == 1:
        return source_words(made[0])
    models = " and ".join(sorted({each.model for each in made}))
    paid = [each for each in made if not each.was_cached]
    cached = len(made) - len(paid)
    parts = [models, counted(len(made), "call")]
    if paid:
        parts.append(usd_text(sum(each.cost_nusd for each in paid)))
        parts.append(f"{sum(each.api_s for each in paid):.1f} s")
    if cached:
        parts.append(FROM_CACHE if not paid else f"{cached} {FROM_CACHE}")
    return " · ".join(parts)


def verdict_words(pair: Pair) -> str:
    """Return how the two opinions on a beat stand to each other."""
    if is_accepted(pair):
        return "accepted"
    match pair.verdict:
        case Verdict.AGREE:
            return "agree"
        case Verdict.ONLY_LOCAL:
            return "only here"
        case Verdict.ONLY_CLOUD:
            return "only cloud"
        case _:
            is_later = pair.cloud.frame > pair.local.frame
            return f"{float(pair.apart_s):.1f} s {'later' if is_later else 'earlier'}"


def pair_words(pair: Pair) -> str:
    """Return the reasons of both sides, a line each."""
    parts = []
    if pair.cloud is not None:
        sure = percent(pair.cloud.confidence)
        parts.append(f"Cloud ({sure} sure): {pair.cloud.evidence or 'no reason given'}")
    if pair.local is not None:
        who = SOURCE_WORDS[pair.local.source]
        parts.append(f"{who}: {pair.local.evidence or pair.local.note or 'no reason given'}")
    return "\n".join(parts)


def note_words(note: FrameNote) -> str:
    """Return everything that a note says, a line each."""
    lines = {
        "": note.seen,
        "Shot: ": note.shot_size,
        "Mood: ": note.mood,
        "On screen: ": note.on_screen_text,
        "Continuity: ": note.continuity,
    }
    return "\n".join(f"{name}{text}" for name, text in lines.items() if text)


def one_line(text: str) -> str:
    """Return a text as one line of a table."""
    line = " ".join(text.split())
    return line if len(line) <= _CUT_SHORT else f"{line[: _CUT_SHORT - 1]}…"
