"""The beats table: what shows in which width, what it says while empty, and long notes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from window_bench import WindowBench, screenshot

from autoresolve_gui.ui.beats_model import Column
from autoresolve_gui.ui.beats_panel import empty_words
from autoresolve_gui.ui.document import Document
from autoresolve_gui.ui.workspace import State

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QTableView

LONG_NOTE = "Hold on her face until the door is heard, then cut on the second step. " * 30


def shown(table: QTableView) -> set[Column]:
    return {column for column in Column if not table.isColumnHidden(column)}


@pytest.mark.parametrize("width", [1280, 1440, 1920])
def test_that_every_column_shown_is_shown_whole(
    bench: WindowBench, sample: Path, width: int
) -> None:
    bench.window.resize(width, 800)
    bench.open(sample)
    table = bench.window.beats.table
    header, room = table.horizontalHeader(), table.viewport().width()
    assert {Column.TIMECODE, Column.ACT, Column.LABEL, Column.NOTE} <= shown(table)
    assert header.length() <= room
    for column in shown(table) - {Column.NOTE}:
        assert table.sizeHintForColumn(column) <= table.columnWidth(column), column
    assert table.columnWidth(Column.NOTE) >= 100
    screenshot(bench.window, f"beats-{width}")


def test_that_a_wide_panel_shows_every_column(bench: WindowBench, sample: Path) -> None:
    bench.open(sample)
    bench.window.panels.beats.setFloating(True)
    bench.window.panels.beats.resize(1000, 500)
    bench.qtbot.waitUntil(lambda: shown(bench.window.beats.table) == set(Column))
    bench.window.panels.beats.resize(420, 500)
    bench.qtbot.waitUntil(lambda: Column.TIME not in shown(bench.window.beats.table))


def test_that_a_long_note_leaves_the_table_its_room(bench: WindowBench, sample: Path) -> None:
    bench.open(sample)
    first = bench.beats[0]
    bench.current.document.edit_beat(replace(first, note=LONG_NOTE.strip()))
    bench.click_row(0)
    panel = bench.window.beats
    assert LONG_NOTE.strip() in panel.detail.text()
    assert panel.detail.height() < panel.table.height()
    screenshot(bench.window, "beats-long-note")


def test_that_a_note_is_edited_in_a_wide_line(bench: WindowBench, sample: Path) -> None:
    bench.open(sample)
    table = bench.window.beats.table
    table.edit(table.model().index(1, Column.NOTE))
    editor = table.indexWidget(table.model().index(1, Column.NOTE))
    assert editor is not None
    assert editor.width() >= 250
    assert table.viewport().rect().contains(editor.geometry())


def test_that_the_line_under_the_table_tells_what_is_folded_away(
    bench: WindowBench, sample: Path
) -> None:
    bench.open(sample)
    bench.click_row(0)
    beat = bench.beats[0]
    assert f"{beat.confidence:.0%}".replace("%", " %") in bench.window.beats.detail.text()


def test_that_an_empty_table_says_why(tmp_path: Path, bench: WindowBench) -> None:
    document = Document(tmp_path / "a.mov", bench.window)
    assert "cannot be read" in empty_words(document, State.FAILED)
    assert "has read the footage" in empty_words(document, State.READING)
    assert "none to propose" in empty_words(document, State.DONE)
    assert "Resume" in empty_words(document, State.CANCELLED)
    document.add_beat(0, "hook", 1)
    document.delete_beats({document.beats[0].id})
    assert "deleted" in empty_words(document, State.DONE)


def test_that_a_short_reason_needs_no_scroll_bar(bench: WindowBench, sample: Path) -> None:
    bench.open(sample)
    bench.click_row(0)
    bench.qtbot.wait(50)
    panel = bench.window.beats
    assert panel.detail.verticalScrollBar().maximum() == 0
    metrics = panel.detail.fontMetrics()
    lines = panel.detail.height() / metrics.lineSpacing()
    assert lines <= 5, "no more room than the words take"
