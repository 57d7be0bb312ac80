"""Onset strength and spectral flux on signals whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from sound_signals import RATE_HZ, chord, noise

from autoresolve_gui.analysis.spectral import (
    BANDS,
    SpectralReader,
    onset_strength,
    spectral_flux,
)


def read(mono, pieces=1):
    reader = SpectralReader()
    for piece in np.array_split(mono, pieces):
        reader.push(piece)
    reader.push(np.zeros(2_400, np.float32))
    return reader


def test_that_a_spectrum_that_stands_still_has_neither():
    bands = np.tile(np.linspace(0, 3, BANDS, dtype=np.float32), (9, 1))
    assert onset_strength(bands).tolist() == [0.0] * 8
    assert spectral_flux(bands).tolist() == [0.0] * 8


def test_that_a_rise_is_an_onset_and_a_fall_is_not():
    bands = np.zeros((3, BANDS), np.float32)
    bands[1, : BANDS // 2] = 2.0
    assert onset_strength(bands) == pytest.approx([1.0, 0.0])
    assert spectral_flux(bands) == pytest.approx([1.0, 1.0])


def test_that_a_change_of_pitch_is_flux_without_a_change_of_level():
    bands = np.zeros((2, BANDS), np.float32)
    bands[0, 3] = bands[1, 7] = 3.0
    assert spectral_flux(bands) == pytest.approx([6.0 / BANDS])
    assert onset_strength(bands) == pytest.approx([3.0 / BANDS])


def test_that_a_steady_tone_has_no_flux_once_it_sounds():
    reader = read(chord(4.0, (1000.0,), level=0.3))
    assert reader.flux()[2:38] == pytest.approx(0.0, abs=0.01)
    assert reader.onset()[2:38] == pytest.approx(0.0, abs=0.01)
    assert reader.onset()[0] > 0.2


def test_that_clicks_are_onsets_at_their_times():
    clicks_s = (0.55, 1.25, 2.05, 3.95)
    sound = np.zeros(RATE_HZ * 5, np.float32)
    for at_s in clicks_s:
        sound[round(at_s * RATE_HZ)] = 0.9
    onset = read(sound).onset()
    assert np.flatnonzero(onset > 0.1).tolist() == [round(at_s * 10 - 0.5) for at_s in clicks_s]


def test_that_the_rises_of_a_step_of_level_add_up_to_it():
    # twelve decibels are log(16); a window that holds the step in its middle has only a part of it
    step = np.outer([0.0, 0.3, 1.0, 1.0], np.full(BANDS, np.log(16.0))).astype(np.float32)
    assert onset_strength(step).sum() == pytest.approx(np.log(16.0))
    assert spectral_flux(step).sum() == pytest.approx(np.log(16.0))
    assert onset_strength(step[::-1]).sum() == 0.0
    assert spectral_flux(step[::-1]).sum() == pytest.approx(np.log(16.0))


def test_that_a_step_of_level_is_the_hardest_onset_and_none_where_it_falls():
    hiss = noise(4.0, level=0.02)
    gain = np.where(np.arange(len(hiss)) < 2.05 * RATE_HZ, 1.0, 8.0).astype(np.float32)
    assert np.argmax(read(hiss * gain).onset()[1:]) + 1 == 20
    falling = read(hiss * gain[::-1])
    assert falling.onset()[19:21].max() < 0.5 * falling.flux()[19:21].max() * 5


def test_that_pieces_give_what_the_whole_gives():
    mono = noise(3.0)
    whole, split = read(mono), read(mono, pieces=17)
    for signal in (SpectralReader.onset, SpectralReader.flux, SpectralReader.timbre):
        assert signal(split) == pytest.approx(signal(whole), abs=1e-5)
