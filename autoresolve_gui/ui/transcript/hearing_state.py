"""How far the hearing of a footage is, and how the service's events change that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from autoresolve_gui.speech import events

_LEAST_WORK_S, _LEAST_SOUND_S = 5.0, 20.0
"""A speed is told after that much work and sound: what comes at once says nothing of the rest."""


class Stage(StrEnum):
    """Where the hearing of a footage stands."""

    IDLE = "idle"
    QUEUED = "queued"
    HEARING = "hearing"
    HELD = "held"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class HearingState:
    """Seconds are those of footage time; `since_s` is the clock when `since_heard_s` were heard.

    Speed counts from there: what an earlier run heard, and loading the model, are no part of it.

    `is_news`: something was heard since the start, so that the transcript's end is one.
    """

    stage: Stage = Stage.IDLE
    heard_s: float = 0.0
    duration_s: float = 0.0
    since_s: float | None = None
    since_heard_s: float = 0.0
    x_realtime: float | None = None
    language: str = ""
    probability: float = 0.0
    problem: str = ""
    remedy: str = ""
    is_news: bool = False

    @property
    def is_under_way(self) -> bool:
        """Whether there is something to wait for, or to cancel."""
        return self.stage in (Stage.QUEUED, Stage.HEARING, Stage.HELD)


def after(  # noqa: PLR0911 - one a kind
    state: HearingState, event: events.TranscriptEvent, now_s: float
) -> HearingState:
    """Return the state that follows when `event` has happened at `now_s` of a steady clock."""
    match event:
        case events.TranscriptQueued():
            return HearingState(Stage.QUEUED)
        case events.TranscriptStarted():
            return replace(state, stage=Stage.HEARING, since_s=None, is_news=True)
        case events.TranscriptProgress():
            return _heard(state, event, now_s)
        case events.TranscriptHeld():
            return replace(state, stage=Stage.HELD, since_s=None, x_realtime=None)
        case events.TranscriptResumed():
            return replace(state, stage=Stage.HEARING, since_s=None)
        case events.TranscriptDone() | events.TranscriptCancelled():
            return replace(state, stage=Stage.IDLE, since_s=None, is_news=False)
        case events.TranscriptFailed():
            return HearingState(Stage.FAILED, problem=event.message, remedy=event.remedy)
        case _:
            return state


def _heard(state: HearingState, event: events.TranscriptProgress, now_s: float) -> HearingState:
    heard_s = float(event.heard_s)
    since_s, since_heard_s, speed = state.since_s, state.since_heard_s, state.x_realtime
    if since_s is None or heard_s < since_heard_s:
        since_s, since_heard_s, speed = now_s, heard_s, None
    elif now_s - since_s >= _LEAST_WORK_S and heard_s - since_heard_s >= _LEAST_SOUND_S:
        speed = (heard_s - since_heard_s) / (now_s - since_s)
    return replace(
        state,
        stage=Stage.HELD if state.stage is Stage.HELD else Stage.HEARING,
        heard_s=heard_s,
        duration_s=float(event.duration_s),
        since_s=since_s,
        since_heard_s=since_heard_s,
        x_realtime=speed,
        language=event.language,
        probability=event.probability,
    )
