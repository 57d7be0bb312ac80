"""V-JEPA 2: the code that loads it, on a small network of its architecture with drawn weights."""

from __future__ import annotations

import importlib
import logging
from types import MappingProxyType

import numpy as np
import pytest
from encoder_stores import entry, store_with
from tiny_vjepa import HAS_EXTRA, SIDE, WHY_NOT, WIDTH

from autoresolve_gui.model.encoder import ClipEncoder, EncoderError
from autoresolve_gui.models.store import ModelStore
from autoresolve_gui.plugin.api import PluginContext
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager

needs_extra = pytest.mark.skipif(not HAS_EXTRA, reason=WHY_NOT)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    """The encoder as a worker makes it, of a model that was imported into a store."""
    home = tmp_path_factory.mktemp("home")
    store = store_with(["vjepa2-vitl"], home)
    manager = PluginManager([built_in_folder()], home / "ops.ini", home / "data", models=store)
    assert manager.encoder_source() is None  # it is off until somebody wants it
    manager.set_enabled("vjepa", True)
    with manager.encoder_source().open() as made:
        yield made
    manager.close()


def clips(count: int, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.integers(0, 256, (count, 8, SIDE, SIDE, 3), np.uint8)


@needs_extra
@pytest.mark.filterwarnings("ignore")
def test_that_clips_become_vectors_each_by_itself(encoder):
    assert isinstance(encoder, ClipEncoder)
    assert (encoder.frames, encoder.side_px, encoder.identity.dimension) == (8, SIDE, WIDTH)
    shown = clips(5)
    vectors = encoder.embed_clips(shown)
    assert vectors.shape == (5, WIDTH)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)
    np.testing.assert_allclose(encoder.embed_clips(shown[-1:])[0], vectors[-1], atol=1e-3)


@needs_extra
@pytest.mark.filterwarnings("ignore")
def test_that_the_order_of_frames_matters(encoder):
    shown = clips(1)
    forth, back = encoder.embed_clips(np.concatenate([shown, shown[:, ::-1]]))
    assert float(forth @ back) < 0.9999


@needs_extra
@pytest.mark.filterwarnings("ignore")
def test_that_a_picture_is_a_clip_that_stands_still(encoder):
    picture = clips(1)[:, 0]
    assert encoder.embed_pictures(picture).shape == (1, WIDTH)
    with pytest.raises(ValueError, match="is wanted"):
        encoder.embed_clips(picture)
    with pytest.raises(EncoderError, match="no words"):
        encoder.embed_text("a dog")


@pytest.mark.skipif(HAS_EXTRA, reason="the extra is installed")
def test_that_a_missing_extra_is_told_with_what_brings_it(tmp_path):
    code = importlib.import_module("autoresolve_plugins.vjepa.encoder")
    context = PluginContext(
        "vjepa",
        logging.getLogger("vjepa"),
        MappingProxyType({"threads": 0, "device": "best"}),
        tmp_path,
        lambda _dispose: None,
        models={"vjepa2-vitl": tmp_path},
    )
    with pytest.raises(EncoderError, match="cannot be loaded") as caught:
        code.make_encoder(context)
    assert "autoresolve[vjepa]" in caught.value.remedy


def test_that_an_encoder_of_pictures_refuses_clips(tmp_path, encoder_data):
    store = ModelStore(tmp_path, catalogue=[entry("efficientnet-lite0")])
    manager = PluginManager([built_in_folder()], tmp_path / "ops", encoder_data, models=store)
    with manager.encoder_source().open() as made:
        assert made.frames == 1
        with pytest.raises(EncoderError, match="no clips"):
            made.embed_clips(np.zeros((1, 8, 224, 224, 3), np.uint8))
    manager.close()
