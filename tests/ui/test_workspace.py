"""Several files at once: good ones, bad ones, the same one twice, and those that are stopped."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt

from autoresolve_gui.engine.events import Cancelled, CurveRefined, PassDone, PassStarted
from autoresolve_gui.ui.workspace import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from window_bench import WindowBench


def passes_done(bench: WindowBench) -> set[str]:
    """Return the passes that have ended: sound and picture run side by side, in any order."""
    return {event.record.name for event in bench.events if isinstance(event, PassDone)}


def test_that_dropped_files_are_opened_and_a_bad_one_stops_none(
    bench: WindowBench, film: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "notes.mp4"
    bad.write_bytes(b"these are no moving pictures\n" * 40)
    bench.drop([bad, film])
    bench.wait_settled()
    failed, good = bench.item(bad), bench.item(film)
    assert failed.status.state is State.FAILED
    assert failed.status.remedy
    assert good.status.state is State.DONE
    words = bench.window.bin.model.index_of(failed).data(Qt.ItemDataRole.AccessibleTextRole)
    assert failed.status.message in words
    assert failed.status.remedy in words
    bench.workspace.set_current(good)
    assert bench.window.beats.model.rowCount() == len(good.document.beats)
    bench.workspace.set_current(failed)
    assert bench.window.beats.model.rowCount() == 0
    assert not bench.window.actions_by_name["export"].isEnabled()


def test_that_an_open_file_is_focused_and_not_doubled(
    bench: WindowBench, film: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "gone.mov"
    bench.open(film, missing)
    bench.workspace.set_current(bench.item(missing))
    bench.window.open_files([film])
    assert len(bench.workspace.items) == 2
    assert bench.current.path == film


def test_that_a_copy_of_open_footage_is_the_same_footage(
    bench: WindowBench, film: Path, tmp_path: Path
) -> None:
    bench.open(film)
    copy = tmp_path / "copy.mov"
    shutil.copy(film, copy)
    bench.open(copy)
    assert [item.path for item in bench.workspace.items] == [film]
    assert bench.current.path == film
    assert "same footage" in bench.window.messages.label.text()


def test_that_selecting_a_row_makes_it_current(
    bench: WindowBench, film: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "gone.mov"
    bench.open(film, missing)
    view = bench.window.bin.view
    for path in (missing, film):
        place = view.visualRect(bench.window.bin.model.index_of(bench.item(path))).center()
        bench.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert bench.current.path == path
        assert bench.window.windowTitle().startswith(path.name)


def test_that_a_cancelled_analysis_is_resumed_from_what_was_done(
    bench: WindowBench, sample_film: Path
) -> None:
    bench.window.open_files([sample_film])
    bench.qtbot.waitUntil(
        lambda: PassStarted(sample_film, "picture") in bench.events, timeout=30_000
    )
    bench.trigger("cancel")
    bench.qtbot.waitUntil(lambda: bench.current.status.state is State.CANCELLED, timeout=10_000)
    assert bench.window.actions_by_name["resume"].isEnabled()
    assert not bench.window.actions_by_name["cancel"].isEnabled()
    stopped, done_before = len(bench.events), passes_done(bench)
    assert "index" in done_before
    bench.trigger("resume")
    bench.wait_settled()
    assert bench.current.status.state is State.DONE
    again = {e.name for e in bench.events[stopped:] if isinstance(e, PassStarted)}
    assert "picture" in again
    assert not again & done_before


def test_that_the_first_curve_is_shown_while_the_film_is_read(
    bench: WindowBench, sample_film: Path
) -> None:
    bench.window.open_files([sample_film])
    bench.qtbot.waitUntil(
        lambda: any(isinstance(event, CurveRefined) for event in bench.events), timeout=20_000
    )
    name = next(e for e in bench.events if isinstance(e, CurveRefined)).curve.name
    assert bench.current.document.curve(name) is not None
    assert bench.current.status.is_busy


def test_that_closing_footage_during_its_analysis_stops_it(
    bench: WindowBench, sample_film: Path
) -> None:
    bench.window.open_files([sample_film])
    bench.qtbot.waitUntil(lambda: len(bench.events) > 2, timeout=20_000)
    bench.trigger("close")
    assert bench.workspace.items == ()
    assert bench.window.middle.currentWidget() is bench.window.welcome
    bench.qtbot.waitUntil(lambda: Cancelled(sample_film) in bench.events, timeout=10_000)


def test_that_the_program_closes_during_an_analysis_and_keeps_what_was_done(
    start: Callable[[], WindowBench], sample_film: Path
) -> None:
    first = start()
    first.window.open_files([sample_film])
    first.qtbot.waitUntil(
        lambda: PassStarted(sample_film, "picture") in first.events, timeout=30_000
    )
    done_before = passes_done(first)
    assert "index" in done_before
    first.close()
    second = start()
    second.open(sample_film)
    assert second.current.status.state is State.DONE
    started = {event.name for event in second.events if isinstance(event, PassStarted)}
    assert not started & done_before
    assert "picture" in started


def test_that_known_footage_is_shown_from_the_library_and_listed_as_recent(
    start: Callable[[], WindowBench], film: Path
) -> None:
    first = start()
    first.open(film)
    beats = first.beats
    first.close()
    second = start()
    second.qtbot.waitUntil(second.window.recent_menu.isEnabled)
    assert [a.text() for a in second.window.recent_menu.actions()] == [film.name]
    second.window.recent_menu.actions()[0].trigger()
    second.wait_settled()
    assert second.beats == beats
    assert not [event for event in second.events if isinstance(event, PassStarted)]


def test_that_an_answer_of_the_library_to_a_closed_footage_is_let_go(
    bench: WindowBench, sample: Path
) -> None:
    bench.open(sample)
    item = bench.current
    item.refresh()
    bench.workspace.close_footage(item)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    bench.qtbot.wait(300)
    assert bench.workspace.items == ()
