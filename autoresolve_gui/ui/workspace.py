"""The footage that is open in the window, and which one the user looks at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from autoresolve_gui.engine import events
from autoresolve_gui.ui.document import Document
from autoresolve_gui.ui.status import State, Status, status_after
from autoresolve_gui.ui.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from autoresolve_gui.engine.engine import Engine
    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.encoder import EncoderSource
    from autoresolve_gui.model.shot_judge import JudgeSource
    from autoresolve_gui.ui.shelf import Shelf

SAVE_MS = 200
"""How long edits gather before they are written to the library."""


class OpenFootage(QObject):
    """One file of the bin: its document, its status, and the saving of its beats."""

    changed = Signal()

    def __init__(self, path: Path, shelf: Shelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.document = Document(path, self)
        self.status = Status()
        self.turn = 0
        """When it goes on: 1 is next; 0 where it is not in line, or alone there."""
        self._shelf = shelf
        self._edits = 0
        self._is_reading = False
        self._is_stale = False
        self._is_unsaved = False
        self._is_closed = False
        self._save_timer = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._save_timer.timeout.connect(self.save)
        self.document.undo_stack.indexChanged.connect(self._note_edit)

    @property
    def key(self) -> str:
        """The key of the content; empty until the file was probed."""
        return self.document.footage.key if self.document.footage is not None else ""

    def set_status(self, status: Status) -> None:
        """Show another state of the analysis."""
        self.status = status
        self.changed.emit()

    def set_turn(self, turn: int) -> None:
        """Show another place in the line of those that wait."""
        if turn != self.turn:
            self.turn = turn
            self.changed.emit()

    def refresh(self) -> None:
        """Read from the library what is known by now."""
        if self._is_reading:
            self._is_stale = True
            return
        self.save()
        self._is_reading, self._is_stale = True, False
        edits = self._edits
        self._shelf.read(self.key, lambda found: self._take(found, edits))

    @Slot()
    def save(self) -> None:
        """Write the beats now if edits are waiting."""
        self._save_timer.stop()
        if self._is_unsaved:
            self._is_unsaved = False
            document = self.document
            self._shelf.save_beats(self.key, document.beats, edited=document.is_edited)

    def close(self) -> None:
        """Write what waits, and take no more answers of the library: the parts are deleted soon."""
        self.save()
        self._is_closed = True

    def _take(self, found: tuple[Analysis | None, bool], edits: int) -> None:
        if self._is_closed:
            return
        analysis, edited = found
        self._is_reading = False
        edited_meanwhile = edits != self._edits
        if analysis is not None and not edited_meanwhile:
            self.document.set_analysis(analysis, edited=edited)
            self.changed.emit()
        if self._is_stale or edited_meanwhile:
            self.refresh()

    @Slot()
    def _note_edit(self) -> None:
        self._edits += 1
        self._is_unsaved = True
        self._save_timer.start()


class Workspace(QObject):
    """Owns the open footage, feeds it with the engine's events, and knows the current one.

    A file that was not probed yet, or cannot be, has a document without footage.
    """

    added = Signal(object)  # an OpenFootage
    removed = Signal(object)  # an OpenFootage
    changed = Signal(object)  # an OpenFootage
    all_paused_changed = Signal()
    settled = Signal()  # once for all of these that came together, when they are over
    current_changed = Signal(object)  # an OpenFootage or None
    noticed = Signal(str)

    def __init__(
        self,
        engine: Engine,
        shelf: Shelf,
        parent: QObject | None = None,
        *,
        judge: Callable[[], JudgeSource | None] = lambda: None,
        encoder: Callable[[], EncoderSource | None] = lambda: None,
    ) -> None:
        """Both are asked at the beginning of each analysis.

        `judge`: who looks again at its shots. `encoder`: who looks at what they show.
        """
        super().__init__(parent)
        self._engine = engine
        self._judge = judge
        self._encoder = encoder
        self._shelf = shelf
        self._items: dict[Path, OpenFootage] = {}
        self._current: OpenFootage | None = None
        self._is_all_paused = False
        self._turns = Turns(self)
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self.settled)
        for signal in (self.added, self.removed, self.changed, self.all_paused_changed):
            signal.connect(self._settling.start)

    @property
    def items(self) -> tuple[OpenFootage, ...]:
        """The open footage in the order of opening."""
        return tuple(self._items.values())

    @property
    def current(self) -> OpenFootage | None:
        """What the user looks at."""
        return self._current

    @property
    def is_all_paused(self) -> bool:
        """Whether all files stand still on request, those too that are still to be opened."""
        return self._is_all_paused

    @property
    def left_over(self) -> tuple[Path, ...]:
        """The files that were not done when the program ended last, and are not open now."""
        return tuple(path for path in self._engine.unfinished() if path not in self._items)

    def go_on(self) -> None:
        """Open the files that were not done, and keep looking at what the user looks at."""
        items = [self._add(path) for path in self.left_over]
        if items and self._current is None:
            self.set_current(items[0])

    def forget_left_over(self) -> None:
        """Offer those files no more. What was read of them stays in the library."""
        self._engine.forget_unfinished()

    def open(self, paths: Iterable[Path]) -> None:
        """Open files and look at the first; one that is open already is only looked at."""
        first: OpenFootage | None = None
        for path in (path.absolute() for path in paths):
            item = self._items.get(path) or self._add(path)
            first = first or item
        if first is not None:
            self.set_current(first)

    def close_footage(self, item: OpenFootage) -> None:
        """Take a file out of the bin. What is known of it stays in the library."""
        item.close()
        if item.status.is_busy:
            self._engine.cancel(item.path)
        del self._items[item.path]
        if item is self._current:
            self.set_current(next(iter(self._items.values()), None))
        self.removed.emit(item)
        item.deleteLater()

    def set_current(self, item: OpenFootage | None) -> None:
        """Look at a file: it is analysed before the others."""
        if item is not self._current:
            self._current = item
            self.current_changed.emit(item)
        if item is not None and item.status.is_busy:
            self._engine.prefer(item.path)

    def cancel(self, item: OpenFootage) -> None:
        """Stop the analysis of a file."""
        if item.status.is_busy:
            item.set_status(replace(item.status, is_cancelling=True))
            self._engine.cancel(item.path)

    def pause(self, item: OpenFootage) -> None:
        """Let the analysis of a file stand still where it is."""
        if item.status.is_busy:
            self._engine.pause(item.path)

    def pause_all(self) -> None:
        """Let everything stand still, what is opened from now on too."""
        self._set_all_paused(is_paused=True)
        self._engine.pause()

    def resume_all(self) -> None:
        """Let everything go on; those that were paused one by one stay so the first time."""
        if self._is_all_paused:
            self._set_all_paused(is_paused=False)
            self._engine.resume()
            return
        for item in self.items:
            if item.status.is_paused:
                self._engine.resume(item.path)

    def resume(self, item: OpenFootage) -> None:
        """Let the analysis go on after it was paused, or was cancelled, or has failed."""
        if item.status.is_paused:
            self._engine.resume(item.path)
        elif item.status.state in (State.CANCELLED, State.FAILED):
            item.set_status(Status())
            self._engine.open(item.path, judge=self._judge(), encoder=self._encoder())
            self._engine.prefer(item.path)

    @Slot(str)
    def propose_anew(self, key: str) -> None:
        """Run again what rests on what is said, now that all of it was heard, or was forgotten.

        Everything else comes from the library, and the editor's own beats stay. A file that is
        being analysed comes to its beats by itself.
        """
        item = next((item for item in self.items if item.key == key), None)
        if item is not None and item.status.state is State.DONE:
            item.set_status(Status())
            self._engine.open(item.path, judge=self._judge(), encoder=self._encoder())

    def look_again(self) -> None:
        """Analyse anew, of what is done, whatever another plugin or model does otherwise by now.

        Results that still hold are taken from the library.
        """
        for item in self.items:
            if item.status.state is State.DONE:
                item.set_status(Status())
                self._engine.open(item.path, judge=self._judge(), encoder=self._encoder())

    def save_all(self) -> None:
        """Hand every edit that still waits to the library."""
        for item in self.items:
            item.save()

    @Slot(object)
    def take(self, event: events.Event) -> None:
        """Take an event of the engine. Those of files no longer open are let go."""
        if isinstance(event, events.Notice):
            self.noticed.emit(event.message)
            return
        item = self._items.get(event.path)
        if item is None:
            return
        if isinstance(event, events.Opened):
            self._take_opened(item, event)
        elif isinstance(event, events.CurveRefined):
            item.document.refine_curve(event.curve)
        elif isinstance(event, events.PassDone | events.Finished):
            item.refresh()
        status = status_after(item.status, event)
        if status != item.status and item.path in self._items:
            item.set_status(status)

    def _set_all_paused(self, *, is_paused: bool) -> None:
        if is_paused != self._is_all_paused:
            self._is_all_paused = is_paused
            self.all_paused_changed.emit()

    def _add(self, path: Path) -> OpenFootage:
        item = OpenFootage(path, self._shelf, self)
        item.changed.connect(lambda: self.changed.emit(item))
        self._items[path] = item
        self.added.emit(item)
        self._engine.open(path, judge=self._judge(), encoder=self._encoder())
        return item

    def _take_opened(self, item: OpenFootage, event: events.Opened) -> None:
        key = event.footage.key
        twin = next((i for i in self.items if i is not item and i.key == key), None)
        if twin is not None:
            self.noticed.emit(
                f"{item.path.name} is the same footage as {twin.path.name}, which is open already."
            )
            was_current = item is self._current
            self.close_footage(item)
            if was_current:
                self.set_current(twin)
            return
        item.document.set_footage(event.footage)
        item.refresh()
        item.changed.emit()
