"""The shots of the sample film against its ground truth."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from support.analysis_runs import analysed

GRADUAL_TOLERANCE_FRAMES = 3
EXTENT_TOLERANCE_FRAMES = 8


@pytest.fixture(scope="module")
def found(sample_film):
    return analysed(sample_film)


def test_that_every_hard_cut_is_found_to_the_frame_and_no_other(found, sample_truth):
    told = {shot["start_frame"] for shot in sample_truth["shots"] if shot["transition"] == "cut"}
    cuts = {shot.start_frame for shot in found["picture"].shots if shot.transition == "cut"}
    assert len(told) >= 20
    assert cuts == told


def test_that_fades_and_dissolves_are_told_apart_and_found(found, sample_truth):
    for kind in ("fade", "dissolve"):
        told = [shot for shot in sample_truth["shots"] if shot["transition"] == kind]
        shots = [shot for shot in found["picture"].shots if shot.transition == kind]
        assert len(told) == len(shots) >= 2
        for truth, shot in zip(told, shots, strict=True):
            assert shot.start_frame == pytest.approx(
                truth["start_frame"], abs=GRADUAL_TOLERANCE_FRAMES
            )
            for edge in ("transition_start", "transition_end"):
                assert getattr(shot, edge) == pytest.approx(
                    truth[edge], abs=EXTENT_TOLERANCE_FRAMES
                )


def test_that_shots_cover_every_frame_once(found, sample_truth):
    shots = found["picture"].shots
    assert shots[0].start_frame == 0
    assert shots[-1].end_frame == sample_truth["frames"]
    for before, after in pairwise(shots):
        assert before.end_frame == after.start_frame


def test_that_nothing_which_only_looks_like_a_cut_is_one(found, sample_truth):
    starts = np.array([shot.start_frame for shot in found["picture"].shots])
    told = {shot["start_frame"] for shot in sample_truth["shots"]}
    for event in sample_truth["not_cuts"]:
        inside = (starts >= event["start_frame"]) & (starts < event["end_frame"])
        near = [
            start
            for start in starts[inside].tolist()
            if min(abs(start - known) for known in told) > GRADUAL_TOLERANCE_FRAMES
        ]
        assert near == [], event


def test_that_the_loud_end_of_the_story_is_the_climax(found, sample_truth):
    told = {moment["label"]: moment for moment in sample_truth["moments"]}
    beats = {beat.label: beat for beat in found["beats"].beats}
    climax = told["climax"]
    assert climax["start_frame"] <= beats["climax"].frame < climax["end_frame"]
    frames = [beat.frame for beat in found["beats"].beats]
    assert frames == sorted(frames)
    for beat in found["beats"].beats:
        assert 0.0 <= beat.confidence <= 1.0
        assert beat.evidence


def test_that_the_quiet_regions_are_quieter_than_the_loud_ones(found, sample_truth):
    lufs = np.asarray(found["sound"].arrays["loudness_lufs"])
    for region in sample_truth["loudness"]:
        told = -70.0 if region["lufs"] is None else region["lufs"]
        middle = int((region["start_s"] + region["end_s"]) / 2 * 10)
        half = max(1, int((region["end_s"] - region["start_s"]) * 10 / 4))
        heard = float(np.median(lufs[middle - half : middle + half]))
        assert heard == pytest.approx(told, abs=4.0), region
