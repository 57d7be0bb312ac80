"""Cloud assist as its user has it: the whole program, and a stand-in for the server on loopback."""

from __future__ import annotations

import json
import queue
import re
import shutil
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from autoresolve_gui.assist.comparison import Verdict
from autoresolve_gui.assist.events import Task
from autoresolve_gui.engine.engine import Engine
from autoresolve_gui.engine.events import Cancelled, Failed, Finished
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.story import Beat, Label, Source
from autoresolve_gui.privacy.keychain import KeySource
from autoresolve_gui.ui.cloud.quote_desk import Priced
from support.openrouter import StandIn
from support.openrouter.replies import Answer, Failure
from support.secret_service import home_environment, secret_service

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


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as standin:
        standin.answers = opinion
        yield standin


@pytest.fixture(scope="module")
def analysed(film: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library in which the short film is analysed by the engine, and has beats of this side.

    It is too short for the engine to find beats in it.
    """
    library_path = tmp_path_factory.mktemp("analysed") / "library.sqlite3"
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    with Engine(library_path, told.put) as engine:
        engine.open(film)
        while not isinstance(event := told.get(timeout=60), Finished):
            assert not isinstance(event, Failed | Cancelled)
    with Library(library_path) as library:
        found = [
            beat(Label.HOOK, 0, 1),
            beat(Label.MIDPOINT, 30, 2),
            beat(Label.RESOLUTION, 230, 3),
        ]
        library.save_beats(event.key, found)
    return library_path


def beat(label: Label, frame: int, act: int) -> Beat:
    """Return a beat as this machine finds it."""
    return Beat(
        id=f"id-{label}", frame=frame, label=label, act=act, confidence=0.5, evidence="pace rises",
        source=Source.LOCAL,
    )  # fmt: skip


@pytest.fixture
def bench(
    film: Path,
    analysed: Path,
    home: Path,
    start: Callable[[], WindowBench],
    standin: StandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> WindowBench:
    """The program over a short film with its panel open, and a key in the environment."""
    shutil.copyfile(analysed, home / analysed.name)
    monkeypatch.setenv("OPENROUTER_API_KEY", standin.key)
    bench = start()
    bench.window.resize(1280, 800)
    bench.open(film)
    bench.house.plugins.set_setting("openrouter", "base_url", standin.base_url)
    bench.trigger("show_cloud")
    return bench


@pytest.fixture
def panel(bench: WindowBench) -> CloudPanel:
    """The panel, switched on."""
    panel = bench.window.cloud
    panel.switch.click()
    bench.qtbot.waitUntil(lambda: panel.key_desk.status is not None, timeout=60_000)
    return panel


def _answer(bench: WindowBench, button: str) -> None:
    """Answer the question of consent when it comes."""
    asker = bench.house.cloud.asker
    bench.qtbot.waitUntil(lambda: asker.dialog is not None, timeout=60_000)
    bench.qtbot.mouseClick(getattr(asker.dialog, button), CLICK)


def _wait(bench: WindowBench) -> None:
    desk = bench.window.cloud.desk
    bench.qtbot.waitUntil(lambda: not desk.under_way, timeout=60_000)
    bench.qtbot.wait(200)


def _ask(bench: WindowBench, button: str, task: Task = Task.BEATS) -> None:
    """Ask, answer the question, and wait for the end."""
    bench.qtbot.mouseClick(bench.window.cloud.ask.buttons[task], CLICK)
    _answer(bench, button)
    _wait(bench)


def test_that_whatever_goes_wrong_is_one_line_and_nothing_is_sent_while_it_is_off(
    bench: WindowBench, standin: StandIn
) -> None:
    panel, before = bench.window.cloud, bench.beats
    assert not panel.switch.isChecked()
    assert "Nothing leaves this machine" in panel.state.text()
    assert not any(button.isEnabled() for button in panel.ask.buttons.values())
    assert not any("Costs" in line.text() for line in panel.ask.lines.values())
    assert not panel.key.sign_in_button.isEnabled()
    assert not panel.models_button.isEnabled()
    assert not bench.places.ledger.exists()
    assert standin.requests == []

    panel.switch.click()
    bench.qtbot.waitUntil(panel.ask.buttons[Task.BEATS].isEnabled, timeout=60_000)
    _ask(bench, "no_button")
    assert standin.calls == []
    assert panel.problem.isVisible()
    assert "\n" not in panel.problem.text()

    standin.script(Failure(402, f"Insufficient credits {HOSTILE}"))
    _ask(bench, "once_button")
    assert "Insufficient credits" in panel.problem.text()
    assert panel.problem.textFormat() == Qt.TextFormat.PlainText
    assert bench.beats == before

    sent = len(standin.calls)
    standin.script(Answer(first_s=30.0))
    bench.qtbot.mouseClick(panel.ask.buttons[Task.BEATS], CLICK)
    _answer(bench, "once_button")
    bench.qtbot.waitUntil(lambda: len(standin.calls) > sent, timeout=30_000)
    bench.qtbot.mouseClick(panel.ask.cancel_button, CLICK)
    bench.qtbot.waitUntil(lambda: not panel.desk.under_way, timeout=2000)
    assert not panel.ask.progress.isVisible()
    standin.stopping.set()


def test_that_beats_stand_beside_the_local_ones_and_are_taken_as_undoable_steps(
    bench: WindowBench, panel: CloudPanel, standin: StandIn, shoot: Callable[..., None]
) -> None:
    document, asker = bench.current.document, bench.house.cloud.asker
    local = document.beats
    assert panel.key_desk.status.source is KeySource.ENVIRONMENT
    bench.qtbot.waitUntil(lambda: len(panel.quotes.quotes) == len(Priced), timeout=60_000)
    lines = [*panel.ask.lines.values(), panel.ask.bound]
    assert all(re.match(r"Costs at most \$0\.\d+\. ", line.text()) for line in lines)
    assert standin.requests == []  # a price is known without a word to anybody
    bench.qtbot.mouseClick(panel.ask.buttons[Task.BEATS], CLICK)
    assert panel.ask.progress.isVisible()
    bench.qtbot.waitUntil(lambda: asker.dialog is not None, timeout=60_000)
    assert standin.calls == []  # nothing leaves before the answer
    shoot(asker.dialog, "consent-beats")
    _answer(bench, "always_button")
    _wait(bench)
    pairs = panel.desk.pairs()
    assert {pair.label for pair in pairs if pair.cloud} == {"hook", "midpoint", "climax"}
    assert Verdict.ONLY_LOCAL in {pair.verdict for pair in pairs}
    assert document.beats == local  # shown, not taken
    tree, view = panel.answers.beats.tree, panel.answers
    shoot(bench.window, "panel-beats", bench.window.set_theme)

    row = next(n for n, pair in enumerate(panel.desk.pairs()) if pair.label == "midpoint")
    tree.topLevelItem(row).setSelected(True)
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
    bench.trigger("undo")
    assert document.beats == local

    bench.qtbot.waitUntil(lambda: "Sent without asking" in panel.allowed.text())
    bench.qtbot.mouseClick(panel.ask.buttons[Task.BEATS], CLICK)
    _wait(bench)
    assert panel.desk.answers.beats.provenance.was_cached
    beats_line = panel.ask.lines[Task.BEATS]
    bench.qtbot.waitUntil(lambda: beats_line.text().startswith("Costs nothing. "), timeout=5000)
    assert "free" in view.beats.source.text()
    assert len(standin.calls) == 1
    panel.forget_button.click()
    bench.qtbot.waitUntil(lambda: not panel.allowed.isVisible())
    assert bench.house.cloud.book.all() == ()
    assert bench.house.plugins.settings("openrouter")["daily_usd_cap"] == "2.50"


def test_that_costs_move_and_cap_and_stop_button_keep_calls_from_being_sent(
    bench: WindowBench, panel: CloudPanel, standin: StandIn, shoot: Callable[..., None]
) -> None:
    costs = bench.window.costs
    bench.trigger("show_costs")
    bench.qtbot.waitUntil(lambda: costs.view is not None)
    panel.desk.ask(Task.BEATS)
    _answer(bench, "once_button")
    _wait(bench)
    bench.qtbot.waitUntil(lambda: costs.view.snapshot.today.settled_nusd > 0, timeout=5000)
    assert costs.facts.figure("Calls left for this video") == "5 of 6"
    shoot(bench.window, "window-costs", bench.window.set_theme)

    bench.house.plugins.set_setting("openrouter", "daily_usd_cap", "0.0001")
    panel.desk.ask(Task.CUTS)
    _answer(bench, "once_button")
    _wait(bench)
    assert len(standin.calls) == 1
    assert "$" in panel.problem.text()

    bench.house.plugins.set_setting("openrouter", "daily_usd_cap", "2.50")
    standin.script(Answer(first_s=30.0))
    panel.desk.ask(Task.CUTS)
    _answer(bench, "once_button")
    bench.qtbot.waitUntil(lambda: len(standin.calls) == 2, timeout=30_000)
    bench.qtbot.mouseClick(costs.stop_box.stop_button, CLICK)
    bench.qtbot.waitUntil(lambda: not panel.desk.under_way, timeout=5000)
    bench.qtbot.waitUntil(lambda: not costs.stop_box.stop_button.isVisible(), timeout=5000)
    standin.stopping.set()
    panel.desk.ask(Task.CUTS)
    _answer(bench, "once_button")
    _wait(bench)
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
    _answer(bench, "once_button")
    _wait(bench)
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
    assert export.count.text() == f"{len(bench.beats) + 1} markers"


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
    browser.close()


def _a_sign_in_puts_a_key_into_the_keychain(
    bench: WindowBench, panel: CloudPanel, standin: StandIn
) -> None:
    panel.key_desk.refresh()
    bench.qtbot.waitUntil(lambda: "No key yet" in panel.key.line.text(), timeout=30_000)
    panel.key_desk._open_browser = lambda url: urlopen(url).close()  # noqa: S310 - loopback
    bench.qtbot.mouseClick(panel.key.sign_in_button, CLICK)
    bench.qtbot.waitUntil(lambda: "ends in" in panel.key.line.text(), timeout=60_000)
    keychain = bench.house.cloud.keychain
    assert keychain.read("openrouter").reveal() == standin.key
    shown = [label.text() for label in panel.findChildren(QLabel)]
    assert not any(standin.key in text for text in shown)

    bench.qtbot.mouseClick(panel.key.clear_button, CLICK)
    bench.qtbot.waitUntil(lambda: "No key yet" in panel.key.line.text(), timeout=30_000)
    bench.qtbot.mouseClick(panel.key.paste_button, CLICK)
    dialog = panel.key.dialog
    bench.qtbot.keyClicks(dialog.line, " sk-or-v1-another-key-0123 ")
    bench.qtbot.mouseClick(dialog.keep_button, CLICK)
    assert dialog.line.text() == ""
    bench.qtbot.waitUntil(lambda: "0123" in panel.key.line.text(), timeout=30_000)
    assert keychain.read("openrouter").reveal() == "sk-or-v1-another-key-0123"
