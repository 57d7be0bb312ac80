"""Cloud assist as its user has it: the whole program, and a stand-in for the server on loopback."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.request import urlopen

from cloud_hands import CLICK, HOSTILE, answer, ask, is_seen_whole, wait
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from autoresolve_gui.assist.comparison import Verdict
from autoresolve_gui.assist.events import Task
from autoresolve_gui.model.story import Source
from autoresolve_gui.privacy.keychain import KeySource
from autoresolve_gui.ui.cloud.model_table import MODEL_ROLE
from autoresolve_gui.ui.cloud.quote_desk import Priced
from autoresolve_gui.ui.cloud.standing import NOT_READ, OFF
from support.openrouter.replies import Answer, Failure
from support.secret_service import home_environment, secret_service

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from window_bench import WindowBench

    from autoresolve_gui.model.cloud import CloudModel
    from autoresolve_gui.ui.cloud.cloud_panel import CloudPanel
    from autoresolve_gui.ui.cloud.model_browser import ModelBrowser
    from support.openrouter import StandIn


def test_that_whatever_goes_wrong_is_one_line_and_nothing_is_sent_while_it_is_off(
    bench: WindowBench, standin: StandIn
) -> None:
    panel, before = bench.window.cloud, bench.beats
    assert not panel.switch.isChecked()
    assert "Nothing leaves this machine" in panel.state.text()
    assert not any(button.isEnabled() for button in panel.ask.buttons.values())
    assert not any(line.text() for line in panel.ask.lines.values())
    assert not panel.key.sign_in_button.isEnabled()
    assert not panel.models_button.isEnabled()
    assert not bench.places.ledger.exists()
    assert standin.requests == []

    panel.switch.click()
    bench.qtbot.waitUntil(panel.ask.buttons[Task.BEATS].isEnabled, timeout=60_000)
    ask(bench, "no_button")
    assert standin.calls == []
    assert panel.problem.isVisible()
    assert "\n" not in panel.problem.text()

    standin.script(Failure(402, f"Insufficient credits {HOSTILE}"))
    ask(bench, "once_button")
    assert "Insufficient credits" in panel.problem.text()
    assert panel.problem.label._label.textFormat() == Qt.TextFormat.PlainText
    assert bench.beats == before

    sent = len(standin.calls)
    standin.script(Answer(first_s=30.0))
    bench.qtbot.mouseClick(panel.ask.buttons[Task.BEATS], CLICK)
    answer(bench, "once_button")
    bench.qtbot.waitUntil(lambda: len(standin.calls) > sent, timeout=30_000)
    bench.qtbot.mouseClick(panel.ask.cancel_button, CLICK)
    bench.qtbot.waitUntil(lambda: not panel.desk.under_way, timeout=2000)
    assert not panel.ask.progress.isVisible()
    standin.stopping.set()

    ask(bench, "no_button")
    assert "beats" in panel.problem.text().lower()
    document = bench.current.document
    whole = document.analysis
    passes = tuple(record for record in whole.passes if record.name != "beats")
    document.set_analysis(replace(whole, passes=passes), edited=document.is_edited)
    assert panel.state.text() == NOT_READ
    assert not any(button.isEnabled() for button in panel.ask.buttons.values())
    assert NOT_READ in panel.ask.frame_button.toolTip()
    document.set_analysis(whole, edited=document.is_edited)
    assert panel.ask.buttons[Task.BEATS].isEnabled()
    panel.switch.click()
    bench.qtbot.waitUntil(lambda: panel.state.text() == OFF, timeout=30_000)
    assert not panel.problem.isVisible()


def test_that_beats_stand_beside_the_local_ones_and_are_taken_as_undoable_steps(
    bench: WindowBench, panel: CloudPanel, standin: StandIn, shoot: Callable[..., None]
) -> None:
    document, asker = bench.current.document, bench.house.cloud.asker
    local, view = document.beats, panel.answers
    assert panel.key_desk.status.source is KeySource.ENVIRONMENT
    bench.qtbot.waitUntil(lambda: len(panel.quotes.quotes) == len(Priced), timeout=60_000)
    lines = panel.ask.lines.values()
    assert all(re.fullmatch(r"\$0\.\d+", line.text()) for line in lines)
    assert panel.ask.at_most.text() == "at most"
    sent = panel.ask.buttons[Task.BEATS].toolTip()
    assert "No pictures, no sound" in sent
    assert standin.requests == []  # a price is known without a word to anybody
    bench.qtbot.mouseClick(panel.ask.buttons[Task.BEATS], CLICK)
    assert panel.ask.progress.isVisible()
    bench.qtbot.waitUntil(lambda: asker.dialog is not None, timeout=60_000)
    assert standin.calls == []  # nothing leaves before the answer
    shoot(asker.dialog, "consent-beats")
    answer(bench, "always_button")
    wait(bench)
    pairs = panel.desk.pairs()
    assert {pair.label for pair in pairs if pair.cloud} == {"hook", "midpoint", "climax"}
    assert Verdict.ONLY_LOCAL in {pair.verdict for pair in pairs}
    assert document.beats == local  # shown, not taken
    agreed = "25 % agree"
    assert agreed in view.beats.source.text()
    shoot(bench.window, "panel-beats", bench.window.set_theme)

    _a_beat_and_all_beats_are_taken_and_given_back(bench, panel, agreed)
    _a_repeat_is_free_and_consent_is_taken_back(bench, panel, standin)


def _a_beat_and_all_beats_are_taken_and_given_back(
    bench: WindowBench, panel: CloudPanel, agreed: str
) -> None:
    document, view = bench.current.document, panel.answers
    local, tree = document.beats, view.beats.tree
    row = next(n for n, pair in enumerate(panel.desk.pairs()) if pair.label == "midpoint")
    tree.setCurrentItem(tree.topLevelItem(row))
    assert HOSTILE in view.beats.detail.text()
    labels = [each for each in panel.findChildren(QLabel) if "<b>" in each.text()]
    assert {each.textFormat() for each in labels} == {Qt.TextFormat.PlainText}
    bench.qtbot.mouseClick(view.accept_button, CLICK)
    taken = next(beat for beat in document.beats if beat.label == "midpoint")
    assert taken.source is Source.CLOUD
    bench.trigger("undo")
    assert document.beats == local
    bench.qtbot.mouseClick(view.accept_all_button, CLICK)
    assert any(beat.source is Source.CLOUD for beat in document.beats)
    assert not view.accept_all_button.isEnabled()
    assert agreed in view.beats.source.text()  # not those with themselves
    bench.trigger("undo")
    assert document.beats == local


def _a_repeat_is_free_and_consent_is_taken_back(
    bench: WindowBench, panel: CloudPanel, standin: StandIn
) -> None:
    view = panel.answers
    bench.qtbot.waitUntil(lambda: "Sent without asking: beats to" in panel.foot.allowed.text())
    bench.qtbot.mouseClick(panel.ask.buttons[Task.BEATS], CLICK)
    wait(bench)
    assert panel.desk.answers.beats.provenance.was_cached
    beats_line = panel.ask.lines[Priced.BEATS]
    bench.qtbot.waitUntil(lambda: beats_line.text() == "free", timeout=5000)
    first = r"^25 % agree · .* · from the cache, free \(first asked: \$0\.\d+\)$"
    bench.qtbot.waitUntil(lambda: bool(re.search(first, view.beats.source.text())), timeout=5000)
    assert len(standin.calls) == 1
    panel.switch.click()
    bench.qtbot.waitUntil(lambda: panel.state.text() == OFF and panel.switch.isEnabled())
    assert not panel.foot.allowed.text()
    assert not panel.foot.forget_button.isVisible()
    panel.switch.click()
    bench.qtbot.waitUntil(lambda: "Sent without asking" in panel.foot.allowed.text())
    panel.foot.forget_button.click()
    bench.qtbot.waitUntil(lambda: not panel.foot.forget_button.isVisible())
    assert bench.house.cloud.book.all() == ()
    assert bench.house.plugins.settings("openrouter")["daily_usd_cap"] == "2.50"


def test_that_costs_move_and_cap_and_stop_button_keep_calls_from_being_sent(
    bench: WindowBench, panel: CloudPanel, standin: StandIn, shoot: Callable[..., None]
) -> None:
    costs = bench.window.costs
    bench.trigger("show_costs")
    bench.qtbot.waitUntil(lambda: costs.view is not None)
    panel.desk.ask(Task.BEATS)
    answer(bench, "once_button")
    wait(bench)
    bench.qtbot.waitUntil(lambda: costs.view.snapshot.today.settled_nusd > 0, timeout=5000)
    assert costs.facts.figure("Calls left for this video") == "5 of 6"
    shoot(bench.window, "window-costs", bench.window.set_theme)

    bench.house.plugins.set_setting("openrouter", "daily_usd_cap", "0.0001")
    bench.trigger("show_cloud")
    bench.qtbot.waitUntil(lambda: not panel.ask.buttons[Task.NOTES].isEnabled(), timeout=30_000)
    bench.qtbot.waitUntil(lambda: "is left today" in panel.state.text(), timeout=30_000)
    assert "is left today" in panel.ask.buttons[Task.NOTES].toolTip()
    bench.trigger("show_costs")
    panel.desk.ask(Task.CUTS)
    wait(bench)  # nobody is asked to allow what cannot be paid for
    assert len(standin.calls) == 1
    assert "$" in panel.problem.text()

    bench.house.plugins.set_setting("openrouter", "daily_usd_cap", "2.50")
    standin.script(Answer(first_s=30.0))
    panel.desk.ask(Task.CUTS)
    answer(bench, "once_button")
    bench.qtbot.waitUntil(lambda: len(standin.calls) == 2, timeout=30_000)
    bench.qtbot.mouseClick(costs.stop_box.stop_button, CLICK)
    bench.qtbot.waitUntil(lambda: not panel.desk.under_way, timeout=5000)
    bench.qtbot.waitUntil(lambda: not costs.stop_box.stop_button.isVisible(), timeout=5000)
    standin.stopping.set()
    bench.trigger("show_cloud")
    bench.qtbot.waitUntil(lambda: "All calls are stopped" in panel.state.text(), timeout=5000)
    assert is_seen_whole(panel.state)
    assert not any(button.isEnabled() for button in panel.ask.buttons.values())
    assert not panel.ask.frame_button.isEnabled()
    assert "All calls are stopped" in panel.ask.frame_button.toolTip()
    bench.qtbot.mouseClick(panel.state.button, CLICK)  # leads to where they go on
    bench.qtbot.waitUntil(lambda: is_seen_whole(costs.stop_box), timeout=10_000)
    panel.desk.ask(Task.CUTS)  # refused before anything is asked
    wait(bench)
    assert len(standin.calls) == 2
    assert "stopped" in panel.problem.text()


def test_that_notes_lead_to_their_frames_and_a_sign_in_puts_a_key_into_the_keychain(
    bench: WindowBench,
    panel: CloudPanel,
    standin: StandIn,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    shoot: Callable[..., None],
) -> None:
    # One start of the program for both: it is what takes the time.
    _notes_come_are_searched_and_lead_to_their_frames(bench, panel, home, shoot)
    _models_are_listed(bench, panel, shoot)
    monkeypatch.delenv("OPENROUTER_API_KEY")
    (home / "keys").mkdir()
    with secret_service(home_environment(home / "keys")) as clients:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", clients["DBUS_SESSION_BUS_ADDRESS"])
        _a_sign_in_puts_a_key_into_the_keychain(bench, panel, standin)


def _notes_come_are_searched_and_lead_to_their_frames(
    bench: WindowBench, panel: CloudPanel, home: Path, shoot: Callable[..., None]
) -> None:
    asker = bench.house.cloud.asker
    bench.window.playhead.seek(150)
    bench.wait_playhead(150)
    bench.qtbot.mouseClick(panel.ask.frame_button, CLICK)
    bench.qtbot.waitUntil(lambda: asker.dialog is not None, timeout=60_000)
    assert len(asker.dialog.thumbnails) == 1
    shoot(asker.dialog, "consent-picture")
    answer(bench, "once_button")
    wait(bench)
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
    assert bench.window.playhead.frame == 150
    shoot(panel, "panel-notes", panel.set_theme)

    export = bench.window.dialogs.export(bench.current.document, panel.desk.answers.notes)
    export.options.choose_format("csv")
    export.options.target.setText(str(home / "markers.csv"))
    bench.qtbot.waitUntil(lambda: "frame,timecode" in export.preview.toPlainText())
    assert "balloon" not in export.preview.toPlainText()
    export.with_notes.click()
    bench.qtbot.waitUntil(lambda: "balloon" in export.preview.toPlainText())
    count = len(bench.beats) + 1
    assert export.count.text() == f"{count} marker{'' if count == 1 else 's'}"


def _models_are_listed(bench: WindowBench, panel: CloudPanel, shoot: Callable[..., None]) -> None:
    bench.qtbot.mouseClick(panel.models_button, CLICK)
    browser = bench.window.dialogs.models()
    bench.qtbot.waitUntil(lambda: browser.model.rowCount() > 0, timeout=60_000)
    whole = browser.filter.rowCount()
    shoot(browser, "models")
    browser.search.setText("mistral")
    assert 0 < browser.filter.rowCount() < whole
    browser.search.clear()
    browser.kept.setCurrentText("In use")
    assert 0 < browser.filter.rowCount() < whole
    _a_model_is_chosen_for_beats_and_given_back(bench, browser)
    browser.close()


def _a_model_is_chosen_for_beats_and_given_back(bench: WindowBench, browser: ModelBrowser) -> None:
    plugins = bench.house.plugins
    browser.kept.setCurrentText("All models")
    rows = {
        browser.filter.index(row, 0).data(MODEL_ROLE): row
        for row in range(browser.filter.rowCount())
    }
    assert all(
        model.id in browser.filter.index(row, 0).data(Qt.ItemDataRole.ToolTipRole)
        for model, row in rows.items()
    )
    dear, row = next(
        (model, row) for model, row in rows.items() if any("dearer" in flag for flag in model.flags)
    )
    blind = next(row for model, row in rows.items() if "image" not in model.input_modalities)
    browser.table.selectRow(blind)
    assert not browser.choice.buttons["vision"].isEnabled()
    browser.table.selectRow(row)
    assert not browser.choice.buttons["narrative"].isChecked()
    bench.qtbot.mouseClick(browser.choice.buttons["narrative"], CLICK)

    def shown() -> CloudModel | None:
        return browser.table.currentIndex().data(MODEL_ROLE)

    def is_taken() -> None:
        model, words = shown(), browser.status.text()
        assert model is not None, words
        assert "narrative" in model.used_for, words

    bench.qtbot.waitUntil(is_taken, timeout=10_000)
    assert plugins.settings("openrouter")["narrative_model"] == dear.id
    assert shown().id == dear.id  # it stays selected
    assert "Used for beats" in browser.detail.text()
    assert "dearer than" in browser.detail.text()  # the quality's rule is told all the same
    assert browser.choice.buttons["narrative"].isChecked()
    bench.qtbot.mouseClick(browser.choice.buttons["narrative"], CLICK)
    bench.qtbot.waitUntil(lambda: plugins.settings("openrouter")["narrative_model"] == "")


def _wait_for_no_key(bench: WindowBench, panel: CloudPanel) -> None:
    def is_told() -> None:
        assert "No key yet" in panel.key.line.text(), (panel.key.line.text(), panel.key_desk.status)

    bench.qtbot.waitUntil(is_told)


def _a_sign_in_puts_a_key_into_the_keychain(
    bench: WindowBench, panel: CloudPanel, standin: StandIn
) -> None:
    panel.key_desk.refresh()
    _wait_for_no_key(bench, panel)
    for button in (*panel.ask.buttons.values(), panel.ask.frame_button):
        assert not button.isEnabled()
        assert "Nothing can be asked without a key" in button.toolTip()
    assert "Nothing can be asked without a key" in panel.state.text()
    assert is_seen_whole(panel.state)
    bench.qtbot.mouseClick(panel.state.button, CLICK)
    assert is_seen_whole(panel.key)
    assert panel.window().focusWidget() is panel.key.sign_in_button
    panel.key_desk._open_browser = lambda url: urlopen(url).close()  # noqa: S310 - loopback
    bench.qtbot.mouseClick(panel.key.sign_in_button, CLICK)
    bench.qtbot.waitUntil(lambda: "ends in" in panel.key.line.text(), timeout=60_000)
    assert panel.foot.key_button.text() == f"Key …{standin.key[-4:]}"
    keychain = bench.house.cloud.keychain
    assert keychain.read("openrouter").reveal() == standin.key
    assert panel.ask.buttons[Task.BEATS].isEnabled()
    shown = [label.text() for label in panel.findChildren(QLabel)]
    assert not any(standin.key in text for text in shown)

    bench.qtbot.mouseClick(panel.key.clear_button, CLICK)
    _wait_for_no_key(bench, panel)
    bench.qtbot.mouseClick(panel.key.paste_button, CLICK)
    dialog = panel.key.dialog
    bench.qtbot.keyClicks(dialog.line, " sk-or-v1-another-key-0123 ")
    bench.qtbot.mouseClick(dialog.keep_button, CLICK)
    assert dialog.line.text() == ""
    bench.qtbot.waitUntil(lambda: "0123" in panel.key.line.text(), timeout=30_000)
    assert keychain.read("openrouter").reveal() == "sk-or-v1-another-key-0123"
    _a_server_on_this_machine_needs_no_key(bench, panel)


def _a_server_on_this_machine_needs_no_key(bench: WindowBench, panel: CloudPanel) -> None:
    bench.qtbot.mouseClick(panel.key.clear_button, CLICK)
    _wait_for_no_key(bench, panel)
    assert not panel.ask.buttons[Task.BEATS].isEnabled()
    bench.house.plugins.set_setting("openrouter", "local_model", "gemma3:4b")
    bench.house.plugins.set_setting("openrouter", "provider", "local")
    panel.take_settings("openrouter")
    bench.qtbot.waitUntil(panel.ask.buttons[Task.BEATS].isEnabled, timeout=30_000)
