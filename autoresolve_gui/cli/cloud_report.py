"""What the cloud said, as JSON values and for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autoresolve_gui.assist.comparison import agreement
from autoresolve_gui.budget.entries import MoneyState
from autoresolve_gui.budget.money import NUSD_PER_USD, usd_text
from autoresolve_gui.cli.report import beat_object, seconds_of
from autoresolve_gui.cli.table import clock, columns
from autoresolve_gui.model.conform import timecode_of

if TYPE_CHECKING:
    from autoresolve_gui.assist.comparison import Pair
    from autoresolve_gui.cli.cloud import CloudResult
    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.assist import KeptNote, Provenance
    from autoresolve_gui.model.story import Beat

JsonObject = dict[str, Any]


def cloud_object(analysis: Analysis, result: CloudResult) -> JsonObject:
    """Return the member `cloud` of the report. Texts in it came from a model: plain text."""
    beats = result.beats.beats if result.beats is not None else ()
    return {
        "beats": [beat_object(analysis, beat) for beat in beats],
        "comparison": [_pair_object(pair) for pair in result.pairs],
        "agreement": round(agreement(result.pairs), 6) if result.beats is not None else None,
        "notes": [_note_object(analysis, note) for note in result.notes],
        "failures": [
            {"task": str(task), "message": message, "remedy": remedy}
            for task, (message, remedy) in result.failures.items()
        ],
        "calls": [_provenance_object(each) for each in result.provenances],
        "cost_usd": result.cost_nusd / NUSD_PER_USD,
        "api_s": round(result.api_s, 6),
    }


def cloud_summary(analysis: Analysis, result: CloudResult, width: int | None) -> str:
    """Return some lines for people."""
    lines = []
    if result.beats is not None:
        rows = [("CLOUD BEAT", "LOCAL", "CLOUD", "APART", "WHY")]
        rows += [_pair_row(analysis, pair) for pair in result.pairs]
        lines.append(columns(rows, width, indent="  "))
    if result.notes:
        notes = [("FRAME NOTE", "SIZE", "MOOD", "SEEN")]
        notes += [_note_row(analysis, kept) for kept in result.notes]
        lines.append(columns(notes, width, indent="  "))
    lines.append(f"  Cloud: {cost_words(result)}")
    return "\n\n".join(lines) + "\n"


def cost_words(result: CloudResult) -> str:
    """Return what the answers cost, and which of them cost nothing, as they were known already."""
    sent = [call for call in result.calls if call.state != MoneyState.CACHE_HIT]
    cached = sum(provenance.was_cached for provenance in result.provenances)
    answers = f"{cached} {'answer' if cached == 1 else 'answers'} from the cache, free"
    if cached and not sent:
        return answers
    calls = f"{len(sent)} {'call' if len(sent) == 1 else 'calls'}"
    paid = f"{usd_text(result.cost_nusd)} for {calls}, {result.api_s:.1f} s"
    return f"{paid}; {answers}" if cached else paid


def _pair_object(pair: Pair) -> JsonObject:
    return {
        "label": pair.label,
        "verdict": str(pair.verdict),
        "local_frame": pair.local.frame if pair.local is not None else None,
        "cloud_frame": pair.cloud.frame if pair.cloud is not None else None,
        "apart_s": round(float(pair.apart_s), 6),
    }


def _note_object(analysis: Analysis, kept: KeptNote) -> JsonObject:
    note = kept.note
    return {
        "frame": note.frame,
        "time_s": seconds_of(analysis, note.frame),
        "timecode": timecode_of(analysis, note.frame),
        "seen": note.seen,
        "shot_size": note.shot_size,
        "mood": note.mood,
        "on_screen_text": note.on_screen_text,
        "continuity": note.continuity,
        "model": kept.provenance.model,
    }


def _provenance_object(provenance: Provenance) -> JsonObject:
    return {
        "model": provenance.model,
        "provider": provenance.provider,
        "cost_usd": provenance.cost_nusd / NUSD_PER_USD,
        "cached": provenance.was_cached,
        "attempts": provenance.attempts,
        "failures": list(provenance.failures),
        "api_s": round(provenance.api_s, 6),
    }


def _pair_row(analysis: Analysis, pair: Pair) -> tuple[str, str, str, str, str]:
    def place(beat: Beat | None) -> str:
        return timecode_of(analysis, beat.frame) if beat is not None else ""

    has_both = pair.local is not None and pair.cloud is not None
    return (
        f"{pair.label} ({pair.verdict})",
        place(pair.local),
        place(pair.cloud),
        clock(float(pair.apart_s)) if has_both else "",
        pair.cloud.evidence if pair.cloud is not None else "",
    )


def _note_row(analysis: Analysis, kept: KeptNote) -> tuple[str, str, str, str]:
    note = kept.note
    return timecode_of(analysis, note.frame), note.shot_size, note.mood, note.seen
