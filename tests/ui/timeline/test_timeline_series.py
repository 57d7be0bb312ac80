"""The pyramid that long series are drawn from, and the columns that are drawn."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from autoresolve_gui.ui.timeline.columns import FULL, covered, shaded
from autoresolve_gui.ui.timeline.pyramid import Keep, Pyramid


def pyramid_of(values):
    keeps = {"low": Keep.LOWEST, "mean": Keep.MEAN, "high": Keep.HIGHEST}
    return Pyramid({name: (values, keep) for name, keep in keeps.items()})


@given(
    count=st.integers(1, 6000),
    seed=st.integers(0, 9),
    part=st.floats(0, 0.99),
    step=st.floats(1.0, 600),
    columns=st.integers(1, 300),
)
def test_that_no_extreme_is_lost_and_none_is_made_up(count, seed, part, step, columns):
    values = np.random.default_rng(seed).normal(size=count).astype(np.float32)
    start = part * count
    columns = max(1, min(columns, int((count - start) / step)))
    drawn = pyramid_of(values).columns(start, step, columns)
    bucket = 2 ** int(np.log2(step))
    for at in range(columns):
        begin, end = start + at * step, start + (at + 1) * step
        inner = values[int(np.ceil(begin / bucket)) * bucket : int(end // bucket) * bucket]
        outer = values[int(begin // bucket) * bucket : int(np.ceil(end / bucket)) * bucket]
        if len(inner):
            assert drawn["low"][at] <= inner.min()
            assert drawn["high"][at] >= inner.max()
        if len(outer):
            assert drawn["low"][at] >= outer.min()
            assert drawn["high"][at] <= outer.max()
        assert drawn["low"][at] <= drawn["mean"][at] + 1e-5
        assert drawn["mean"][at] <= drawn["high"][at] + 1e-5


@given(count=st.integers(1, 200), part=st.floats(0, 0.99), step=st.floats(0.001, 0.999))
def test_that_columns_narrower_than_a_sample_lie_between_samples(count, part, step):
    values = np.arange(count, dtype=np.float32)
    start = part * count
    drawn = pyramid_of(values).columns(start, step, 20)["mean"]
    places = np.clip(start + (np.arange(20) + 0.5) * step - 0.5, 0, count - 1)
    assert np.allclose(drawn, places, atol=1e-4)


def test_that_the_mean_stays_true_at_every_level():
    values = np.random.default_rng(1).integers(-127, 127, 2**14).astype(np.int8)
    pyramid = Pyramid({"mean": (values, Keep.MEAN)})
    coarse = pyramid.columns(0, 32.0, 2**9)["mean"]
    assert np.allclose(coarse, values.reshape(-1, 32).mean(axis=1), atol=1e-4)


@given(count=st.integers(1, 50_000))
def test_that_all_levels_together_are_at_most_twice_the_series(count):
    pyramid = Pyramid({"high": (np.zeros(count, np.int8), Keep.HIGHEST)})
    sizes = [len(level["high"]) for level in pyramid._levels]
    assert sum(sizes) <= 2 * count + len(sizes)
    assert sizes[-1] <= 512


def test_that_a_shade_has_its_colour_and_opacity():
    image = shaded(np.array([[0, 128, FULL]], np.uint8), QColor(200, 100, 50))
    assert [image.pixelColor(x, 0).alpha() for x in range(3)] == [0, 128, 255]
    assert image.pixelColor(2, 0).getRgb()[:3] == (200, 100, 50)


@given(
    spans=st.lists(st.tuples(st.floats(-30, 2000), st.floats(0, 2000)), min_size=1, max_size=9),
    rows=st.integers(1, 1500),
)
def test_that_a_column_is_covered_between_its_heights_and_nowhere_else(spans, rows):
    upper = np.array([top for top, _ in spans])
    lower = upper + np.array([length for _, length in spans])
    at = np.arange(rows)[:, None]
    exact = np.clip(np.minimum(lower, at + 1) - np.maximum(upper, at), 0.0, 1.0)
    cover = covered(upper, lower, rows)
    assert cover.shape == (rows, len(spans))
    assert np.abs(cover / FULL - exact).max() <= 0.51 / FULL
