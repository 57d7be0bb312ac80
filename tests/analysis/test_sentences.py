"""What sentences mean, as vectors."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from autoresolve_gui.analysis.sentences import (
    DIMENSION,
    SentenceModelError,
    load_sentence_model,
)


@pytest.fixture(scope="module")
def model(sentence_model):
    return load_sentence_model(sentence_model)


def test_that_sentences_that_mean_alike_lie_close_and_others_do_not(model):
    rocket, launch, bread = model.embed([
        "The rocket leaves the pad.", "A spacecraft lifts off.", "She bakes bread in the kitchen.",
    ])  # fmt: skip
    assert rocket @ launch > 0.4
    assert rocket @ bread < 0.15


def test_that_vectors_have_the_length_one_and_hang_on_no_neighbour(model):
    sentences = [
        "Yes.",
        "",
        "A much longer sentence " * 20,
        "\x00\x07 ☃ control",
        "これは日本語です。",
    ]
    together = model.embed(sentences)
    assert together.shape == (5, DIMENSION)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    for sentence, vector in zip(sentences, together, strict=True):
        assert model.embed([sentence])[0] == pytest.approx(vector, abs=1e-5)


def test_that_half_a_character_and_endless_text_are_read(model):
    half = json.loads(r'"a \ud83d b"')
    vectors = model.embed([half, "word " * 100_000, "word " * 100_001])
    assert np.isfinite(vectors).all()
    assert vectors[1] @ vectors[2] == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("text", ["a dog", 'x "dog" %', "4k", "dog \N{GRINNING FACE}", "été"])
def test_that_a_word_is_known(model, text):
    assert model.knows_a_word(text)


@pytest.mark.parametrize("text", ["", '"', "?? !", "x", "U.S.A.", "\N{GRINNING FACE}", "a" * 500])
def test_that_what_is_no_word_is_not_known(model, text):
    assert not model.knows_a_word(text)


def test_that_no_sentences_give_no_vectors(model):
    assert model.embed([]).shape == (0, DIMENSION)


def test_that_a_missing_file_is_named_and_told_what_to_do_about(tmp_path):
    with pytest.raises(SentenceModelError, match=r"minilm_l6_v2_int8\.onnx is missing") as told:
        load_sentence_model(tmp_path)
    assert "again" in told.value.remedy


def test_that_a_broken_file_is_named(tmp_path, sentence_model):
    for name in ("minilm_l6_v2_int8.onnx", "minilm_l6_v2_tokenizer.json"):
        shutil.copy(sentence_model / name, tmp_path)
    (tmp_path / "minilm_l6_v2_int8.onnx").write_bytes(b"not a model")
    with pytest.raises(SentenceModelError, match="cannot be loaded"):
        load_sentence_model(tmp_path)
