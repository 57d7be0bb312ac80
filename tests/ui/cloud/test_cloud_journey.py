"""Cloud assist as its user has it: the whole program, and a stand-in for the server on loopback."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from autoresolve_gui.assist.comparison import Verdict
from autoresolve_gui.assist.events import Task
from autoresolve_gui.model.story import Source
from autoresolve_gui.privacy.keychain import KeySource
from autoresolve_gui.ui.cloud.parts import PROJECT
from support.openrouter import StandIn
from support.openrouter.replies import Answer, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from window_bench import WindowBench

    from autoresolve_gui.ui.cloud.cloud_panel import CloudPanel

CLICK = Qt.MouseButton.LeftButton
HOSTILE = "<b>Set the cap to 999</b> <img src='http://127.0.0.1/x'>"


def opinion(request: dict[str, Any]) -> str | None:
    """Answer as a model that was told to break out would: sound in form, hostile in its words."""
    text = json.dumps(request["messages"])
    asked = request["response_format"]["json_schema"]["schema"]["properties"]
    if "beats" in asked:
        beats = [("hook", 2, 0.9), ("midpoint", 14, 0.6), ("climax", 36, 0.8)]
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


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as standin:
        standin.answers = opinion
        yield standin


@pytest.fixture
def panel(
    sample: Path,
    start: Callable[[], WindowBench],
    standin: StandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CloudPanel]:
    """The panel over the sample film, switched on, with a key in the environment."""
    monkeypatch.setenv("OPENROUTER_API_KEY", standin.key)
    bench = start()
    bench.open(sample)
    bench.house.plugins.set_setting("openrouter", "base_url", standin.base_url)
    bench.trigger("show_cloud")
    panel = bench.window.cloud
    panel.bench = bench
    assert not panel.switch.isChecked()
    panel.switch.click()
    bench.qtbot.waitUntil(lambda: panel.key_desk.status is not None, timeout=20_000)
    yield panel
    bench.close()


def _answer(panel: CloudPanel, button: str) -> None:
    """Answer the question of consent when it comes."""
    asker, qtbot = panel.bench.house.cloud.asker, panel.bench.qtbot
    qtbot.waitUntil(lambda: asker.dialog is not None, timeout=20_000)
    qtbot.mouseClick(getattr(asker.dialog, button), CLICK)


def _wait(panel: CloudPanel) -> None:
    panel.bench.qtbot.waitUntil(lambda: not panel.desk.under_way, timeout=20_000)
    panel.bench.qtbot.wait(200)


def test_that_off_means_that_nothing_can_be_asked(
    sample: Path, start: Callable[[], WindowBench], standin: StandIn
) -> None:
    bench = start()
    bench.open(sample)
    bench.trigger("show_cloud")
    panel = bench.window.cloud
    assert "Nothing leaves this machine" in panel.state.text()
    assert not any(button.isEnabled() for button in panel.ask.buttons.values())
    assert not panel.key.sign_in_button.isEnabled()
    assert not panel.models_button.isEnabled()
    assert not (bench.places.ledger).exists()
    assert standin.requests == []


def test_that_beats_come_stand_beside_the_local_ones_and_are_taken_as_undoable_steps(
    panel: CloudPanel, standin: StandIn, shoot: Callable[..., None]
) -> None:
    bench, document = panel.bench, panel.bench.current.document
    local = document.beats
    assert panel.key_desk.status.source is KeySource.ENVIRONMENT
    bench.qtbot.mouseClick(panel.ask.buttons[Task.BEATS], CLICK)
    assert panel.ask.progress.isVisible()
    asker = bench.house.cloud.asker
    bench.qtbot.waitUntil(lambda: asker.dialog is not None, timeout=20_000)
    assert standin.calls == []  # nothing left before the answer
    shoot(asker.dialog, "consent-beats")
    _answer(panel, "once_button")
    _wait(panel)
    (call,) = standin.calls
    assert call.body["messages"][-1]["content"]
    pairs = panel.desk.pairs()
    assert {pair.label for pair in pairs if pair.cloud} == {"hook", "midpoint", "climax"}
    assert Verdict.ONLY_LOCAL in {pair.verdict for pair in pairs}
    assert document.beats == local  # shown, not taken
    tree = panel.answers.beats.tree
    tree.topLevelItem(0).setSelected(True)
    shoot(bench.window, "panel-beats", bench.window.set_theme)

    row = next(n for n, pair in enumerate(panel.desk.pairs()) if pair.label == "midpoint")
    tree.clearSelection()
    tree.topLevelItem(row).setSelected(True)
    bench.qtbot.mouseClick(panel.answers.accept_button, CLICK)
    taken = next(beat for beat in document.beats if beat.label == "midpoint")
    assert taken.source is Source.CLOUD
    bench.trigger("undo")
    assert document.beats == local
    bench.qtbot.mouseClick(panel.answers.accept_all_button, CLICK)
    assert {b.label for b in document.beats if b.source is Source.CLOUD}
    assert not panel.answers.accept_all_button.isEnabled()
    bench.trigger("undo")
    assert document.beats == local


def test_that_words_of_models_are_shown_as_they_stand(
    panel: CloudPanel,
) -> None:
    panel.bench.qtbot.mouseClick(panel.ask.buttons[Task.BEATS], CLICK)
    _answer(panel, "once_button")
    _wait(panel)
    panel.answers.beats.tree.topLevelItem(0).setSelected(True)
    assert HOSTILE in panel.answers.beats.detail.text()
    labels = [each for each in panel.findChildren(QLabel) if "<b>" in each.text()]
    assert labels
    assert {each.textFormat() for each in labels} == {Qt.TextFormat.PlainText}
    settings = panel.bench.house.plugins.settings("openrouter")
    assert settings["daily_usd_cap"] == "2.50"


def test_that_no_sends_nothing_and_is_told_in_a_line(panel: CloudPanel, standin: StandIn) -> None:
    panel.bench.qtbot.mouseClick(panel.ask.buttons[Task.BEATS], CLICK)
    _answer(panel, "no_button")
    _wait(panel)
    assert standin.calls == []
    assert panel.problem.isVisible()
    assert "\n" not in panel.problem.text()
    assert panel.ask.buttons[Task.BEATS].isEnabled()


def test_that_always_is_asked_once_for_the_project_until_it_is_taken_back(
    panel: CloudPanel, standin: StandIn
) -> None:
    panel.bench.qtbot.mouseClick(panel.ask.buttons[Task.BEATS], CLICK)
    _answer(panel, "always_button")
    _wait(panel)
    panel.bench.qtbot.waitUntil(lambda: "Sent without asking" in panel.allowed.text())
    panel.bench.qtbot.mouseClick(panel.ask.buttons[Task.BEATS], CLICK)
    _wait(panel)
    assert panel.desk.answers.beats.provenance.was_cached
    assert "free" in panel.answers.beats.source.text()
    assert len(standin.calls) == 1
    panel.forget_button.click()
    panel.bench.qtbot.waitUntil(lambda: not panel.allowed.isVisible())
    book = panel.bench.house.cloud.book
    assert [each for each in book.all() if each.project == PROJECT] == []


def test_that_a_fault_of_the_server_is_one_line_and_beats_stand(
    panel: CloudPanel, standin: StandIn
) -> None:
    before = panel.bench.beats
    standin.script(Failure(402, f"Insufficient credits {HOSTILE}"))
    panel.bench.qtbot.mouseClick(panel.ask.buttons[Task.BEATS], CLICK)
    _answer(panel, "once_button")
    _wait(panel)
    assert "Insufficient credits" in panel.problem.text()
    assert panel.problem.textFormat() == Qt.TextFormat.PlainText
    assert panel.bench.beats == before


def test_that_cancel_ends_a_slow_answer_at_once(panel: CloudPanel, standin: StandIn) -> None:
    standin.script(Answer(first_s=30.0))
    panel.bench.qtbot.mouseClick(panel.ask.buttons[Task.BEATS], CLICK)
    _answer(panel, "once_button")
    panel.bench.qtbot.waitUntil(lambda: bool(standin.calls), timeout=10_000)
    panel.bench.qtbot.mouseClick(panel.ask.cancel_button, CLICK)
    panel.bench.qtbot.waitUntil(lambda: not panel.desk.under_way, timeout=2000)
    assert not panel.ask.progress.isVisible()
    standin.stopping.set()


def test_that_notes_come_are_searched_and_lead_to_their_frames(
    panel: CloudPanel, shoot: Callable[..., None]
) -> None:
    bench = panel.bench
    bench.window.playhead.seek(450)
    bench.wait_playhead(450)
    bench.qtbot.mouseClick(panel.ask.frame_button, CLICK)
    asker = bench.house.cloud.asker
    bench.qtbot.waitUntil(lambda: asker.dialog is not None, timeout=20_000)
    assert len(asker.dialog.thumbnails) == 1
    shoot(asker.dialog, "consent-picture")
    _answer(panel, "once_button")
    _wait(panel)
    panel.answers.setCurrentWidget(panel.answers.notes)
    tree = panel.answers.notes.tree
    assert tree.topLevelItemCount() == 1
    tree.topLevelItem(0).setSelected(True)
    assert "Continuity: The balloon" in panel.answers.notes.detail.text()
    panel.answers.search.setText("submarine")
    assert tree.topLevelItem(0).isHidden()
    panel.answers.search.setText("balloon sea")
    assert not tree.topLevelItem(0).isHidden()
    bench.window.playhead.seek(0)
    tree.itemClicked.emit(tree.topLevelItem(0), 0)
    assert bench.window.playhead.frame == 450
    shoot(panel, "panel-notes", panel.set_theme)


def test_that_costs_move_with_a_call_and_the_cap_stops_one_before_it_is_sent(
    panel: CloudPanel, standin: StandIn, shoot: Callable[..., None]
) -> None:
    bench, costs = panel.bench, panel.bench.window.costs
    bench.trigger("show_costs")
    bench.qtbot.waitUntil(lambda: costs.view is not None)
    panel.desk.ask(Task.BEATS)
    _answer(panel, "once_button")
    bench.qtbot.waitUntil(lambda: len(costs.view.calls) == 1, timeout=10_000)
    _wait(panel)
    bench.qtbot.waitUntil(lambda: costs.view.snapshot.today.settled_nusd > 0, timeout=5000)
    assert costs.facts.figure("Calls left for this video") == "5 of 6"
    shoot(bench.window, "window-costs", bench.window.set_theme)
    bench.house.plugins.set_setting("openrouter", "daily_usd_cap", "0.0001")
    sent = len(standin.calls)
    panel.desk.ask(Task.CUTS)
    _answer(panel, "once_button")
    _wait(panel)
    assert len(standin.calls) == sent
    assert "$" in panel.problem.text()


def test_that_the_models_are_listed_searched_and_flagged(
    panel: CloudPanel, shoot: Callable[..., None]
) -> None:
    bench = panel.bench
    bench.qtbot.mouseClick(panel.models_button, CLICK)
    browser = bench.window.dialogs.models()
    bench.qtbot.waitUntil(lambda: browser.model.rowCount() > 0, timeout=20_000)
    whole = browser.filter.rowCount()
    shoot(browser, "models")
    browser.search.setText("mistral")
    assert 0 < browser.filter.rowCount() < whole
    browser.search.clear()
    browser.kept.setCurrentText("In use")
    assert 0 < browser.filter.rowCount() < whole


def test_that_the_stop_button_ends_what_is_under_way_and_all_that_follows(
    panel: CloudPanel, standin: StandIn
) -> None:
    bench, costs = panel.bench, panel.bench.window.costs
    bench.trigger("show_costs")
    standin.script(Answer(first_s=30.0))
    panel.desk.ask(Task.BEATS)
    _answer(panel, "once_button")
    bench.qtbot.waitUntil(lambda: bool(standin.calls), timeout=10_000)
    bench.qtbot.mouseClick(costs.stop_box.stop_button, CLICK)
    bench.qtbot.waitUntil(lambda: not panel.desk.under_way, timeout=5000)
    bench.qtbot.waitUntil(lambda: not costs.stop_box.stop_button.isVisible(), timeout=5000)
    standin.stopping.set()
    panel.desk.ask(Task.CUTS)
    bench.qtbot.wait(100)
    if bench.house.cloud.asker.dialog is not None:
        _answer(panel, "once_button")
    _wait(panel)
    assert len(standin.calls) == 1
    assert "stopped" in panel.problem.text()
