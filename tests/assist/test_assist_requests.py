from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from assist_values import an_analysis, passes_done
from hypothesis import given, settings
from hypothesis import strategies as st

from autoresolve_gui.analysis.passes import PASSES
from autoresolve_gui.assist.errors import AssistError
from autoresolve_gui.assist.placing import beats_of, cuts_of
from autoresolve_gui.assist.requests import (
    beat_request,
    cut_request,
    energy_points,
    why_not_askable,
)
from autoresolve_gui.assist.sections import frame_count, sections_of
from autoresolve_gui.model.assist import (
    BeatAnswer,
    CutAnswer,
    Place,
    ProposedBeat,
    ProposedCut,
    Provenance,
)
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.story import Shot, Source, Transition

FROM = Provenance("m")


def test_that_energy_is_told_once_a_second_and_no_more_than_600_times():
    short = beat_request(an_analysis(100), project="p")
    assert (len(short.energy), short.energy_step_s) == (100, 1)
    assert short.energy[0] < 0.02
    assert short.energy[-1] > 0.98
    long = beat_request(an_analysis(1801), project="p")
    assert (len(long.energy), long.energy_step_s) == (451, 4)
    assert all(0 <= level <= 1 for level in long.energy)


@pytest.mark.parametrize("frames", [1, 24, 25, 26, 2250, 2251, 2265, 15_000, 15_001, 45_025])
def test_that_as_many_values_of_energy_are_announced_as_are_told(frames):
    analysis = an_analysis(2000, frame_times=FrameTimes.constant(Fraction(25), frames))
    assert energy_points(analysis) == len(beat_request(analysis, project="p").energy)


def test_that_the_foremost_peaks_are_told_in_order_of_time():
    request = beat_request(an_analysis(100), project="p")
    times = [peak.time_s for peak in request.momentum_peaks]
    assert times == sorted(times)
    assert len(times) == 12
    assert min(peak.prominence for peak in request.momentum_peaks) >= 0.4


def test_that_local_beats_are_not_told():
    analysis = an_analysis()
    assert beat_request(analysis, project="p") == beat_request(
        replace(analysis, beats=()), project="p"
    )


@given(st.integers(1, 4000), st.lists(st.integers(1, 99_999), max_size=6))
@settings(max_examples=60, deadline=None)
def test_that_sections_cover_every_frame_once_whatever_the_shots(duration_s, cuts):
    frames = duration_s * 25
    edges = sorted({0, frames, *(cut for cut in cuts if cut < frames)})
    shots = tuple(Shot(a, b, Transition.CUT, a, a) for a, b in pairwise(edges))
    analysis = an_analysis(duration_s, shots=shots)
    sections = sections_of(analysis)
    assert [s.id for s in sections] == list(range(1, len(sections) + 1))
    assert sections[0].start_frame == 0
    assert sections[-1].end_frame == frame_count(analysis)
    for one, next_one in pairwise(sections):
        assert one.end_frame == next_one.start_frame
    for section in sections:
        for place in Place:
            assert section.start_frame <= section.frame_of(place) < section.end_frame
    starts = {section.start_frame for section in sections}
    assert set(edges[:-1]) <= starts  # every shot begins one


def test_that_a_long_take_is_told_in_parts_and_a_short_one_is_not():
    take = (Shot(0, 25 * 600, Transition.START, 0, 0),)
    parts = sections_of(an_analysis(600, shots=take))
    assert len(parts) == 20
    assert [part.transition for part in parts[:2]] == ["start", "continues"]
    assert len(sections_of(an_analysis(15, shots=(Shot(0, 375, Transition.START, 0, 0),)))) == 1


def test_that_footage_without_shots_has_sections_too():
    sections = sections_of(an_analysis(100, shots=()))
    assert (sections[0].start_frame, sections[-1].end_frame) == (0, 2500)
    assert len(sections) == 5


def test_that_what_is_not_analysed_yet_cannot_be_asked_about():
    with pytest.raises(AssistError, match="analysed far enough"):
        beat_request(an_analysis(curves={}), project="p")
    with pytest.raises(AssistError, match="No places for a cut"):
        cut_request(an_analysis(cuts=()), project="p")


@pytest.mark.parametrize(
    ("done", "lacks"),
    [
        ((), "no sound, shots, curves and beats yet"),
        (("index", "filmstrip", "sound", "picture"), "no curves and beats yet"),
        (("index", "filmstrip", "sound", "picture", "curves"), "no beats yet"),
    ],
)
def test_that_an_analysis_that_is_not_finished_cannot_be_asked_about(done, lacks):
    half = an_analysis(passes=passes_done(*done))
    why = f"The analysis of “harbour.mov” is not finished: {lacks}"
    assert why_not_askable(half) == why
    for request in (beat_request, cut_request):
        with pytest.raises(AssistError, match=why) as error:
            request(half, project="p")
        assert "open the file again" in error.value.remedy


def test_that_an_analysis_is_finished_when_all_its_passes_are_done():
    names = [each.name for each in PASSES]
    assert why_not_askable(an_analysis(passes=passes_done(*names))) == ""
    assert why_not_askable(an_analysis(passes=passes_done(*names[:-1])))


def test_that_a_beats_frame_comes_from_the_shot_it_picked():
    analysis = an_analysis()
    answer = BeatAnswer(
        (
            ProposedBeat("hook", 1, Place.START, 0.9, "why"),
            ProposedBeat("midpoint", 13, Place.MIDDLE, 0.4, ""),
            ProposedBeat("climax", 20, Place.END, 0.6, ""),
        ),
        FROM,
    )
    beats = beats_of(analysis, answer)
    assert [(b.frame, b.act, b.label) for b in beats] == [
        (0, 1, "hook"),
        (12 * 100 + 49, 2, "midpoint"),
        (19 * 100 + 99, 3, "climax"),
    ]
    assert {beat.source for beat in beats} == {Source.CLOUD}
    gone = BeatAnswer((ProposedBeat("hook", 999, Place.START, 0.9, ""),), FROM)
    with pytest.raises(ValueError, match="no shot 999"):
        beats_of(analysis, gone)


def test_that_a_candidate_is_found_again_by_its_id():
    analysis = an_analysis()
    request = cut_request(analysis, project="p")
    by_id = {candidate.id: candidate for candidate in request.candidates}
    assert by_id[4].reason == "reason 5"
    assert by_id[4].time_s == Fraction(analysis.cuts[3].frame, 25)
    chosen = CutAnswer((ProposedCut(4, 0.9, "a breath"), ProposedCut(1, 0.2, "")), FROM)
    cuts = cuts_of(analysis, chosen)
    assert [(cut.frame, cut.score, cut.reason) for cut in cuts] == [
        (analysis.cuts[3].frame, 0.9, "a breath"),
        (analysis.cuts[0].frame, 0.2, ""),
    ]
    with pytest.raises(ValueError, match="no place 99"):
        cuts_of(analysis, CutAnswer((ProposedCut(99, 0.9, ""),), FROM))
