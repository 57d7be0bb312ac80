"""How it stands with a transcript, in words: what the panel says, and what an empty one says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from autoresolve_gui.ui.transcript.hearing_state import Stage
from autoresolve_gui.ui.transcript.languages import language_name
from autoresolve_gui.ui.words import clock, counted, opened, percent, sentences

if TYPE_CHECKING:
    from autoresolve_gui.ui.transcript.hearing_state import HearingState
    from autoresolve_gui.ui.transcript.parts import ModelsHere
    from autoresolve_gui.ui.transcript.transcript_desk import Known, TranscriptDesk

_SURE = 0.995


class Help(StrEnum):
    """What the button of an empty transcript does."""

    NOTHING = ""
    TRANSCRIBE = "Transcribe"
    GO_ON = "Go On"
    GET_MODEL = "Get a Model…"


@dataclass(frozen=True, slots=True)
class Emptiness:
    """What stands in place of a text: a heading, a paragraph, and the way on."""

    heading: str
    words: str
    way_on: Help = Help.NOTHING


def status_words(desk: TranscriptDesk, words: int) -> str:
    """Return the line over the text: how far, how quick, in which language, by which model."""
    state, known = desk.state, desk.known
    if state.stage is Stage.QUEUED:
        if desk.is_paused:
            return "Paused."
        return "Waits for its turn." if desk.is_in_line else "Starting…"
    if state.is_under_way:
        return _joined(_far(state, desk), _language(state, known), _model(known))
    if not known.is_begun:
        return ""
    much = counted(words, "word") if known.is_complete else _until(known)
    return _joined(much, _language(state, known), _model(known))


def problem_words(desk: TranscriptDesk) -> str:
    """Return why the hearing came to nothing; empty where it did not."""
    state = desk.state
    return opened(sentences(state.problem, state.remedy)) if state.stage is Stage.FAILED else ""


def emptiness(desk: TranscriptDesk, here: ModelsHere) -> Emptiness:  # noqa: PLR0911 - one a case
    """Return what to say where there is no text yet."""
    state, known = desk.state, desk.known
    if desk.document is None:
        return Emptiness("Transcript", "What is said in the open footage stands here.")
    if desk.document.footage is None:
        return Emptiness("Not read yet", "The footage is being opened.")
    if not desk.has_sound:
        return Emptiness("No sound", "There is nothing to hear in this footage.")
    if state.stage is Stage.QUEUED:
        return _queued(desk)
    if state.is_under_way:
        return Emptiness("Listening…", "The first words come when the model is loaded.")
    if known.is_complete:
        return Emptiness("No speech found", "Nobody says a word here that the model could hear.")
    if here.is_known and not here.chosen:
        return _without_model(here)
    if known.is_begun:
        words = f"Up to {clock(known.heard_until_s)} nobody spoke. The rest was not heard yet."
        return Emptiness("Not heard to the end", words, Help.GO_ON)
    words = "A model on this machine listens; nothing is sent anywhere."
    if here.is_known and not desk.parts.is_automatic:
        words += " Footage is transcribed only when you ask: switch that in the menu above."
    return Emptiness("Not transcribed yet", words, Help.TRANSCRIBE)


def _queued(desk: TranscriptDesk) -> Emptiness:
    if desk.is_paused:
        return Emptiness("Paused", "It is heard when you resume.")
    if desk.parts.is_busy:
        return Emptiness("In line", "It is heard when the analysis leaves the machine to it.")
    if desk.is_in_line:
        return Emptiness("In line", "Other footage is being heard.")
    return Emptiness("Starting…", "The first words come when the model is loaded.")


def _without_model(here: ModelsHere) -> Emptiness:
    if here.problem:
        return Emptiness("The model is not here", opened(sentences(here.problem)), Help.GET_MODEL)
    return Emptiness(
        "No speech model yet",
        "Transcripts are made on this machine by a Whisper model, which is fetched once and needs "
        "no network after that. Whisper small (486 MB) is a good middle.",
        Help.GET_MODEL,
    )


def _far(state: HearingState, desk: TranscriptDesk) -> str:
    if not state.duration_s:
        far = "Loading the model"
    else:
        far = f"{clock(state.heard_s)} of {clock(state.duration_s)}"
    if state.stage is Stage.HELD:
        return f"{far}, {'paused' if desk.is_paused else 'waits for the analysis'}"
    speed = state.x_realtime
    times = "\N{MULTIPLICATION SIGN}"
    return f"{far}, {speed:.{0 if speed >= 10 else 1}f}{times} real time" if speed else far


def _until(known: Known) -> str:
    return f"Heard up to {clock(known.heard_until_s)}"


def _language(state: HearingState, known: Known) -> str:
    code, sure = (
        (state.language, state.probability)
        if state.language
        else (known.language, known.probability)
    )
    if not code:
        return ""
    return language_name(code) if sure > _SURE else f"{language_name(code)} ({percent(sure)})"


def _model(known: Known) -> str:
    return known.model


def _joined(*parts: str) -> str:
    return "  \N{MIDDLE DOT}  ".join(part for part in parts if part)
