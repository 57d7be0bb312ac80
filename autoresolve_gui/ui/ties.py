"""Ties the panels of the window to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

if TYPE_CHECKING:
    from autoresolve_gui.ui.main_window import MainWindow

SPEECH_MODEL = "whisper-small"
"""The model of the catalogue that is offered to who has none: a good middle for a processor."""


class Ties(QObject):
    """Owns no state: what is chosen or found in one panel is told to the others."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._tie_bin()
        self._tie_beats()
        self._tie_cloud()
        self._tie_costs()
        self._tie_transcript()

    def _tie_bin(self) -> None:
        window = self._window
        window.bin.reveal_requested.connect(window.dialogs.reveal)
        window.bin.export_requested.connect(window.actions_by_name["export"].trigger)

    def _tie_beats(self) -> None:
        window, beats, timeline = self._window, self._window.beats, self._window.timeline
        timeline.beat_selected.connect(beats.choose)
        timeline.beat_activated.connect(self._edit_beat)
        beats.chosen_changed.connect(timeline.select_beat)
        beats.refused.connect(window.tell)
        window.actions_by_name["show_evidence"].toggled.connect(beats.show_evidence)
        window.beat_commands.noticed.connect(window.tell)

    def _tie_cloud(self) -> None:
        window, cloud, timeline = self._window, self._window.cloud, self._window.timeline
        cloud.settings_asked.connect(window.dialogs.preferences)
        cloud.models_asked.connect(window.dialogs.models)
        window.dialogs.settings_saved.connect(cloud.take_settings)
        cloud.noticed.connect(window.tell)
        cloud.costs_asked.connect(window.panels.show_costs)
        cloud.costs_asked.connect(window.costs.show_top)
        cloud.answers.ghosts_changed.connect(timeline.set_ghosts)
        cloud.answers.ghost_selected.connect(timeline.select_ghost)
        timeline.ghost_chosen.connect(self._show_ghost)

    def _tie_costs(self) -> None:
        window, costs = self._window, self._window.costs
        costs.noticed.connect(window.tell)
        costs.withdrawn.connect(window.messages.withdraw)
        costs.stop_asked.connect(window.cloud.desk.cancel_all)

    def _tie_transcript(self) -> None:
        window, transcript = self._window, self._window.transcript
        transcript.noticed.connect(window.tell)
        transcript.went_well.connect(window.summary.say)
        transcript.marked.connect(window.beats.choose)
        transcript.hits_changed.connect(self._mark_said)
        transcript.models_asked.connect(self._get_speech_model)
        transcript.desk.completed.connect(window.workspace.propose_anew)
        transcript.desk.script_changed.connect(window.beats.set_script)
        window.proposing.noticed.connect(window.tell)
        window.workspace.removed.connect(transcript.desk.take_closed)

    @Slot(str)
    def _edit_beat(self, beat_id: str) -> None:
        self._window.beats.choose(beat_id)
        self._window.beats.edit_chosen()

    @Slot(str)
    def _show_ghost(self, beat_id: str) -> None:
        self._window.panels.show_cloud()
        self._window.cloud.show_beat(beat_id)

    @Slot(object)
    def _mark_said(self, hits: list[tuple[float, float, str]]) -> None:
        self._window.timeline.set_hits(hits, source="transcript")

    @Slot()
    def _get_speech_model(self) -> None:
        models = self._window.dialogs.local_models()
        models.choose(SPEECH_MODEL)
        # The first time the list is still being read.
        once = Qt.ConnectionType.SingleShotConnection
        models.model.modelReset.connect(lambda: models.choose(SPEECH_MODEL), once)
