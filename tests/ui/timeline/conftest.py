"""A timeline in a window of its own, with a playhead that obeys at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from timeline_desk import Desk

from autoresolve_gui.ui.document import Document
from autoresolve_gui.ui.playhead import Playhead
from autoresolve_gui.ui.style import dress
from autoresolve_gui.ui.theme import DARK, Theme
from autoresolve_gui.ui.timeline import Timeline

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from autoresolve_gui.model.analysis import Analysis

Build = Callable[..., Desk]


@pytest.fixture
def desk(qtbot, qapp: QApplication) -> Iterator[Build]:
    """Build a shown timeline of 1318 x 520: the lanes are exactly 1200 pixels wide."""
    look = qapp.styleSheet(), qapp.palette()

    def build(analysis: Analysis | None = None, theme: Theme = DARK) -> Desk:
        dress(qapp, theme)
        playhead = Playhead(qapp)
        playhead.seek_requested.connect(playhead.show)  # what the viewer does with a seek
        timeline = Timeline(playhead, theme)
        qtbot.addWidget(timeline)
        timeline.resize(1318, 520)
        timeline.show()
        qtbot.waitExposed(timeline)
        document = Document(Path("Interview A014.mov"), timeline)
        if analysis is not None:
            document.set_analysis(analysis, edited=False)
            timeline.set_document(document)
        return Desk(timeline, document, playhead)

    yield build
    qapp.setStyleSheet(look[0])
    qapp.setPalette(look[1])
