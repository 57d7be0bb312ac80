"""Hands for tests to use a viewer with, and documents made from real files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

from autoresolve_gui.media.packets import read_packet_index
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.analysis import Analysis
from autoresolve_gui.ui.document import Document
from support.films import read_number

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from autoresolve_gui.model.frame_times import FrameTimes
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.viewer import Viewer

PATIENCE_MS = 8000
PLAYER_TALK = (
    # What Qt's player logs of things that are meant here: no loudspeaker, damage, old containers
    "No audio device detected",
    "Could not open media",
    "received AVPacket with pts == AV_NOPTS_VALUE",
)


def analysis_of(path: Path, *, indexed: bool = True) -> Analysis:
    """Return what the probe and the index pass find, as the library would give it."""
    footage = probe(path)
    times: FrameTimes | None = None
    if indexed and footage.video is not None:
        times = read_packet_index(path, lambda _part: None).times
        variable = not times.is_constant(footage.video.frame_rate)
        video = replace(footage.video, frames=len(times), is_variable_rate=variable)
        footage = replace(footage, video=video)
    return Analysis(footage, {}, {}, {}, times, None, (), (), (), (), ())


def picture_of(viewer: Viewer) -> np.ndarray:
    """Return what the picture widget paints, uint8, shape (height, width, 3)."""
    image = viewer.picture.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    packed = rows[:, : image.width() * 3].copy()  # the image takes its memory along
    return packed.reshape(image.height(), image.width(), 3)


class Bench:
    """A window with a viewer, and hands to use it."""

    def __init__(self, qtbot: QtBot, window: QWidget, viewer: Viewer, playhead: Playhead) -> None:
        self.qtbot, self.window, self.viewer, self.playhead = qtbot, window, viewer, playhead

    def open(self, path: Path, *, indexed: bool = True) -> Document:
        document = Document(path, self.window)
        document.set_analysis(analysis_of(path, indexed=indexed), edited=False)
        self.viewer.set_document(document)
        return document

    def number(self) -> int:
        return read_number(picture_of(self.viewer))

    def wait_for(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def shows(self, number: int) -> bool:
        """Tell whether picture and playhead both say `number`."""
        if self.playhead.frame != number:
            return False
        try:
            return self.number() == number
        except ValueError:
            return False

    def show(self, frame: int) -> None:
        self.playhead.seek(frame)
        self.wait_for(lambda: self.shows(frame))
