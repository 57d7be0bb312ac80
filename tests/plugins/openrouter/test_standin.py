"""The stand-in keeps to what is known of the real one, or the other tests prove nothing."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from autoresolve_plugins.openrouter.beats import make_beat_assistant
from autoresolve_plugins.openrouter.cuts import make_cut_adviser
from autoresolve_plugins.openrouter.notes import make_frame_annotator
from cloud_station import SMALL_JPEG, never, station

from autoresolve_gui.plugin.api import (
    BeatRequest,
    CutCandidate,
    CutRequest,
    Keyframe,
    NotesRequest,
    ShotSummary,
)
from support.openrouter.opinions import opinion

TESTS = Path(__file__).parents[2]


def ask(standin, method, path, body=None, *, key=True):
    """Return status, headers and body of one request."""
    connection = http.client.HTTPConnection(urlsplit(standin.origin).netloc, timeout=5)
    headers = {"Authorization": f"Bearer {standin.key}"} if key else {}
    data = None if body is None else json.dumps(body)
    connection.request(method, path, data, headers)
    response = connection.getresponse()
    said = response.read()
    connection.close()
    return response.status, response.headers, json.loads(said) if said else None


def test_that_prices_are_text_in_usd_a_token(standin):
    status, _headers, body = ask(standin, "GET", "/api/v1/models", key=False)
    assert status == 200
    prices = {entry["id"]: entry["pricing"] for entry in body["data"]}
    assert prices["openai/gpt-6-luna"]["prompt"] == "0.0000001"
    assert prices["openrouter/auto"]["prompt"] == "-1"


@pytest.mark.parametrize("path", ["/api/v1/key", "/api/v1/generation?id=x", "/api/v1/credits"])
def test_that_a_wrong_key_is_sent_away(standin, path):
    assert ask(standin, "GET", path, key=False)[0] == 401
    assert standin.requests[-1].authorized is False


def test_that_credits_want_another_kind_of_key(standin):
    assert ask(standin, "GET", "/api/v1/credits")[0] == 403


def test_that_a_generation_is_known_after_a_while(standin):
    request = {"model": "openai/gpt-6-luna", "messages": []}
    _status, headers, body = ask(standin, "POST", "/api/v1/chat/completions", request)
    standin.generation_misses = 1
    path = f"/api/v1/generation?id={headers['X-Generation-Id']}"
    assert ask(standin, "GET", path)[0] == 404
    status, _headers, told = ask(standin, "GET", path)
    assert status == 200
    assert told["data"]["total_cost"] == body["usage"]["cost"]


def test_that_a_code_is_good_once_and_for_its_verifier(standin):
    verifier = "v" * 43
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    query = urlencode(
        {
            "callback_url": "http://localhost:1/callback/nonce",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
    )
    status, headers, _body = ask(standin, "GET", f"/auth?{query}", key=False)
    assert status == 302
    assert headers["Location"].startswith("http://localhost:1/callback/nonce?code=")
    code = parse_qs(urlsplit(headers["Location"]).query)["code"][0]
    exchange = {"code": code, "code_verifier": verifier, "code_challenge_method": "S256"}
    told = ask(standin, "POST", "/api/v1/auth/keys", exchange, key=False)
    assert told[0] == 200
    assert told[2]["key"] == standin.key
    assert ask(standin, "POST", "/api/v1/auth/keys", exchange, key=False)[0] == 403


def test_that_no_key_is_kept_of_what_came_in(standin):
    ask(standin, "GET", "/api/v1/key")
    assert standin.key not in str(standin.requests)


def test_that_it_runs_by_hand():
    command = [sys.executable, "-u", "-m", "support.openrouter", "--fault", "drop"]
    with subprocess.Popen(  # noqa: S603 -- the stand-in itself
        command, cwd=TESTS, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            lines = [process.stdout.readline() for _ in range(3)]
        finally:
            process.terminate()
    assert lines[0].startswith("base_url  http://127.0.0.1:")
    assert lines[2].startswith("key       sk-or-v1-")


def test_that_its_opinions_are_taken_by_the_assistants(standin, tmp_path):
    standin.answers = opinion
    with station(tmp_path / "cloud", standin) as cloud:
        context = cloud.context()
        shots = tuple(
            ShotSummary(n, Fraction(10 * n - 10), Fraction(10 * n), "cut") for n in range(1, 10)
        )
        about = {"title": "Storm", "footage_key": "footage-1", "project": "project-1"}
        length = {"duration_s": Fraction(90), "shots": shots, "transcript": ""}
        energy = {"energy": (0.5,) * 90, "energy_step_s": Fraction(1), "local_beats": ()}
        peaks = {"momentum_peaks": (), "novelty_peaks": ()}
        fields = {**about, **length, **energy, **peaks}
        wanted = {name: fields[name] for name in BeatRequest.__dataclass_fields__}
        beats = make_beat_assistant(context).propose(BeatRequest(**wanted), never).beats
        assert [beat.label for beat in beats][:2] == ["hook", "inciting incident"]
        frames = tuple(Keyframe(n, "00:00:00:00", SMALL_JPEG, 640, 360) for n in (1, 2))
        notes = make_frame_annotator(context).annotate(
            NotesRequest(keyframes=frames, **about), never
        )
        assert [note.frame for note in notes.notes] == [1, 2]
        candidates = tuple(CutCandidate(n, Fraction(n), 1, n / 10, "a pause") for n in range(5))
        cuts = make_cut_adviser(context).advise(
            CutRequest(candidates=candidates, **about, **length), never
        )
        assert [cut.candidate_id for cut in cuts.cuts] == [4, 3, 2]
