"""The tools above the media bin: open, let everything stand still or go on, cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QToolBar, QToolButton, QWidget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction

    from autoresolve_gui.ui.workspace import Workspace


class BinTools(QToolBar):
    """One button is both Pause All and Resume All: whichever makes sense now."""

    def __init__(
        self, workspace: Workspace, actions: Mapping[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Media bin tools")
        self._workspace = workspace
        self._pause, self._resume = actions["pause_all"], actions["resume_all"]
        self.pause_button = QToolButton(self)
        self.addAction(actions["open"])
        self.addWidget(self.pause_button)
        self.addAction(actions["cancel"])
        workspace.settled.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        busy = [item for item in self._workspace.items if item.status.is_busy]
        stands = bool(busy) and all(item.status.is_paused for item in busy)
        action = self._resume if stands or self._workspace.is_all_paused else self._pause
        before = self.pause_button.defaultAction()
        if action is not before:
            if before is not None:
                self.pause_button.removeAction(before)
            self.pause_button.setDefaultAction(action)
