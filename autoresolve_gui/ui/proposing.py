"""Beats that rest on what is said: whether the transcript has changed since, and proposing anew."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from autoresolve_gui.analysis.beats_pass import beats_are_of
from autoresolve_gui.ui.shelf import DIRECTOR
from autoresolve_gui.ui.workspace import State

if TYPE_CHECKING:
    from autoresolve_gui.library.library import Library
    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.ui.shelf import Shelf
    from autoresolve_gui.ui.transcript.script import Script
    from autoresolve_gui.ui.transcript.transcript_panel import TranscriptPanel
    from autoresolve_gui.ui.workspace import OpenFootage, Workspace

REST_MS = 2_000
"""How long the corrections have to rest before the beats are held against them."""
THE_SAME = "The same beats are proposed: what changed in the transcript moves none of them."


class Proposing(QObject):
    """Follows the current footage. Layer: ui; owns nothing but its timer.

    `stale_changed` tells whether the beats that are shown were proposed from another transcript
    than the library has now. While footage is analysed or heard, nothing is called stale: beats
    come anew behind both.
    """

    stale_changed = Signal(bool)
    noticed = Signal(str)

    def __init__(
        self, workspace: Workspace, shelf: Shelf, panel: TranscriptPanel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._shelf, self._panel = workspace, shelf, panel
        self._script: Script | None = None
        self._is_stale = False
        self._before: dict[str, tuple[Beat, ...]] = {}
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._look)
        panel.desk.script_changed.connect(self._follow)
        panel.desk.changed.connect(self._hide_while_heard)
        workspace.changed.connect(self._take_change)
        workspace.current_changed.connect(self._look_at_other)
        QApplication.instance().focusChanged.connect(self._leave)

    @property
    def is_stale(self) -> bool:
        """Whether the beats were proposed from another transcript."""
        return self._is_stale

    @Slot()
    def propose_again(self) -> None:
        """Run the pass of the beats again. What the editor did to beats stays."""
        item = self._workspace.current
        if item is None or item.status.state is not State.DONE or item.key in self._before:
            return
        self._set_stale(stale=False)
        self._shelf.read_proposals(item.key, partial(self._begin, item.key))

    def _begin(self, key: str, before: tuple[Beat, ...]) -> None:
        self._before[key] = before
        self._workspace.propose_anew(key)

    @Slot(object)
    def _take_change(self, item: OpenFootage) -> None:
        state = item.status.state
        if state is State.DONE:
            if item.key in self._before:
                before = self._before.pop(item.key)
                self._shelf.read_proposals(item.key, partial(self._take_new, item, before))
            if item is self._workspace.current:
                self._look()
        elif item is self._workspace.current:
            self._set_stale(stale=False)
        if state in (State.FAILED, State.CANCELLED):
            self._before.pop(item.key, None)

    def _take_new(
        self, item: OpenFootage, before: tuple[Beat, ...], after: tuple[Beat, ...]
    ) -> None:
        if not isValid(item):
            return  # it was closed meanwhile
        if before == after:
            self.noticed.emit(THE_SAME)
        elif item.document.is_edited:
            beats = with_proposals(item.document.beats, before, after)
            item.document.take_beats("Propose Again", beats)

    @Slot(object)
    def _follow(self, script: Script | None) -> None:
        if self._script is not None and isValid(self._script):
            self._script.swapped.disconnect(self._wait)
            self._script.reset.disconnect(self._wait)
        self._script = script
        if script is not None:
            script.swapped.connect(self._wait)
            script.reset.connect(self._wait)
        self._look()

    @Slot()
    def _wait(self) -> None:
        self._rest.start(REST_MS)

    @Slot(object)
    def _look_at_other(self, _item: OpenFootage | None) -> None:
        self._set_stale(stale=False)
        self._look()

    @Slot(QWidget, QWidget)
    def _leave(self, before: QWidget | None, now: QWidget | None) -> None:
        """Look at once when the keyboard leaves the transcript."""
        if not self._rest.isActive() or not isValid(self._panel):
            return
        if _is_in(before, self._panel) and not _is_in(now, self._panel):
            self._rest.start(0)  # behind what a line that is left still writes

    @Slot()
    def _hide_while_heard(self) -> None:
        if self._panel.desk.state.is_under_way:
            self._set_stale(stale=False)

    @Slot()
    def _look(self) -> None:
        """Hold the beats against the transcript, behind all that is still to be written."""
        self._rest.stop()
        item = self._workspace.current
        if item is None or item.status.state is not State.DONE or item.key in self._before:
            return
        key = item.key
        self._shelf.run(lambda library: is_stale(library, key), partial(self._take_look, key))

    def _take_look(self, key: str, stale: bool) -> None:  # noqa: FBT001 - what the library says
        item = self._workspace.current
        if item is None or item.key != key:
            return
        is_at_rest = item.status.state is State.DONE and key not in self._before
        is_heard = self._panel.desk.state.is_under_way
        self._set_stale(stale=stale and is_at_rest and not is_heard)

    def _set_stale(self, *, stale: bool) -> None:
        if stale != self._is_stale:
            self._is_stale = stale
            self.stale_changed.emit(stale)


def is_stale(library: Library, key: str) -> bool:
    """Tell whether the beats of a footage were proposed from another transcript than is there."""
    versions = [record.version for record in library.records(key) if record.name == DIRECTOR]
    result = library.pass_result(key, DIRECTOR, max(versions)) if versions else None
    return result is not None and not beats_are_of(result, library.transcript(key))


def with_proposals(
    shown: tuple[Beat, ...], before: tuple[Beat, ...], after: tuple[Beat, ...]
) -> tuple[Beat, ...]:
    """Return what is shown with the proposals of `after` in place of those of `before`.

    What the editor added, moved, renamed or annotated stays as it is, and what was deleted stays
    away: of both no proposal comes again. Beats are the same by their id.
    """
    untouched = {beat.id for beat in shown if beat in before}
    kept = tuple(beat for beat in shown if beat.id not in untouched)
    known = {beat.id for beat in before}
    new = (beat for beat in after if beat.id in untouched or beat.id not in known)
    taken = {beat.id for beat in kept}
    return (*kept, *(beat for beat in new if beat.id not in taken))


def _is_in(widget: QWidget | None, panel: QWidget) -> bool:
    return widget is not None and (widget is panel or panel.isAncestorOf(widget))
