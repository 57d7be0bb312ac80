"""The arrangement of the window's panels: the bin left, the beats right, the timeline below."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction

    from autoresolve_gui.ui.settings import WindowSettings

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
_BELOW = Qt.DockWidgetArea.BottomDockWidgetArea
_BIN_SHARE, _TIMELINE_SHARE = 0.19, 0.46
_TITLES = {
    "cloud": "Cloud Assist",
    "costs": "Costs",
    "transcript": "Transcript",
    "search": "Search",
    "similarity": "Self-Similarity",
}
_LEAST_BIN_PX, _LEAST_BEATS_PX = 170, 260


class Panels(QObject):
    """Owns the docks of a window: shows, hides, stores and restores them."""

    def __init__(
        self,
        window: QMainWindow,
        actions: Mapping[str, QAction],
        bin_panel: QWidget,
        beats_panel: QWidget,
        timeline: QWidget,
        cloud_panels: Mapping[str, QWidget],
    ) -> None:
        """`cloud_panels` are behind the beats and not seen at first, by the name of their dock."""
        super().__init__(window)
        self._window = window
        self._shown: set[str] = set()
        # The timeline is as wide as the window: time needs the room.
        window.setCorner(Qt.Corner.BottomLeftCorner, _BELOW)
        window.setCorner(Qt.Corner.BottomRightCorner, _BELOW)
        self.bin = self._dock("bin", "Media Bin", bin_panel, actions["show_bin"])
        self.beats = self._dock("beats", "Beats", beats_panel, actions["show_beats"])
        self.timeline = self._dock("timeline", "Timeline", timeline, actions["show_timeline"])
        self._by_name = {
            name: self._dock(name, _TITLES[name], panel, actions[f"show_{name}"], is_seen=False)
            for name, panel in cloud_panels.items()
        }
        self.more = tuple(self._by_name.values())
        bin_panel.setMinimumWidth(_LEAST_BIN_PX)
        beats_panel.setMinimumWidth(_LEAST_BEATS_PX)
        self._place()

    def bring(self, name: str) -> None:
        """Bring a panel that stands behind the beats to the front, by the name of its dock."""
        self._bring(self._by_name[name])

    def reset(self) -> None:
        """Put every panel back to where it is at the first start."""
        keyboard = self._window.focusWidget()
        self._place()
        if keyboard is not None:
            keyboard.setFocus()  # a dock that is placed anew drops it
        width, height = self._window.width(), self._window.height()
        self._window.resizeDocks(
            [self.bin, self.beats],
            [round(width * _BIN_SHARE), _beats_width(width)],
            Qt.Orientation.Horizontal,
        )
        self._window.resizeDocks(
            [self.timeline], [round(height * _TIMELINE_SHARE)], Qt.Orientation.Vertical
        )

    def show_cloud(self) -> None:
        """Bring the panel of Cloud assist to the front."""
        self.bring("cloud")

    def show_costs(self) -> None:
        """Bring the pane of costs to the front."""
        self.bring("costs")

    def is_in_front(self, dock: QDockWidget) -> bool:
        """Tell whether a panel is seen: neither closed nor behind another tab."""
        # Two witnesses: what Qt told last, and what of the panel can be painted.
        is_told = dock.objectName() in self._shown
        return is_told and not dock.isHidden() and not dock.visibleRegion().isEmpty()

    def _bring(self, dock: QDockWidget) -> None:
        dock.show()
        if not dock.isFloating():
            dock.lower()  # Qt changes no tab for the one that it holds for the topmost already
        dock.raise_()

    def restore(self, settings: WindowSettings) -> bool:
        """Take the stored arrangement; False where there is none that fits."""
        if settings.geometry.isEmpty() or not self._window.restoreGeometry(settings.geometry):
            return False
        return not settings.layout.isEmpty() and self._window.restoreState(settings.layout)

    def save(self, settings: WindowSettings) -> None:
        """Store the arrangement."""
        settings.save_layout(self._window.saveGeometry(), self._window.saveState())

    def _place(self) -> None:
        areas = {self.bin: _LEFT, self.beats: _RIGHT, self.timeline: _BELOW}
        for dock, area in areas.items():
            dock.setFloating(False)
            self._window.addDockWidget(area, dock)
            dock.show()
        for dock in self.more:
            dock.setFloating(False)
            self._window.addDockWidget(_RIGHT, dock)
            self._window.tabifyDockWidget(self.beats, dock)
            dock.hide()

    def _dock(
        self, name: str, title: str, panel: QWidget, action: QAction, *, is_seen: bool = True
    ) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setWidget(panel)
        action.setChecked(is_seen)
        action.triggered.connect(lambda: self._toggle(dock, action))
        dock.visibilityChanged.connect(lambda seen: self._note(name, is_shown=seen))
        # The dock's own action knows visible from covered by another tab.
        dock.toggleViewAction().toggled.connect(action.setChecked)
        return dock

    def _note(self, name: str, *, is_shown: bool) -> None:
        if is_shown:
            self._shown.add(name)
        else:
            self._shown.discard(name)

    def _toggle(self, dock: QDockWidget, action: QAction) -> None:
        """Close a panel that is in front; bring every other one there."""
        if self.is_in_front(dock):
            dock.hide()
        else:
            self._bring(dock)
        # Qt has turned the action over already, whatever the panel does.
        action.setChecked(not dock.isHidden())


def _beats_width(window_width: int) -> int:
    """Return the width of the beats: all columns in a wide window, the picture large in any."""
    return round(min(window_width * 0.4, 500 + (window_width - 1280) * 0.2))


def order_tabs(*widgets: QWidget) -> None:
    """Let Tab go from one to the next, as the eye does: the bin, the viewer, beats, timeline."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)
