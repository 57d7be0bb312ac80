"""Where the names of the embedded encoder lie comes along, so that no machine computes it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from autoresolve_plugins.lite.names import NameSpace, class_names

from autoresolve_gui.plugin.api import load_sentence_model


def test_that_the_names_that_come_along_are_those_of_the_language_model(sentence_model, tmp_path):
    sentences = load_sentence_model()
    names = NameSpace(sentences, sentence_model / "minilm_l6_v2_int8.onnx", tmp_path)
    assert list(tmp_path.iterdir()) == []  # nothing had to be computed
    places = range(0, 1000, 97)
    said = sentences.embed([f"a photo of a {class_names()[place]}" for place in places])
    likely = np.zeros((len(said), 1000), np.float32)
    likely[range(len(said)), list(places)] = 1.0
    found = names.of_pictures(likely)
    # int8 arithmetic differs a little from processor to processor
    assert float(np.sum(found * said, axis=1).min()) > 0.98


@pytest.fixture(scope="module")
def names(sentence_model, tmp_path_factory) -> NameSpace:
    weights = sentence_model / "minilm_l6_v2_int8.onnx"
    return NameSpace(load_sentence_model(), weights, tmp_path_factory.mktemp("names"))


def shown(names: NameSpace, likely: dict[str, float]) -> np.ndarray:
    """Return where a picture lies with these probabilities; what is left is everybody's."""
    classes = np.full(1000, (1.0 - sum(likely.values())) / 1000, np.float32)
    for name, probability in likely.items():
        classes[class_names().index(name)] += probability
    return names.of_pictures(classes[None])[0]


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("a parrot", {"african grey parrot": 0.8}, {"wall clock": 0.8}),
        ("people riding bicycles", {"mountain bike": 0.9}, {"minibus": 0.9}),
        ("a bottle", {"water bottle": 0.5, "wine bottle": 0.3}, {"apron": 0.7}),
        ("zebra", {"zebra": 0.7}, {}),
    ],
)
def test_that_a_picture_of_the_thing_is_sure_and_one_of_another_is_not(
    names, question, right, wrong
):
    asked, limit = names.of_text(question), names.sure_from(question)
    assert float(shown(names, right) @ asked) >= limit
    assert float(shown(names, wrong) @ asked) < limit


@pytest.mark.parametrize("question", ["asdfgh", "love", "quantum physics", "the meaning of life"])
def test_that_of_what_has_no_name_like_it_nothing_is_sure(names, question):
    assert names.sure_from(question) == math.inf


def test_that_names_of_another_language_model_are_computed_once(tmp_path):
    class Lengths:
        """Tells sentences by their length alone."""

        asked = 0

        def embed(self, sentences):
            self.asked += 1
            return np.array([[len(each), 1.0] for each in sentences], np.float32)

    weights = tmp_path / "weights"
    weights.write_bytes(b"another model")
    counting = Lengths()
    for _ in range(2):
        assert NameSpace(counting, weights, tmp_path / "kept").dimension == 2
    assert counting.asked == 1
