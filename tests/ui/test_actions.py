"""Shortcuts: each works, none means two things, and none fires into a text field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu, QTabBar
from window_bench import PROJECT

from autoresolve_gui.ui.actions import SPECS, shortcut_table
from autoresolve_gui.ui.beats_model import Column
from autoresolve_gui.ui.resources import resource, user_guide

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtGui import QAction
    from window_bench import WindowBench


def _leaves(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        if action.menu() is not None:
            yield from _leaves(action.menu())
        elif not action.isSeparator():
            yield action


def test_that_every_action_is_in_a_menu_with_a_shortcut_of_its_own(bench: WindowBench) -> None:
    leaves = [a for top in bench.window.menuBar().actions() for a in _leaves(top.menu())]
    assert set(bench.window.actions_by_name.values()) <= set(leaves)
    assert len(leaves) == len(SPECS) + len(bench.window.timeline.lanes)
    keys = [key.toString() for action in leaves for key in action.shortcuts()]
    assert all(action.shortcuts() for action in leaves)
    assert len(keys) == len(set(keys))
    assert "" not in keys


def test_that_the_user_guide_lists_every_shortcut() -> None:
    text = user_guide().read_text(encoding="utf-8")
    between = text.split("<!-- shortcuts -->\n")[1].split("\n<!-- /shortcuts -->")[0]
    assert between == shortcut_table()


def test_that_an_icon_is_there_for_every_action_that_names_one() -> None:
    for spec in SPECS:
        if spec.icon:
            assert resource(f"icons/{spec.icon}.svg").is_file()


def test_that_a_resource_that_is_missing_is_told() -> None:
    with pytest.raises(FileNotFoundError, match=r"unicorn.svg is missing"):
        resource("icons/unicorn.svg")
    assert PROJECT in resource("icons").parents


def test_that_keys_go_into_a_text_field_while_one_is_typed_into(
    sample: Path, bench: WindowBench
) -> None:
    bench.open(sample)
    before = len(bench.beats)
    bench.click_row(1)
    bench.wait_playhead(bench.beats[1].frame)
    bench.key(Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    line = editor if isinstance(editor, QLineEdit) else editor.findChild(QLineEdit)
    assert line is not None
    line.clear()
    QTest.keyClicks(line, "jump lm k")
    QTest.keyClick(line, Qt.Key.Key_Home)
    QTest.keyClick(line, Qt.Key.Key_Right)
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert line.text() == "jmp lm k"
    assert len(bench.beats) == before
    assert not bench.window.viewer.is_playing
    QTest.keyClick(line, Qt.Key.Key_Return)
    bench.qtbot.waitUntil(lambda: bench.beats[1].label == "jmp lm k")


def test_that_the_keys_of_the_transport_work(sample: Path, bench: WindowBench) -> None:
    bench.open(sample)
    bench.window.timeline.view.setFocus()
    bench.wait_playhead(0)
    bench.key(Qt.Key.Key_Right)
    bench.wait_playhead(1)
    bench.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    bench.wait_playhead(11)
    bench.key(Qt.Key.Key_Left)
    bench.wait_playhead(10)
    shots = bench.current.document.analysis.shots
    bench.key(Qt.Key.Key_Down)
    bench.wait_playhead(shots[1].start_frame)
    bench.key(Qt.Key.Key_Up)
    bench.wait_playhead(0)
    following = next(beat for beat in bench.beats if beat.frame > 0)
    bench.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    bench.wait_playhead(following.frame)
    assert bench.window.beats.chosen == following
    bench.key(Qt.Key.Key_End)
    bench.wait_playhead(bench.current.document.footage.frames - 1)
    bench.key(Qt.Key.Key_Home)
    bench.wait_playhead(0)
    bench.key(Qt.Key.Key_Space)
    bench.qtbot.waitUntil(lambda: bench.window.viewer.is_playing)
    bench.key(Qt.Key.Key_K)
    bench.qtbot.waitUntil(lambda: not bench.window.viewer.is_playing)


def test_that_lanes_are_hidden_by_their_shortcut_and_stay_so(
    bench: WindowBench,
) -> None:
    name = bench.window.timeline.lanes[2]
    bench.key(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert not bench.window.timeline.is_lane_visible(name)
    bench.window.remember()
    assert name in bench.house.settings.timeline["hidden"]


def test_that_the_act_is_chosen_from_a_list(sample: Path, bench: WindowBench) -> None:
    bench.open(sample)
    index = bench.window.beats.model.index(0, Column.ACT)
    assert not bench.window.beats.model.setData(index, "7")
    assert "acts 1, 2 and 3" in bench.window.messages.label.text()
    assert bench.window.beats.model.setData(index, "2")
    assert bench.beats[0].act == 2


def test_that_an_act_is_edited_in_its_cell(sample: Path, bench: WindowBench) -> None:
    bench.open(sample)
    table = bench.window.beats.table
    row = next(row for row, beat in enumerate(bench.beats) if beat.act == 1)
    table.setCurrentIndex(bench.window.beats.model.index(row, Column.ACT))
    bench.trigger("edit_beat")
    box = table.findChild(QComboBox)
    assert box is not None
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Return)
    bench.qtbot.waitUntil(lambda: bench.beats[row].act == 2)
    assert bench.current.document.undo_stack.count() == 1


def test_that_a_panel_behind_another_tab_is_brought_forward_not_closed(bench: WindowBench) -> None:
    cloud, costs = (bench.window.actions_by_name[name] for name in ("show_cloud", "show_costs"))
    seen = {dock.objectName(): dock for dock in bench.window.panels.more}
    cloud.trigger()
    costs.trigger()
    bench.qtbot.waitUntil(lambda: seen["cloud"].visibleRegion().isEmpty())
    cloud.trigger()
    bench.qtbot.waitUntil(lambda: not seen["cloud"].visibleRegion().isEmpty())
    assert cloud.isChecked()
    cloud.trigger()
    bench.qtbot.waitUntil(seen["cloud"].isHidden)
    assert not cloud.isChecked()
    # One that is raised already in the eyes of Qt, but whose tab is covered.
    cloud.trigger()
    (tabs,) = (
        bar for bar in bench.window.findChildren(QTabBar)
        if bar.parent() is bench.window and bar.isVisible()
    )  # fmt: skip
    beats = bench.window.panels.beats
    for dock, name in ((seen["costs"], "show_costs"), (beats, "show_beats")):
        action = bench.window.actions_by_name[name]
        titles = [tabs.tabText(tab) for tab in range(tabs.count())]
        tabs.setCurrentIndex(titles.index("Cloud Assist"))
        bench.qtbot.waitUntil(lambda dock=dock: not bench.window.panels.is_in_front(dock))
        action.trigger()
        bench.qtbot.waitUntil(lambda dock=dock: bench.window.panels.is_in_front(dock))
        assert action.isChecked()
        assert tabs.tabText(tabs.currentIndex()) == dock.windowTitle()
        action.trigger()
        bench.qtbot.waitUntil(dock.isHidden)
        assert not action.isChecked()
        action.trigger()
        bench.qtbot.waitUntil(lambda dock=dock: bench.window.panels.is_in_front(dock))
        assert action.isChecked()
