"""The pyramid that long series are drawn from."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.ui.timeline.pyramid import Keep, Pyramid


def pyramid_of(values):
    keeps = {"low": Keep.LOWEST, "mean": Keep.MEAN, "high": Keep.HIGHEST}
    return Pyramid({name: (values, keep) for name, keep in keeps.items()})


@given(
    count=st.integers(1, 6000),
    seed=st.integers(0, 9),
    first=st.floats(-100, 7000),
    length=st.floats(0, 7000),
    samples_per_px=st.floats(0.001, 600),
)
def test_that_buckets_hold_the_true_extremes_of_their_samples(
    count, seed, first, length, samples_per_px
):
    values = np.random.default_rng(seed).normal(size=count).astype(np.float32)
    buckets = pyramid_of(values).between(first, first + length, samples_per_px)
    assert buckets.samples <= max(1.0, samples_per_px)
    lows, highs = buckets.layers["low"], buckets.layers["high"]
    for at, (low, high) in enumerate(zip(lows, highs, strict=True)):
        begin = (buckets.first + at) * buckets.samples
        covered = values[begin : begin + buckets.samples]
        assert (low, high) == (covered.min(), covered.max())


@given(
    count=st.integers(10, 6000), part=st.floats(0, 1), length=st.floats(0, 0.5),
    samples_per_px=st.floats(0.01, 600),
)  # fmt: skip
def test_that_buckets_reach_over_both_ends_of_the_view(count, part, length, samples_per_px):
    first = part * (count - 1)
    last = min(first + length * count, count - 1)
    buckets = pyramid_of(np.zeros(count, np.float32)).between(first, last, samples_per_px)
    end = (buckets.first + len(buckets.layers["low"])) * buckets.samples
    assert buckets.first * buckets.samples <= first
    assert end >= last


def test_that_the_mean_stays_true_at_every_level():
    values = np.random.default_rng(1).integers(-127, 127, 2**14).astype(np.int8)
    pyramid = Pyramid({"mean": (values, Keep.MEAN)})
    coarse = pyramid.between(0, 2**14, 32.0)
    assert coarse.samples == 32
    expected = values.reshape(-1, 32).mean(axis=1)
    assert np.allclose(coarse.layers["mean"], expected, atol=1e-4)


def test_that_a_ten_hour_waveform_costs_at_most_two_points_a_pixel():
    spans = 10 * 3600 * 100
    pyramid = Pyramid({"high": (np.zeros(spans, np.int8), Keep.HIGHEST)})
    for visible in (spans, spans // 7, 100_000, 2500):
        buckets = pyramid.between(0, visible, visible / 1900)
        assert len(buckets.layers["high"]) <= 2 * 1900 + 3
