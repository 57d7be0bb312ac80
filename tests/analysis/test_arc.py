"""The long arc of a film: turns that were put there are found, and short films have none."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from autoresolve_gui.analysis.director.arc import arc_of
from autoresolve_gui.analysis.director.labels import RULES
from autoresolve_gui.analysis.director.moments import find_moments
from autoresolve_gui.analysis.director.placement import place_beats
from autoresolve_gui.analysis.director.reasons import evidence_text
from autoresolve_gui.analysis.director.score import Score
from autoresolve_gui.analysis.grid import RATE_HZ
from autoresolve_gui.model.curve import Curve
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.story import Label, Shot, Transition

FILM_S = 3000.0
SETUP_ENDS, CLIMAX_ACT, REVERSAL = 0.25, 0.75, 0.88


def shot_length_s(place):
    """Shots lengthen through the setup, are short early in the climax, and lengthen after."""
    if place < SETUP_ENDS:
        return 4.0 + 16.0 * place
    if place < CLIMAX_ACT:
        return 5.0
    return 2.0 if place < REVERSAL else 6.0


def starts_of(film_s):
    starts, at = [], 0.0
    while at < film_s:
        starts.append(at)
        at += shot_length_s(at / film_s)
    return starts


def signals_of(film_s):
    """Motion goes with the cutting; light falls to the last act and rises in it."""
    tenths = np.arange(int(film_s * 10)) / (film_s * 10)
    motion = np.array([0.4 / shot_length_s(place) for place in tenths], dtype=np.float32)
    halves = np.arange(int(film_s * 2)) / (film_s * 2)
    level = np.interp(halves, [0, SETUP_ENDS, CLIMAX_ACT, 1], [20, 20, 8, 22])
    color = np.zeros((len(halves), 96), dtype=np.float32)
    color[np.arange(len(halves)), np.round(level).astype(int)] = 1.0
    return motion, color


def test_that_the_turns_are_found_where_they_were_put():
    arc = arc_of(starts_of(FILM_S), FILM_S, *signals_of(FILM_S))
    assert arc.weight == 1.0
    tops = {
        "quickens": int(np.argmax(arc.quickening)) / FILM_S,
        "settles": int(np.argmin(arc.quickening)) / FILM_S,
        "brightens": int(np.argmax(arc.brightening)) / FILM_S,
    }
    assert tops["quickens"] == pytest.approx(CLIMAX_ACT, abs=0.02)
    assert tops["settles"] == pytest.approx(REVERSAL, abs=0.02)
    assert tops["brightens"] > CLIMAX_ACT
    at_setups_end, _ = arc.at(SETUP_ENDS * FILM_S)
    in_the_setup, _ = arc.at(0.12 * FILM_S)
    assert at_setups_end > 0.1
    assert in_the_setup < 0.0


def test_that_short_films_and_films_of_one_shot_have_no_arc():
    motion, color = signals_of(1100.0)
    assert arc_of(starts_of(1100.0), 1100.0, motion, color) is None
    assert arc_of([0.0], FILM_S, *signals_of(FILM_S)) is None
    half = arc_of(starts_of(1800.0), 1800.0, *signals_of(1800.0))
    assert half.weight == pytest.approx(0.5)


def test_that_a_film_that_never_turns_has_no_turns():
    steady = arc_of(np.arange(0, FILM_S, 5.0).tolist(), FILM_S, None, None)
    assert np.abs(steady.quickening).max() == 0.0
    assert np.abs(steady.brightening).max() == 0.0


def score_with(arc, film_s=FILM_S):
    """Return a film in which nothing happens but its arc, cut every ten seconds."""
    samples = int(film_s * float(RATE_HZ))
    still = {
        name: Curve(name, RATE_HZ, np.full(samples, level, dtype=np.float32))
        for name, level in (("energy", 0.4), ("momentum", 0), ("novelty", 0.55), ("tension", 0.4))
    }
    shots = tuple(
        Shot(start, start + 250, Transition.CUT, start, start)
        for start in range(0, int(film_s * 25), 250)
    )
    times = FrameTimes.constant(Fraction(25), int(film_s * 25))
    return Score(times=times, shots=shots, loudness_lufs=None, arc=arc, **still)


def test_that_the_arc_moves_the_beats_to_its_turns_and_says_so():
    arc = arc_of(starts_of(FILM_S), FILM_S, *signals_of(FILM_S))
    placed = {each.rule.label: each for each in place_beats(find_moments(score_with(arc)), FILM_S)}
    last_act = placed[Label.SECOND_TURNING_POINT]
    assert last_act.moment.place == pytest.approx(CLIMAX_ACT, abs=0.03)
    assert "the whole film is cut faster" in evidence_text(last_act.rule, last_act.moment)
    without = place_beats(find_moments(score_with(None)), FILM_S)
    assert Label.SECOND_TURNING_POINT not in {each.rule.label for each in without}


def test_that_no_turn_of_the_arc_makes_a_beat_by_itself():
    most = [sum(weight for _, weight in rule.arc) for rule in RULES]
    assert max(most) <= 0.42
