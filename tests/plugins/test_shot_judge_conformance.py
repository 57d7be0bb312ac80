"""What every shot judge keeps to, whoever wrote it. New judges are found by themselves."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest
from transnet_weights import needs_trained_weights, pictures

from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from autoresolve_gui.plugin.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autoresolve_gui.plugin.api import ShotJudge

JUDGES = {
    folder.name
    for folder in (path.parent for path in built_in_folder().glob("*/plugin.toml"))
    for contribution in read_manifest(folder).contributions
    if contribution.kind == "shot_judge"
}
pytestmark = needs_trained_weights


@pytest.fixture(scope="module", params=sorted(JUDGES))
def judge(request, tmp_path_factory) -> Iterator[ShotJudge]:
    """One of the judges that come with the program, made as a worker process makes it."""
    home = tmp_path_factory.mktemp("home")
    manager = PluginManager([built_in_folder()], home / "ops.ini", home / "data")
    for other in JUDGES - {request.param}:
        manager.set_enabled(other, False)
    manager.set_enabled(request.param, True)
    source = pickle.loads(pickle.dumps(manager.judge_source()))  # noqa: S301 -- our own bytes
    with source.open() as made:
        yield made
    manager.close()


def noise(frames: int) -> np.ndarray:
    return np.random.default_rng(frames).integers(0, 256, (frames, 27, 48, 3), np.uint8)


@pytest.mark.parametrize("frames", [1, 70, 101])
def test_that_any_number_of_frames_is_judged(judge, frames):
    verdict = judge.judge(noise(frames))
    assert verdict.boundary.shape == verdict.transition.shape == (frames,)


def test_that_the_same_frames_give_the_same_verdict_and_are_left_as_they_were(judge):
    frames = noise(60)
    first, second = judge.judge(frames), judge.judge(frames)
    np.testing.assert_array_equal(first.boundary, second.boundary)
    np.testing.assert_array_equal(first.transition, second.transition)
    np.testing.assert_array_equal(frames, noise(60))


def test_that_hard_cuts_and_dissolves_are_told_as_the_api_says(judge):
    verdict = judge.judge(pictures()[0])
    cut, middle = np.flatnonzero(verdict.boundary > 0.5).tolist()
    assert cut == 29
    assert abs(middle - 65) <= 2
    touched = np.flatnonzero(verdict.transition > 0.5)
    assert set(touched[touched < 40].tolist()) <= {29, 30}
    assert touched[touched > 40].min() in range(54, 59)
    assert touched.max() in range(72, 77)


def test_that_a_picture_that_stays_has_no_boundary(judge):
    still = np.repeat(pictures()[0][:1], 100, axis=0)
    assert judge.judge(still).boundary.max() < 0.5
