"""The whole program as a user has it in front of them, for tests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from autoresolve_gui.ui.app import House, application
from autoresolve_gui.ui.beats_model import Column
from autoresolve_gui.ui.errors import FaultReporter
from autoresolve_gui.ui.places import Places
from autoresolve_gui.ui.workspace import OpenFootage, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytestqt.qtbot import QtBot

    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.story import Beat

PROJECT = Path(__file__).resolve().parents[2]
SAMPLE = PROJECT / "resources" / "sample" / "sample.mp4"
SCREENSHOTS = PROJECT / "build" / "screenshots"
ANALYSIS_MS = 60_000
NONE = Qt.KeyboardModifier.NoModifier


class WindowBench:
    """A running program with its window on the screen. What it keeps lies in AUTORESOLVE_HOME."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        app = application()
        self.places = Places.default()
        self.faults = FaultReporter(str(self.places.log), app)
        self.house = House(self.places, self.faults)
        self._is_closed = False
        self.events: list[object] = []
        self.house.bridge.event.connect(self.events.append)
        self.window = self.house.window
        self.workspace = self.house.workspace
        self.window.resize(1600, 1000)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    def close(self) -> None:
        """Close the program as its user does, and let Qt clear up. May be called again."""
        if self._is_closed:
            return
        self._is_closed = True
        self.house.close()
        QTest.qWait(1)
        QApplication.sendPostedEvents()

    def open(self, *paths: Path) -> None:
        """Open files and wait until each is analysed or has failed."""
        self.window.open_files(list(paths))
        self.wait_settled()

    def wait_settled(self) -> None:
        """Wait until no file has anything left to do, and the library has been read."""

        def is_settled() -> bool:
            return all(
                not item.status.is_busy
                and (item.status.state is not State.DONE or item.document.analysis is not None)
                for item in self.workspace.items
            )

        self.qtbot.waitUntil(is_settled, timeout=ANALYSIS_MS)
        self.qtbot.wait(300)

    def item(self, path: Path) -> OpenFootage:
        """Return the row of a file."""
        return next(item for item in self.workspace.items if item.path == path)

    def shelf_footage(self, path: Path) -> Footage:
        """Open a file, take it out of the bin again, and return what is known of it."""
        self.open(path)
        footage = self.current.document.footage
        assert footage is not None
        self.workspace.close_footage(self.current)
        self.qtbot.wait(50)
        return footage

    @property
    def current(self) -> OpenFootage:
        """Return what the user looks at."""
        assert self.workspace.current is not None
        return self.workspace.current

    @property
    def beats(self) -> tuple[Beat, ...]:
        """Return the beats of what the user looks at."""
        return self.current.document.beats

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key wherever the keyboard is."""
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifiers)
        self.qtbot.wait(20)

    def click_row(self, row: int, column: Column = Column.LABEL) -> None:
        """Click a cell of the beats table."""
        table = self.window.beats.table
        place = table.visualRect(table.model().index(row, column)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, NONE, place)
        self.qtbot.wait(20)

    def type_into_cell(self, row: int, column: Column, text: str) -> None:
        """Double-click a cell, type over it and press Return."""
        table = self.window.beats.table
        self.click_row(row, column)
        place = table.visualRect(table.model().index(row, column)).center()
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, NONE, place)
        editor = QApplication.focusWidget()
        assert editor is not table
        QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        self.qtbot.wait(20)

    def trigger(self, name: str) -> None:
        """Choose an action from its menu; it must not be grey."""
        action = self.window.actions_by_name[name]
        assert action.isEnabled(), name
        action.trigger()
        self.qtbot.wait(20)

    def drop(self, paths: Iterable[Path]) -> None:
        """Drop files onto the middle of the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        place, none = self.window.rect().center(), NONE
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(place, copy, data, left, none)
        QApplication.sendEvent(self.window, enter)
        assert enter.isAccepted()
        drop = QDropEvent(QPointF(place), copy, data, left, none)
        QApplication.sendEvent(self.window, drop)
        assert drop.isAccepted()

    def wait_playhead(self, frame: int) -> None:
        """Wait until a frame is on the screen."""
        self.qtbot.waitUntil(lambda: self.window.playhead.frame == frame, timeout=10_000)


def screenshot(widget: QWidget, name: str) -> Path:
    """Write what a widget looks like to `build/screenshots`, for people to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    assert widget.grab().save(str(path))
    return path


def drag(widget: QWidget, start: QPoint, end: QPoint) -> None:
    """Press, move in steps and release, as a hand does."""
    left, none = Qt.MouseButton.LeftButton, NONE
    QTest.mousePress(widget, left, none, start)
    steps = 8
    for step in range(1, steps + 1):
        QTest.mouseMove(widget, start + (end - start) * step / steps)
        QTest.qWait(10)
    QTest.mouseRelease(widget, left, none, end)
    QTest.qWait(20)


IS_LINUX = sys.platform == "linux"
