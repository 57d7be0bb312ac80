"""The picture of self-similarity, over a document of real vectors."""

from __future__ import annotations

import threading
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from autoresolve_gui.analysis.embedding.vectors import Embedded, quantised, self_similarity
from autoresolve_gui.model.analysis import Analysis
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.ui.app import application
from autoresolve_gui.ui.document import Document
from autoresolve_gui.ui.jobs import Jobs
from autoresolve_gui.ui.playhead import Playhead
from autoresolve_gui.ui.similarity.encoder_words import encoder_title
from autoresolve_gui.ui.similarity.matrix_feed import SIDE, matrix_of
from autoresolve_gui.ui.similarity.similarity_panel import (
    CANCELLED,
    NOT_LOOKED_AT,
    NOTHING_OPEN,
    SimilarityPanel,
)
from autoresolve_gui.ui.style import dress
from autoresolve_gui.ui.theme import DARK, LIGHT
from support.encoders import ColorEncoder
from support.search_library import RATE, SHOT_FRAMES, footage_at, wall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ESCAPE = Qt.Key.Key_Escape
COLORS = ("red", "green", "red", "blue")


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    assert qtbot is not None
    jobs = Jobs("matrix")
    yield jobs
    jobs.close()
    jobs.deleteLater()


@pytest.fixture
def panel(qtbot: QtBot, jobs: Jobs) -> SimilarityPanel:
    dress(application(), DARK)
    panel = SimilarityPanel(Playhead(), jobs, DARK)
    qtbot.addWidget(panel)
    panel.resize(420, 480)
    panel.show()
    return panel


def analysis_of(path: Path, *, is_seen: bool = True) -> Analysis:
    """Return a film of one shot of ten seconds a colour, with a vector each."""
    times = FrameTimes.constant(RATE, len(COLORS) * SHOT_FRAMES)
    encoder = ColorEncoder()
    vectors = encoder.embed_pictures(np.stack([wall(color) for color in COLORS]))
    starts = np.arange(len(COLORS), dtype=np.int64) * SHOT_FRAMES
    spans = np.stack([starts, starts + SHOT_FRAMES], axis=1)
    embedded = Embedded(starts + 50, spans, quantised(vectors), encoder.identity.key)
    arrays = embedded.arrays() if is_seen else {}
    footage = footage_at(path, "a" * 64, len(COLORS))
    return Analysis(footage, {}, {}, arrays, times, None, (), (), (), (), ())


@pytest.fixture
def document(tmp_path: Path, qtbot: QtBot) -> Document:
    assert qtbot is not None
    document = Document(tmp_path / "film.mov")
    document.set_analysis(analysis_of(tmp_path / "film.mov"), edited=False)
    return document


def shown(qtbot: QtBot, panel: SimilarityPanel, document: Document) -> None:
    panel.set_document(document)
    qtbot.waitUntil(lambda: panel._matrix is not None, timeout=30_000)


def at(panel: SimilarityPanel, across: float, down: float) -> QPoint:
    """Return a point by its parts of the square."""
    square = panel.view.square()
    return QPoint(
        square.left() + int(across * square.width()), square.top() + int(down * square.height())
    )


