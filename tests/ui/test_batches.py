"""Many files at once: paused, taken up again, put first, remembered for the next start."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from window_bench import screenshot

from autoresolve_gui.engine.events import Finished, PassStarted, Paused, Resumed
from autoresolve_gui.ui.bin_model import state_words
from autoresolve_gui.ui.theme import DARK, LIGHT
from autoresolve_gui.ui.words import ordinal
from autoresolve_gui.ui.workspace import State
from support.films import write_film

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QAction
    from window_bench import WindowBench


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Four clips of a second, each with other pictures."""
    folder = tmp_path_factory.mktemp("clips")
    made = []
    for number in range(4):
        noise = np.random.default_rng(number).integers(0, 255, (25, 48, 64, 3), dtype=np.uint8)
        path = folder / f"clip {number + 1}.mp4"
        made.append(write_film(path, list(noise), rate=Fraction(25)))
    return tuple(made)


def wait_for(bench: WindowBench, event: object) -> None:
    bench.qtbot.waitUntil(lambda: event in bench.events, timeout=30_000)


def read_picture(bench: WindowBench, film: Path) -> None:
    """Open a film that takes some seconds, and wait until its picture is being read."""
    bench.window.open_files([film])
    wait_for(bench, PassStarted(film, "picture"))


def choices(bench: WindowBench, path: Path) -> dict[str, QAction]:
    """Return what the menu of a row offers."""
    menu = bench.window.bin.menu_for(bench.item(path))
    return {action.text(): action for action in menu.actions() if action.text()}


def test_that_a_file_is_paused_and_goes_on_by_keyboard(
    bench: WindowBench, sample_film: Path
) -> None:
    read_picture(bench, sample_film)
    assert not bench.window.actions_by_name["resume"].isEnabled()
    bench.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    wait_for(bench, Paused(sample_film))
    bench.qtbot.wait(400)
    words = state_words(bench.current)
    assert words.startswith("Paused at ")
    bench.qtbot.wait(500)
    assert state_words(bench.current) == words
    assert bench.current.status.is_busy
    assert bench.window.progress.words.text() == f"sample.mp4: {words.lower()}"
    assert not bench.window.actions_by_name["pause"].isEnabled()
    assert bench.window.actions_by_name["cancel"].isEnabled()
    bench.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    bench.wait_settled()
    assert bench.current.status.state is State.DONE


def test_that_the_menu_of_a_row_pauses_resumes_and_cancels(
    bench: WindowBench, sample_film: Path
) -> None:
    read_picture(bench, sample_film)
    assert "Resume Analysis" not in choices(bench, sample_film)
    choices(bench, sample_film)["Pause Analysis"].trigger()
    wait_for(bench, Paused(sample_film))
    assert "Pause Analysis" not in choices(bench, sample_film)
    choices(bench, sample_film)["Resume Analysis"].trigger()
    wait_for(bench, Resumed(sample_film))
    choices(bench, sample_film)["Pause Analysis"].trigger()
    bench.qtbot.waitUntil(lambda: bench.current.status.is_paused)
    choices(bench, sample_film)["Cancel Analysis"].trigger()
    assert state_words(bench.current) == "Cancelling…"
    bench.qtbot.waitUntil(lambda: bench.current.status.state is State.CANCELLED)
    assert not bench.current.status.is_paused


def test_that_all_are_paused_and_the_ones_paused_alone_stay_so(
    bench: WindowBench, clips: tuple[Path, ...]
) -> None:
    button = bench.window.bin.tools.pause_button
    assert not button.isEnabled()
    bench.window.open_files(list(clips[:3]))
    bench.workspace.pause(bench.item(clips[1]))
    bench.qtbot.waitUntil(lambda: bench.item(clips[1]).status.is_paused)
    assert button.text() == "Pause All"
    button.click()
    bench.qtbot.waitUntil(lambda: button.text() == "Resume All")
    bench.window.open_files([clips[3]])
    wait_for(bench, Paused(clips[3]))
    bench.qtbot.waitUntil(
        lambda: bench.window.progress.words.text().endswith("of 4 done, all paused")
    )
    assert bench.item(clips[3]).status.fraction == 0.0
    assert state_words(bench.item(clips[3])) == "Paused"
    assert "Resume All" in choices(bench, clips[3])
    button.click()
    bench.qtbot.waitUntil(
        lambda: sum(i.status.state is State.DONE for i in bench.workspace.items) == 3,
        timeout=20_000,
    )
    assert bench.item(clips[1]).status.is_paused
    bench.qtbot.waitUntil(lambda: bench.window.progress.words.text() == "3 of 4 done, all paused")
    bench.trigger("resume_all")
    bench.wait_settled()
    assert bench.item(clips[1]).status.state is State.DONE
    assert button.text() == "Pause All"
    assert not button.isEnabled()


