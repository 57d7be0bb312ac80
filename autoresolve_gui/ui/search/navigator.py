"""Goes to a frame of any footage, opening it first where it is not open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.workspace import OpenFootage, Workspace


@dataclass(frozen=True, eq=False, slots=True)
class _Way:
    """Where we are going. `done` is called with the footage when it is shown at `frame`."""

    item: OpenFootage
    key: str
    frame: int
    done: Callable[[OpenFootage], None] | None


class Navigator(QObject):
    """Frames count as the library knows them: so it waits until that was read.

    A newer way, or a user who looks at something else meanwhile, ends an older one.
    """

    noticed = Signal(str)

    def __init__(
        self, workspace: Workspace, playhead: Playhead, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._playhead = workspace, playhead
        self._way: _Way | None = None
        workspace.changed.connect(self._go_on)
        workspace.current_changed.connect(self._take_current)
        workspace.removed.connect(self._take_removed)

    def is_open(self, key: str) -> bool:
        """Tell whether a footage is in the bin."""
        return self._item(key) is not None

    def go(
        self,
        key: str,
        path: Path,
        frame: int,
        *,
        is_missing: bool = False,
        done: Callable[[OpenFootage], None] | None = None,
    ) -> None:
        """Show a frame. `is_missing`: there is no file at `path` any more."""
        self._way = None
        item = self._item(key)
        if item is None and is_missing:
            self.noticed.emit(
                f"{path} is not there any more. Open the file from where it is now: it is known "
                "again at once, and can be gone to."
            )
            return
        if item is None:
            self._workspace.open([path])
            item = self._workspace.current
        if item is None:
            return
        self._way = _Way(item, key, frame, done)
        self._workspace.set_current(item)
        self._go_on(item)

    def _item(self, key: str) -> OpenFootage | None:
        return next((item for item in self._workspace.items if key and item.key == key), None)

    @Slot(object)
    def _go_on(self, item: OpenFootage) -> None:
        way = self._way
        if way is None or item is not way.item or item is not self._workspace.current:
            return
        document = item.document
        if document.footage is not None and document.footage.key != way.key:
            self._way = None
            self.noticed.emit(f"{item.path.name} is another footage now than the one found.")
            return
        analysis = document.analysis
        if analysis is None or document.footage is None:
            return  # it is being read; `changed` comes again
        if analysis.frame_times is None and document.footage.video is not None:
            return
        self._way = None
        self._playhead.seek(way.frame)
        if way.done is not None:
            way.done(item)

    @Slot(object)
    def _take_current(self, item: OpenFootage | None) -> None:
        if self._way is not None and item is not self._way.item:
            self._way = None

    @Slot(object)
    def _take_removed(self, item: OpenFootage) -> None:
        if self._way is not None and item is self._way.item:
            # The same footage was open under another name: the window shows that now.
            way, self._way = self._way, None
            twin = self._item(way.key)
            if twin is not None:
                self.go(way.key, twin.path, way.frame, done=way.done)
