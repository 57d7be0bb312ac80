"""The rows of the media bin: narrow ones, and errors of any length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontMetrics
from window_bench import SAMPLE, WindowBench, screenshot

from autoresolve_gui.engine.events import PassDone
from autoresolve_gui.model.analysis import PassRecord
from autoresolve_gui.ui.bin_delegate import THUMB, thumb_size
from autoresolve_gui.ui.bin_model import facts, state_words
from autoresolve_gui.ui.rows import wrapped
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
    bench.workspace.set_current(item)
    hint = bench.window.timeline.view.stage.hint
    assert hint.text == "broken.mp4 cannot be read"
    screenshot(bench.window, "bin-error")
    bench.workspace.set_current(bench.item(SAMPLE))
    assert not hint.text


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


def test_that_a_row_tells_the_time_left_first(bench: WindowBench, sample: Path) -> None:
    bench.open(sample)
    item = bench.current
    item.set_status(Status(State.READING, "picture", 0.62, 6.0))
    assert state_words(item).startswith("62 % · 6 s left")


def test_that_a_cancelled_analysis_says_so_and_goes_on(bench: WindowBench, film: Path) -> None:
    bench.window.open_files([film])
    bench.qtbot.waitUntil(lambda: bench.current.status.is_busy)
    bench.trigger("cancel")
    bench.qtbot.waitUntil(lambda: bench.current.status.state is State.CANCELLED, timeout=10_000)
    line = bench.window.summary
    assert line.words.toolTip() == "Analysis cancelled; what was read is kept."
    assert line.button.isVisible()
    line.button.click()
    bench.wait_settled()
    assert bench.current.status.state is State.DONE
    assert not line.button.isVisible()
    assert line.words.toolTip().startswith("0:09 · 5 shots")


def test_that_cancelling_shows_before_the_worker_has_heard(bench: WindowBench, film: Path) -> None:
    bench.window.open_files([film])
    bench.window.actions_by_name["cancel"].trigger()  # and no event is taken in between
    assert state_words(bench.current) == "Cancelling…"
    bench.qtbot.waitUntil(lambda: bench.current.status.state is State.CANCELLED, timeout=10_000)
    assert state_words(bench.current).startswith("Cancelled")
