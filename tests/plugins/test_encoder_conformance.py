"""What every encoder keeps to, whoever wrote it. New encoders are found by themselves.

CLIP and V-JEPA 2 run on small models of their architectures: the code that loads them is the real
one.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest
from encoder_stores import entry, store_with
from tiny_vjepa import HAS_EXTRA, WHY_NOT

from autoresolve_gui.model.encoder import EncoderError
from autoresolve_gui.models.store import ModelStore
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from autoresolve_gui.plugin.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autoresolve_gui.model.encoder import Encoder

ENCODERS = {
    contribution.id: contribution.options["models"].split()
    for folder in (path.parent for path in built_in_folder().glob("*/plugin.toml"))
    for contribution in read_manifest(folder).contributions
    if contribution.kind == "encoder"
}


@pytest.fixture(scope="module", params=sorted(ENCODERS))
def encoder(request, tmp_path_factory, encoder_data) -> Iterator[Encoder]:
    """One of the encoders that come with the program, made as a worker process makes it."""
    models, home = ENCODERS[request.param], tmp_path_factory.mktemp("home")
    here = ModelStore()
    missing = [name for name in models if entry(name).is_embedded and not here.folder(name)]
    if missing:
        pytest.skip(f"the set-up could not bring {', '.join(missing)}")
    if not HAS_EXTRA and any(name.startswith("vjepa") for name in models):
        pytest.skip(WHY_NOT)
    store = store_with(models, home)
    manager = PluginManager([built_in_folder()], home / "ops.ini", encoder_data, models=store)
    for plugin in manager.plugins:
        manager.set_enabled(plugin.id, True)
    source = pickle.loads(pickle.dumps(manager.encoder_source()))  # noqa: S301 -- our own bytes
    with source.open() as made:
        yield made
    manager.close()


def noise(pictures: int, side: int, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (pictures, 8, 8, 3), np.uint8)
    return np.ascontiguousarray(np.kron(coarse, np.ones((1, side // 8, side // 8, 1), np.uint8)))


def test_that_encoders_come_along():
    assert {"lite-words", "lite-pictures", "clip-b32"} <= set(ENCODERS)


def test_that_the_identity_is_its_own_and_stays(encoder):
    identity = encoder.identity
    assert identity.key.count("/") == identity.key.count("@") == 1
    assert encoder.identity == identity
    assert encoder.batch >= 1


def test_that_any_number_of_pictures_is_embedded_each_by_itself(encoder):
    pictures = noise(encoder.batch + 3, encoder.side_px)
    shown = pictures.copy()
    together = encoder.embed_pictures(pictures)
    assert together.shape == (len(pictures), encoder.identity.dimension)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-3)
    np.testing.assert_array_equal(pictures, shown)
    np.testing.assert_array_equal(together, encoder.embed_pictures(pictures))
    alone = encoder.embed_pictures(pictures[-1:])
    np.testing.assert_allclose(alone[0], together[-1], atol=1e-3)


@pytest.mark.parametrize("level", [0, 255])
def test_that_a_picture_of_one_colour_has_a_vector_too(encoder, level):
    side = encoder.side_px
    assert np.isfinite(encoder.embed_pictures(np.full((1, side, side, 3), level, np.uint8))).all()


def test_that_like_pictures_are_nearer_than_others(encoder):
    pictures = noise(2, encoder.side_px, seed=3)
    darker = (pictures[:1] * 0.9).astype(np.uint8)
    vectors = encoder.embed_pictures(np.concatenate([pictures, darker]))
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[1]


@pytest.mark.parametrize("shape", [(0, 224, 224, 3), (1, 32, 32, 3), (224, 224, 3)])
def test_that_pictures_of_another_form_are_refused(encoder, shape):
    with pytest.raises(ValueError, match="is wanted"):
        encoder.embed_pictures(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("text", ["a dog", "A DOG!", "Hund 🐕 犬", "word " * 500])
def test_that_words_are_embedded_or_refused_as_the_identity_says(encoder, text):
    if not encoder.identity.reads_text:
        with pytest.raises(EncoderError, match="no words"):
            encoder.embed_text(text)
        return
    vector = encoder.embed_text(text)
    assert vector.shape == (encoder.identity.dimension,)
    assert abs(float(np.linalg.norm(vector)) - 1.0) <= 1e-3
    np.testing.assert_array_equal(vector, encoder.embed_text(text))
    limit = encoder.sure_from(text)
    assert limit is None or limit >= -1.0
    assert limit == encoder.sure_from(text)


@pytest.mark.parametrize("text", ['"', "%", "*", "\N{GRINNING FACE}", "a" * 500, "x y", "\x00\n"])
def test_that_the_embedded_encoder_refuses_what_has_no_word(encoder, text):
    identity = encoder.identity
    if identity.key.startswith("lite/") or not identity.reads_text:
        with pytest.raises(EncoderError, match="no word"):
            encoder.embed_text(text)
    else:
        assert np.isfinite(encoder.embed_text(text)).all()


def test_that_no_words_are_no_question(encoder):
    with pytest.raises(EncoderError):
        encoder.embed_text("  \n ")
