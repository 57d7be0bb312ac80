"""Lets a hit be dropped onto the timeline, which adds a beat where the hit lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QDropEvent

from autoresolve_gui.ui.search.results_model import DraggedPlace, read_place

if TYPE_CHECKING:
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.timeline.view import TimelineView

_MOVES = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


class PlaceDrop(QObject):
    """Watches the timeline's view. Where the pointer is does not matter: the place is the hit's."""

    dropped = Signal(object)  # a DraggedPlace

    def __init__(self, view: TimelineView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._document: Document | None = None
        view.viewport().setAcceptDrops(True)
        view.viewport().installEventFilter(self)

    def set_document(self, document: Document | None) -> None:
        """Take the document that the timeline shows."""
        self._document = document

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take hits; files go on to the window."""
        kind = event.type()
        if kind == QEvent.Type.DragLeave:
            self._view.stage.readout.hide()
        if kind not in (*_MOVES, QEvent.Type.Drop) or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        place = read_place(event.mimeData())
        if place is None:
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if kind == QEvent.Type.Drop:
            self._view.stage.readout.hide()
            self.dropped.emit(place)
        else:
            self._say(place, event.position())
        return True

    def _say(self, place: DraggedPlace, pointer: QPointF) -> None:
        stage, document = self._view.stage, self._document
        if document is None or document.footage is None or document.footage.key != place.key:
            words = f"Add a beat in {place.path.name}"
            stage.readout.point_at(pointer, words, stage.rect)
            return
        x = float(stage.axis.x_of(document.seconds_of(place.frame)))
        words = f"Add a beat at {document.timecode(place.frame)}"
        at = QPointF(min(max(x, 0.0), stage.axis.width_px), pointer.y())
        stage.readout.point_at(at, words, stage.rect)
