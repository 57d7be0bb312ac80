"""Where the names of the embedded encoder lie comes along, so that no machine computes it."""

from __future__ import annotations

import numpy as np
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
