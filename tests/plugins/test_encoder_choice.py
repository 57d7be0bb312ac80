"""Which encoder is asked: CLIP where its model is here and whole, else the one that comes along."""

from __future__ import annotations

import numpy as np
import pytest
from encoder_stores import entry, small, store_with

from autoresolve_gui.models.errors import HubError, ModelError, NoSpace, WrongFile
from autoresolve_gui.models.fetch import Watch
from autoresolve_gui.models.hub import Hub
from autoresolve_gui.models.store import ModelStore
from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from support.loopback_hub import LoopbackHub, Repository

ALONG = ("efficientnet-lite0", "minilm-l6-v2")
EMBEDDED = "Embedded encoder, pictures and simple words"
AT_ONCE = Watch(wait=lambda _seconds: None)
MANIFEST = """
id = "mine"
name = "Mine"
description = "For tests."
version = "1.0.0"
api = "1.4"
enabled_by_default = true

[[contributes.encoder]]
id = "mine"
title = "Mine"
description = "For tests."
entry = "code:Mine"
models = "along"
rank = "99"
"""
CODE = """\
import numpy as np
from autoresolve_gui.plugin.api import EncoderIdentity

class Mine:
    side_px, batch = 8, 4
    identity = EncoderIdentity("mine", "mean", "1", 3, reads_text=True)
    def __init__(self, context): pass
    def embed_pictures(self, pictures):
        {pictures}
    def embed_text(self, text):
        return np.array([1, 0, 0], np.float32)
"""


@pytest.fixture
def clip(tmp_path):
    """The entry of CLIP with the files of a small model, which lie in `tmp_path/hub`."""
    return small("clip-vit-b32", tmp_path / "hub")


@pytest.fixture
def store(tmp_path, clip):
    return ModelStore(tmp_path / "models", catalogue=(*map(entry, ALONG), clip))


@pytest.fixture
def manager(tmp_path, store, encoder_data):
    made = PluginManager([built_in_folder()], tmp_path / "ops", encoder_data, models=store)
    yield made
    made.close()


@pytest.fixture
def server(tmp_path, clip):
    files = {file.path: (tmp_path / "hub" / file.path).read_bytes() for file in clip.files}
    repository = Repository(files, frozenset(files), clip.revision)
    with LoopbackHub({clip.repository: repository}) as made:
        yield made


def works(manager) -> str:
    """Return the name of the encoder that is asked, after it has answered."""
    source = manager.encoder_source()
    with source.open() as encoder:
        side = encoder.side_px
        assert encoder.embed_pictures(np.zeros((1, side, side, 3), np.uint8)).shape[0] == 1
        assert encoder.embed_text("a dog").shape == (encoder.identity.dimension,)
    return source.name


def test_that_a_download_brings_clip_and_deleting_takes_it_away(manager, store, server):
    assert works(manager) == EMBEDDED
    before = manager.encoder_source().identity
    store.download("clip-vit-b32", Hub(None, server.address))
    assert works(manager) == "CLIP ViT-B/32, 8 bits"
    assert manager.encoder_source().identity != before
    store.delete("clip-vit-b32")
    assert manager.encoder_source().identity == before


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ({"damage": frozenset({"onnx/text_model_quantized.onnx"})}, WrongFile),
        ({"break_after": [5000] + [0] * 50}, HubError),
        ({"statuses": [404] * 50}, HubError),
        ({"statuses": [503] * 50}, HubError),
    ],
)
def test_that_the_embedded_encoder_goes_on_when_a_download_fails(
    manager, store, server, trouble, error
):
    for name, value in trouble.items():
        setattr(server, name, value)
    with pytest.raises(error) as caught:
        store.download("clip-vit-b32", Hub(None, server.address), AT_ONCE)
    assert caught.value.remedy
    assert works(manager) == EMBEDDED


