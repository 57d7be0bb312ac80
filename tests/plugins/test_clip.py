"""CLIP's own code: what goes into the networks, which device they run on, and what is told."""

from __future__ import annotations

import importlib
import logging
from types import MappingProxyType

import numpy as np
import onnxruntime
import pytest
from tiny_clip import DIMENSION, END, START, write_tiny_clip

from autoresolve_gui.plugin.api import EncoderError, PluginContext

encoder = importlib.import_module("autoresolve_plugins.clip.encoder")
sessions = importlib.import_module("autoresolve_plugins.clip.sessions")
words = importlib.import_module("autoresolve_plugins.clip.words")

SETTINGS = {"threads": 1, "device": "best"}


def context(tmp_path, **models):
    return PluginContext(
        plugin_id="clip",
        log=logging.getLogger("clip"),
        settings=MappingProxyType(SETTINGS),
        data_dir=tmp_path / "data",
        on_dispose=lambda _dispose: None,
        models=models,
    )


@pytest.fixture
def folder(tmp_path):
    return write_tiny_clip(tmp_path / "model")


def test_that_pictures_are_prepared_as_clip_learned_them():
    pictures = np.random.default_rng(1).integers(0, 256, (2, 8, 8, 3), np.uint8)
    wanted = (pictures / 255.0 - np.array([0.48145466, 0.4578275, 0.40821073])) / np.array(
        [0.26862954, 0.26130258, 0.27577711]
    )
    prepared = encoder.prepared(pictures)
    assert prepared.dtype == np.float32
    np.testing.assert_allclose(prepared, wanted.transpose(0, 3, 1, 2), atol=1e-5)


def test_that_words_are_cut_between_the_marks_of_beginning_and_end(folder):
    pieces = words.WordPieces(folder / "tokenizer.json")
    given = pieces.of_text("A  DOG")
    vocabulary = pieces._pieces.get_vocab()
    wanted = [vocabulary[piece] for piece in (START, "a</w>", "dog</w>", END)]
    assert given["input_ids"].tolist() == [wanted]
    assert given["input_ids"].dtype == np.int64
    assert given["attention_mask"].tolist() == [[1] * 4]
    long = pieces.of_text("dog " * 200)["input_ids"]
    assert long.shape == (1, 77)
    assert long[0, -1] == vocabulary[END]


def test_that_the_vectors_are_those_of_the_networks(folder, tmp_path):
    made = encoder.make_b32(context(tmp_path, **{"clip-vit-b32": folder}))
    assert made.identity.dimension == DIMENSION
    assert made.side_px == 224
    pictures = np.random.default_rng(2).integers(0, 256, (11, 224, 224, 3), np.uint8)
    vision = onnxruntime.InferenceSession(
        str(folder / "onnx" / "vision_model_quantized.onnx"), providers=["CPUExecutionProvider"]
    )
    own = vision.run(None, {"pixel_values": encoder.prepared(pictures)})[0]
    own /= np.linalg.norm(own, axis=1, keepdims=True)
    np.testing.assert_allclose(made.embed_pictures(pictures), own, atol=1e-5)
    near, far = (made.embed_text(text) for text in ("dog", "9 9 9"))
    assert abs(float(near @ far)) < 0.999


def test_that_other_weights_are_another_identity(folder, tmp_path):
    write_tiny_clip(tmp_path / "other", seed=1)
    first, second = (
        encoder.make_b32(context(tmp_path, **{"clip-vit-b32": each})).identity
        for each in (folder, tmp_path / "other")
    )
    assert first.key != second.key


@pytest.mark.parametrize(
    ("available", "wanted"),
    [
        (["CPUExecutionProvider"], ["CPUExecutionProvider"]),
        (
            ["CoreMLExecutionProvider", "CPUExecutionProvider"],
            ["CoreMLExecutionProvider", "CPUExecutionProvider"],
        ),
        (
            ["DmlExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider"],
            ["CUDAExecutionProvider", "CPUExecutionProvider"],
        ),
        (["AzureExecutionProvider", "CPUExecutionProvider"], ["CPUExecutionProvider"]),
    ],
)
def test_that_the_best_device_is_chosen_and_the_processor_stands_behind_it(available, wanted):
    assert sessions.chosen(available) == wanted


def test_that_a_model_that_is_not_here_is_told(tmp_path):
    with pytest.raises(EncoderError, match="is not on this machine") as caught:
        encoder.make_b32(context(tmp_path))
    assert "autoresolve models download clip-vit-b32" in caught.value.remedy


@pytest.mark.parametrize(
    ("path", "data", "why"),
    [
        ("onnx/vision_model_quantized.onnx", b"no network", "cannot be loaded"),
        ("onnx/text_model_quantized.onnx", b"no network", "cannot be loaded"),
        ("tokenizer.json", b"{}", "cannot be read"),
    ],
)
def test_that_a_damaged_file_is_told(folder, tmp_path, path, data, why):
    (folder / path).write_bytes(data)
    with pytest.raises(EncoderError, match=why) as caught:
        encoder.make_b32(context(tmp_path, **{"clip-vit-b32": folder})).embed_text("a dog")
    assert "autoresolve models verify" in caught.value.remedy


def test_that_another_network_is_told(folder, tmp_path):
    text = folder / "onnx" / "text_model_quantized.onnx"
    (folder / "onnx" / "vision_model_quantized.onnx").write_bytes(text.read_bytes())
    with pytest.raises(EncoderError, match="is no network of CLIP for pictures"):
        encoder.make_b32(context(tmp_path, **{"clip-vit-b32": folder}))
