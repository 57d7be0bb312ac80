"""The rows of the media bin: narrow ones, and errors of any length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontMetrics
from window_bench import SAMPLE, WindowBench, screenshot

from autoresolve_gui.engine.events import PassDone
from autoresolve_gui.model.analysis import PassRecord
from autoresolve_gui.ui.bin_delegate import THUMB, thumb_size, wrapped
from autoresolve_gui.ui.bin_model import facts, state_words
from autoresolve_gui.ui.workspace import State, Status

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def test_that_an_error_breaks_between_words(qtbot: QtBot) -> None:
    assert qtbot
    text = "“broken.mp4” is not a media file that can be read, or it is damaged. Copy it again."
    metrics = QFontMetrics(QFont())
    lines = wrapped(text, QFont(), 140)
    assert " ".join(lines) == text
    assert all(metrics.horizontalAdvance(line) <= 140 for line in lines)


def test_that_a_word_wider_than_the_row_is_broken(qtbot: QtBot) -> None:
    assert qtbot
    lines = wrapped("a" * 90, QFont(), 140)
    assert len(lines) > 1
    assert "".join(lines) == "a" * 90


def test_that_the_picture_yields_to_the_text_in_a_narrow_bin() -> None:
    assert thumb_size(190).width() < 80
    assert thumb_size(400) == THUMB


def test_that_an_error_is_shown_whole(bench: WindowBench, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no film" * 2000)
    bench.window.resize(1280, 720)
    bench.open(SAMPLE, broken)
    item, view = bench.item(broken), bench.window.bin.view
    words = state_words(item)
    assert item.status.remedy
    assert words == f"{item.status.message}. {item.status.remedy}"
    row = view.visualRect(bench.window.bin.model.index_of(item))
    lines = wrapped(words, view.font(), row.width() - 18)
    assert row.height() >= len(lines) * (QFontMetrics(view.font()).height() - 3)
    screenshot(bench.window, "bin-error")


def test_that_a_row_of_the_smallest_window_tells_its_size(bench: WindowBench, sample: Path) -> None:
    bench.window.resize(1280, 720)
    bench.open(sample)
    view = bench.window.bin.view
    width = view.viewport().width()
    room = width - thumb_size(width).width() - 28
    metrics = QFontMetrics(view.font())
    assert all(metrics.horizontalAdvance(line) * 0.92 <= room for line in facts(bench.current))


def test_that_a_file_between_two_passes_waits(bench: WindowBench, sample: Path) -> None:
    bench.open(sample)
    item = bench.current
    item.set_status(Status(State.READING, "index", 0.2))
    bench.workspace.take(
        PassDone(item.path, item.key, PassRecord("index", 1, 0.1, 10.0), from_cache=False)
    )
    assert state_words(item).startswith("Waiting")
    assert item.status.fraction == 0.2