def test_that_it_goes_on_without_room_and_without_network(manager, store, server):
    address = server.address
    with pytest.raises(NoSpace):
        store.download("clip-vit-b32", Hub(None, address), Watch(free_bytes=lambda _path: 0))
    server.repositories.clear()
    with pytest.raises(ModelError):
        store.download("clip-vit-b32", Hub(None, address), AT_ONCE)
    assert works(manager) == EMBEDDED


def test_that_it_goes_on_when_a_file_of_clip_is_gone(manager, store, server):
    folder = store.download("clip-vit-b32", Hub(None, server.address))
    (folder / "tokenizer.json").unlink()
    assert works(manager) == EMBEDDED


def test_that_words_are_left_out_where_their_model_is_missing(tmp_path):
    store = store_with(["efficientnet-lite0"], tmp_path)
    manager = PluginManager([built_in_folder()], tmp_path / "ops", tmp_path / "d", models=store)
    assert manager.encoder_source().name == "Embedded encoder, pictures alone"
    manager.set_enabled("lite", False)
    assert manager.encoder_source() is None
    manager.close()


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise RuntimeError('no head for it')", "RuntimeError: no head for it"),
        ("return [[1, 0, 0]]", "an encoder returns an array, not list"),
        ("return np.array([[1, 0]], np.float32)", r"float32 of \(1, 3\) is wanted"),
        ("return np.array([[1, 0, 0]], np.float64)", "not float64"),
        ("return np.array([[1, 1, 0]], np.float32)", "finite and of length 1"),
        ("return np.array([[np.nan, 1, 0]], np.float32)", "finite and of length 1"),
        ("pictures[0] = 0", "read-only"),
    ],
)
def test_that_an_encoder_that_does_wrong_is_told(tmp_path, store, code, why):
    folder = tmp_path / "plugins" / "mine"
    folder.mkdir(parents=True)
    manifest = MANIFEST.replace('models = "along"', 'models = "efficientnet-lite0"')
    (folder / "plugin.toml").write_text(manifest)
    (folder / "code.py").write_text(CODE.format(pictures=code))
    manager = PluginManager([folder.parent], tmp_path / "ops", tmp_path / "d", models=store)
    with manager.encoder_source().open() as encoder, pytest.raises(PluginError, match=why):
        encoder.embed_pictures(np.zeros((1, 8, 8, 3), np.uint8))
    manager.close()


@pytest.mark.parametrize(
    ("method", "limit"),
    [
        ("", None),
        ("def sure_from(self, text): return None", None),
        ("def sure_from(self, text): return 0.25", 0.25),
        ("def sure_from(self, text): return float('inf')", float("inf")),
        ("def sure_from(self, text): return float('nan')", "sure_from is a cosine"),
        ("def sure_from(self, text): return -1.5", "sure_from is a cosine"),
        ("def sure_from(self, text): return 'quite'", "sure_from is a cosine"),
    ],
)
def test_that_an_encoder_may_tell_from_where_on_it_is_sure(tmp_path, store, method, limit):
    folder = tmp_path / "plugins" / "mine"
    folder.mkdir(parents=True)
    manifest = MANIFEST.replace('models = "along"', 'models = "efficientnet-lite0"')
    (folder / "plugin.toml").write_text(manifest)
    (folder / "code.py").write_text(CODE.format(pictures="pass") + f"    {method}\n")
    manager = PluginManager([folder.parent], tmp_path / "ops", tmp_path / "d", models=store)
    with manager.encoder_source().open() as encoder:
        if isinstance(limit, str):
            with pytest.raises(PluginError, match=limit):
                encoder.sure_from("a dog")
        else:
            assert encoder.sure_from("a dog") == limit
    manager.close()


def test_that_a_model_that_nobody_knows_leaves_its_encoder_out(tmp_path, store):
    folder = tmp_path / "plugins" / "mine"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(MANIFEST)
    manager = PluginManager([folder.parent], tmp_path / "ops", tmp_path / "d", models=store)
    assert manager.encoder_source() is None
    manager.close()
