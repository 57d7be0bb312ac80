"""Pictures of real footage and of the sample film find what belongs to them.

With the embedded encoder where its model was fetched, and always with the small one of the tests.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from autoresolve_gui.analysis.embedding.embeddings_pass import run_embeddings
from autoresolve_gui.analysis.frame_signals import COLOR_VALUES
from autoresolve_gui.analysis.grid import FEATURE_RATE_HZ, samples_for
from autoresolve_gui.analysis.index_pass import run_index
from autoresolve_gui.analysis.pass_contract import PassContext
from autoresolve_gui.library.library import Library
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.analysis import PassRecord, PassResult
from autoresolve_gui.model.story import Shot, Transition
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from autoresolve_gui.search.desk import SearchDesk
from support.analysis_runs import before_embeddings
from support.encoders import encoder_source

if TYPE_CHECKING:
    from autoresolve_gui.model.encoder import EncoderSource

CLIPS = (
    *("cockatoo.mp4", "pedestrians_static.avi", "bottle-detection.mp4", "birds_1s.mp4"),
    *("one-by-one-person-detection.mp4", "ball_pal.mp4", "phone_vfr.mp4", "hello.mpeg"),
)
"""One scene each."""
PARTS = 4
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


def in_parts(path: Path) -> PassContext:
    """Return what the pass needs of a clip, as if it were four shots of equal length."""
    footage = probe(path)
    index = run_index(PassContext(footage, {}, lambda _f: None, lambda _c: None))
    times = index.frame_times
    edges = np.linspace(0, len(times), PARTS + 1).astype(int).tolist()
    shots = tuple(Shot(a, b, Transition.CUT, a, a) for a, b in pairwise(edges))
    color = np.zeros((samples_for(times.duration, FEATURE_RATE_HZ), COLOR_VALUES), np.float32)
    color[:, 16] = 1.0
    still = {"color": color, "motion": np.zeros(samples_for(times.duration), np.float32)}
    picture = PassResult(shots=shots, frame_times=times, arrays=still)
    earlier = {"index": index, "picture": picture}
    return PassContext(index.footage or footage, earlier, lambda _f: None, lambda _c: None)


@pytest.fixture(scope="module")
def clips(real_footage) -> list[PassContext]:
    return [in_parts(real_footage(name)) for name in CLIPS]


@pytest.fixture(scope="module")
def sample() -> PassContext:
    return before_embeddings(SAMPLE / "sample.mp4")


def kept(films: list[PassContext], folder: Path, source: EncoderSource) -> Path:
    path = folder / "library.sqlite3"
    with Library(path) as library:
        for film in films:
            library.save_footage(film.footage)
            results = {**film.earlier, "embeddings": run_embeddings(film, source)}
            for name, result in results.items():
                library.save_pass(film.footage.key, PassRecord(name, 1, 1.0, 1.0), result)
    return path


@pytest.fixture(scope="module")
def embedded_library(clips, tmp_path_factory, embedded_encoder) -> Path:
    """The library of the clips as the embedded encoder sees them."""
    return kept(clips, tmp_path_factory.mktemp("embedded"), embedded_encoder)


def share_of_own(films: list[PassContext], desk: SearchDesk) -> float:
    """Return which share of the first three hits of each part are the clip's other three parts."""
    own = 0
    for film in films:
        frames = len(film.earlier["index"].frame_times)
        for part in range(PARTS):
            hits = desk.like(film.footage.key, (2 * part + 1) * frames // (2 * PARTS))
            own += sum(hit.key == film.footage.key for hit in hits[: PARTS - 1])
    return own / (len(films) * PARTS * (PARTS - 1))


@pytest.mark.footage
def test_that_a_frame_of_a_real_clip_finds_that_clips_others_first(clips, tmp_path):
    with SearchDesk(kept(clips, tmp_path, encoder_source())) as desk:
        assert share_of_own(clips, desk) >= 0.88


@pytest.mark.footage
def test_that_the_embedded_encoder_finds_them(clips, embedded_library):
    with SearchDesk(embedded_library) as desk:
        assert share_of_own(clips, desk) >= 0.95


@pytest.mark.footage
def test_that_the_embedded_encoder_tells_what_it_sees_from_what_is_only_nearest(
    clips, embedded_library, embedded_encoder
):
    titles = {film.footage.key: film.footage.path.name for film in clips}
    with SearchDesk(embedded_library, lambda: embedded_encoder) as desk:
        sure = [hit for hit in desk.find("a bottle") if not hit.is_guess]
        assert {titles[hit.key] for hit in sure} == {"bottle-detection.mp4"}
        assert desk.unknown_to == ""
        for absent in ("zebra", "guitar", "wedding", "a race car"):
            assert all(hit.is_guess for hit in desk.find(absent))
        assert all(hit.is_guess for hit in desk.find("the meaning of life"))
        assert desk.unknown_to == embedded_encoder.name


def shot_names(hits) -> list[str]:
    truth = json.loads((SAMPLE / "sample.truth.json").read_text(encoding="utf-8"))
    starts = [shot["start_frame"] for shot in truth["shots"]]
    places = np.searchsorted(starts, [hit.frame for hit in hits], side="right") - 1
    return [truth["shots"][place]["name"] for place in places]


def test_that_shots_of_the_sample_film_find_the_shots_that_show_the_same(sample, tmp_path):
    path = kept([sample], tmp_path, encoder_source())
    key = sample.footage.key
    with SearchDesk(path, encoder_source) as desk:
        assert "the traveller, closer" in shot_names(desk.like(key, 350))[:3]
        assert "the camp" in shot_names(desk.like(key, 430))[:3]
        assert shot_names(desk.like(key, 1_360))[0].startswith("chase")


def test_that_the_embedded_encoder_finds_them_too(sample, tmp_path, embedded_encoder):
    path = kept([sample], tmp_path, embedded_encoder)
    key = sample.footage.key
    with SearchDesk(path, lambda: embedded_encoder) as desk:
        assert shot_names(desk.like(key, 350))[0].startswith("the traveller")
        assert shot_names(desk.like(key, 430))[0] == "the camp"
