"""What a question to an assistant would cost at most, before it is asked. Nothing is sent."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from autoresolve_gui.assist.events import Task
from autoresolve_gui.assist.keyframes import notes_sizes
from autoresolve_gui.assist.requests import beat_request, cut_request
from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.assist import BeatRequest, CutRequest, NotesRequest
    from autoresolve_gui.plugin.assistants import Assistants
    from autoresolve_gui.plugin.info import AssistantInfo

log = logging.getLogger(__name__)


def quote(
    assistants: Assistants,
    assistant: AssistantInfo,
    requests: Sequence[BeatRequest | NotesRequest | CutRequest],
) -> int | None:
    """Return what all of `requests` can cost at most, in nano-dollars; None where that is unknown.

    It waits while the plugin is at work. What goes wrong is logged, and makes it unknown.
    """
    total_nusd = 0
    for request in requests:
        try:
            nusd = assistants.quote(assistant.kind, assistant.id, request)
        except AutoResolveError as error:
            log.info("no quote by %s: %s", assistant.id, error)
            return None
        if nusd is None:
            return None
        total_nusd += nusd
    return total_nusd


def requests_of(
    analysis: Analysis, task: Task, *, project: str, frames: Sequence[int], transcript: str
) -> Sequence[BeatRequest | NotesRequest | CutRequest]:
    """Return what would be asked, pictures by their sizes alone.

    Raises `AssistError` where the analysis has not come far enough.
    """
    match task:
        case Task.BEATS:
            return (beat_request(analysis, project=project, transcript=transcript),)
        case Task.CUTS:
            return (cut_request(analysis, project=project, transcript=transcript),)
        case Task.NOTES:
            return notes_sizes(analysis, frames, project=project)


def quote_words(nusd: int | None) -> str:
    """Return a quote for people, to follow `costs`."""
    if nusd is None:
        return "what is not known yet"
    return f"at most {usd_text(nusd)}" if nusd else "nothing"
