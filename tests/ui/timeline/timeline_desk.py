"""A timeline on the screen, and hands for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.timeline import Timeline
    from autoresolve_gui.ui.timeline.beat_flag import BeatFlag

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True)
class Desk:
    timeline: Timeline
    document: Document
    playhead: Playhead

    @property
    def port(self):
        return self.timeline.view.viewport()

    @property
    def lanes(self):
        return self.timeline.view.stage.lanes

    def in_lane(self, name: str, x: float) -> QPoint:
        """The pixel at `x` in the middle of a lane."""
        lane = self.lanes[name] if name != "ruler" else self.timeline.view.stage.ruler
        return QPoint(round(x), round(lane.y() + lane.height / 2))

    def x_of_frame(self, frame: int) -> float:
        return float(self.timeline.axis.x_of(self.document.seconds_of(frame)))

    def flag(self, beat_id: str) -> BeatFlag:
        return next(f for f in self.timeline.view.stage.beats.flags if f.beat.id == beat_id)

    def grip(self, beat_id: str) -> QPoint:
        """A pixel on the pole of a beat, below all flags."""
        beats = self.lanes["beats"]
        return QPoint(round(self.flag(beat_id).x()), round(beats.y() + beats.height - 12))

    def wheel(self, x: float, notches: float, *, sideways: bool = False, modifiers=PLAIN) -> None:
        place = QPointF(x, 100.0)
        turn = QPoint(round(notches * 120), 0) if sideways else QPoint(0, round(notches * 120))
        event = QWheelEvent(
            place,
            QPointF(self.port.mapToGlobal(place.toPoint())),
            QPoint(),
            turn,
            Qt.MouseButton.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.port, event)

    def drag(self, start: QPoint, *stops: QPoint, button=LEFT, release: bool = True) -> None:
        QTest.mousePress(self.port, button, PLAIN, start)
        for stop in stops:
            QTest.mouseMove(self.port, stop)
            QApplication.processEvents()
        if release:
            QTest.mouseRelease(self.port, button, PLAIN, stops[-1])
