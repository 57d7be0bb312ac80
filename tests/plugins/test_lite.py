"""The embedded encoder on real footage: it knows a cockatoo, by name and by likeness."""

from __future__ import annotations

import av
import cv2
import numpy as np
import onnxruntime
import pytest
from autoresolve_plugins.lite.names import class_names

from autoresolve_gui.models.store import ModelStore
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager

FILMS = {"cockatoo.mp4": (25, 26), "rocket_launch.webm": (149, 150), "bikes.mp4": (49, 50)}
pytestmark = [
    pytest.mark.footage,
    pytest.mark.skipif(
        ModelStore().folder("efficientnet-lite0") is None
        or ModelStore().folder("minilm-l6-v2") is None,
        reason="the set-up could not bring the embedded encoder",
    ),
]


@pytest.fixture(scope="module")
def pictures(footage_folder) -> np.ndarray:
    """Two frames of each film, the square in their middle."""
    found = []
    for film, numbers in FILMS.items():
        with av.open(str(footage_folder / film)) as container:
            for number, frame in enumerate(container.decode(video=0)):
                if number in numbers:
                    shown = frame.to_ndarray(format="rgb24")
                    across = (shown.shape[1] - shown.shape[0]) // 2
                    square = shown[:, across : across + shown.shape[0]]
                    found.append(cv2.resize(square, (224, 224), interpolation=cv2.INTER_AREA))
                if number == numbers[-1]:
                    break
    return np.stack(found)


def test_that_the_network_names_what_is_in_the_picture(pictures):
    folder = ModelStore().folder("efficientnet-lite0")
    network = onnxruntime.InferenceSession(
        str(folder / "efficientnet_lite0.onnx"), providers=["CPUExecutionProvider"]
    )
    classes = network.run(["classes"], {"pictures": pictures[:2]})[0]
    for row in classes:
        likeliest = [class_names()[place] for place in np.argsort(-row)[:3]]
        assert "sulphur-crested cockatoo" in likeliest
    np.testing.assert_allclose(classes.sum(axis=1), 1.0, atol=1e-4)


def test_that_a_film_is_found_by_likeness_and_by_words(pictures, tmp_path, encoder_data):
    store = ModelStore(tmp_path / "models")
    manager = PluginManager([built_in_folder()], tmp_path / "ops", encoder_data, models=store)
    with manager.encoder_source().open() as encoder:
        vectors = encoder.embed_pictures(pictures)
        likeness = vectors @ vectors.T
        np.fill_diagonal(likeness, -1)
        assert likeness.argmax(axis=1).tolist() == [1, 0, 3, 2, 5, 4]
        for question, film in (
            ("a white parrot", 0),
            ("a rocket launch", 1),
            ("a bicycle race", 2),
        ):
            assert int((vectors @ encoder.embed_text(question)).argmax()) // 2 == film
    manager.close()
