"""What every assistant keeps to, whoever wrote it. New ones are found by themselves.

Servers are played by the stand-in; an assistant without one is asked all the same.
"""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from autoresolve_gui.assist.services import CloudServices
from autoresolve_gui.budget.ledger import Ledger
from autoresolve_gui.plugin.api import (
    AssistantError,
    BeatRequest,
    CutCandidate,
    CutRequest,
    Keyframe,
    Label,
    NotesRequest,
    ShotSummary,
)
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from autoresolve_gui.plugin.manifest import read_manifest
from autoresolve_gui.privacy.consent import Answer as Consent
from autoresolve_gui.privacy.consent import ConsentBook
from autoresolve_gui.privacy.guard import NetworkGuard
from autoresolve_gui.privacy.keychain import Keychain
from support.openrouter import Answer, StandIn

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("beat_assistant", "frame_annotator", "cut_adviser")
FOUND = sorted(
    (contribution.kind, contribution.id, folder.name)
    for folder in (path.parent for path in built_in_folder().glob("*/plugin.toml"))
    for contribution in read_manifest(folder).contributions
    if contribution.kind in KINDS
)
SHOTS = tuple(ShotSummary(n, Fraction(n * 4 - 4), Fraction(n * 4), "cut") for n in range(1, 9))
JPEG = bytes(cv2.imencode(".jpg", np.full((90, 160, 3), 90, np.uint8))[1])
REQUESTS = {
    "beat_assistant": BeatRequest(
        "film", Fraction(32), SHOTS, (0.5,) * 32, Fraction(1), (), (), "", "footage", "project"
    ),
    "frame_annotator": NotesRequest(
        "film",
        tuple(Keyframe(n, "00:00:00:00", JPEG, 160, 90) for n in (3, 50, 99)),
        "footage",
        "project",
    ),
    "cut_adviser": CutRequest(
        "film",
        Fraction(32),
        SHOTS,
        tuple(CutCandidate(n, Fraction(n), 1, 0.5, "a pause") for n in range(1, 6)),
        "",
        "footage",
        "project",
    ),
}
NOTE = {"seen": "a", "shot_size": "wide", "mood": "", "on_screen_text": "", "continuity": ""}


def ask(manager, kind, assistant_id, cancelled=lambda: False):
    asked = {
        "beat_assistant": manager.assistants.propose_beats,
        "frame_annotator": manager.assistants.annotate_frames,
        "cut_adviser": manager.assistants.advise_cuts,
    }[kind]
    return asked(assistant_id, REQUESTS[kind], cancelled)


def opened(home, plugin_id, services=None):
    manager = PluginManager([built_in_folder()], home / "ops.ini", home / "data", services=services)
    manager.set_enabled(plugin_id, True)
    return manager


@pytest.fixture
def standin(monkeypatch):
    with StandIn() as running:
        monkeypatch.setenv("OPENROUTER_API_KEY", running.key)
        yield running


@pytest.fixture
def ledger(tmp_path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite3") as opened:
        yield opened


@pytest.fixture(params=FOUND, ids=lambda found: found[1])
def station(request, tmp_path, standin, ledger) -> Iterator[tuple[PluginManager, str, str]]:
    """One assistant with everything that it may have, and the user saying yes to all."""
    kind, assistant_id, plugin_id = request.param
    (tmp_path / "ops.ini").write_text(
        f"[{plugin_id}]\nbase_url = {standin.base_url}\n", encoding="utf-8"
    )
    services = CloudServices(
        guard=NetworkGuard(),
        keychain=Keychain(),
        ledger=lambda: ledger,
        consent=ConsentBook(tmp_path / "consent.json"),
        ask=lambda _disclosure: Consent.ONCE,
    )
    manager = opened(tmp_path, plugin_id, services)
    if kind == "frame_annotator":
        notes = [{"picture": n, **NOTE} for n in (1, 2, 3)]
        standin.script(Answer(json.dumps({"notes": notes})))
    yield manager, kind, assistant_id
    manager.close()


def test_that_there_is_one_of_each_kind():
    assert {kind for kind, _, _ in FOUND} == set(KINDS)


def test_that_an_answer_keeps_the_rules_and_says_where_it_is_from(station):
    manager, kind, assistant_id = station
    answer = ask(manager, kind, assistant_id)
    assert answer.provenance.model
    assert answer.provenance.cost_nusd > 0
    assert answer.provenance.api_s > 0
    if kind == "beat_assistant":
        assert {beat.label for beat in answer.beats} <= set(map(str, Label))
        assert {beat.shot_id for beat in answer.beats} <= {shot.id for shot in SHOTS}
    elif kind == "frame_annotator":
        assert [note.frame for note in answer.notes] == [3, 50, 99]
    else:
        assert {cut.candidate_id for cut in answer.cuts} <= {1, 2, 3, 4, 5}


def test_that_a_quote_is_an_upper_bound_that_needs_nobody(station, standin, ledger):
    manager, kind, assistant_id = station
    first_nusd = manager.assistants.quote(kind, assistant_id, REQUESTS[kind])
    assert first_nusd is None or first_nusd > 0
    assert standin.requests == []
    assert ledger.calls() == []
    answer = ask(manager, kind, assistant_id)
    (row,) = ledger.calls()
    if first_nusd is not None:
        assert answer.provenance.cost_nusd <= first_nusd
    sent = len(standin.requests)
    again = replace(REQUESTS[kind], title="another film")  # that no answer is kept for
    nusd = manager.assistants.quote(kind, assistant_id, again)
    assert nusd == pytest.approx(row.worst_nusd, rel=0.02)  # the title is longer
    assert nusd > answer.provenance.cost_nusd
    assert len(standin.requests) == sent
    assert len(ledger.calls()) == 1


def test_that_the_same_request_costs_once(station, standin):
    manager, kind, assistant_id = station
    first = ask(manager, kind, assistant_id)
    second = ask(manager, kind, assistant_id)
    assert second.provenance.was_cached
    assert second.provenance.cost_nusd == 0
    assert len(standin.calls) == 1
    fields = {"beat_assistant": "beats", "frame_annotator": "notes", "cut_adviser": "cuts"}
    assert getattr(first, fields[kind]) == getattr(second, fields[kind])


def test_that_a_cancelled_request_is_an_assistants_error_and_sends_nothing(station, standin):
    manager, kind, assistant_id = station
    with pytest.raises(AssistantError):
        ask(manager, kind, assistant_id, lambda: True)
    assert standin.calls == []


@pytest.mark.parametrize("found", FOUND, ids=lambda found: found[1])
def test_that_without_any_service_it_says_so_and_is_not_counted_as_failing(found, tmp_path):
    kind, assistant_id, plugin_id = found
    manager = opened(tmp_path, plugin_id)
    for _ in range(4):
        with pytest.raises(AssistantError):
            ask(manager, kind, assistant_id)
    (info,) = (plugin for plugin in manager.plugins if plugin.id == plugin_id)
    assert info.is_on
    assert info.failures == ()
    manager.close()
