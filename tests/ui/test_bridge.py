"""The bridge: everything arrives, in order, and a flood becomes a trickle."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread

from autoresolve_gui.engine.events import Finished, PassDone, PassStarted, Progress
from autoresolve_gui.model.analysis import PassRecord
from autoresolve_gui.ui.bridge import Bridge
from autoresolve_gui.ui.jobs import Jobs

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

FILM = Path("film.mov")


def _from_a_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_that_events_arrive_in_the_windows_thread_in_order(qtbot: QtBot) -> None:
    bridge = Bridge()
    arrived: list[object] = []
    threads: list[bool] = []
    bridge.event.connect(arrived.append)
    bridge.event.connect(lambda _event: threads.append(QThread.isMainThread()))
    passes = [PassStarted(FILM, f"pass {number}") for number in range(300)]
    _from_a_thread(lambda: [bridge.publish(event) for event in passes])
    qtbot.waitUntil(lambda: len(arrived) == 300)
    assert arrived == passes
    assert all(threads)
    bridge.close()


def test_that_a_flood_of_progress_becomes_a_trickle_and_the_newest_wins(qtbot: QtBot) -> None:
    bridge = Bridge()
    arrived: list[Progress] = []
    bridge.event.connect(arrived.append)

    def flood() -> None:
        for number in range(20_000):
            bridge.publish(Progress(FILM, "picture", number / 20_000, None))

    thread = threading.Thread(target=flood)
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=20_000)
    qtbot.waitUntil(lambda: bool(arrived) and arrived[-1].fraction == 19_999 / 20_000)
    assert len(arrived) < 100
    fractions = [event.fraction for event in arrived]
    assert fractions == sorted(fractions)
    bridge.close()


def test_that_progress_never_comes_after_the_end(qtbot: QtBot) -> None:
    bridge = Bridge()
    arrived: list[object] = []
    bridge.event.connect(arrived.append)
    done = PassDone(FILM, "key", PassRecord("sound", 1, 0.1, 10.0), from_cache=False)
    for event in (
        Progress(FILM, "sound", 0.2, 1.0),
        Progress(FILM, "sound", 0.9, 1.0),
        done,
        Progress(FILM, "beats", 1.0, 0.0),
        Finished(FILM, "key"),
    ):
        bridge.publish(event)
    qtbot.waitUntil(lambda: bool(arrived) and isinstance(arrived[-1], Finished))
    qtbot.wait(400)
    assert arrived == [
        Progress(FILM, "sound", 0.9, 1.0),
        done,
        Progress(FILM, "beats", 1.0, 0.0),
        Finished(FILM, "key"),
    ]
    bridge.close()


def test_that_a_closed_bridge_is_silent(qtbot: QtBot) -> None:
    bridge = Bridge()
    arrived: list[object] = []
    bridge.event.connect(arrived.append)
    bridge.publish(PassStarted(FILM, "sound"))
    bridge.close()
    bridge.publish(PassStarted(FILM, "picture"))
    qtbot.wait(50)
    assert arrived == []


def test_that_jobs_report_in_the_windows_thread_and_finish_before_they_close(
    qtbot: QtBot, tmp_path: Path
) -> None:
    jobs = Jobs("job", threads=1)
    reported: list[object] = []
    jobs.run(lambda: 6 * 7, lambda answer: reported.append((answer, QThread.isMainThread())))
    jobs.run(lambda: 1 / 0, failed=lambda error: reported.append(type(error)))
    qtbot.waitUntil(lambda: len(reported) == 2)
    assert reported == [(42, True), ZeroDivisionError]
    jobs.run(lambda: (tmp_path / "written").write_text("yes"))
    jobs.close()
    assert (tmp_path / "written").read_text() == "yes"


def test_that_work_that_comes_after_the_end_is_left(tmp_path: Path) -> None:
    jobs = Jobs("job", threads=1)
    jobs.close()
    jobs.run(lambda: (tmp_path / "written").write_text("yes"))
    assert jobs.running == 0
    assert not (tmp_path / "written").exists()
