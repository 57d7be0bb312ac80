"""Curves: what must hold for any footage."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from autoresolve_gui.analysis.curves_pass import find_curve_peaks
from autoresolve_gui.analysis.energy import (
    draft_energy,
    energy_from,
    loudness_part,
    motion_part,
    refined_energy,
    rhythm_part,
)
from autoresolve_gui.analysis.grid import RATE_HZ, fitted, held, samples_for, smoothed, stretched
from autoresolve_gui.analysis.novelty import novelty_curve
from autoresolve_gui.analysis.tension import momentum_curve, tension_curve
from autoresolve_gui.model.curve import Curve

unit_arrays = some.arrays(np.float32, st.integers(1, 300), elements=st.floats(0, 1, width=32))


@given(values=unit_arrays)
def test_that_curves_stay_finite_and_in_their_range(values):
    samples = len(values)
    parts = {"loudness": values, "motion": values[::-1].copy(), "rhythm": values}
    energy = energy_from(parts, samples)
    tension = tension_curve(parts, samples)
    momentum = momentum_curve(energy.values)
    for curve in (energy, tension, momentum):
        assert len(curve.values) == samples
        assert np.isfinite(curve.values).all()
    for curve in (energy, tension):
        assert curve.values.min() >= 0.0
        assert curve.values.max() <= 1.0


@given(values=unit_arrays)
def test_that_stretching_keeps_the_order_of_values(values):
    spread = stretched(values)
    order = np.argsort(values, kind="stable")
    assert np.all(np.diff(spread[order]) >= -1e-6)


def test_that_noise_is_not_blown_up_to_fill_the_lane():
    calm = 0.2 + 0.001 * np.random.default_rng(0).random(500).astype(np.float32)
    assert np.ptp(stretched(calm)) < 0.01
    assert stretched(calm).mean() == pytest.approx(0.2, abs=0.01)


def test_that_momentum_is_the_slope_of_energy():
    seconds = np.arange(600) / 10
    rising = (seconds / 60).astype(np.float32)
    momentum = momentum_curve(rising).values
    assert momentum[200:400] == pytest.approx(np.full(200, 1 / 60), abs=1e-4)
    assert np.abs(momentum_curve(np.full(600, 0.4, np.float32)).values).max() < 1e-6


def test_that_tension_rises_at_once_and_lets_go_slowly():
    loud = np.zeros(600, dtype=np.float32)
    loud[200:250] = 1.0
    values = tension_curve({"loudness": loud}, 600).values
    top = int(values.argmax())
    assert 180 < top < 270
    climb = top - int(np.flatnonzero(values > values[top] / 2)[0])
    release = int(np.flatnonzero(values > values[top] / 2)[-1]) - top
    assert release > 1.5 * climb


def test_that_novelty_peaks_where_the_footage_becomes_something_else():
    rng = np.random.default_rng(1)
    first, second = rng.random((2, 24)).astype(np.float32)
    features = np.concatenate([np.tile(first, (60, 1)), np.tile(second, (60, 1))])
    features += 0.02 * rng.random(features.shape).astype(np.float32)
    curve = novelty_curve([features], 600)
    assert curve.times_s()[int(curve.values.argmax())] == pytest.approx(30.0, abs=0.5)
    assert curve.values[100:200].max() < 0.2


@pytest.mark.parametrize("rows", [0, 1, 5])
def test_that_novelty_of_a_moment_is_nothing(rows):
    curve = novelty_curve([np.ones((rows, 24), dtype=np.float32)] if rows else [], 10)
    assert np.array_equal(curve.values, np.zeros(10, dtype=np.float32))


def test_that_only_the_parts_that_exist_count():
    loud = np.full(100, 0.5, dtype=np.float32)
    assert energy_from({"loudness": loud}, 100).values == pytest.approx(np.full(100, 0.5), abs=1e-4)
    assert np.ptp(energy_from({}, 100).values) == 0.0
    both = energy_from({"loudness": loud, "motion": np.zeros(100, np.float32)}, 100)
    assert both.values == pytest.approx(np.full(100, 0.5 * 0.30 / 0.55), abs=1e-4)


def test_that_a_draft_is_refined_only_as_far_as_was_read():
    draft = np.full(100, 0.9, dtype=np.float32)
    refined = refined_energy(draft, {"loudness": np.full(40, 0.1, dtype=np.float32)})
    assert refined.values[50:] == pytest.approx(draft[50:])
    assert refined.values[:40].max() < 0.2


def test_that_a_draft_levels_keyframes_and_sees_action():
    sizes = np.full(1000, 1000)
    sizes[::50] = 40_000
    sizes[500:600] = 20_000
    draft = draft_energy(np.arange(1000) / 25, sizes, 400)
    assert draft[205:235].min() > draft[:150].max() + 0.3
    assert np.ptp(draft[20:150]) < 0.05


def test_that_fast_cutting_is_rhythm():
    starts_s = np.array([0.0, 10.0, 10.5, 11.0, 11.5])
    rhythm = rhythm_part(starts_s, 21.5, 215)
    assert rhythm[105] > 0.8
    assert rhythm[20] < 0.1


@pytest.mark.parametrize(
    ("lufs", "part"), [(-70.0, 0.0), (-120.0, 0.0), (-39.0, 0.25), (-8.0, 1.0), (0.0, 1.0)]
)
def test_that_loudness_is_scaled_as_documented(lufs, part):
    assert loudness_part(np.array([lufs], np.float32))[0] == pytest.approx(part, abs=1e-3)


def test_that_motion_is_scaled_as_documented():
    assert motion_part(np.array([0.25], np.float32))[0] == pytest.approx(0.632, abs=1e-3)


@given(duration=st.fractions(min_value=0, max_value=36_000))
def test_that_samples_cover_the_footage(duration):
    samples = samples_for(duration)
    assert samples >= 1
    assert samples >= duration * RATE_HZ
    assert samples - 1 <= max(duration * RATE_HZ, 0)


def test_that_an_empty_span_holds_the_last_value():
    times_s = np.array([0.05, 0.55])
    assert held(times_s, np.array([1.0, 2.0], np.float32), 8).tolist() == [1, 1, 1, 1, 1, 2, 2, 2]
    assert held(np.zeros(0), np.zeros(0, np.float32), 3).tolist() == [0, 0, 0]


def test_that_fitting_cuts_and_fills():
    assert fitted(np.ones(3, np.float32), 2).tolist() == [1, 1]
    assert fitted(np.ones(1, np.float32), 3, 0.5).tolist() == [1, 0.5, 0.5]
    assert smoothed(np.zeros(0, np.float32), 1.0).tolist() == []


def test_that_peaks_stand_apart_and_stand_out():
    times = np.arange(600) / 10
    values = sum(np.exp(-(((times - at) / 2) ** 2)) for at in (10.0, 11.0, 40.0))
    curve = Curve("energy", Fraction(10), (values / 2).astype(np.float32))
    peaks = find_curve_peaks(curve)
    assert [peak.time_s for peak in peaks] == pytest.approx([10.5, 40.0], abs=0.2)
    assert all(peak.prominence >= 0.12 for peak in peaks)
