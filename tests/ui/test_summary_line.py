"""The line at the left of the status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from autoresolve_gui.ui.summary import NEWS_MS, SummaryLine

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_that_good_news_goes_by_itself_and_the_last_takes_the_place_of_the_one_before(
    qtbot: QtBot,
) -> None:
    action = QAction("Resume")
    line = SummaryLine(action)
    qtbot.addWidget(line)
    line.resize(60, 24)
    assert line.news_timer.interval() == NEWS_MS
    line.news_timer.setInterval(50)
    line.say("Wrote the transcript to said.srt")
    line.say("Wrote the transcript to said.vtt")
    line.show_footage(None)
    assert line.words.toolTip() == "Wrote the transcript to said.vtt"
    assert line.words.text().endswith("…")
    qtbot.waitUntil(lambda: not line.words.toolTip(), timeout=30_000)
