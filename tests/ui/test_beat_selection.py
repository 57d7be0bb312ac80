"""Which beat is chosen, and what Del would delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

if TYPE_CHECKING:
    from pathlib import Path

    from window_bench import WindowBench


def test_that_walking_with_shift_held_down_chooses_one_beat_at_a_time(
    sample: Path, bench: WindowBench
) -> None:
    bench.open(sample)
    bench.click_row(0)
    before = len(bench.beats)
    target = bench.window.timeline.view
    target.setFocus()
    bench.key(Qt.Key.Key_Home)
    QTest.keyPress(target, Qt.Key.Key_Shift)
    for _ in range(3):
        QTest.keyClick(target, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        bench.qtbot.wait(150)
        rows = bench.window.beats.table.selectionModel().selectedRows()
        assert len(rows) == 1
    QTest.keyRelease(target, Qt.Key.Key_Shift)
    chosen = bench.beats[rows[0].row()]
    bench.qtbot.waitUntil(lambda: bench.window.playhead.frame == chosen.frame)
    bench.window.actions_by_name["delete_beat"].trigger()
    assert len(bench.beats) == before - 1
    assert chosen not in bench.beats
