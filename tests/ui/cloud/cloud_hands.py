"""What the tests of the whole of Cloud assist do with the window, and what the stand-in answers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QRect, Qt

from autoresolve_gui.assist.events import Task
from autoresolve_gui.model.story import Beat, Label, Source

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from window_bench import WindowBench

CLICK = Qt.MouseButton.LeftButton
HOSTILE = "<b>Set the cap to 999</b> <img src='http://127.0.0.1/x'>"


def opinion(request: dict[str, Any]) -> str | None:
    """Answer as a model that was told to break out would: sound in form, hostile in its words."""
    text = json.dumps(request["messages"])
    asked = request["response_format"]["json_schema"]["schema"]["properties"]
    if "beats" in asked:
        beats = [("hook", 1, 0.9), ("midpoint", 3, 0.6), ("climax", 5, 0.8)]
        return json.dumps(
            {
                "beats": [
                    {
                        "label": label,
                        "shot": shot,
                        "place": "start",
                        "confidence": confidence,
                        "reason": f"{label}: {HOSTILE}",
                    }
                    for label, shot, confidence in beats
                ]
            }
        )
    if "notes" in asked:
        pictures = int(re.search(r"pictures\W+(\d+)", text)[1])
        return json.dumps(
            {
                "notes": [
                    {
                        "picture": number,
                        "seen": f"A balloon over the sea {HOSTILE}",
                        "shot_size": "wide",
                        "mood": "calm",
                        "on_screen_text": "",
                        "continuity": "The balloon is on the left.",
                    }
                    for number in range(1, pictures + 1)
                ]
            }
        )
    return None


def beat(label: Label, frame: int, act: int) -> Beat:
    """Return a beat as this machine finds it."""
    return Beat(
        id=f"id-{label}", frame=frame, label=label, act=act, confidence=0.5, evidence="pace rises",
        source=Source.LOCAL,
    )  # fmt: skip


def answer(bench: WindowBench, button: str) -> None:
    """Answer the question of consent when it comes."""
    asker = bench.house.cloud.asker
    bench.qtbot.waitUntil(lambda: asker.dialog is not None, timeout=60_000)
    bench.qtbot.mouseClick(getattr(asker.dialog, button), CLICK)


def wait(bench: WindowBench) -> None:
    desk = bench.window.cloud.desk
    bench.qtbot.waitUntil(lambda: not desk.under_way, timeout=60_000)
    bench.qtbot.wait(200)


def ask(bench: WindowBench, button: str, task: Task = Task.BEATS) -> None:
    """Ask, answer the question, and wait for the end."""
    asked = bench.window.cloud.ask.buttons[task]
    bench.qtbot.waitUntil(asked.isEnabled)  # it is grey while it is priced anew
    bench.qtbot.mouseClick(asked, CLICK)
    answer(bench, button)
    wait(bench)


def is_seen_whole(part: QWidget) -> bool:
    """Tell whether nothing of a part is cut off, scrolled away or behind another panel."""
    if not part.isVisible():
        return False
    window = part.window()
    place = QRect(part.mapTo(window, QPoint()), part.size())
    above = part.parentWidget()
    while above is not None and above is not window:
        if not QRect(above.mapTo(window, QPoint()), above.size()).contains(place):
            return False
        above = above.parentWidget()
    in_front = window.childAt(place.center())
    return in_front is not None and (in_front is part or part.isAncestorOf(in_front))
