"""A hundred thousand words cost what is seen of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import ten_hours
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from autoresolve_gui.ui.document import Document
from autoresolve_gui.ui.theme import DARK
from autoresolve_gui.ui.transcript.script import Script, WordPlace
from autoresolve_gui.ui.transcript.transcript_view import TranscriptView


@pytest.fixture(scope="module")
def long_transcript():
    return ten_hours.transcript()


@pytest.fixture
def view(qtbot, long_transcript):
    shown = TranscriptView(DARK)
    qtbot.addWidget(shown)
    shown.resize(420, 600)
    document = Document(Path("long.mov"), shown)
    script = Script(document, "key", None)
    shown.set_script(script)
    script.load(long_transcript)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def laid_out(view) -> int:
    block, count = view.document().begin(), 0
    while block.isValid():
        count += block.layout().lineCount() > 0
        block = block.next()
    return count


def test_that_only_what_is_seen_is_laid_out(view):
    assert view.document().blockCount() == ten_hours.LINES
    bar = view.verticalScrollBar()
    for part in (0.1, 0.5, 0.9):
        bar.setValue(round(bar.maximum() * part))
        view.grab()
    assert laid_out(view) < 400


def test_that_the_last_word_is_reached_lit_and_clicked(view, qtbot):
    script = view.script
    last = WordPlace(ten_hours.LINES - 1, ten_hours.WORDS_A_LINE - 1)
    said_s = float(script.word(last).start_s)
    assert script.word_at(said_s, said_s + 0.04) == last
    view.reveal(last.row)
    view.light(last)
    assert view.is_seen(last.row)
    block = view.document().findBlockByNumber(last.row)
    line = script.lines[-1]
    lit = list(view.marks._rects(block, line.segment.text, line.spans[-1]))
    with qtbot.waitSignal(view.seek_asked) as asked:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=lit[0].center().toPoint())
    assert asked.args == [script.word(last).start_s]


def test_that_lighting_the_next_word_lays_out_and_draws_no_other_line(view, monkeypatch, qtbot):
    view.reveal(5000)
    qtbot.wait(50)  # what was to be drawn is drawn
    before = laid_out(view)
    drawn = []
    paint = type(view.marks)._paint_row
    monkeypatch.setattr(
        type(view.marks),
        "_paint_row",
        lambda marks, painter, block, row, line: (
            drawn.append(row),
            paint(marks, painter, block, row, line),
        ),
    )
    for word in range(ten_hours.WORDS_A_LINE):
        view.light(WordPlace(5000, word))
        qtbot.wait(1)
    assert set(drawn) <= {4999, 5000, 5001}
    assert drawn.count(5000) > 1
    assert laid_out(view) == before


def test_that_a_sentence_that_is_heard_is_written_at_its_place(view):
    script = view.script
    script.hear(ten_hours.later(script.lines[-1].segment, 1))
    assert view.document().blockCount() == ten_hours.LINES + 1
    assert view.document().lastBlock().text() == script.lines[-1].segment.text


def test_that_the_top_stays_in_sight_and_who_scrolled_to_the_end_is_taken_along(
    view, long_transcript
):
    script, bar = view.script, view.verticalScrollBar()
    segments = long_transcript.segments
    script.load(replace(long_transcript, segments=segments[:2]))
    assert bar.maximum() == 0
    for segment in segments[2:30]:
        script.hear(segment)
    assert bar.maximum() > 0
    assert bar.value() == 0
    bar.setValue(bar.maximum())
    before = bar.value()
    script.hear(segments[30])
    assert bar.value() == bar.maximum() > before
