"""Consent for good, and the cap of a project, are those of the folder in which footage lies."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from assist_values import RATE, a_footage, an_analysis

from autoresolve_gui.assist import events
from autoresolve_gui.assist.service import AssistService
from autoresolve_gui.assist.services import CloudServices
from autoresolve_gui.budget.ledger import Ledger
from autoresolve_gui.budget.money import usd_number
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.project import project_of
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from autoresolve_gui.privacy.consent import Answer as Consent
from autoresolve_gui.privacy.consent import ConsentBook
from autoresolve_gui.privacy.guard import NetworkGuard
from autoresolve_gui.privacy.keychain import Keychain
from support.films import numbered_film
from support.openrouter import StandIn
from support.openrouter.opinions import opinion

PATIENCE_S = 30


class Window:
    """What a window has of Cloud assist, over files that another window may use as well."""

    def __init__(self, root, standin):
        self.asked, self.events, self.says = [], [], Consent.ALWAYS_FOR_PROJECT
        self.ledger = Ledger(root / "ledger.sqlite3")
        services = CloudServices(
            guard=NetworkGuard(),
            keychain=Keychain(),
            ledger=lambda: self.ledger,
            consent=ConsentBook(root / "consent.json"),
            ask=self._ask,
        )
        (root / "ops.ini").write_text(f"[openrouter]\nbase_url = {standin.base_url}\n", "utf-8")
        self.plugins = PluginManager(
            [built_in_folder()], root / "ops.ini", root / "data", services=services
        )
        self.plugins.switch_on_for_now("openrouter")
        self.service = AssistService(self.plugins, root / "library.sqlite3", self.events.append)

    def beats(self, path):
        footage = replace(a_footage(100, path=path), key=f"key of {path.name}")
        assert self.service.ask_beats(an_analysis(footage=footage)).wait(PATIENCE_S)
        return self.events[-1]

    def close(self):
        self.service.close()
        self.plugins.close()
        self.ledger.close()

    def _ask(self, disclosure):
        self.asked.append(disclosure)
        return self.says


@pytest.fixture
def standin(monkeypatch):
    with StandIn() as running:
        running.answers = opinion
        monkeypatch.setenv("OPENROUTER_API_KEY", running.key)
        yield running


@pytest.fixture
def window(tmp_path, standin):
    opened = []

    def make():
        opened.append(Window(tmp_path, standin))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def test_that_always_is_said_once_a_folder_in_whichever_window(window, tmp_path):
    rushes, other = tmp_path / "Rushes", tmp_path / "Other"
    first, second = window(), window()
    assert isinstance(first.beats(rushes / "a.mov"), events.Finished)
    assert isinstance(second.beats(rushes / "b.mov"), events.Finished)
    assert [shown.about.project_name for shown in first.asked] == ["Rushes"]
    assert second.asked == []
    assert isinstance(second.beats(other / "c.mov"), events.Finished)
    assert [shown.about.project_name for shown in second.asked] == ["Other"]
    projects = [call.project for call in first.ledger.calls()]
    assert projects == [project_of(each / "x.mov").id for each in (rushes, rushes, other)]


def test_that_a_renamed_folder_is_asked_about_anew(window, tmp_path):
    (tmp_path / "Rushes").mkdir()
    one = window()
    one.beats(tmp_path / "Rushes" / "a.mov")
    (tmp_path / "Rushes").rename(tmp_path / "Dailies")
    one.says = Consent.NO
    failed = one.beats(tmp_path / "Dailies" / "b.mov")
    assert "did not allow" in failed.message
    assert [shown.about.project_name for shown in one.asked] == ["Rushes", "Dailies"]


def test_that_the_cap_of_one_folder_leaves_another_one_its_own(window, tmp_path):
    one = window()
    assert isinstance(one.beats(tmp_path / "Rushes" / "a.mov"), events.Finished)
    (call,) = one.ledger.calls()
    cap_nusd = call.worst_nusd + call.cost_nusd // 2  # enough for one call, and not for two
    one.plugins.set_setting("openrouter", "project_usd_cap", usd_number(cap_nusd))
    asked = len(one.asked)
    failed = one.beats(tmp_path / "Rushes" / "b.mov")
    assert "the cap of this project" in failed.message
    assert len(one.asked) == asked
    assert isinstance(one.beats(tmp_path / "Other" / "c.mov"), events.Finished)


def test_that_each_call_for_notes_is_told_with_its_number_and_timecodes(window, tmp_path):
    path = numbered_film(tmp_path / "film.mp4", 150, rate=RATE)
    analysis = an_analysis(6, shot_s=1, beats=(), peaks={})
    analysis = replace(analysis, footage=probe(path), frame_times=FrameTimes.constant(RATE, 150))
    one = window()
    one.says = Consent.ONCE
    assert one.service.ask_notes(analysis).wait(PATIENCE_S)
    assert isinstance(one.events[-1], events.Finished)
    assert [(shown.about.call, shown.about.calls) for shown in one.asked] == [(1, 2), (2, 2)]
    captions = [caption for shown in one.asked for caption in shown.about.captions]
    assert captions == sorted(captions)
    assert len(captions) == sum(len(shown.pictures) for shown in one.asked) == 6
    assert all(json.loads(shown.form) for shown in one.asked)
    notes = [note for event in one.events if isinstance(event, events.NotesArrived)
             for note in event.notes]  # fmt: skip
    times_s = [Fraction(kept.note.frame, 25) for kept in notes]
    assert [f"00:00:0{int(time_s)}:{kept.note.frame % 25:02d}" for time_s, kept in
            zip(times_s, notes, strict=True)] == captions  # fmt: skip
