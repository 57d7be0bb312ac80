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
        dock = next(dock for dock in self.more if dock.objectName() == name)
        dock.show()
        dock.raise_()

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
        self._bring("cloud")

    def show_costs(self) -> None:
        """Bring the pane of costs to the front."""
        self._bring("costs")

    def _bring(self, name: str) -> None:
        dock = self._by_name[name]
        dock.show()
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
        action.triggered.connect(lambda checked: _toggle(dock, action, checked))
        # The dock's own action knows visible from covered by another tab.
        dock.toggleViewAction().toggled.connect(action.setChecked)
        return dock


def _toggle(dock: QDockWidget, action: QAction, seen: bool) -> None:  # noqa: FBT001 - a slot's
    is_covered = not dock.isHidden() and dock.visibleRegion().isEmpty()
    if is_covered:
        action.setChecked(True)  # it was open all the time: whoever asks for it wants to see it
    dock.setVisible(seen or is_covered)
    if seen or is_covered:
        dock.raise_()  # out from behind another tab


def _beats_width(window_width: int) -> int:
    """Return the width of the beats: all columns in a wide window, the picture large in any."""
    return round(min(window_width * 0.4, 500 + (window_width - 1280) * 0.2))


def order_tabs(*widgets: QWidget) -> None:
    """Let Tab go from one to the next, as the eye does: the bin, the viewer, beats, timeline."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)
