"""A key shows itself to nobody who does not ask for it, and goes out of what people read."""

from __future__ import annotations

import copy
import dataclasses
import io
import json
import logging
import pickle
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.privacy.redact import RedactingFilter, Redactor, redact
from autoresolve_gui.privacy.secret import MASK, Secret

KEY = "sk-or-v1-8c1f0e0b5f6d47aab1d2c3e4f5a6b7c8"
ODD = "a key of no known shape"


@dataclasses.dataclass(frozen=True)
class Client:
    name: str
    key: Secret


WAYS = {
    "repr": repr,
    "str": str,
    "format": lambda s: f"{s} {s!r} {s:>40} {s!s}",
    "percent": lambda s: "%s %r" % (s, s),  # noqa: UP031 -- what logging does
    "of a dataclass": lambda s: repr(Client("a", s)),
    "of its copy": lambda s: repr(copy.deepcopy(Client("a", s))),
    "asdict": lambda s: repr(dataclasses.asdict(Client("a", s))),
    "pickle": lambda s: repr(pickle.dumps(s)),
    "pickled and back": lambda s: repr(pickle.loads(pickle.dumps({"k": s}))),  # noqa: S301
    "json": lambda s: json.dumps({"k": s}, default=str),
}


@pytest.mark.parametrize("way", WAYS)
def test_that_a_secret_shows_itself_in_no_way_but_one(way):
    shown = WAYS[way](Secret(KEY))
    assert KEY not in shown
    assert KEY[9:20] not in shown
    assert Secret(KEY).reveal() == KEY


def test_that_a_traceback_with_its_variables_shows_none():
    def fail(key):
        raise RuntimeError(f"with {key}")

    try:
        fail(Secret(KEY))
    except RuntimeError as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        text = "".join(told.format())
    assert MASK in text
    assert KEY not in text


def test_that_secrets_are_compared_and_not_hashed():
    assert Secret(KEY) == Secret(KEY)
    assert Secret(KEY) != Secret(ODD)
    assert Secret(KEY) != KEY
    with pytest.raises(TypeError):
        hash(Secret(KEY))
    with pytest.raises(ValueError, match="not empty"):
        Secret("")


def test_that_a_hint_is_four_characters_of_a_long_one():
    assert Secret(KEY).hint == "b7c8"
    assert Secret("short").hint == ""


@pytest.mark.parametrize(
    "text",
    [
        f"Incorrect API key provided: {KEY}.",
        f"{{'Authorization': 'Bearer {KEY}'}}",
        f'{{"authorization": "Bearer {KEY[9:]}"}}',
        f"Authorization: Basic {KEY[9:]}",
        f"OPENROUTER_API_KEY={KEY[9:]}",
        f"api_key='{KEY[9:]}'",
        f'"api_key": "{KEY[9:]}"',
        f"x-api-key: {KEY[9:]}",
        f'POST /auth/keys {{"code_verifier": "{KEY[9:]}"}}',
        f"GET /callback/abc?code={KEY[9:]}&x=1",
        f"sk-proj-{KEY[9:]} and sk-ant-{KEY[9:]}",
        f"headers=[(b'authorization', b'Bearer {KEY[9:]}')]",
    ],
)
def test_that_what_is_shaped_like_a_key_goes_out(text):
    told = redact(text)
    assert KEY[9:] not in told
    assert MASK in told


@pytest.mark.parametrize(
    "text",
    ["The model asked for 800 tokens.", "task-force risk-averse", "bearer of bad news",
     "HTTP 402: Insufficient credits", "code=3", "disk-full", "shot 12 at 00:01:02:03",
     "an authorization was wanted", "/films/sk-1/take.mp4"],
)  # fmt: skip
def test_that_ordinary_words_stay(text):
    assert redact(text) == text


@given(st.text(min_size=6, max_size=60), st.text(max_size=40), st.text(max_size=40))
def test_that_a_known_secret_goes_out_wherever_it_stands(secret, before, after):
    redactor = Redactor()
    redactor.learn(Secret(secret))
    redactor.learn(Secret(secret))
    told = redactor.redact(f"{before}|{secret}|{after}")
    assert secret not in told.replace(MASK, "")


@pytest.fixture
def log():
    """A log as the program's own: a handler with the filter, and what it wrote."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    redactor = Redactor()
    redactor.learn(Secret(ODD))
    handler.addFilter(RedactingFilter(redactor))
    logger = logging.Logger("a.library.below", logging.DEBUG)  # noqa: LOG001 -- of the test alone
    logger.addHandler(handler)
    return logger, written


def test_that_a_log_holds_no_key_in_message_arguments_or_traceback(log):
    logger, written = log
    logger.info("sent with %s and %r", KEY, {"key": ODD})

    def fail():
        raise ValueError(f"not {ODD} nor {KEY}")

    try:
        fail()
    except ValueError:
        logger.exception("it failed with %s", KEY, stack_info=True)
    text = written.getvalue()
    assert KEY not in text
    assert ODD not in text
    assert "ValueError: not ••• nor •••" in text
    assert "Stack (most recent call last)" in text


def test_that_a_record_whose_arguments_do_not_fit_is_written_without_the_key(log, capfd):
    logger, written = log
    logger.info("one %s", KEY, "two")  # noqa: PLE1205 -- a library may get it wrong
    assert KEY not in written.getvalue()
    assert "one" in written.getvalue()
    assert KEY not in capfd.readouterr().err
