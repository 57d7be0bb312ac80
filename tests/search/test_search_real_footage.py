"""Pictures of real footage and of the sample film find what belongs to them.

With the embedded encoder where its model was fetched, and always with the small one of the tests.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from autoresolve_gui.analysis.embedding.embeddings_pass import run_embeddings
from autoresolve_gui.analysis.embedding.vectors import read_embedded, unit_rows
from autoresolve_gui.analysis.pass_contract import PassContext
from autoresolve_gui.analysis.passes import PASSES
from autoresolve_gui.library.library import Library
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.analysis import PassRecord
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from autoresolve_gui.search.desk import SearchDesk
from support.encoders import encoder_source

if TYPE_CHECKING:
    from autoresolve_gui.model.encoder import EncoderSource

CLIPS = ("bikes.mp4", "rocket_launch.webm", "city_mpeg2.mpg", "ball_pal.mp4")
SAMPLE = Path(__file__).parents[2] / "resources" / "sample"


@pytest.fixture(scope="module")
def embedded_encoder(tmp_path_factory) -> EncoderSource:
    """The encoder that comes with the program."""
    folder = tmp_path_factory.mktemp("plugins")
    manager = PluginManager([built_in_folder()], folder / "ops.ini", folder / "data")
    source = manager.encoder_source()
    manager.close()
    if source is None:
        pytest.skip("no model of the embedded encoder: `make environment` fetches it")
    return source


def analysed(path: Path) -> PassContext:
    """Return what the embeddings pass of a film needs."""
    footage, earlier = probe(path), {}
    for one in PASSES:
        if one.name in ("index", "picture"):
            context = PassContext(footage, earlier, lambda _f: None, lambda _c: None)
            earlier[one.name] = one.run(context)
            footage = earlier[one.name].footage or footage
    return PassContext(footage, earlier, lambda _f: None, lambda _c: None)


@pytest.fixture(scope="module")
def clips(real_footage) -> list[PassContext]:
    return [analysed(real_footage(name)) for name in CLIPS]


@pytest.fixture(scope="module")
def sample() -> PassContext:
    return analysed(SAMPLE / "sample.mp4")


def found_among(clips: list[PassContext], source: EncoderSource) -> tuple[int, int]:
    """Return for how many frames the likest other one is of the same clip, and of how many."""
    every = [read_embedded(run_embeddings(clip, source).arrays) for clip in clips]
    rows = np.concatenate([unit_rows(one.vectors) for one in every])
    owners = np.concatenate([np.full(len(one.frames), place) for place, one in enumerate(every)])
    likeness = rows @ rows.T
    np.fill_diagonal(likeness, -1.0)
    counts = np.bincount(owners)
    asked = counts[owners] > 1  # a clip with one frame has no other
    right = owners[np.argmax(likeness, axis=1)] == owners
    return int(right[asked].sum()), int(asked.sum())


@pytest.mark.footage
def test_that_a_frame_of_a_real_clip_finds_that_clip_before_others(clips):
    right, asked = found_among(clips, encoder_source())
    assert asked >= 6
    assert right >= 0.9 * asked


@pytest.mark.footage
def test_that_the_embedded_encoder_finds_the_clip_of_every_frame(clips, embedded_encoder):
    right, asked = found_among(clips, embedded_encoder)
    assert asked >= 6
    assert right == asked


def shot_names(hits) -> list[str]:
    truth = json.loads((SAMPLE / "sample.truth.json").read_text(encoding="utf-8"))
    starts = [shot["start_frame"] for shot in truth["shots"]]
    places = np.searchsorted(starts, [hit.frame for hit in hits], side="right") - 1
    return [truth["shots"][place]["name"] for place in places]


def kept(sample: PassContext, folder: Path, source: EncoderSource) -> Path:
    path = folder / "library.sqlite3"
    with Library(path) as library:
        library.save_footage(sample.footage)
        results = {**sample.earlier, "embeddings": run_embeddings(sample, source)}
        for name, result in results.items():
            library.save_pass(sample.footage.key, PassRecord(name, 1, 1.0, 1.0), result)
    return path


def test_that_shots_of_the_sample_film_find_the_shots_that_show_the_same(sample, tmp_path):
    path = kept(sample, tmp_path, encoder_source())
    key = sample.footage.key
    with SearchDesk(path, encoder_source) as desk:
        assert "the traveller, closer" in shot_names(desk.like(key, 350))[:3]
        assert "the camp" in shot_names(desk.like(key, 430))[:3]
        assert shot_names(desk.like(key, 1_360))[0].startswith("chase")


def test_that_the_embedded_encoder_finds_them_too(sample, tmp_path, embedded_encoder):
    path = kept(sample, tmp_path, embedded_encoder)
    key = sample.footage.key
    with SearchDesk(path, lambda: embedded_encoder) as desk:
        assert shot_names(desk.like(key, 350))[0].startswith("the traveller")
        assert shot_names(desk.like(key, 430))[0] == "the camp"
