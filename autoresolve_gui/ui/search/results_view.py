"""The list of hits: keys that walk through it, a menu for each, and words where it is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QDrag, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QListView, QMenu, QWidget

from autoresolve_gui.ui.search.results_delegate import heading_px
from autoresolve_gui.ui.search.results_model import GUESSES_ROLE, HIT_ROLE

if TYPE_CHECKING:
    from autoresolve_gui.search.values import Hit

_WALKS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_DRAGGED = QSize(96, 54)


class ResultsView(QListView):
    """Up and Down walk through the hits, Enter goes to one. Each can be dragged away."""

    walked = Signal(object)  # the Hit that the keyboard came to
    chosen = Signal(object)  # the Hit that was clicked, or entered
    like_asked = Signal(object)  # a Hit
    mark_asked = Signal(object)  # a Hit
    left_upwards = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty_words = ""
        self.setAccessibleName("Found")
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setDragEnabled(True)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.clicked.connect(self._choose)

    def say_empty(self, words: str) -> None:
        """Take what to say while there are no hits."""
        self._empty_words = words
        self.setAccessibleDescription(words)
        self.viewport().update()

    @property
    def empty_words(self) -> str:
        """What is said while there are no hits."""
        return self._empty_words

    def indexAt(self, place: QPoint) -> QModelIndex:
        """Return the row at a place in the list; none on the heading above the guesses."""
        index = super().indexAt(place)
        if index.data(GUESSES_ROLE):
            top = self.visualRect(index).top()
            return QModelIndex() if place.y() < top + heading_px(self.font()) else index
        return index

    def step(self, rows: int) -> None:
        """Go some rows on, or back where negative, and to the hit there."""
        count = self.model().rowCount()
        if not count:
            return
        at = self.currentIndex().row()
        wanted = at + rows if at >= 0 else (0 if rows > 0 else count - 1)
        index = self.model().index(min(max(wanted, 0), count - 1), 0)
        self.setCurrentIndex(index)
        self._choose(index)

    def menu_for(self, hit: Hit) -> QMenu:
        """Return what can be done with a hit."""
        menu = QMenu(self)
        menu.addAction("Go There", lambda: self.chosen.emit(hit))
        like = menu.addAction("More Like This", lambda: self.like_asked.emit(hit))
        like.setToolTip("Find shots that look like this one")
        menu.addAction("Add Beat There", lambda: self.mark_asked.emit(hit))
        return menu

    def event(self, event: QEvent) -> bool:
        """Keep the keys that walk through the rows from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            own = event.key() in (*_WALKS, *_ENTERS, Qt.Key.Key_Home, Qt.Key.Key_End)
            if own and event.modifiers() in _PLAIN:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, or go to the hit of the row on Enter."""
        if event.key() in _ENTERS:
            self._choose(self.currentIndex())
            return
        row = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Up and row <= 0:
            self.left_upwards.emit()
            return
        super().keyPressEvent(event)
        if self.currentIndex().row() != row and self.currentIndex().isValid():
            self.walked.emit(self.currentIndex().data(HIT_ROLE))

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drag the hit with its picture under the pointer."""
        index = self.currentIndex()
        if not index.isValid():
            return
        drag = QDrag(self)
        drag.setMimeData(self.model().mimeData([index]))
        still: QPixmap | None = index.data(Qt.ItemDataRole.DecorationRole)
        if still is not None and not still.isNull():
            smooth = Qt.TransformationMode.SmoothTransformation
            keep = Qt.AspectRatioMode.KeepAspectRatio
            drag.setPixmap(still.scaled(_DRAGGED, keep, smooth))
            drag.setHotSpot(QPoint(-8, -8))
        drag.exec(actions)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out anew: narrow ones have smaller pictures."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say why there is nothing."""
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().placeholderText().color())
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            place = self.viewport().rect().adjusted(20, 8, -20, -8)
            painter.drawText(place, flags, self._empty_words)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        hit = index.data(HIT_ROLE)
        if hit is not None:
            self.chosen.emit(hit)

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        hit = self.indexAt(place).data(HIT_ROLE)
        if hit is not None:
            menu = self.menu_for(hit)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.viewport().mapToGlobal(place))
