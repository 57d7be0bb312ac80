"""TransNetV2: held against torch's own numbers, and its weights read without trust."""

from __future__ import annotations

import logging
import pickle
from types import MappingProxyType

import numpy as np
import pytest
import transnet_weights
from autoresolve_plugins.transnet.histograms import color_histograms
from autoresolve_plugins.transnet.network import ShapeError, build_network
from autoresolve_plugins.transnet.transnet import TransNetV2, model_file
from autoresolve_plugins.transnet.weights import WeightsError, find_weights, read_weights
from transnet_weights import archive_of, needs_trained_weights, saved

from autoresolve_gui.plugin.api import PluginContext

GOLDEN = np.load(transnet_weights.GOLDEN)


@pytest.fixture(scope="module")
def pictures():
    return transnet_weights.pictures()


@pytest.fixture(scope="module")
def weights_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("weights") / "seeded.pth"
    with pytest.MonkeyPatch.context() as patch:
        path.write_bytes(saved(transnet_weights.seeded_state(), patch))
    return path


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("home") / "data"


def judge_of(weights, data_dir) -> TransNetV2:
    context = PluginContext(
        plugin_id="transnet",
        log=logging.getLogger("test"),
        settings=MappingProxyType({"weights": str(weights), "threads": 1}),
        data_dir=data_dir,
        on_dispose=lambda _dispose: None,
    )
    return TransNetV2(context)


@pytest.fixture(scope="module")
def judge(weights_file, data_dir):
    return judge_of(weights_file, data_dir)


def test_that_the_network_says_what_torch_says_with_the_same_weights(judge, pictures):
    verdict = judge.judge(pictures[0])
    np.testing.assert_allclose(verdict.boundary, GOLDEN["seeded"][0, :, 0], atol=1e-4)
    np.testing.assert_allclose(verdict.transition, GOLDEN["seeded"][0, :, 1], atol=1e-4)


@needs_trained_weights
def test_that_the_trained_network_says_what_torch_says(data_dir, pictures):
    judge = judge_of("", data_dir)
    for frames, wanted in zip(pictures, GOLDEN["trained"], strict=True):
        verdict = judge.judge(frames)
        np.testing.assert_allclose(verdict.boundary, wanted[:, 0], atol=1e-4)
        np.testing.assert_allclose(verdict.transition, wanted[:, 1], atol=1e-4)


def test_that_a_batch_says_what_its_windows_say_alone(weights_file, data_dir, pictures):
    judge = judge_of(weights_file, data_dir)
    inputs = {"pictures": pictures, "histograms": color_histograms(pictures)}
    (together,) = judge._session.run(None, inputs)
    np.testing.assert_allclose(together, GOLDEN["seeded"], atol=1e-4)


def test_that_a_long_run_is_judged_by_the_middles_of_overlapping_windows(judge, pictures):
    run = np.concatenate([pictures[0], pictures[1]])[:120]
    last = np.concatenate([run[50:], run[-1:].repeat(30, axis=0)])
    whole = judge.judge(run).boundary
    assert len(whole) == 120
    np.testing.assert_allclose(whole[:75], GOLDEN["seeded"][0, :75, 0], atol=1e-4)
    np.testing.assert_allclose(whole[75:], judge.judge(last).boundary[25:70], atol=1e-5)


def test_that_too_few_frames_are_filled_up_with_the_first_and_the_last(judge, pictures):
    few = pictures[0][20:80]
    filled = np.concatenate([few[:1].repeat(20, axis=0), few, few[-1:].repeat(20, axis=0)])
    np.testing.assert_allclose(
        judge.judge(few).boundary, judge.judge(filled).boundary[20:80], atol=1e-5
    )


def test_that_histograms_count_colors():
    frames = np.zeros((2, 27, 48, 3), np.uint8)
    frames[1, :, :24] = (255, 32, 64)
    histograms = color_histograms(frames)
    assert histograms.shape == (2, 512)
    assert np.flatnonzero(histograms[0]).tolist() == [0]
    assert np.flatnonzero(histograms[1]).tolist() == [0, (7 << 6) + (1 << 3) + 2]
    np.testing.assert_allclose(np.linalg.norm(histograms, axis=1), 1.0, rtol=1e-6)


def test_that_the_model_is_made_once_and_leaves_nothing_half_done(weights_file, data_dir):
    path = model_file(weights_file, data_dir)
    made = path.stat().st_mtime_ns
    assert model_file(weights_file, data_dir) == path
    assert path.stat().st_mtime_ns == made
    assert not list(data_dir.glob("*.part"))


def test_that_weights_come_back_as_they_were_saved(weights_file):
    read = read_weights(weights_file.read_bytes())
    for name, values in transnet_weights.seeded_state().items():
        np.testing.assert_array_equal(read[name], values)


@pytest.mark.parametrize("call", [(eval, ("1 + 1",)), (print, ("taken in",)), (getattr, (1, "a"))])
def test_that_a_file_that_would_run_code_is_refused_unread(call, capsys):
    class Trap:
        def __reduce__(self):
            return call

    with pytest.raises(WeightsError, match=call[0].__name__):
        read_weights(archive_of(pickle.dumps({"fc1.weight": Trap()}, protocol=2), []))
    assert not capsys.readouterr().out


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive",
        archive_of(b"", []),
        archive_of(b"\x80\x02K\x01.", []),
        archive_of(pickle.dumps({"fc1.weight": 3}), []),
        archive_of(b"\x80\x02)P.", []),
    ],
)
def test_that_rubbish_is_no_weights(data):
    with pytest.raises(WeightsError):
        read_weights(data)


def test_that_a_storage_that_is_too_short_is_refused(monkeypatch):
    state = {"fc1.bias": np.zeros(1024, np.float32)}
    data = saved(state, monkeypatch)
    pickled_end = data.index(b"PK\x03\x04", 4)
    assert len(read_weights(data)["fc1.bias"]) == 1024
    broken = data[:pickled_end].replace(b"M\x00\x04", b"M\x01\x04") + data[pickled_end:]
    with pytest.raises(WeightsError):
        read_weights(broken)


def test_that_weights_of_another_network_are_refused():
    state = transnet_weights.seeded_state()
    state["fc1.weight"] = state["fc1.weight"][:, 1:]
    with pytest.raises(ShapeError, match=r"fc1\.weight"):
        build_network(state)
    del state["fc1.weight"]
    with pytest.raises(ShapeError, match="is missing"):
        build_network(state)


def test_that_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(WeightsError, match=r"nowhere\.pth.*--no-deps"):
        find_weights(str(tmp_path / "nowhere.pth"))


def test_that_pictures_of_another_size_are_refused(judge):
    with pytest.raises(ValueError, match="27, 48, 3"):
        judge.judge(np.zeros((100, 48, 27, 3), np.uint8))
