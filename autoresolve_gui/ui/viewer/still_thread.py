"""One thread that decodes the frame wanted last; wishes that were overtaken are dropped."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from autoresolve_gui.media.still import StillReader
from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.media.still import Still
    from autoresolve_gui.ui.viewer.frame_map import FrameMap

_PATIENCE_S = 0.2


@dataclass(frozen=True, eq=False, slots=True)
class Shown:
    """A decoded frame. `source` is the thread that made it, to tell late answers apart."""

    source: object
    frame_map: FrameMap
    frame: int
    image: QImage


@dataclass(frozen=True, eq=False, slots=True)
class Missed:
    """A frame that could not be decoded, and why."""

    source: object
    frame: int
    message: str
    remedy: str


class StillRelay(QObject):
    """Carries answers into the window's thread. Lives there, and outlives the threads."""

    shown = Signal(object)  # Shown
    missed = Signal(object)  # Missed


class StillThread:
    """Owns the reader and its thread. `close` waits for the frame in work and frees the file."""

    def __init__(self, path: Path, frame_map: FrameMap, relay: StillRelay) -> None:
        self._path = path
        self._relay = relay
        self._map = frame_map
        self._wish: int | None = None
        self._is_closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="viewer-stills", daemon=True)
        self._thread.start()

    def want(self, frame: int) -> None:
        """Ask for a frame. The newest wish is served; the answer comes through the relay."""
        with self._changed:
            self._wish = frame
            self._changed.notify()

    def set_map(self, frame_map: FrameMap) -> None:
        """Take better frame times."""
        with self._changed:
            self._map = frame_map
            self._wish = None

    def close(self) -> None:
        """Stop, and let go of the file."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        reader: StillReader | None = None
        try:
            while (wish := self._next_wish()) is not None:
                frame, frame_map = wish
                try:
                    if reader is None:
                        offset = frame_map.player_offset
                        reader = StillReader(self._path, frame_map.times, offset)
                    reader.set_times(frame_map.times)
                    answer: object = self._decode(reader, frame, frame_map)
                except AutoResolveError as error:
                    answer = Missed(self, frame, str(error), error.remedy)
                except Exception as error:  # noqa: BLE001 - a thread's edge: it becomes a message
                    answer = Missed(self, frame, f"The picture cannot be decoded: {error}", "")
                self._tell(answer)
        finally:
            if reader is not None:
                reader.close()

    def _next_wish(self) -> tuple[int, FrameMap] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._wish is not None or self._is_closing)
            if self._is_closing or self._wish is None:
                return None
            frame, self._wish = self._wish, None
            return frame, self._map

    def _decode(self, reader: StillReader, frame: int, frame_map: FrameMap) -> Shown:
        started_s = time.monotonic()

        def overtaken() -> bool:
            # A long way to decode while the pointer moves on: show how far we are, stay live
            is_late = time.monotonic() - started_s > _PATIENCE_S
            return self._is_closing or (is_late and self._wish is not None)

        still = reader.read(frame, hurry=overtaken)
        return Shown(self, frame_map, still.frame, image_of(still))

    def _tell(self, answer: object) -> None:
        if self._is_closing:
            return
        (self._relay.shown if isinstance(answer, Shown) else self._relay.missed).emit(answer)


def image_of(still: Still) -> QImage:
    """Return the picture in the format that Qt paints quickest. It owns its pixels."""
    height, width, _ = still.rgb.shape
    view = QImage(still.rgb.data, width, height, width * 3, QImage.Format.Format_RGB888)
    return view.convertToFormat(QImage.Format.Format_RGB32)
