"""Walks through the frames by the clock: backwards, and where the player cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from autoresolve_gui.ui.viewer.frame_map import FrameMap

_TICK_MS = 12


class FrameClock(QObject):
    """Asks for the frame that is due at `speed` times real time. Late frames are skipped."""

    due = Signal(int)
    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._elapsed = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._map: FrameMap | None = None
        self._first = self._last = 0
        self._speed = 0.0

    def start(self, frame_map: FrameMap, frame: int, speed: float) -> None:
        """Begin at `frame`. A negative `speed` goes backwards."""
        self._map, self._first, self._last, self._speed = frame_map, frame, frame, speed
        self._elapsed.start()
        self._timer.start()

    def stop(self) -> None:
        """Stop where we are."""
        self._timer.stop()

    def _tick(self) -> None:
        if self._map is None:
            return
        frame = self._map.frame_after(self._first, self._elapsed.elapsed() / 1000 * self._speed)
        if frame != self._last:
            self._last = frame
            self.due.emit(frame)
        if frame == (0 if self._speed < 0 else self._map.last_frame):
            self.stop()
            self.ended.emit()
