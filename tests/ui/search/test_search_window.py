"""The search in the whole window, over films that the real engine has analysed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from autoresolve_gui.search.values import HitKind
from autoresolve_gui.ui.search.filters_bar import THIS
from autoresolve_gui.ui.search.questions import Answer
from autoresolve_gui.ui.search.result_words import unknown_words
from autoresolve_gui.ui.theme import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from window_bench import WindowBench

    from autoresolve_gui.search.values import Hit
    from autoresolve_gui.ui.search.search_panel import SearchPanel

SHOT = 40
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def ask(bench: WindowBench, panel: SearchPanel, words: str) -> tuple[Hit, ...]:
    """Type words over what stands in the field, and wait for their answer."""
    panel.field.setFocus()
    panel.field.selectAll()
    QTest.keyClicks(panel.field, words)
    return answered(bench, panel)


def answered(bench: WindowBench, panel: SearchPanel) -> tuple[Hit, ...]:
    """Wait until what is shown answers what is asked."""
    bench.qtbot.waitUntil(lambda: panel.answer.question == panel.question, timeout=30_000)
    return panel.model.hits


def click(panel: SearchPanel, row: int) -> None:
    place = panel.view.visualRect(panel.model.index(row)).center()
    QTest.mouseClick(panel.view.viewport(), LEFT, NONE, place)


def row_of(panel: SearchPanel, name: str) -> int:
    return next(row for row, hit in enumerate(panel.model.hits) if hit.title == name)


def wait_at(bench: WindowBench, name: str, frame: int) -> None:
    bench.qtbot.waitUntil(
        lambda: (
            bench.workspace.current is not None
            and bench.current.path.name == name
            and bench.window.playhead.frame == frame
        ),
        timeout=30_000,
    )


def test_that_words_pictures_and_notes_answer_while_one_types(
    bench: WindowBench, panel: SearchPanel, screenshot: Callable[[QWidget, str], Path]
) -> None:
    assert QApplication.focusWidget() is panel.field
    hits = ask(bench, panel, "rocket")
    said = [hit for hit in hits if hit.kind is HitKind.WORD]
    assert {hit.title for hit in said} == {"walls.mov", "more walls.mov"}
    (start, end), *_ = said[0].marks
    assert said[0].snippet[start:end] == "rocket"
    white = ask(bench, panel, "white")
    assert (white[0].kind, white[0].also) == (HitKind.NOTE, frozenset({HitKind.PICTURE}))
    red = ask(bench, panel, "red")
    assert {(hit.title, hit.frame // SHOT) for hit in red} == {
        ("walls.mov", 0),
        ("more walls.mov", 1),
    }
    assert panel.status.text().startswith("2 hits in 2 files. Pictures: Colours.")
    picture = Qt.ItemDataRole.DecorationRole
    bench.qtbot.waitUntil(lambda: panel.model.index(0).data(picture) is not None)
    bench.qtbot.waitUntil(lambda: bench.house.finding.stills.is_at_rest, timeout=30_000)
    still = panel.model.index(0).data(picture).toImage()
    color = still.pixelColor(still.width() // 8, still.height() // 8)
    assert color.red() > color.green() + 40
    assert color.red() > color.blue() + 40
    ask(bench, panel, "rocket")
    assert "Pictures were not searched" in panel.status.text()
    ask(bench, panel, "white green")
    click(panel, 0)
    bench.wait_settled()
    small, usual, large = (1064, 644), (1280, 760), (1920, 1080)
    for theme, size in ((LIGHT, usual), (DARK, large), (DARK, usual)):
        bench.window.resize(*size)
        bench.window.set_theme(theme)
        bench.qtbot.wait(100)
        bench.qtbot.waitUntil(lambda: bench.house.finding.stills.is_at_rest, timeout=30_000)
        screenshot(bench.window, f"search-{theme.name}-{size[0]}")
    bench.window.resize(*small)
    unknown = unknown_words(Answer(panel.question, unknown_to="Colours"))
    panel.status.setText(f"6 hits, 2 guesses. {unknown}")
    bench.qtbot.wait(100)
    screenshot(bench.window, "search-small-unknown")
    assert panel.status.verticalScrollBar().maximum() == 0, "all of it is seen"
    assert panel.filters.geometry().bottom() < panel.view.geometry().top(), "and all filters"


def test_that_a_click_opens_the_footage_and_shows_the_frame(
    bench: WindowBench, panel: SearchPanel
) -> None:
    hits = ask(bench, panel, "red")
    row = row_of(panel, "more walls.mov")
    click(panel, row)
    wait_at(bench, "more walls.mov", hits[row].frame)
    other = row_of(panel, "walls.mov")
    click(panel, other)
    wait_at(bench, "walls.mov", panel.model.hits[other].frame)
    assert len(bench.workspace.items) == 2
    bench.wait_settled()
    marks = bench.window.timeline.view.stage.hit_marks.hits
    assert [round(mark.time_s * 25) for mark in marks] == [panel.model.hits[other].frame]
    bench.trigger("show_search")  # the marks go with the panel, and come back with it
    assert not bench.window.timeline.view.stage.hit_marks.hits
    bench.trigger("show_search")
    assert bench.window.timeline.view.stage.hit_marks.hits == marks
    panel.field.clear()
    answered(bench, panel)
    assert not bench.window.timeline.view.stage.hit_marks.hits


def test_that_the_keyboard_walks_through_the_hits(
    bench: WindowBench, panel: SearchPanel, wall_films: dict[str, Path]
) -> None:
    bench.open(wall_films["walls.mov"])
    bench.trigger("find")
    hits = ask(bench, panel, "rocket")
    assert len(hits) == 2
    own = row_of(panel, "walls.mov")
    bench.key(Qt.Key.Key_Return)
    assert panel.view.currentIndex().row() == 0
    wait_at(bench, hits[0].title, hits[0].frame)
    bench.key(Qt.Key.Key_Return)
    wait_at(bench, hits[1].title, hits[1].frame)
    bench.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    wait_at(bench, hits[0].title, hits[0].frame)
    bench.key(Qt.Key.Key_Down)
    assert QApplication.focusWidget() is panel.view
    bench.key(Qt.Key.Key_Down)
    wait_at(bench, hits[1].title, hits[1].frame)
    bench.key(Qt.Key.Key_Up)
    bench.key(Qt.Key.Key_Up)
    assert QApplication.focusWidget() is panel.field
    bench.key(Qt.Key.Key_Escape)
    assert not panel.field.text()
    bench.key(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is bench.window.timeline.view
    assert own in (0, 1)


def test_that_filters_leave_out_what_is_not_wanted(
    bench: WindowBench,
    panel: SearchPanel,
    wall_films: dict[str, Path],
    keys: dict[str, str],
    screenshot: Callable[[QWidget, str], Path],
) -> None:
    bench.open(wall_films["walls.mov"])
    panel.filters.scope.setCurrentText(THIS)
    assert {hit.key for hit in ask(bench, panel, "red")} == {keys["walls.mov"]}
    bench.window.open_file(wall_films["more walls.mov"])
    bench.wait_settled()
    assert {hit.key for hit in answered(bench, panel)} == {keys["more walls.mov"]}
    panel.filters.clear()
    assert len(answered(bench, panel)) == 2
    panel.filters.kinds[HitKind.NOTE].click()
    assert {hit.kind for hit in ask(bench, panel, "white")} == {HitKind.NOTE}
    panel.filters.kinds[HitKind.NOTE].click()
    panel.filters.more.click()
    assert panel.filters.spoken.isVisible()
    panel.filters.spoken.setCurrentText("While somebody speaks")
    panel.filters.length.setCurrentText("Over 1 hour")
    assert not answered(bench, panel)
    assert "Filters are on" in panel.view.empty_words
    screenshot(bench.window, "search-filters")
    panel.filters.clear()
    panel.filters.date.setCurrentText("Today")
    assert answered(bench, panel)
    panel.filters.date.setCurrentText("Between two dates…")
    panel.filters.first.setDate(panel.filters.first.date().addYears(-3))
    panel.filters.last.setDate(panel.filters.last.date().addYears(-2))
    assert not answered(bench, panel)


def test_that_more_like_this_is_found_from_the_viewer_the_timeline_and_a_hit(
    bench: WindowBench,
    panel: SearchPanel,
    wall_films: dict[str, Path],
    screenshot: Callable[[QWidget, str], Path],
) -> None:
    bench.open(wall_films["walls.mov"])
    bench.window.playhead.seek(SHOT + 5)
    bench.wait_playhead(SHOT + 5)
    menu = bench.window.finding.menus.picture_menu()
    menu.actions()[0].trigger()
    menu.deleteLater()
    hits = answered(bench, panel)
    assert (hits[0].title, hits[0].frame // SHOT) == ("more walls.mov", 3)  # green
    assert panel.like_label.text() == "Like walls.mov  01:00:01:20"
    view = bench.window.timeline.view
    x = round(view.axis.x_of(2.5 * SHOT / 25))  # in the third shot, which is blue
    lane = view.stage.shots
    menu = bench.window.finding.menus.timeline_menu(QPoint(x, round(lane.y() + lane.height / 2)))
    assert [action.text() for action in menu.actions()] == ["More Like This Shot", "Go There"]
    menu.actions()[0].trigger()
    menu.deleteLater()
    assert panel.model.rowCount() == 0  # no hit of before stands under the new heading
    assert panel.view.empty_words == "Searching…"
    hits = answered(bench, panel)
    assert (hits[0].title, hits[0].frame // SHOT) == ("more walls.mov", 4)
    assert panel.like_label.text() == "Like walls.mov  shot 3"
    bench.trigger("show_similarity")
    bench.qtbot.waitUntil(lambda: bench.house.finding.stills.is_at_rest, timeout=30_000)
    bench.qtbot.waitUntil(lambda: bench.window.finding.similarity._matrix is not None)
    screenshot(bench.window, "similarity-1280")
    bench.window.resize(1920, 1080)
    bench.trigger("show_search")
    screenshot(bench.window, "search-like-1920")
    menu = panel.view.menu_for(hits[0])
    menu.actions()[1].trigger()
    menu.deleteLater()
    hits = answered(bench, panel)
    assert (hits[0].title, hits[0].frame // SHOT) == ("walls.mov", 2)
    panel.like_close.click()
    assert QApplication.focusWidget() is panel.field
    assert not answered(bench, panel)


def test_that_a_hit_dropped_onto_the_timeline_becomes_a_beat(
    bench: WindowBench, panel: SearchPanel, wall_films: dict[str, Path]
) -> None:
    bench.open(wall_films["walls.mov"])
    before = len(bench.beats)
    hits = ask(bench, panel, "rocket")
    row = row_of(panel, "walls.mov")
    drop(bench, panel, row)
    made = bench.window.beats.chosen
    assert made is not None
    assert made.frame == hits[row].frame
    assert made.note == "The rocket leaves the pad at noon"
    assert len(bench.beats) == before + 1
    bench.trigger("undo")
    assert len(bench.beats) == before
    other = row_of(panel, "more walls.mov")
    drop(bench, panel, other)
    wait_at(bench, "more walls.mov", hits[other].frame)
    bench.qtbot.waitUntil(lambda: bench.window.beats.chosen is not None, timeout=30_000)
    made = bench.window.beats.chosen
    assert made is not None
    assert made.frame == hits[other].frame
    assert made.note == "Nobody <b>saw</b> the rocket & the pad again"


def drop(bench: WindowBench, panel: SearchPanel, row: int) -> None:
    """Drop a row onto the timeline, as Qt tells of it."""
    viewport = bench.window.timeline.view.viewport()
    data = panel.model.mimeData([panel.model.index(row)])
    place, copy = viewport.rect().center(), Qt.DropAction.CopyAction
    enter = QDragEnterEvent(place, copy, data, LEFT, NONE)
    QApplication.sendEvent(viewport, enter)
    assert enter.isAccepted()
    assert bench.window.timeline.view.stage.readout.text.startswith("Add a beat")
    QApplication.sendEvent(viewport, QDropEvent(QPointF(place), copy, data, LEFT, NONE))
    bench.qtbot.wait(20)


def test_that_media_that_is_gone_is_said_and_not_opened(
    bench: WindowBench,
    panel: SearchPanel,
    wall_films: dict[str, Path],
    screenshot: Callable[[QWidget, str], Path],
) -> None:
    film = wall_films["walls.mov"]
    away = film.with_name("away.mov")
    film.rename(away)
    try:
        hits = ask(bench, panel, "noon")
        assert hits[0].is_missing
        picture = Qt.ItemDataRole.DecorationRole
        bench.qtbot.waitUntil(lambda: panel.model.index(0).data(picture) is not None)
        assert not panel.model.index(0).data(picture).isNull()
        screenshot(bench.window, "search-missing")
        click(panel, 0)
        assert not bench.workspace.items
        assert "is not there any more" in bench.window.messages.label.text()
        bench.open(away)
        click(panel, 0)
        wait_at(bench, "away.mov", hits[0].frame)
    finally:
        away.rename(film)


def test_that_an_empty_answer_says_what_is_missing(
    bench: WindowBench, panel: SearchPanel, screenshot: Callable[[QWidget, str], Path]
) -> None:
    assert "Search 2 files" in panel.view.empty_words
    screenshot(bench.window, "search-empty")
    ask(bench, panel, "zeppelin")
    assert "Nothing found for “zeppelin”" in panel.view.empty_words
    assert panel.status.text().startswith("Pictures: Colours. It has seen 2 of 2 files.")


def test_that_closing_while_an_answer_is_made_leaves_nothing(bench: WindowBench) -> None:
    bench.trigger("find")
    QTest.keyClicks(bench.window.finding.search.field, "red")
    bench.house.finding.feed.ask(bench.window.finding.search.question, at_once=True)
    bench.close()


def test_that_an_encoder_that_has_come_looks_at_the_open_footage(
    bench: WindowBench, panel: SearchPanel, wall_films: dict[str, Path]
) -> None:
    bench.open(wall_films["walls.mov"])
    bench.house.finding.models.came.emit("whisper-tiny")
    assert not bench.current.status.is_busy, "a model for speech changes no picture"
    bench.house.finding.models.came.emit("clip-vit-b32")
    assert bench.current.status.is_busy
    bench.wait_settled()
    assert bench.current.document.analysis is not None
    assert ask(bench, panel, "red")
