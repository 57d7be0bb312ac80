"""The window on small screens: nothing asks for more room than there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from window_bench import WindowBench, screenshot

from autoresolve_gui.ui.theme import LIGHT

if TYPE_CHECKING:
    from pathlib import Path

SIZES = [(1024, 600), (1280, 720), (1440, 900), (1920, 1080)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_that_the_window_takes_the_size_of_the_screen(
    bench: WindowBench, sample: Path, size: tuple[int, int]
) -> None:
    bench.window.resize(*size)
    screenshot(bench.window, f"welcome-{size[0]}")
    assert bench.window.size().toTuple() == size
    bench.open(sample)
    assert bench.window.size().toTuple() == size
    bench.window.set_theme(LIGHT)
    bench.qtbot.wait(200)
    screenshot(bench.window, f"light-{size[0]}")
    for panel in ("transcript", "search", "similarity"):
        bench.trigger(f"show_{panel}")
    bench.qtbot.wait(50)
    least = bench.window.minimumSizeHint()
    assert least.width() <= 1024
    assert least.height() <= 640, "with every panel behind the beats"


def test_that_what_was_opened_lately_never_makes_the_window_higher(
    bench: WindowBench, sample: Path
) -> None:
    footage = bench.shelf_footage(sample)
    bench.window.welcome.show_recent([footage] * 5)
    bench.window.resize(1280, 640)
    bench.qtbot.wait(50)
    assert bench.window.height() == 640
    welcome = bench.window.welcome
    assert welcome.button.isVisible()
    assert welcome.rect().contains(
        welcome.button.mapTo(welcome, welcome.button.rect().bottomRight())
    )
    bench.window.resize(1600, 1000)
    bench.window.panels.timeline.hide()
    bench.qtbot.wait(100)
    buttons = [b for b in welcome.findChildren(type(welcome.button)) if b.isVisible()]
    assert len(buttons) == 6


def test_that_every_transport_button_is_reached_in_a_narrow_viewer(
    bench: WindowBench, sample: Path
) -> None:
    bench.open(sample)
    bench.window.resize(bench.window.minimumSizeHint())
    bench.qtbot.wait(100)
    bar = bench.window.viewer.bar
    for name in ("start", "back", "reverse", "play", "forward", "step", "end"):
        button = bar.button(name)
        assert bar.rect().contains(button.geometry()), name
    assert bar.timecode.width() >= bar.timecode.fontMetrics().horizontalAdvance("00:00:00:00")


def test_that_tab_goes_from_the_bin_over_the_viewer_and_the_beats_to_the_timeline(
    bench: WindowBench, sample: Path
) -> None:
    bench.open(sample)
    window = bench.window
    window.bin.view.setFocus()
    seen = []
    for _ in range(40):
        bench.key(Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        assert widget is not None
        assert widget.accessibleName() or widget.text()
        if widget not in seen:
            seen.append(widget)
        if widget is window.timeline.view:
            break
    stops = [window.viewer.bar.button("start"), window.beats.table, window.timeline.view]
    assert [widget for widget in seen if widget in stops] == stops


def test_that_the_keyboard_stays_where_it_is_when_the_layout_is_reset(
    bench: WindowBench, sample: Path
) -> None:
    bench.open(sample)
    bench.window.beats.table.setFocus()
    bench.trigger("reset_layout")
    assert bench.window.beats.table.hasFocus()
