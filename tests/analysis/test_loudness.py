"""Loudness and true peak on the reference signals of EBU Tech 3341 and 3342."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.signal import upfirdn
from sound_signals import RATE_HZ, sound_result, steps

from autoresolve_gui.analysis.loudness import (
    MOMENTARY_BLOCKS,
    centred,
    integrated_lufs,
    loudness_range_lu,
    summed_lufs,
)
from autoresolve_gui.analysis.true_peak import _PHASES, TruePeakMeter
from autoresolve_gui.media.probe import probe
from autoresolve_gui.media.sound import open_sound
from support.films import write_sound

INTEGRATED = {
    1: ((-23.0, 20.0),),
    2: ((-33.0, 20.0),),
    3: ((-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)),
    4: ((-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)),
    5: ((-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)),
}
RANGES = {
    1: (((-20.0, 20.0), (-30.0, 20.0)), 10.0),
    2: (((-20.0, 20.0), (-15.0, 20.0)), 5.0),
    3: (((-40.0, 20.0), (-20.0, 20.0)), 20.0),
    4: (((-50.0, 20.0), (-35.0, 20.0), (-20.0, 20.0), (-35.0, 20.0), (-50.0, 20.0)), 15.0),
}


def heard(tmp_path, samples):
    return sound_result(write_sound(tmp_path / "signal.wav", samples, codec="pcm_s24le"))


def metered(tmp_path, samples):
    """Return momentary and short-term loudness as they are read, which is all that these need."""
    path = write_sound(tmp_path / "signal.wav", samples, codec="pcm_s24le")
    with open_sound(probe(path), 0) as reader:
        chunks = [(chunk.momentary_lufs, chunk.short_term_lufs) for chunk in reader.chunks()]
    return tuple(np.concatenate(kind) for kind in zip(*chunks, strict=True))


@pytest.mark.parametrize("case", INTEGRATED)
def test_that_ebu_tech_3341_has_its_integrated_loudness(tmp_path, case):
    momentary, _ = metered(tmp_path, steps(*INTEGRATED[case]))
    wanted = -33.0 if case == 2 else -23.0
    assert integrated_lufs(momentary) == pytest.approx(wanted, abs=0.1)


def test_that_the_surround_signal_of_ebu_tech_3341_has_its_loudness(tmp_path):
    levels = {"FL": -28.0, "FR": -28.0, "FC": -24.0, "LFE": -200.0, "BL": -30.0, "BR": -30.0}
    channels = [steps((level, 5.0))[0] for level in levels.values()]
    momentary, _ = metered(tmp_path, np.stack(channels))
    assert integrated_lufs(momentary) == pytest.approx(-23.0, abs=0.1)


def test_that_short_term_loudness_is_that_of_three_seconds(tmp_path):
    found = heard(tmp_path, steps(*[(-20.0, 1.34), (-30.0, 1.66)] * 5))  # case 9 of Tech 3341
    short_term = found.arrays["short_term_lufs"]
    assert len(short_term) == len(found.arrays["loudness_lufs"]) == 150
    assert short_term == pytest.approx(-23.0, abs=0.1)
    assert np.ptp(found.arrays["loudness_lufs"]) > 8.0


def test_that_momentary_loudness_is_that_of_four_tenths(tmp_path):
    found = heard(tmp_path, steps(*[(-20.0, 0.18), (-30.0, 0.22)] * 25))  # case 12 of Tech 3341
    assert found.arrays["loudness_lufs"] == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("case", RANGES)
def test_that_ebu_tech_3342_has_its_loudness_range(tmp_path, case):
    levels, range_lu = RANGES[case]
    _, short_term = metered(tmp_path, steps(*levels))
    assert loudness_range_lu(short_term) == pytest.approx(range_lu, abs=1.0)


@pytest.mark.parametrize(
    ("divisor", "phase_deg"), [(4, 0.0), (4, 45.0), (6, 60.0), (8, 67.5)], ids=str
)
def test_that_ebu_tech_3341_has_its_true_peak(tmp_path, divisor, phase_deg):
    # cases 15 to 18: an amplitude of -6 dBFS, sampled beside its tops
    at = np.arange(RATE_HZ)
    fade = np.minimum(1.0, np.minimum(at, at[::-1]) / 2400)  # a wave that starts at once overshoots
    wave = fade * 0.5 * np.sin(2 * np.pi * at / divisor + math.radians(phase_deg))
    peak = heard(tmp_path, np.stack([wave, wave]).astype(np.float32)).loudness.true_peak_dbtp
    assert -6.4 <= peak <= -5.8


def test_that_silence_has_no_loudness(tmp_path):
    found = heard(tmp_path, np.zeros((2, RATE_HZ), np.float32)).loudness
    assert (found.integrated_lufs, found.range_lu, found.true_peak_dbtp) == (None, None, None)


def test_that_what_is_shorter_than_three_seconds_has_no_range(tmp_path):
    found = heard(tmp_path, steps((-23.0, 2.0)))
    assert found.loudness.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert found.loudness.range_lu is None
    assert "short_term_lufs" not in found.arrays


def test_that_two_equal_tracks_are_three_decibels_louder():
    track = np.full(50, -30.0, np.float32)
    assert summed_lufs([track, track]) == pytest.approx(-26.99, abs=0.01)
    assert summed_lufs([track, np.full(50, -70.0, np.float32)]) == pytest.approx(-30.0, abs=0.01)


def test_that_the_gate_leaves_pauses_out():
    talk, pause = np.full(60, -23.0, np.float32), np.full(40, -50.0, np.float32)
    assert integrated_lufs(np.concatenate([talk, pause])) == pytest.approx(-23.0, abs=0.01)
    assert integrated_lufs(np.full(9, -70.0, np.float32)) is None
    assert loudness_range_lu(np.full(9, -70.0, np.float32)) is None


def test_that_centring_moves_a_step_to_where_it_is():
    block_powers = np.repeat([1e-6, 1e-2], 20)  # the step is between tenth 19 and 20
    windows = np.convolve(block_powers, np.ones(MOMENTARY_BLOCKS) / MOMENTARY_BLOCKS)[:40]
    moved = centred((10 * np.log10(windows)).astype(np.float32), MOMENTARY_BLOCKS)
    assert len(moved) == 40
    half_way = np.flatnonzero(moved > -26.0)[0]
    assert half_way in (19, 20)


@pytest.mark.parametrize("seed", range(6))
def test_that_looking_only_where_a_peak_can_be_finds_the_same_peak(seed):
    rng = np.random.default_rng(seed)
    envelope = np.repeat(rng.random(60) ** 3, 400)[:, None]
    samples = (envelope * rng.standard_normal((24_000, 2))).astype(np.float32)
    meter = TruePeakMeter()
    for piece in np.array_split(samples, [4_800, 9_600, 12_000]):
        meter.push(piece, np.abs(piece).reshape(-1, 480, 2).max(axis=(1, 2)))
    taps = _PHASES.T.reshape(-1)  # the filter at four times the rate
    every = max(np.abs(upfirdn(taps, samples[:, c].astype(float), up=4)).max() for c in (0, 1))
    wanted = 20 * math.log10(max(every, np.abs(samples).max()))
    assert meter.peak_dbtp() == pytest.approx(wanted, abs=0.05)
