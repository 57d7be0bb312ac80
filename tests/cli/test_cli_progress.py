from __future__ import annotations

import io
from pathlib import Path

from autoresolve_gui.cli.progress import (
    NoProgress,
    ProgressBar,
    ProgressLines,
    progress_display,
)

A, B = Path("a.mp4"), Path("b.mp4")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_that_the_display_suits_the_stream():
    assert isinstance(progress_display(_Terminal(), files=1, quiet=False), ProgressBar)
    assert isinstance(progress_display(io.StringIO(), files=1, quiet=False), ProgressLines)
    assert isinstance(progress_display(_Terminal(), files=1, quiet=True), NoProgress)


def test_that_lines_are_sparse():
    stream, now_s = io.StringIO(), [100.0]
    display = ProgressLines(stream, lambda: now_s[0])
    for second in range(31):
        now_s[0] = 100.0 + second
        display.update(A, "picture", second / 60, 60.0 - second)
    assert stream.getvalue().splitlines() == [
        "a.mp4: 0% (picture, 1:00 left)",
        "a.mp4: 17% (picture, 50.0 s left)",
        "a.mp4: 33% (picture, 40.0 s left)",
        "a.mp4: 50% (picture, 30.0 s left)",
    ]


def test_that_each_file_begins_with_a_line():
    stream = io.StringIO()
    display = ProgressLines(stream, lambda: 0.0)
    for _ in range(3):  # the engine begins every file before it goes on with the first
        display.update(A, "index", 0.0, None)
        display.update(B, "index", 0.0, None)
    assert stream.getvalue().splitlines() == ["a.mp4: 0% (index)", "b.mp4: 0% (index)"]


def test_that_the_bar_shows_file_step_and_time_left():
    stream = _Terminal()
    display = ProgressBar(stream, files=2)
    display.update(A, "sound", 0.0, None)
    display.clear()
    display.end_file()
    display.update(B, "picture", 0.25, 90.0)
    display.clear()
    display.update(B, "picture", 1.0, 0.0)
    display.end_file()
    text = stream.getvalue()
    assert "1/2 a.mp4" in text
    assert "2/2 b.mp4" in text
    assert "\n" not in text


def test_that_a_long_odd_name_is_cut_in_the_middle():
    stream = _Terminal()
    display = ProgressBar(stream, files=1)
    display.update(Path("caf\udce9 " + "x" * 80 + "_take2.mp4"), "picture", 0.5, 1.0)
    display.end_file()
    assert "caf\\udce9 xx...xx_take2.mp4" in stream.getvalue()


def test_that_the_bar_is_not_drawn_for_every_event():
    stream = _Terminal()
    display = ProgressBar(stream, files=1)
    for step in range(10_000):
        display.update(A, "picture", step / 10_000, None)
    drawn = stream.getvalue().count("a.mp4")
    display.end_file()
    assert 1 <= drawn < 50
