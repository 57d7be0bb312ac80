"""Print how long the transcript of ten hours, 100,000 words, takes in the window.

Run it on a display: `python tests/ui/transcript/bench_transcript.py`. The figures are medians in
milliseconds of processor time of the window's thread, for a view of 480 x 700 pixels.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import ten_hours
from PySide6.QtWidgets import QApplication

from autoresolve_gui.ui.document import Document
from autoresolve_gui.ui.style import dress
from autoresolve_gui.ui.theme import DARK
from autoresolve_gui.ui.transcript.finding import Query, find, times_of
from autoresolve_gui.ui.transcript.script import Script
from autoresolve_gui.ui.transcript.transcript_view import TranscriptView

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 60


def median_ms(step: Callable[[int], object], rounds: int = ROUNDS) -> float:
    """Return the median time of a call, which gets the number of the round."""
    spent = []
    for at in range(rounds):
        begun = time.thread_time()
        step(at)
        spent.append((time.thread_time() - begun) * 1000)
    return statistics.median(spent)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def bench(app: QApplication) -> None:
    """Measure and print."""
    dress(app, DARK)
    transcript = ten_hours.transcript()
    document = Document(Path("long.mov"))
    script = Script(document, "key", None)
    view = TranscriptView(DARK)
    view.resize(480, 700)
    view.show()
    view.set_script(script)
    app.processEvents()
    port, bar = view.viewport(), view.verticalScrollBar()

    def load(_: int) -> None:
        script.load(transcript)
        port.repaint()

    say(f"loaded and painted: {median_ms(load, 1):.1f}")
    say(f"{len(script.lines)} lines, {script.words} words")

    def scroll(at: int) -> None:
        bar.setValue(bar.value() + (3 if at % 10 else bar.maximum() // 7))
        port.repaint()

    def page(at: int) -> None:
        bar.setValue(bar.maximum() * at // ROUNDS)
        port.repaint()

    bar.setValue(0)
    say(f"scrolled by three lines: {median_ms(scroll, 200):.2f}")
    say(f"scrolled by a part of it: {median_ms(page):.2f}")
    middle = len(script.lines) // 2
    view.reveal(middle)
    app.processEvents()
    start_s = script.lines[middle].start_s

    def light(at: int) -> None:
        view.light(script.word_at(start_s + at * 0.2, start_s + at * 0.2 + 0.04))
        app.processEvents()

    say(f"a frame played, with the lit word: {median_ms(light, 100):.2f}")

    def widen(at: int) -> None:
        view.resize(480 + 4 * (at % 2), 700)
        app.processEvents()

    say(f"another width: {median_ms(widen, 10):.1f}")
    found = []
    say(f"found: {median_ms(lambda _: found.append(find(script.lines, Query('word12'))), 5):.1f}")
    say(
        f"times of {len(found[-1])} places: "
        f"{median_ms(lambda _: [times_of(script.lines, each) for each in found[-1]], 5):.1f}"
    )
    heard = transcript.segments[-1]

    def hear(at: int) -> None:
        script.hear(ten_hours.later(heard, at + 1))
        app.processEvents()

    bar.setValue(bar.maximum())
    say(f"a sentence heard: {median_ms(hear):.2f}")
    view.close()
    document.deleteLater()


if __name__ == "__main__":
    bench(QApplication(sys.argv))
