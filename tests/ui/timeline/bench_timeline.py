"""Print how long the timeline takes to paint ten hours at several zooms.

Run it on a display: `python tests/ui/timeline/bench_timeline.py`. The figures are medians in
milliseconds of processor time of the window's thread, for a view of 1800 x 520 pixels with all
lanes.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import timeline_data
from PySide6.QtWidgets import QApplication

from autoresolve_gui.ui.document import Document
from autoresolve_gui.ui.playhead import Playhead
from autoresolve_gui.ui.theme import DARK
from autoresolve_gui.ui.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable

DURATION_S = 36_000.0
SPANS_S = (DURATION_S, 3600.0, 600.0, 60.0, 5.0, 0.24)
ROUNDS = 40


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
    playhead = Playhead(app)
    playhead.seek_requested.connect(playhead.show)
    timeline = Timeline(playhead, DARK)
    timeline.resize(1918, 520)
    timeline.show()
    document = Document(Path("long.mov"), timeline)
    footage = timeline_data.make_footage(DURATION_S)
    analysis = timeline_data.make_analysis(footage, thumbnails=240)
    app.processEvents()
    document.set_analysis(analysis, edited=False)
    say(f"opening: {median_ms(lambda _: timeline.set_document(document), 1):.1f}")
    axis, port = timeline.axis, timeline.view.viewport()
    say(f"{'seconds visible':>16} {'zoom or pan':>12} {'playhead':>9}")
    for span_s in SPANS_S:
        axis.set_range(17_000.0, span_s)
        for _ in range(20):  # the thumbnails are decoded in these rounds
            port.repaint()
            app.processEvents()

        def pan(at: int) -> None:
            # A view of the whole cannot move: its zoom is changed by a hair instead.
            axis.set_range(axis.start_s, DURATION_S - at) if axis.is_whole else axis.pan(3)
            port.repaint()

        def play(at: int, span_s: float = span_s) -> None:
            playhead.show(document.frame_at(axis.start_s + span_s * at / ROUNDS / 2))
            app.processEvents()

        say(f"{span_s:16.2f} {median_ms(pan):12.2f} {median_ms(play):9.2f}")
    axis.fit()
    ratio = port.devicePixelRatioF()
    for lane in timeline.view.stage.lanes.values():
        spent_ms = median_ms(lambda _, lane=lane: lane._render(ratio))
        say(f"whole, {lane.name}: {spent_ms:.2f}")
    curves = [timeline_data.make_curve("energy", DURATION_S, seed) for seed in range(3)]
    lane = timeline.view.stage.lanes["energy"]
    say(f"refined curve taken: {median_ms(lambda at: lane.set_curve(curves[at % 3]), 12):.2f}")
    timeline.close()


if __name__ == "__main__":
    bench(QApplication(sys.argv))