def test_that_what_comes_back_is_alike(
    qtbot: QtBot,
    panel: SimilarityPanel,
    document: Document,
    screenshot: Callable[[QWidget, str], Path],
) -> None:
    shown(qtbot, panel, document)
    matrix = panel._matrix
    assert matrix.likeness.shape == (SIDE, SIDE)
    first, second, third = (SIDE // 8 + n * SIDE // 4 for n in range(3))
    assert matrix.likeness[first, third] > 0.95
    assert matrix.likeness[first, second] < matrix.likeness[first, third] - 0.2
    colors = []
    for theme in (LIGHT, DARK):
        dress(application(), theme)
        panel.set_theme(theme)
        panel._place(300)
        qtbot.wait(20)
        screenshot(panel, f"similarity-{theme.name}")
        image = panel.view.grab().toImage()
        ratio = image.devicePixelRatio()
        near = at(panel, 0.10, 0.62) * ratio
        far = at(panel, 0.10, 0.37) * ratio
        colors.append((image.pixelColor(near).lightness(), image.pixelColor(far).lightness()))
    assert colors[0][0] < colors[0][1] - 40, "on light, what is alike is dark"
    assert colors[1][0] > colors[1][1] + 40, "on dark, what is alike is light"


def test_that_comparing_is_cancelled_at_once_and_can_be_asked_for_again(
    qtbot: QtBot, panel: SimilarityPanel, document: Document, jobs: Jobs
) -> None:
    for press in (panel.button.click, lambda: QTest.keyClick(panel.view, ESCAPE)):
        gate = threading.Event()
        jobs.run(lambda gate=gate: gate.wait(30))  # what is compared comes to no end before this
        panel.set_document(document)
        assert panel.view.words == "Comparing…"
        qtbot.waitUntil(panel.button.isVisible, timeout=30_000)
        assert panel.button.text() == "Cancel"
        press()
        assert panel.view.words == CANCELLED
        gate.set()
        qtbot.waitUntil(lambda: jobs.running == 0, timeout=30_000)
        assert panel._matrix is None
        document.analysis_changed.emit()
        assert not panel.feed.is_busy, "it is not begun again by itself"
        panel.set_document(None)
        assert not panel.button.isVisible()
        assert panel.view.words == NOTHING_OPEN
    panel.set_document(document)
    panel.feed.cancel()
    assert panel.button.text() == "Compare"
    panel.button.click()
    qtbot.waitUntil(lambda: panel._matrix is not None, timeout=30_000)
    assert not panel.button.isVisible()


def test_that_what_is_cancelled_ends_between_two_steps() -> None:
    calls = []

    def heed() -> None:
        calls.append(1)
        if len(calls) == 3:
            raise InterruptedError

    vectors = np.ones((20, 768), np.int8)
    with pytest.raises(InterruptedError):
        self_similarity(vectors, np.arange(21.0), SIDE, heed)
    assert len(calls) == 3


def test_that_a_click_goes_to_either_of_two_moments(
    qtbot: QtBot, panel: SimilarityPanel, document: Document
) -> None:
    shown(qtbot, panel, document)
    asked: list[int] = []
    panel._playhead.seek_requested.connect(asked.append)
    place = at(panel, 0.30, 0.80)
    QTest.mouseClick(panel.view, LEFT, NONE, place)
    QTest.mouseClick(panel.view, LEFT, Qt.KeyboardModifier.ShiftModifier, place)
    QTest.mouseClick(panel.view, Qt.MouseButton.RightButton, NONE, place)
    near = len(COLORS) * SHOT_FRAMES / panel.view.square().width() + 2
    assert abs(asked[0] - 0.30 * len(COLORS) * SHOT_FRAMES) <= near
    assert abs(asked[1] - 0.80 * len(COLORS) * SHOT_FRAMES) <= near
    assert asked[2] == asked[1]
    assert "alike" in panel.readout.text()


def test_that_the_keyboard_moves_the_cross_and_goes_there(
    qtbot: QtBot, panel: SimilarityPanel, document: Document
) -> None:
    shown(qtbot, panel, document)
    panel.activateWindow()
    panel.view.setFocus()
    qtbot.waitUntil(panel.view.hasFocus, timeout=30_000)
    asked: list[int] = []
    panel._playhead.seek_requested.connect(asked.append)
    for _ in range(3):
        QTest.keyClick(panel.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(panel.view, Qt.Key.Key_Down)
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    QTest.keyClick(panel.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    frames = len(COLORS) * SHOT_FRAMES
    assert asked == [int(48.5 * frames / SIDE), int(1.5 * frames / SIDE)]


def test_that_it_says_why_there_is_no_picture(
    qtbot: QtBot, panel: SimilarityPanel, tmp_path: Path
) -> None:
    document = Document(tmp_path / "film.mov")
    document.set_analysis(analysis_of(tmp_path / "film.mov", is_seen=False), edited=False)
    panel.set_document(document)
    qtbot.wait(20)
    assert panel._matrix is None
    assert panel.view.words == NOT_LOOKED_AT
    document.set_analysis(analysis_of(tmp_path / "film.mov"), edited=False)
    qtbot.waitUntil(lambda: panel._matrix is not None, timeout=30_000)


def test_that_nothing_is_compared_while_nobody_looks(
    qtbot: QtBot, panel: SimilarityPanel, document: Document, jobs: Jobs
) -> None:
    panel.hide()
    panel.set_document(document)
    qtbot.wait(20)
    assert jobs.running == 0
    panel.show()
    qtbot.waitUntil(lambda: panel._matrix is not None, timeout=30_000)


def test_that_the_answer_for_another_footage_is_dropped(
    qtbot: QtBot, panel: SimilarityPanel, document: Document, jobs: Jobs
) -> None:
    panel.set_document(document)
    panel.set_document(None)
    qtbot.waitUntil(lambda: jobs.running == 0, timeout=30_000)
    assert panel._matrix is None


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("lite/efficientnet-lite0-words@8e72-1", "EfficientNet-Lite0, with words"),
        ("lite/efficientnet-lite0@8e72", "EfficientNet-Lite0"),
        ("clip/clip-vit-b32-fp32@1", "CLIP ViT-B/32, full precision"),
        ("tests/colors@1", "colors"),
    ],
)
def test_that_who_looked_is_told_in_words(key: str, title: str) -> None:
    assert encoder_title(key) == title


def test_that_ten_hours_are_as_small_a_picture(tmp_path: Path) -> None:
    count = 2_000
    times = FrameTimes.constant(Fraction(25), 900_000)
    starts = np.linspace(0, 900_000, count, endpoint=False).astype(np.int64)
    spans = np.stack([starts, np.append(starts[1:], 900_000)], axis=1)
    vectors = np.random.default_rng(1).integers(-127, 127, (count, 64)).astype(np.int8)
    arrays = Embedded(starts, spans, vectors, "tests/colors@1").arrays()
    footage = footage_at(tmp_path / "long.mov", "a" * 64, 3600)
    analysis = Analysis(footage, {}, {}, arrays, times, None, (), (), (), (), ())
    matrix = matrix_of(analysis, times)
    assert matrix is not None
    assert matrix.levels.shape == (SIDE, SIDE)
    assert matrix.levels.dtype == np.uint8
    assert matrix.duration_s == 36_000.0
