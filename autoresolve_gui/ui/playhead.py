"""The one playhead that the viewer, the timeline and the beats table share."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Playhead(QObject):
    """Where we are, in frames of the current footage.

    Data flows one way: whoever wants another frame calls `seek`; the viewer listens to
    `seek_requested`, shows the frame, and tells everyone with `show`. Nobody else calls `show`.
    """

    seek_requested = Signal(int)
    moved = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame = 0

    @property
    def frame(self) -> int:
        """The frame on the screen."""
        return self._frame

    def seek(self, frame: int) -> None:
        """Ask for another frame."""
        self.seek_requested.emit(max(0, frame))

    def show(self, frame: int) -> None:
        """Say which frame is on the screen now. For the viewer only."""
        if frame != self._frame:
            self._frame = frame
            self.moved.emit(frame)
