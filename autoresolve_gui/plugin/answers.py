"""What assistants answer, checked before anybody else sees it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from autoresolve_gui.model.assist import (
    BeatAnswer,
    CutAnswer,
    FrameNote,
    NotesAnswer,
    Place,
    ProposedBeat,
    ProposedCut,
    Provenance,
    Quotes,
)
from autoresolve_gui.model.story import Label
from autoresolve_gui.plugin.text import plain_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from autoresolve_gui.model.assist import (
        BeatAssistant,
        BeatRequest,
        CutAdviser,
        CutRequest,
        FrameAnnotator,
        NotesRequest,
    )

Value = TypeVar("Value")

REASON_LIMIT = 300
"""A reason is cut to so many characters."""
NOTE_LIMIT = 500
"""Each text of a note is cut to so many characters."""
_WORD_LIMIT = 60
_PLACES = list(Place)
_ORDER = {str(label): place for place, label in enumerate(Label)}


def quote(assistant: object, request: object) -> int | None:
    """Return what an answer would cost at most, in nano-dollars; None where it gives no quotes.

    Raises `TypeError` or `ValueError` for what is no amount.
    """
    if not isinstance(assistant, Quotes):
        return None
    nusd = assistant.quote(request)
    if nusd is None:
        return None
    if isinstance(nusd, bool):
        msg = "an amount is a whole number"
        raise TypeError(msg)
    _need(typed(nusd, int) >= 0, "an amount is not below zero")
    return nusd


def propose_beats(
    assistant: BeatAssistant, request: BeatRequest, cancelled: Callable[[], bool]
) -> BeatAnswer:
    """Return an assistant's beats. Raises `TypeError` or `ValueError` where they break the rules.

    Texts come back as plain lines of bounded length, whatever the assistant made them of.
    """
    answer = typed(assistant.propose(request, cancelled), BeatAnswer)
    shots = {shot.id for shot in request.shots}
    beats = [typed(beat, ProposedBeat) for beat in answer.beats]
    for beat in beats:
        _need(beat.label in _ORDER, f"no beat is called {beat.label!r}")
        _need(beat.shot_id in shots, f"there is no shot {beat.shot_id!r}")
        _need(isinstance(beat.place, Place), f"{beat.place!r} is no place in a shot")
        _need_confidence(beat.confidence)
    places = [_ORDER[beat.label] for beat in beats]
    _need(places == sorted(set(places)), "beats come in story order, none twice")
    where = [(beat.shot_id, _PLACES.index(beat.place)) for beat in beats]
    _need(where == sorted(set(where)), "the shots of beats ascend, and no two are at one place")
    return BeatAnswer(
        tuple(replace(beat, reason=plain_line(beat.reason, REASON_LIMIT)) for beat in beats),
        _clean_provenance(answer.provenance),
    )


def annotate_frames(
    annotator: FrameAnnotator, request: NotesRequest, cancelled: Callable[[], bool]
) -> NotesAnswer:
    """Return an assistant's notes. Raises `TypeError` or `ValueError`; texts as in beats."""
    answer = typed(annotator.annotate(request, cancelled), NotesAnswer)
    frames = [keyframe.frame for keyframe in request.keyframes]
    notes = [typed(note, FrameNote) for note in answer.notes]
    for note in notes:
        _need(note.frame in frames, f"frame {note.frame!r} was not asked about")
    order = [frames.index(note.frame) for note in notes]
    _need(order == sorted(set(order)), "notes come in the order of the pictures, one each")
    return NotesAnswer(
        tuple(
            FrameNote(
                frame=note.frame,
                seen=plain_line(note.seen, NOTE_LIMIT),
                shot_size=plain_line(note.shot_size, _WORD_LIMIT),
                mood=plain_line(note.mood, _WORD_LIMIT),
                on_screen_text=plain_line(note.on_screen_text, NOTE_LIMIT),
                continuity=plain_line(note.continuity, NOTE_LIMIT),
            )
            for note in notes
        ),
        _clean_provenance(answer.provenance),
    )


def advise_cuts(
    adviser: CutAdviser, request: CutRequest, cancelled: Callable[[], bool]
) -> CutAnswer:
    """Return an assistant's cuts. Raises `TypeError` or `ValueError`; texts as in beats."""
    answer = typed(adviser.advise(request, cancelled), CutAnswer)
    known = {candidate.id for candidate in request.candidates}
    cuts = [typed(cut, ProposedCut) for cut in answer.cuts]
    for cut in cuts:
        _need(cut.candidate_id in known, f"there is no candidate {cut.candidate_id!r}")
        _need_confidence(cut.confidence)
    _need(len({cut.candidate_id for cut in cuts}) == len(cuts), "a candidate is ranked once")
    return CutAnswer(
        tuple(replace(cut, reason=plain_line(cut.reason, REASON_LIMIT)) for cut in cuts),
        _clean_provenance(answer.provenance),
    )


def _clean_provenance(provenance: object) -> Provenance:
    found = typed(provenance, Provenance)
    _need(found.cost_nusd >= 0 and found.attempts >= 0, "costs and attempts are not below zero")
    _need(found.api_s >= 0.0, "a time is not below zero")
    return replace(
        found,
        model=plain_line(found.model, REASON_LIMIT),
        provider=plain_line(found.provider, REASON_LIMIT),
        failures=tuple(_lines(found.failures)),
    )


def _lines(texts: Iterable[str]) -> list[str]:
    return [plain_line(text, REASON_LIMIT) for text in texts]


def typed(value: object, wanted: type[Value]) -> Value:
    """Return `value`, which a plugin gave; raises `TypeError` where it is no `wanted`."""
    if not isinstance(value, wanted):
        msg = f"a {wanted.__name__} is wanted, not {type(value).__name__}"
        raise TypeError(msg)
    return value


def _need(holds: bool, rule: str) -> None:  # noqa: FBT001 -- a condition and its words
    if not holds:
        raise ValueError(rule)


def _need_confidence(value: float) -> None:
    # Not-a-number lies between nothing.
    _need(0.0 <= value <= 1.0, f"a confidence lies between 0 and 1, not at {value!r}")
