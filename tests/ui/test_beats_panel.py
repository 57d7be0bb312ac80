"""The beats table: what shows in which width, what it says while empty, and long notes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from window_bench import WindowBench, screenshot

from autoresolve_gui.library.library import Library
from autoresolve_gui.model.speech import Segment, spread, tokens
from autoresolve_gui.model.story import Source
from autoresolve_gui.ui.beats_model import Column
from autoresolve_gui.ui.beats_panel import empty_words
from autoresolve_gui.ui.document import Document
from autoresolve_gui.ui.theme import DARK, LIGHT
from autoresolve_gui.ui.workspace import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QTableView

LONG_NOTE = "Hold on her face until the door is heard, then cut on the second step. " * 30


def wait_stills(bench: WindowBench) -> None:
    """Wait until the evidence of the chosen beat is there, with its pictures."""
    bench.qtbot.waitUntil(bench.window.beats.evidence.isVisible)
    buttons = bench.window.beats.evidence.stills.buttons
    bench.qtbot.waitUntil(lambda: all(b.picture is not None for b in buttons if b.isEnabled()))


def shown(table: QTableView) -> set[Column]:
    return {column for column in Column if not table.isColumnHidden(column)}


@pytest.mark.parametrize("width", [1280, 1440, 1920])
def test_that_what_is_shown_is_shown_whole(bench: WindowBench, sample: Path, width: int) -> None:
    bench.window.resize(width, 800)
    bench.open(sample)
    table = bench.window.beats.table
    header, room = table.horizontalHeader(), table.viewport().width()
    assert {Column.TIMECODE, Column.ACT, Column.LABEL, Column.NOTE} <= shown(table)
    assert header.length() <= room
    for column in shown(table) - {Column.NOTE}:
        assert table.sizeHintForColumn(column) <= table.columnWidth(column), column
    assert table.columnWidth(Column.NOTE) >= 100
    bench.click_row(1)
    evidence = bench.window.beats.evidence
    wait_stills(bench)
    assert table.rowViewportPosition(1) + table.rowHeight(1) <= table.viewport().height()
    assert evidence.verticalScrollBar().maximum() == 0, "all of it is seen"
    assert evidence.curves.isVisible()
    reason = bench.window.beats.detail
    assert f"{bench.beats[1].confidence * 100:.0f} %" in reason.text(), "whatever is folded away"
    assert reason.height() <= 5 * reason.fontMetrics().lineSpacing()
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
    bench.qtbot.waitUntil(panel.detail.isVisible)
    assert LONG_NOTE.strip() in panel.detail.text()
    assert panel.detail.height() < panel.table.height()
    assert panel.detail.shown.endswith("…")
    assert LONG_NOTE.strip() in panel.detail.toolTip(), "what is left out is in the tip"
    screenshot(bench.window, "beats-long-note")


def test_that_a_note_is_edited_in_a_wide_line(bench: WindowBench, sample: Path) -> None:
    bench.open(sample)
    table = bench.window.beats.table
    table.edit(table.model().index(1, Column.NOTE))
    editor = table.indexWidget(table.model().index(1, Column.NOTE))
    assert editor is not None
    assert editor.width() >= 250
    assert table.viewport().rect().contains(editor.geometry())


def test_that_an_empty_table_says_why(tmp_path: Path, bench: WindowBench) -> None:
    document = Document(tmp_path / "a.mov", bench.window)
    assert "cannot be read" in empty_words(document, State.FAILED)
    assert "has read the footage" in empty_words(document, State.READING)
    assert "none to propose" in empty_words(document, State.DONE)
    assert "Resume" in empty_words(document, State.CANCELLED)
    document.add_beat(0, "hook", 1)
    document.delete_beats({document.beats[0].id})
    assert "deleted" in empty_words(document, State.DONE)


def test_that_a_beat_shows_its_frames_curves_and_words(
    start: Callable[[], WindowBench], home: Path, sample: Path, tmp_path: Path
) -> None:
    film = tmp_path / "moved.mp4"
    shutil.copy(sample, film)
    keep_talk(home, sample)
    bench = start()
    bench.window.resize(1280, 760)
    bench.open(film)
    bench.qtbot.waitUntil(lambda: bench.window.transcript.desk.known.is_read)
    bench.click_row(1)
    wait_stills(bench)
    table = bench.window.beats.table
    assert table.viewport().height() >= 3 * table.rowHeight(0)
    evidence, document = bench.window.beats.evidence, bench.current.document
    beat = bench.beats[1]
    before, at, _ = evidence.stills.buttons
    assert (before.sight.frame, at.sight.frame) == (beat.frame - 1, beat.frame)
    assert not at.picture.isNull()
    energy = document.curve("energy")
    value = energy.at(document.seconds_of(beat.frame))
    rank = f"higher than {np.mean(energy.values < value) * 100:.0f} % of the footage"
    assert rank in evidence.curves.accessibleDescription()
    first, *rest = SAID
    assert [each.text for each in evidence.said.said] == [first, " ".join(rest)]
    assert evidence.said.said[1].lit is not None
    (now,) = [button for button in evidence.said.buttons if button.isVisible()]
    QTest.mouseClick(before, Qt.MouseButton.LeftButton)
    bench.wait_playhead(before.sight.frame)
    bench.window.beats.table.setFocus()
    for stop in (*evidence.stills.buttons, evidence.curves, now):
        bench.key(Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is stop
        assert stop.accessibleName()
    bench.key(Qt.Key.Key_Return)
    bench.wait_playhead(document.frame_at(evidence.said.said[1].start_s))
    for theme in (LIGHT, DARK):
        bench.window.set_theme(theme)
        bench.qtbot.wait(50)
        screenshot(bench.window, f"evidence-{theme.name}")
    stills = bench.house.finding.stills
    stills.picture(bench.current.key, 0, sample)  # so that it holds the other file no more
    bench.qtbot.waitUntil(lambda: stills.kept(bench.current.key, 0) is not None)
    film.unlink()
    document.edit_beat(replace(bench.beats[0], source=Source.YOU))
    bench.click_row(0)
    wait_stills(bench)
    assert "is missing" in before.accessibleDescription()
    assert evidence.curves.isVisible()
    bench.trigger("show_evidence")
    assert not evidence.stills.isVisible()
    assert bench.window.beats.detail.isVisible()


SAID = ("It waited for days.", "Now the rocket leaves the pad,", "and nobody sees it.")


def keep_talk(home: Path, film: Path) -> None:
    """Have three lines said around the second beat of the sample, as the service writes them."""
    with Library(home / "library.sqlite3") as library:
        key = next(footage.key for footage in library.recent() if footage.path == film)
        analysis = library.analysis(key)
        at_s = analysis.frame_times.time_of(analysis.beats[1].frame)
        library.transcripts.begin_transcript(key, "whisper-small")
        for text, after_s in zip(SAID, (-4, -1, 2), strict=True):
            start, end = at_s + after_s, at_s + after_s + 2
            words = spread(tokens(text), start, end)
            library.transcripts.add_segment(key, Segment(0, start, end, text, words))
        library.transcripts.finish_transcript(key)
