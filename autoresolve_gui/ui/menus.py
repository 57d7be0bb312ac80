"""The sub-menus whose entries come and go: recent footage, and the timeline's lanes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from autoresolve_gui.ui.actions import LANE_KEY, set_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction

    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.ui.timeline import Timeline


class RecentMenu(QMenu):
    """What was opened lately, newest first."""

    chosen = Signal(object)  # a Path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Open Recent", parent)
        self.show_recent(())

    @Slot(object)
    def show_recent(self, footages: Sequence[Footage]) -> None:
        """List these."""
        self.clear()
        for footage in footages:
            # An ampersand would mark the next letter as a key of the menu.
            action = self.addAction(footage.path.name.replace("&", "&&"))
            action.setToolTip(str(footage.path))
            action.setStatusTip(str(footage.path))
            action.triggered.connect(lambda _=False, f=footage: self.chosen.emit(f.path))
        self.setEnabled(bool(footages))
        self.setToolTipsVisible(True)


class LanesMenu(QMenu):
    """One ticked entry a lane of the timeline, in the lanes' order, with Alt and its number.

    That of a lane which the footage has not is grey.
    """

    def __init__(self, timeline: Timeline, parent: QWidget | None = None) -> None:
        super().__init__("Lanes", parent)
        self.lane_actions: dict[str, QAction] = {}
        for number, name in enumerate(timeline.lanes, start=1):
            action = self.addAction(timeline.lane_title(name))
            action.setCheckable(True)
            action.setChecked(timeline.is_lane_visible(name))
            set_keys(action, [LANE_KEY.format(number)])
            action.triggered.connect(
                lambda checked, name=name: timeline.set_lane_visible(name, checked)
            )
            self.lane_actions[timeline.lane_title(name)] = action
        by_name = dict(zip(timeline.lanes, self.lane_actions.values(), strict=True))
        timeline.lane_visibility_changed.connect(
            lambda name, visible: by_name[name].setChecked(visible)
        )

        def tell() -> None:
            for name, action in by_name.items():
                action.setEnabled(timeline.has_lane(name))

        timeline.lanes_changed.connect(tell)
        tell()
