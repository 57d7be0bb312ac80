"""Small pictures of frames of any footage, decoded on one thread when they are first seen."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from autoresolve_gui.library.library import Library
from autoresolve_gui.media.still import StillReader
from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.ui.viewer.still_thread import image_of
from autoresolve_gui.ui.viewer.viewer import display_aspect

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.model.footage import Footage

STILL_SIZE = QSize(256, 144)
"""The box, in pixels, that a picture is fitted into: twice what is shown, for sharp screens."""
_KEPT = 240
_MOST_WISHES = 48
_READER_BYTES = 48 << 20
_FILMSTRIP = "filmstrip"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """A frame of a footage, whose file is believed to lie at `path`."""

    key: str
    frame: int
    path: Path


@dataclass(frozen=True, eq=False, slots=True)
class Made:
    """The picture of a frame, if there is one. `is_stand_in`: it is a neighbour's."""

    image: QImage | None
    is_stand_in: bool = False


class Stills(QObject):
    """Gives pictures that are there, and has the others made. Owns the thread that makes them.

    The thread begins with the first wish. The newest wishes are served first, those of one file
    together; what is far out of sight by then is forgotten.
    """

    came = Signal(str, int)  # the key and the frame of a picture that is there now
    forgot = Signal()  # pictures that were asked for will not come: ask again for those in sight
    _made = Signal(object, object)  # a Wish and what was Made

    def __init__(self, library_path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library_path = library_path
        self._kept: OrderedDict[tuple[str, int], QPixmap] = OrderedDict()
        self._stand_ins: set[tuple[str, int]] = set()
        self._asked: set[tuple[str, int]] = set()
        self._wishes: OrderedDict[Wish, None] = OrderedDict()
        self._changed = threading.Condition()
        self._is_closing = False
        self._thread: threading.Thread | None = None
        self._made.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def picture(self, key: str, frame: int, path: Path) -> QPixmap | None:
        """Return the picture of a frame; None where it is still to be made, which begins now.

        The pixmap is null where the frame has none.
        """
        kept = self.kept(key, frame)
        if kept is None and (key, frame) not in self._asked and not self._is_closing:
            self._wish(Wish(key, frame, path))
        return kept

    def kept(self, key: str, frame: int) -> QPixmap | None:
        """Return the picture of a frame as `picture` does; where it is not there, none is made."""
        place = (key, frame)
        if place in self._kept:
            self._kept.move_to_end(place)
        return self._kept.get(place)

    def is_stand_in(self, key: str, frame: int) -> bool:
        """Tell whether the picture is the nearest one of the filmstrip: the file gives none."""
        return (key, frame) in self._stand_ins

    @property
    def is_at_rest(self) -> bool:
        """Whether every picture that was asked for is there."""
        return not self._asked

    def forget_wishes(self) -> None:
        """Make no picture that was not begun: other ones are wanted now."""
        with self._changed:
            had_wishes = bool(self._wishes)
            for wish in self._wishes:
                self._asked.discard((wish.key, wish.frame))
            self._wishes.clear()
        if had_wishes:
            self.forgot.emit()

    def close(self) -> None:
        """Finish the picture under way, free all files and join the thread."""
        with self._changed:
            self._is_closing = True
            self._wishes.clear()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _wish(self, wish: Wish) -> None:
        with self._changed:
            self._asked.add((wish.key, wish.frame))
            self._wishes[wish] = None
            while len(self._wishes) > _MOST_WISHES:
                old, _ = self._wishes.popitem(last=False)
                self._asked.discard((old.key, old.frame))
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="search-stills", daemon=True)
            self._thread.start()

    @Slot(object, object)
    def _take(self, wish: Wish, made: Made) -> None:
        place = (wish.key, wish.frame)
        self._asked.discard(place)
        self._kept[place] = QPixmap() if made.image is None else QPixmap.fromImage(made.image)
        if made.is_stand_in:
            self._stand_ins.add(place)
        while len(self._kept) > _KEPT:
            gone, _ = self._kept.popitem(last=False)
            self._stand_ins.discard(gone)
        self.came.emit(*place)

    def _run(self) -> None:
        maker = StillMaker(self._library_path)
        try:
            while (wish := self._next(maker.path)) is not None:
                try:
                    made = maker.make(wish)
                except Exception:  # noqa: BLE001 - a thread's edge: one picture is lost, and told
                    _log.exception("no picture could be made of frame %d", wish.frame)
                    made = Made(None)
                if not self._is_closing:
                    self._made.emit(wish, made)
        finally:
            maker.close()

    def _next(self, open_path: Path | None) -> Wish | None:
        with self._changed:
            self._changed.wait_for(lambda: self._wishes or self._is_closing)
            if self._is_closing:
                return None
            newest = next(reversed(self._wishes))
            same = [wish for wish in self._wishes if wish.path == open_path]
            # Of the file that is open the frames come in order: the next is decoded on the way.
            wish = min(same, key=lambda each: each.frame) if same else newest
            del self._wishes[wish]
            return wish


class StillMaker:
    """Decodes frames with one file open at a time. For one thread."""

    def __init__(self, library_path: Path) -> None:
        self._library_path = library_path
        self._library: Library | None = None
        self._reader: StillReader | None = None
        self.path: Path | None = None
        """The file that is open."""

    def make(self, wish: Wish) -> Made:
        """Return the picture of a frame; that of the filmstrip where the file gives none."""
        if self._library is None:
            self._library = Library(self._library_path)
        footage = self._library.footage(wish.key)
        if footage is None or footage.video is None:
            return Made(None)
        is_stand_in = False
        try:
            image = image_of(self._reader_of(wish, footage).read(wish.frame))
        except (AutoResolveError, OSError):
            self._close_file()
            image, is_stand_in = self._from_filmstrip(wish), True
        if image is None:
            return Made(None)
        return Made(_fitted(image, display_aspect(footage)), is_stand_in)

    def close(self) -> None:
        """Let go of the file and of the library."""
        self._close_file()
        if self._library is not None:
            self._library.close()
            self._library = None

    def _reader_of(self, wish: Wish, footage: Footage) -> StillReader:
        if self._reader is None or self.path != wish.path:
            self._close_file()
            times = self._library.lookup.layout(wish.key).frame_times
            if times is None:
                times = FrameTimes.constant(footage.video.frame_rate, max(1, footage.frames))
            offset = footage.video.player_offset
            self._reader = StillReader(wish.path, times, offset, cache_bytes=_READER_BYTES)
            self.path = wish.path
        return self._reader

    def _from_filmstrip(self, wish: Wish) -> QImage | None:
        """Return the picture of the library that is nearest: the file is gone, or damaged there."""
        versions = [r.version for r in self._library.records(wish.key) if r.name == _FILMSTRIP]
        kept = self._library.pass_result(wish.key, _FILMSTRIP, max(versions)) if versions else None
        strip = kept.filmstrip if kept is not None else None
        if not strip:
            return None
        nearest = min(strip, key=lambda thumb: abs(thumb.frame - wish.frame))
        image = QImage.fromData(nearest.jpeg, "JPEG")
        return None if image.isNull() else image

    def _close_file(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self._reader, self.path = None, None


def _fitted(image: QImage, aspect: float) -> QImage:
    """Return a picture of its display aspect that fits into the box."""
    shown = QSize(round(1000 * aspect), 1000).scaled(STILL_SIZE, Qt.AspectRatioMode.KeepAspectRatio)
    return image.scaled(
        shown.expandedTo(QSize(1, 1)),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