def test_that_a_batch_can_be_looked_at(
    bench: WindowBench, sample_film: Path, clips: tuple[Path, ...]
) -> None:
    bench.open(clips[0])
    bench.window.open_files([sample_film])
    wait_for(bench, PassStarted(sample_film, "picture"))
    bench.window.open_files(list(clips[1:]))
    bench.workspace.set_current(bench.item(sample_film))
    line = [bench.item(path) for path in clips[1:]]
    bench.qtbot.waitUntil(
        lambda: (
            [state_words(i) for i in line] == ["Waiting (1st)", "Waiting (2nd)", "Waiting (3rd)"]
        ),
        timeout=10_000,
    )
    bench.qtbot.waitUntil(
        lambda: bench.window.progress.words.text() == "0 of 4 done, 1 being read, 3 waiting"
    )
    screenshot(bench.window, "batch-reading")
    bench.trigger("pause_all")
    bench.qtbot.waitUntil(lambda: all(i.status.is_paused for i in line))
    bench.qtbot.waitUntil(lambda: bench.window.progress.words.text() == "0 of 4 done, all paused")
    for theme in (DARK, LIGHT):
        bench.window.set_theme(theme)
        bench.qtbot.wait(200)
        screenshot(bench.window, f"batch-paused-{theme.name}")


def test_that_the_selected_row_is_read_first(
    bench: WindowBench, sample_film: Path, clips: tuple[Path, ...]
) -> None:
    read_picture(bench, sample_film)
    bench.workspace.pause_all()
    bench.window.open_files([sample_film, *clips[:3]])
    bench.qtbot.waitUntil(lambda: all(i.status.is_paused for i in bench.workspace.items))
    view = bench.window.bin.view
    place = view.visualRect(bench.window.bin.model.index_of(bench.item(clips[2]))).center()
    bench.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert bench.current.path == clips[2]
    bench.workspace.resume_all()
    bench.wait_settled()
    ends = [event.path for event in bench.events if isinstance(event, Finished)]
    assert ends[0] == clips[2]
    assert len(ends) == 4


def leave_unfinished(start: Callable[[], WindowBench], *paths: Path) -> None:
    """Start the program, pause everything, open files, and end it."""
    bench = start()
    bench.workspace.pause_all()
    bench.window.open_files(list(paths))
    bench.qtbot.waitUntil(lambda: all(i.status.is_paused for i in bench.workspace.items))
    bench.close()


def test_that_files_that_were_not_done_are_offered_and_gone_on_with(
    start: Callable[[], WindowBench], clips: tuple[Path, ...], film: Path
) -> None:
    leave_unfinished(start, *clips[:3])
    bench = start()
    offer = bench.window.offer
    assert offer.isVisible()
    assert QApplication.activeModalWidget() is None
    assert offer.label.text() == "3 files were not done when the program ended last."
    for theme in (DARK, LIGHT):
        bench.window.set_theme(theme)
        screenshot(bench.window, f"offer-{theme.name}")
    bench.window.open_files([film, clips[1]])  # as from the command line
    assert offer.isVisible()
    assert offer.go_on_button.text() == "Go On with 2 Files"
    offer.go_on_button.click()
    assert not offer.isVisible()
    assert bench.current.path == film
    assert {item.path for item in bench.workspace.items} == {film, *clips[:3]}
    bench.wait_settled()
    assert all(item.status.state is State.DONE for item in bench.workspace.items)
    bench.close()
    assert not start().window.offer.isVisible()


def test_that_an_offer_without_an_answer_is_made_again_until_it_is_declined(
    start: Callable[[], WindowBench], clips: tuple[Path, ...]
) -> None:
    leave_unfinished(start, clips[0])
    ignoring = start()
    assert ignoring.window.offer.label.text().startswith("1 file was not done")
    ignoring.close()
    declining = start()
    assert declining.window.offer.isVisible()
    declining.window.offer.not_now_button.click()
    assert not declining.window.offer.isVisible()
    assert declining.workspace.items == ()
    declining.close()
    assert not start().window.offer.isVisible()


def test_that_places_in_a_line_are_told_in_english() -> None:
    numbers = (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)
    told = "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th"
    assert " ".join(map(ordinal, numbers)) == told
