"""The assistants of all plugins: which there are, and calls to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.model.cloud import CheckStep, CloudModel
from autoresolve_gui.plugin import answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from autoresolve_gui.model.assist import (
        BeatAnswer,
        BeatRequest,
        CutAnswer,
        CutRequest,
        NotesAnswer,
        NotesRequest,
    )
    from autoresolve_gui.model.cloud import ModelCatalog
    from autoresolve_gui.plugin.info import AssistantInfo
    from autoresolve_gui.plugin.roster import Roster


class Assistants:
    """Asks assistants by their id. Every call runs a plugin's code and may wait: make it in a job.

    Every method but `infos` raises `AssistantError` where the assistant has no answer, and
    `PluginError` where there is no such assistant, its plugin is not on, or it failed, be it by
    an answer that breaks the rules.
    """

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    def infos(self, kind: str) -> tuple[AssistantInfo, ...]:
        """Return the assistants of a kind of `KINDS`, those of plugins that are off too."""
        return self._roster.assistants(kind)

    def propose_beats(
        self, assistant_id: str, request: BeatRequest, cancelled: Callable[[], bool]
    ) -> BeatAnswer:
        """Ask for the beats of a footage."""
        runner, contribution = self._roster.find("beat_assistant", assistant_id)
        return runner.call(contribution, lambda a: answers.propose_beats(a, request, cancelled))

    def annotate_frames(
        self, assistant_id: str, request: NotesRequest, cancelled: Callable[[], bool]
    ) -> NotesAnswer:
        """Ask for notes on pictures."""
        runner, contribution = self._roster.find("frame_annotator", assistant_id)
        return runner.call(contribution, lambda a: answers.annotate_frames(a, request, cancelled))

    def advise_cuts(
        self, assistant_id: str, request: CutRequest, cancelled: Callable[[], bool]
    ) -> CutAnswer:
        """Ask for a ranking of cuts."""
        runner, contribution = self._roster.find("cut_adviser", assistant_id)
        return runner.call(contribution, lambda a: answers.advise_cuts(a, request, cancelled))

    def quote(
        self,
        kind: str,
        assistant_id: str,
        request: BeatRequest | NotesRequest | CutRequest,
    ) -> int | None:
        """Ask an assistant of `kind` what an answer would cost at most, in nano-dollars.

        None where it does not know, or gives no quotes.
        """
        runner, contribution = self._roster.find(kind, assistant_id)
        return runner.call(contribution, lambda a: answers.quote(a, request))

    def models(self, catalog_id: str, cancelled: Callable[[], bool]) -> tuple[CloudModel, ...]:
        """Ask a catalog for its models."""
        runner, contribution = self._roster.find("model_catalog", catalog_id)

        def listed(catalog: ModelCatalog) -> tuple[CloudModel, ...]:
            return tuple(answers.typed(each, CloudModel) for each in catalog.models(cancelled))

        return runner.call(contribution, listed)

    def check(
        self, catalog_id: str, cancelled: Callable[[], bool], tell: Callable[[CheckStep], None]
    ) -> None:
        """Have a catalog try its service; `tell` is called with each step as it ends."""
        runner, contribution = self._roster.find("model_catalog", catalog_id)

        def tried(catalog: ModelCatalog) -> None:
            for step in catalog.check(cancelled):
                tell(answers.typed(step, CheckStep))

        runner.call(contribution, tried)
