"""Who of those that wait goes on when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from autoresolve_gui.ui.workspace import Workspace


class Turns(QObject):
    """Numbers the waiting files of a workspace, as the engine will take them.

    What the user looks at comes first, then the files in the order of opening. One that waits
    alone has no number.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        # Many change at once where many are opened: they are counted once.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._count)
        for signal in (
            workspace.added,
            workspace.changed,
            workspace.removed,
            workspace.current_changed,
        ):
            signal.connect(self._later.start)

    @Slot()
    def _count(self) -> None:
        workspace = self._workspace
        line = [item for item in workspace.items if item.status.is_in_line]
        line.sort(key=lambda item: item is not workspace.current)
        turns = {item: turn for turn, item in enumerate(line, start=1)} if len(line) > 1 else {}
        for item in workspace.items:
            item.set_turn(turns.get(item, 0))
