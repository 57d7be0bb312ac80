"""The media bin: the open footage, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QMenu, QWidget

from autoresolve_gui.ui.bin_delegate import BinDelegate
from autoresolve_gui.ui.bin_model import ITEM_ROLE, BinModel
from autoresolve_gui.ui.bin_tools import BinTools
from autoresolve_gui.ui.panel import Panel, stack
from autoresolve_gui.ui.workspace import OpenFootage, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction

    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.workspace import Workspace

EMPTY_WORDS = "Drop footage here"
_OWN_KEYS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Delete}


class BinPanel(Panel):
    """Lists the workspace. Selecting a row makes that footage the current one."""

    reveal_requested = Signal(object)  # an OpenFootage
    export_requested = Signal()

    def __init__(
        self,
        workspace: Workspace,
        theme: Theme,
        actions: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.tools = BinTools(workspace, actions, self)
        self.model = BinModel(workspace, self)
        self._delegate = BinDelegate(theme, self)
        self.view = _BinView(self)
        self.view.setModel(self.model)
        self.view.setItemDelegate(self._delegate)
        self.model.dataChanged.connect(self.view.scheduleDelayedItemsLayout)
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.view.remove_requested.connect(self._remove_selected)
        self.view.selectionModel().selectionChanged.connect(self._take_selection)
        workspace.current_changed.connect(self._show_current)
        stack(self, self.tools, self.view, tall=self.view)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._delegate.set_theme(theme)
        self.view.viewport().update()

    @Slot(QItemSelection, QItemSelection)
    def _take_selection(self, selected: QItemSelection, _deselected: QItemSelection) -> None:
        indexes = selected.indexes()
        if indexes:
            self._workspace.set_current(indexes[0].data(ITEM_ROLE))

    @Slot(object)
    def _show_current(self, item: OpenFootage | None) -> None:
        self.view.setCurrentIndex(self.model.index_of(item))

    @Slot()
    def _remove_selected(self) -> None:
        item = self.view.currentIndex().data(ITEM_ROLE)
        if item is not None:
            self._workspace.close_footage(item)

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        item: OpenFootage | None = self.view.indexAt(place).data(ITEM_ROLE)
        if item is not None:
            menu = self.menu_for(item)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.view.viewport().mapToGlobal(place))

    def menu_for(self, item: OpenFootage) -> QMenu:
        """Return what can be done with a file."""
        menu, workspace = QMenu(self), self._workspace
        export = menu.addAction("Export Markers…", self.export_requested.emit)
        export.setEnabled(item.document.analysis is not None)
        menu.addAction("Show in Folder", lambda: self.reveal_requested.emit(item))
        menu.addSeparator()
        if item.status.is_busy:
            if not item.status.is_paused:
                menu.addAction("Pause Analysis", lambda: workspace.pause(item))
            elif workspace.is_all_paused:
                menu.addAction("Resume All", workspace.resume_all)
            else:
                menu.addAction("Resume Analysis", lambda: workspace.resume(item))
            menu.addAction("Cancel Analysis", lambda: workspace.cancel(item))
        elif item.status.state is not State.DONE:
            menu.addAction("Resume Analysis", lambda: workspace.resume(item))
        menu.addAction("Remove from Bin", lambda: workspace.close_footage(item))
        return menu


class _BinView(QListView):
    """A list that keeps Up, Down and Delete for itself, and says what to do where it is empty."""

    remove_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Media bin")
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(False)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that mean something else in a list from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            )
            if plain and event.key() in _OWN_KEYS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove the selected file on Delete."""
        if event.matches(QKeySequence.StandardKey.Delete):
            self.remove_requested.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out anew: an error wraps to the width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what to do where there is nothing."""
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().placeholderText().color())
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, EMPTY_WORDS)
