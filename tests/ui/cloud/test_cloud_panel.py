"""The panel of Cloud assist at every size: what is said is seen, and no key spends unasked."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest
from cloud_hands import CLICK, answer, is_seen_whole, wait

from autoresolve_gui.assist.events import Task
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.assist import FrameNote, Provenance
from autoresolve_gui.model.project import project_of
from autoresolve_gui.model.story import Beat, Label, Source
from autoresolve_gui.ui.cloud.answer_words import notes_words
from autoresolve_gui.ui.theme import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from window_bench import WindowBench

    from autoresolve_gui.ui.cloud.cloud_panel import CloudPanel

PAID = Provenance("mistralai/mistral-small-2603", "Mistral", cost_nusd=1_000_000, api_s=2.0)


@pytest.fixture
def answered(analysed: Path, home: Path, film: Path, bench: WindowBench) -> CloudPanel:
    """The panel over a footage about which everything was asked: seven beats are in the answer."""
    assert analysed.is_file()
    key = bench.current.document.footage.key
    with Library(home / "library.sqlite3") as library:
        beats = [
            Beat(
                id=f"cloud-{number}", frame=number * 34, label=label, act=1 + number // 3,
                confidence=0.7, source=Source.CLOUD, evidence="the wind drops",
            )
            for number, label in enumerate(Label)
        ]  # fmt: skip
        library.answers.save_beats(key, beats, PAID, "2026-11-21T10:00:00+00:00")
        for minute in (1, 2):
            notes = [FrameNote(frame=minute * 40 + n, seen="a balloon") for n in range(3)]
            stamp = f"2026-11-21T10:0{minute}:00+00:00"
            library.answers.save_notes(key, notes, PAID, stamp)
    assert film.is_file()
    panel = bench.window.cloud
    panel.switch.click()
    panel.desk._read()
    bench.qtbot.waitUntil(lambda: panel.desk.answers.beats is not None, timeout=30_000)
    bench.qtbot.waitUntil(panel.ask.buttons[Task.BEATS].isEnabled, timeout=60_000)
    return panel


def keyboard_of(part: QWidget) -> QWidget | None:
    """Return what has the keyboard in a window, or will have it when the window is active."""
    return part.window().focusWidget()


def resize(bench: WindowBench, width: int, height: int) -> None:
    for dock in bench.window.panels.more:
        dock.hide()
    bench.qtbot.wait(50)
    bench.window.resize(width, height)
    bench.qtbot.wait(50)
    bench.window.panels.reset()
    bench.qtbot.wait(50)
    bench.trigger("show_cloud")
    bench.qtbot.wait(100)
    assert bench.window.size().toTuple() == (width, height)


def rows_seen(panel: CloudPanel) -> int:
    """Return how many rows of beats are seen whole."""
    tree = panel.answers.beats.tree
    seen = tree.viewport().rect()
    rows = [tree.visualItemRect(tree.topLevelItem(n)) for n in range(tree.topLevelItemCount())]
    return sum(seen.contains(row.adjusted(0, 0, -row.width() + 10, 0)) for row in rows)


def test_that_everything_is_seen_at_every_size_of_the_window(
    bench: WindowBench, answered: CloudPanel, screenshot: Callable[..., Path]
) -> None:
    panel = answered
    for theme in (DARK, LIGHT):
        bench.window.set_theme(theme)
        for width, height in ((1280, 760), (1920, 1080)):
            resize(bench, width, height)
            panel.desk._problems[panel.desk._key] = ""
            panel.desk.changed.emit()
            bench.qtbot.wait(50)
            screenshot(bench.window, f"cloud-window-{width}-{theme.name}")
            assert rows_seen(panel) == 7, (width, height)
            assert is_seen_whole(panel.answers.in_timeline)
            assert is_seen_whole(panel.setup.tier)
            line = (panel.switch, *panel.ask.buttons.values())
            assert len({part.geometry().center().y() for part in line}) == 1  # on one line
            parts = (*panel.ask.buttons.values(), *panel.ask.lines.values(), panel.ask.frame_button)
            assert all(is_seen_whole(part) for part in parts), (width, height)
            long = "The provider says that the model is overloaded. " * 9
            panel.desk._problems[panel.desk._key] = long
            panel.desk.changed.emit()
            bench.qtbot.wait(50)
            screenshot(bench.window, f"cloud-window-{width}-{theme.name}-problem")
            assert panel.problem.text() == long
            assert is_seen_whole(panel.problem), (width, height)
            assert all(is_seen_whole(part) for part in parts), (width, height)
            assert bench.window.size().toTuple() == (width, height)
    panel.desk._problems.clear()
    panel.desk.changed.emit()
    bench.qtbot.wait(50)
    tree = panel.answers.beats.tree
    assert tree.topLevelItemCount() == rows_seen(panel) == 7
    bar = tree.horizontalScrollBar()
    assert bar.maximum() == 0, "a column is cut off"

    # What is sent without asking takes one line, however much it is.
    resize(bench, 1280, 760)
    book, project = bench.house.cloud.book, project_of(bench.current.document.footage.path).id
    for kind in ("beats", "notes", "cuts"):
        book.remember(project, kind, "a-service-with-a-long-name.example", with_pictures=True)
    panel.foot.refresh()
    bench.qtbot.waitUntil(panel.foot.forget_button.isVisible, timeout=30_000)
    bench.qtbot.wait(50)
    screenshot(bench.window, "cloud-window-1280-allowed")
    assert is_seen_whole(panel.foot.forget_button)
    assert panel.foot.allowed.height() < 2 * panel.fontMetrics().height()
    assert panel.foot.allowed.text() in unescape(panel.foot.allowed.toolTip())
    assert rows_seen(panel) >= 6


def test_that_the_keyboard_goes_to_the_answer_and_never_to_a_button_that_spends(
    bench: WindowBench, panel: CloudPanel
) -> None:
    view, ask = panel.answers, panel.ask
    bench.qtbot.waitUntil(ask.buttons[Task.BEATS].isEnabled, timeout=60_000)
    spends = (*ask.buttons.values(), ask.frame_button)
    bench.qtbot.mouseClick(ask.buttons[Task.BEATS], CLICK)
    assert panel.desk.under_way == (Task.BEATS,)
    assert keyboard_of(panel) is ask.cancel_button
    answer(bench, "once_button")
    wait(bench)
    assert view.currentWidget() is view.beats
    bench.qtbot.waitUntil(lambda: keyboard_of(panel) is view.beats.tree, timeout=5000)
    (row,) = view.beats.tree.selectedItems()
    assert row is view.beats.tree.topLevelItem(0)

    for name in ("midpoint", "climax"):
        view.beats.choose(lambda pair, name=name: pair.label == name)
        bench.qtbot.mouseClick(view.accept_button, CLICK)
        assert keyboard_of(panel) is view.beats.tree, name
        assert view.beats.chosen()[0].label == name  # the row stays selected
    bench.trigger("undo")
    bench.qtbot.mouseClick(view.accept_all_button, CLICK)
    assert keyboard_of(panel) is view.beats.tree

    # Asked again, answered while the user looks at something else: the tab says so, bold.
    bench.window.timeline.view.setFocus()
    tab = view.indexOf(view.notes)
    panel.desk.ask(Task.NOTES, [150])
    answer(bench, "once_button")
    wait(bench)
    bench.qtbot.waitUntil(lambda: view.badges.is_new(tab), timeout=5000)
    assert view.currentWidget() is view.beats
    assert view.tabText(tab) == "Notes (1)"
    assert keyboard_of(panel) is bench.window.timeline.view
    view.setCurrentIndex(tab)
    assert not view.badges.is_new(tab)
    assert view.tabText(tab) == "Notes (1)"

    # Refused: the keyboard does not go on to the next question either.
    bench.qtbot.mouseClick(ask.buttons[Task.CUTS], CLICK)
    answer(bench, "no_button")
    wait(bench)
    assert panel.problem.isVisible()
    assert panel.problem.text()[0].isupper()
    assert keyboard_of(panel) not in spends


def test_that_proposals_are_ghosts_in_the_timeline_until_they_are_taken(
    bench: WindowBench, answered: CloudPanel, home: Path
) -> None:
    window, view, panel = bench.window, answered.answers, answered
    lane = window.timeline.view.stage.beats
    document = bench.current.document

    def ghosts() -> set[str]:
        return {flag.ghost.beat.id for flag in lane.ghosts.flags}

    assert ghosts() == {f"cloud-{number}" for number in range(7)}
    tip = lane.ghosts.flags[0].toolTip()
    assert "Proposed by mistralai/mistral-small-2603 (Mistral), not taken" in tip
    assert not ghosts() & {flag.beat.id for flag in lane.flags}
    bench.trigger("show_beats")
    view.setCurrentWidget(view.cuts)
    window.timeline.ghost_chosen.emit("cloud-4")
    assert panel.isVisible()
    assert view.currentWidget() is view.beats
    assert [pair.cloud.id for pair in view.beats.chosen()] == ["cloud-4"]
    assert [f.ghost.beat.id for f in lane.ghosts.flags if f.is_selected] == ["cloud-4"]

    export = window.dialogs.export(document, ())
    export.options.choose_format("csv")
    export.options.target.setText(str(home / "markers.csv"))
    bench.qtbot.waitUntil(lambda: "frame,timecode" in export.preview.toPlainText())
    assert export.count.text() == f"{len(document.beats)} markers"
    assert "the wind drops" not in export.preview.toPlainText()
    export.close()

    view.in_timeline.click()
    assert ghosts() == set()
    view.in_timeline.click()
    bench.qtbot.mouseClick(view.accept_button, CLICK)
    assert ghosts() == {f"cloud-{number}" for number in range(7)} - {"cloud-4"}
    bench.qtbot.mouseClick(view.accept_all_button, CLICK)
    assert ghosts() == set()
    bench.trigger("undo")
    bench.trigger("undo")
    assert len(ghosts()) == 7
    assert notes_words(panel.desk.answers.notes) == (
        "mistralai/mistral-small-2603 · 2 calls · $0.002 · 4.0 s"
    )
    assert view.tabText(view.indexOf(view.notes)) == "Notes (6)"
