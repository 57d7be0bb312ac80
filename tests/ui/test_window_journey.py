"""The window as its user drives it, from opening a film to the exported file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from window_bench import drag, screenshot

from autoresolve_gui.library.library import Library
from autoresolve_gui.model.story import Source
from autoresolve_gui.ui.beats_model import Column
from autoresolve_gui.ui.theme import DARK, LIGHT
from autoresolve_gui.ui.workspace import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from window_bench import WindowBench

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_that_a_film_is_opened_read_and_shown(bench: WindowBench, film: Path) -> None:
    bench.window.open_files([film])
    assert bench.window.middle.currentWidget() is bench.window.viewer
    bench.qtbot.waitUntil(bench.window.progress.isVisible, timeout=20_000)
    assert "six shots.mov" in bench.window.progress.words.text()
    bench.wait_settled()
    assert bench.current.status.state is State.DONE
    assert not bench.window.progress.isVisible()
    analysis = bench.current.document.analysis
    assert analysis is not None
    assert {"energy", "momentum", "novelty", "tension"} <= set(analysis.curves)
    assert analysis.shots[0].start_frame == 0
    assert analysis.shots[-1].end_frame == 240
    words = bench.window.bin.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    for part in ("six shots.mov", "0:09", "01:00:00:00", "160", "25 fps", "Analysed"):
        assert part in words
    assert bench.window.windowTitle() == "six shots.mov — AutoResolve"


def test_that_a_click_in_the_table_seeks(sample: Path, bench: WindowBench) -> None:
    bench.open(sample)
    for row in (2, 0):
        bench.click_row(row)
        bench.wait_playhead(bench.beats[row].frame)
        assert bench.beats[row].evidence in bench.window.beats.detail.text()
    bench.key(Qt.Key.Key_Down)
    bench.wait_playhead(bench.beats[1].frame)


def test_that_a_beat_dragged_in_the_timeline_moves_and_comes_back(
    sample: Path, bench: WindowBench
) -> None:
    bench.open(sample)
    before = bench.beats[1]
    view, axis = bench.window.timeline.view, bench.window.timeline.axis
    lane = bench.window.timeline.view.stage.beats
    top_left = view.mapFromScene(lane.sceneBoundingRect().topLeft())
    height = round(lane.sceneBoundingRect().height())
    x = round(float(axis.x_of(bench.current.document.seconds_of(before.frame))))
    start = QPoint(x + 4, top_left.y() + min(10, height // 3))
    drag(view.viewport(), start, start + QPoint(60, 0))
    after = bench.current.document.beat(before.id)
    assert after is not None
    assert after.frame > before.frame
    assert after.source is Source.YOU
    bench.key(Qt.Key.Key_Z, CTRL)
    assert bench.current.document.beat(before.id) == before
    bench.key(Qt.Key.Key_Z, CTRL | SHIFT)
    assert bench.current.document.beat(before.id) == after


def test_that_beats_are_added_edited_deleted_and_undone(sample: Path, bench: WindowBench) -> None:
    bench.open(sample)
    proposed = bench.beats
    bench.window.playhead.seek(1000)
    bench.wait_playhead(1000)
    bench.key(Qt.Key.Key_M)
    added = next(beat for beat in bench.beats if beat.frame == 1000)
    assert added.source is Source.YOU
    row = bench.beats.index(added)
    bench.type_into_cell(row, Column.LABEL, "the door opens")
    bench.type_into_cell(row, Column.NOTE, "ask for music here")
    bench.type_into_cell(row, Column.TIMECODE, bench.current.document.timecode(1010))
    changed = bench.current.document.beat(added.id)
    assert changed is not None
    assert (changed.label, changed.note, changed.frame) == (
        "the door opens",
        "ask for music here",
        1010,
    )
    bench.window.beats.table.setFocus()
    bench.key(Qt.Key.Key_Delete)
    assert bench.current.document.beat(added.id) is None
    assert bench.beats == proposed
    for _step in range(5):
        bench.key(Qt.Key.Key_Z, CTRL)
    assert bench.beats == proposed
    assert not bench.current.document.is_edited
    bench.key(Qt.Key.Key_Y, CTRL)
    assert [beat.frame for beat in bench.beats if beat.id == added.id] == [1000]


def test_that_a_timecode_that_makes_no_sense_is_refused_in_words(
    sample: Path, bench: WindowBench
) -> None:
    bench.open(sample)
    before = bench.beats
    bench.type_into_cell(1, Column.TIMECODE, "12:99")
    assert bench.beats == before
    assert "is not a timecode" in bench.window.messages.label.text()
    bench.type_into_cell(1, Column.TIMECODE, "05:00:00;00")
    assert bench.beats == before
    assert "outside the footage" in bench.window.messages.label.text()
    assert bench.window.messages.isVisible()
    bench.window.messages.close_button.click()
    assert not bench.window.messages.isVisible()


def test_that_back_to_proposals_is_a_step_like_any_other(sample: Path, bench: WindowBench) -> None:
    bench.open(sample)
    proposed = bench.beats
    bench.click_row(0)
    bench.trigger("delete_beat")
    edited = bench.beats
    bench.trigger("proposals")
    bench.qtbot.waitUntil(lambda: bench.beats == proposed)
    assert not bench.current.document.is_edited
    bench.trigger("undo")
    assert bench.beats == edited
    assert bench.current.document.is_edited


def test_that_edits_outlive_the_program_and_proposals_are_forgotten_only_on_request(
    start: Callable[[], WindowBench], sample: Path
) -> None:
    first = start()
    first.open(sample)
    first.click_row(0)
    first.trigger("delete_beat")
    kept = first.beats
    first.close()  # at once: before the edit would have been written by itself
    second = start()
    second.open(sample)
    assert second.beats == kept
    assert second.current.document.is_edited
    second.trigger("proposals")
    second.qtbot.waitUntil(lambda: not second.current.document.is_edited)
    proposed = second.beats
    second.close()
    third = start()
    third.open(sample)
    assert third.beats == proposed
    assert len(proposed) == len(kept) + 1


def test_that_an_edit_is_in_the_library_within_a_moment(
    sample: Path, bench: WindowBench, home: Path
) -> None:
    bench.open(sample)
    bench.click_row(0)
    bench.trigger("delete_beat")
    bench.qtbot.wait(600)
    with Library(home / "library.sqlite3") as library:
        analysis = library.analysis(bench.current.key)
        assert analysis is not None
        assert analysis.beats == bench.beats


def test_that_markers_are_exported_and_nothing_is_replaced_unasked(
    sample: Path, bench: WindowBench, tmp_path: Path
) -> None:
    bench.open(sample)
    bench.trigger("export")
    dialog = QApplication.activeModalWidget() or _dialog(bench, "ExportDialog")
    dialog.options.choose_format("csv")
    target = tmp_path / "markers.csv"
    dialog.options.target.setText(str(target))
    bench.qtbot.waitUntil(lambda: "frame,timecode" in dialog.preview.toPlainText())
    bench.qtbot.waitUntil(dialog.export_button.isEnabled)
    QTest.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    bench.qtbot.waitUntil(target.is_file)
    bench.qtbot.waitUntil(lambda: "Wrote" in dialog.message.text())
    assert dialog.reveal_button.isVisible()
    rows = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
    assert [int(row["frame"]) for row in rows] == [beat.frame for beat in bench.beats]
    assert [row["name"] for row in rows] == [beat.label for beat in bench.beats]
    document = bench.current.document
    assert [row["timecode"] for row in rows] == [document.timecode(b.frame) for b in bench.beats]
    dialog.reject()


def test_that_every_window_can_be_looked_at(sample: Path, bench: WindowBench) -> None:
    screenshot(bench.window, "welcome-dark")
    bench.open(sample)
    bench.click_row(1)
    bench.wait_playhead(bench.beats[1].frame)
    for theme in (DARK, LIGHT):
        bench.window.set_theme(theme)
        bench.qtbot.wait(200)
        screenshot(bench.window, f"window-{theme.name}")
        dialogs = bench.window.dialogs
        opened = {
            "export": dialogs.export(bench.current.document),
            "plugins": dialogs.plugins(),
            "guide": dialogs.guide(),
            "about": dialogs.about(),
            "shortcuts": dialogs.shortcuts(
                bench.window.actions_by_name, bench.window.lanes_menu.lane_actions
            ),
        }
        export = opened["export"]
        bench.qtbot.waitUntil(lambda export=export: export.preview.toPlainText() != "")
        for name, dialog in opened.items():
            assert screenshot(dialog, f"{name}-{theme.name}").stat().st_size > 5_000
            dialog.close()
        for title in ("File", "Edit", "View"):
            menu = next(
                action.menu()
                for action in bench.window.menuBar().actions()
                if action.text() == f"&{title}"
            )
            screenshot(menu, f"menu-{title.lower()}-{theme.name}")


def _dialog(bench: WindowBench, kind: str) -> object:
    found = [w for w in QApplication.topLevelWidgets() if type(w).__name__ == kind]
    bench.qtbot.waitUntil(found[0].isVisible)
    return found[0]
