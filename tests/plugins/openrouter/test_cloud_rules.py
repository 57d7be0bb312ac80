"""Rules that hold whatever a server sends."""

from __future__ import annotations

import json

import pytest
from autoresolve_plugins.openrouter.asking import Message
from autoresolve_plugins.openrouter.cache import key_of
from autoresolve_plugins.openrouter.failures import failure_of_error
from autoresolve_plugins.openrouter.listing import read_models
from autoresolve_plugins.openrouter.options import read_options
from autoresolve_plugins.openrouter.parsing import NotValidError, value_of
from autoresolve_plugins.openrouter.requesting import base_body, is_strict
from autoresolve_plugins.openrouter.usage import read_generation, read_usage
from cloud_station import Story, a_story, defaults
from hypothesis import given, settings
from hypothesis import strategies as st

from autoresolve_gui.plugin.api import Secret

KEY = Secret("sk-or-v1-abcdefghijklmnop")
FLAGGED = "the secret screenplay"

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([KEY.reveal(), FLAGGED, "429", "-1", f"x {FLAGGED} y {KEY.reveal()}"])
)
names = st.sampled_from(
    [
        "code", "message", "metadata", "raw", "reasons", "provider_name", "availability",
        "retry_after", "retryable", "error", "cost", "prompt_tokens", "completion_tokens",
        "prompt_tokens_details", "completion_tokens_details", "cached_tokens", "is_byok",
        "cost_details", "upstream_inference_cost", "total_cost", "native_tokens_prompt", "data",
        "id", "pricing", "prompt", "completion", "overrides", "architecture", "title", "shots",
    ]
)  # fmt: skip
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6),
    max_leaves=20,
)
tables = st.dictionaries(names, anything, max_size=8)


@settings(max_examples=60)
@given(tables)
def test_that_a_usage_is_never_negative(table):
    for usage in (read_usage(table), read_generation(table)):
        counts = (usage.tokens_in, usage.tokens_out, usage.tokens_cached, usage.tokens_reasoning)
        assert all(type(count) is int and count >= 0 for count in counts)
        assert usage.cost_nusd is None or usage.cost_nusd >= 0


@settings(max_examples=60)
@given(anything, st.integers(0, 999), anything)
def test_that_a_failure_tells_no_key_and_no_flagged_input(error, status, wait):
    table = error if isinstance(error, dict) else {}
    metadata = table.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    table = {**table, "metadata": {**metadata, "flagged_input": FLAGGED}}
    for told in (error, table):
        failure = failure_of_error(told, status, KEY, wait if isinstance(wait, str) else None)
        assert KEY.reveal() not in failure.text
        assert "\n" not in failure.text
        assert 0 < len(failure.text) <= 300
        assert failure.retry_after_s is None or failure.retry_after_s >= 0
        if told is table:
            assert FLAGGED not in failure.text


@settings(max_examples=60)
@given(st.text() | anything.map(lambda value: json.dumps(value, default=str)))
def test_that_an_answer_fits_or_is_said_not_to(text):
    try:
        value = value_of(text, a_story())
    except NotValidError:
        return
    assert isinstance(value, Story)


@settings(max_examples=60)
@given(st.text(max_size=40), st.lists(st.integers(0, 10**6), max_size=5), st.text(max_size=60))
def test_that_a_good_answer_is_found_behind_any_talk(title, shots, talk):
    story = Story(title=title, shots=shots)
    plain = talk.replace("{", "(").replace("}", ")").replace("`", "'")
    text = f"{plain}\n```json\n{story.model_dump_json()}\n```\n{plain}"
    assert value_of(text, a_story()) == story


@settings(max_examples=60)
@given(anything)
def test_that_a_list_of_models_is_read_or_refused(body):
    try:
        models = read_models(body)
    except ValueError:
        return
    for model in models.values():
        assert model.price is None or model.price.prompt_nusd_per_mtok >= 0


@settings(max_examples=60)
@given(st.text(max_size=30), st.text(max_size=30))
def test_that_two_questions_share_a_key_only_where_they_are_the_same(one, other):
    options = read_options(defaults())

    def key(text):
        ask = a_story(messages=(Message("user", text),))
        body = base_body(ask, options, ("a/b",))
        return key_of(options.base_url, body, Story.model_json_schema())

    assert (key(one) == key(other)) == (one == other)
    assert len(key(one)) == 64


@pytest.mark.parametrize(
    ("schema", "strict"),
    [
        (Story.model_json_schema(), True),
        ({"type": "object", "properties": {}, "additionalProperties": True}, False),
        ({"type": "object", "properties": {"a": {}}, "additionalProperties": False}, False),
        (
            {
                "type": "array",
                "items": {"type": "object", "properties": {"a": {}}},
            },
            False,
        ),
    ],
)
def test_which_schemas_are_strict(schema, strict):
    assert is_strict(schema) is strict
