"""Ties the actions to what they do, and keeps those that make no sense now greyed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

from autoresolve_gui.ui.theme import DARK, LIGHT
from autoresolve_gui.ui.workspace import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from autoresolve_gui.ui.main_window import MainWindow
    from autoresolve_gui.ui.workspace import OpenFootage

_NEED_FOOTAGE = (
    "add_beat",
    "play",
    "reverse",
    "stop",
    "forward",
    "back_1",
    "on_1",
    "back_10",
    "on_10",
    "go_start",
    "go_end",
    "previous_shot",
    "next_shot",
    "previous_beat",
    "next_beat",
    "zoom_in",
    "zoom_out",
    "fit",
)
_NEED_BEAT = ("edit_beat", "move_beat", "delete_beat")
_NEED_FILE = ("close", "reveal")


class Commands(QObject):
    """Owns no state: what an action does is in the panel or the room that it belongs to."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._actions = window.actions_by_name
        for name, work in self._table().items():
            # `triggered` hands over whether the action is checked, which only a few want.
            self._actions[name].triggered.connect(lambda _=False, work=work: work())
        self._actions["full_screen"].triggered.connect(self._fill_screen)
        self._connect_history()
        workspace = window.workspace
        for signal in (
            workspace.current_changed,
            workspace.changed,
            workspace.added,
            workspace.removed,
            workspace.all_paused_changed,
            window.beats.chosen_changed,
            window.undo_group.indexChanged,
            window.beats.model.modelReset,
        ):
            signal.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Grey out what makes no sense now."""
        window, item = self._window, self._current
        document = item.document if item is not None else None
        has_footage = document is not None and document.footage is not None
        self._enable(has_footage, *_NEED_FOOTAGE)
        self._enable(has_footage and window.beats.chosen is not None, *_NEED_BEAT)
        self._enable(item is not None, *_NEED_FILE)
        self._enable(document is not None and document.analysis is not None, "export")
        self._enable(document is not None and document.is_edited, "proposals")
        busy = [i for i in window.workspace.items if i.status.is_busy]
        self._enable(bool(busy), "cancel", "cancel_all")
        self._refresh_pauses(busy)

    def _refresh_pauses(self, busy: list[OpenFootage]) -> None:
        item, is_all_paused = self._current, self._window.workspace.is_all_paused
        paused = [i for i in busy if i.status.is_paused]
        stopped = (State.CANCELLED, State.FAILED)
        can_pause = item in busy and item not in paused
        # While all are paused, one of them goes on with the others only.
        can_resume = item is not None and (
            item.status.state in stopped or (item in paused and not is_all_paused)
        )
        self._enable(can_pause, "pause")
        self._enable(can_resume, "resume")
        self._enable(len(paused) < len(busy) and not is_all_paused, "pause_all")
        self._enable(is_all_paused or bool(paused), "resume_all")

    @property
    def _current(self) -> OpenFootage | None:
        return self._window.workspace.current

    def _table(self) -> dict[str, Callable[[], object]]:
        window, viewer, beats = self._window, self._window.viewer, self._window.beat_commands
        timeline, dialogs = self._window.timeline, self._window.dialogs
        return {
            "open": dialogs.open_files,
            "export": self._export,
            "reveal": self._reveal,
            "close": self._close_footage,
            "quit": window.close,
            "undo": window.undo_group.undo,
            "redo": window.undo_group.redo,
            "add_beat": beats.add,
            "edit_beat": beats.edit,
            "move_beat": beats.move,
            "delete_beat": beats.delete,
            "proposals": beats.back_to_proposals,
            "zoom_in": timeline.zoom_in,
            "zoom_out": timeline.zoom_out,
            "fit": timeline.fit,
            "dark": lambda: window.set_theme(DARK),
            "light": lambda: window.set_theme(LIGHT),
            "reset_layout": window.panels.reset,
            "play": viewer.toggle_play,
            "reverse": viewer.play_reverse,
            "stop": viewer.stop,
            "forward": viewer.play_forward,
            "back_1": lambda: viewer.step(-1),
            "on_1": lambda: viewer.step(1),
            "back_10": lambda: viewer.step(-10),
            "on_10": lambda: viewer.step(10),
            "go_start": viewer.go_start,
            "go_end": viewer.go_end,
            "previous_shot": beats.previous_shot,
            "next_shot": beats.next_shot,
            "previous_beat": beats.previous_beat,
            "next_beat": beats.next_beat,
            "cancel": self._cancel,
            "cancel_all": self._cancel_all,
            "pause": self._pause,
            "resume": self._resume,
            "pause_all": window.workspace.pause_all,
            "resume_all": window.workspace.resume_all,
            "plugins": dialogs.plugins,
            "cloud_settings": dialogs.cloud_settings,
            "models": dialogs.models,
            "local_models": dialogs.local_models,
            "find_said": self._find_said,
            "guide": dialogs.guide,
            "shortcuts": lambda: dialogs.shortcuts(self._actions, window.lanes_menu.lane_actions),
            "about": dialogs.about,
        }

    def _connect_history(self) -> None:
        group = self._window.undo_group
        for name, can, text, changed in (
            ("undo", group.canUndoChanged, "Undo", group.undoTextChanged),
            ("redo", group.canRedoChanged, "Redo", group.redoTextChanged),
        ):
            action: QAction = self._actions[name]
            action.setEnabled(False)
            can.connect(action.setEnabled)
            changed.connect(
                lambda what, action=action, text=text: action.setText(f"{text} {what}".strip())
            )

    def _enable(self, enabled: bool, *names: str) -> None:  # noqa: FBT001 - it is the whole point
        for name in names:
            self._actions[name].setEnabled(enabled)

    def _export(self) -> None:
        if self._current is not None:
            notes = self._window.cloud.desk.answers.notes
            self._window.dialogs.export(self._current.document, notes)

    def _find_said(self) -> None:
        self._window.panels.bring("transcript")
        self._window.transcript.open_find()

    def _reveal(self) -> None:
        if self._current is not None:
            self._window.dialogs.reveal(self._current)

    def _close_footage(self) -> None:
        if self._current is not None:
            self._window.workspace.close_footage(self._current)

    def _cancel(self) -> None:
        """Cancel the current footage; where that rests, whichever is being read."""
        busy = [item for item in self._window.workspace.items if item.status.is_busy]
        reading = [item for item in busy if item.status.state is State.READING]
        first = [self._current] if self._current in busy else [*reading, *busy]
        if first:
            self._window.workspace.cancel(first[0])

    def _cancel_all(self) -> None:
        for item in self._window.workspace.items:
            self._window.workspace.cancel(item)

    def _pause(self) -> None:
        if self._current is not None:
            self._window.workspace.pause(self._current)

    def _resume(self) -> None:
        if self._current is not None:
            self._window.workspace.resume(self._current)

    @Slot(bool)
    def _fill_screen(self, full: bool) -> None:  # noqa: FBT001 - a Qt slot
        state, full_screen = self._window.windowState(), Qt.WindowState.WindowFullScreen
        self._window.setWindowState(state | full_screen if full else state & ~full_screen)
