"""Marks of what was found, along the ruler."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from timeline_data import make_analysis
from timeline_desk import LEFT, PLAIN

from autoresolve_gui.ui.document import Document
from autoresolve_gui.ui.theme import DARK


def test_that_a_press_on_a_mark_goes_to_its_very_frame(desk):
    view = desk(make_analysis())
    marks = view.timeline.view.stage.hit_marks
    view.timeline.set_hits([(33.36, 34.0, "the rocket"), (70.0, None, "a pad")])
    x = view.x_of_frame(834)  # 33.36 s
    QTest.mouseClick(view.port, LEFT, PLAIN, QPoint(round(x) + 4, 18))
    assert view.playhead.frame == 834
    QTest.mouseMove(view.port, QPoint(round(x) + 2, 18))
    view.timeline.view._read_out(QPoint(round(x) + 2, 18).toPointF())
    assert view.timeline.view.stage.readout.text.endswith("the rocket")
    QTest.mouseClick(view.port, LEFT, PLAIN, QPoint(round(x) + 4, 60))
    assert view.playhead.frame == view.document.frame_at(
        view.timeline.axis.seconds_at(round(x) + 4)
    )
    assert marks.at(x + 40) is None


def test_that_each_source_has_marks_of_its_own_and_another_footage_has_none(desk):
    view = desk(make_analysis())
    marks = view.timeline.view.stage.hit_marks
    view.timeline.set_hits([(50.0, None, "seen")])
    view.timeline.set_hits([(20.0, 21.0, "said")], source="transcript")
    assert [hit.tooltip for hit in marks.hits] == ["said", "seen"]
    view.timeline.set_hits([(60.0, None, "seen later")])
    assert [hit.tooltip for hit in marks.hits] == ["said", "seen later"]
    view.timeline.set_hits([], source="transcript")
    assert [hit.time_s for hit in marks.hits] == [60.0]
    view.timeline.set_document(Document(Path("other.mov"), view.timeline))
    assert marks.hits == ()


def test_that_a_mark_is_drawn_where_it_was_found_and_thousands_hide_no_lane(desk):
    view = desk(make_analysis())
    x, y = round(view.x_of_frame(1500)), round(view.lanes["energy"].y()) + 5

    def color() -> QColor:
        return view.timeline.view.grab().toImage().pixelColor(x, y)

    bare = color()
    view.timeline.set_hits([(60.0, 61.0, "<b>one</b>\nline")])
    assert color() != bare
    image = view.timeline.view.grab().toImage()
    assert image.pixelColor(x + 1, 21) == QColor(DARK.warning)
    assert view.timeline.view.stage.hit_marks.words_at(x) == "<b>one</b> line"
    view.timeline.set_hits([(second / 50, None, "much") for second in range(6000)])
    assert color() == bare
