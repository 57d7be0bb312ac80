"""A viewer in a real window."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from viewer_bench import Bench

from autoresolve_gui.ui.playhead import Playhead
from autoresolve_gui.ui.theme import DARK
from autoresolve_gui.ui.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    window = QWidget()
    window.setStyleSheet("QWidget { background: #1b1b1b; }")
    playhead = Playhead(window)
    viewer = Viewer(playhead, DARK, window)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(viewer)
    window.resize(900, 600)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield Bench(qtbot, window, viewer, playhead)
    viewer.close_media()
    assert not [t for t in threading.enumerate() if t.name == "viewer-stills"]
