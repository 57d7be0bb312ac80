"""What the judge is shown, and what becomes of its answers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from brightness_judge import BrightnessJudge, broken, source, source_of
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.analysis.boundary import Boundary
from autoresolve_gui.analysis.index_pass import run_index
from autoresolve_gui.analysis.judged_boundaries import (
    agreed,
    boundaries_in,
    widened,
    with_verdicts,
)
from autoresolve_gui.analysis.judged_stretch import (
    STEP_FRAMES,
    Judged,
    Stretch,
    judge_stretch,
    stretches_for,
)
from autoresolve_gui.analysis.pass_contract import PassCancelled, PassContext
from autoresolve_gui.analysis.passes import PASSES
from autoresolve_gui.analysis.review_pass import run_review, with_review
from autoresolve_gui.engine import events
from autoresolve_gui.engine.runner import run_file
from autoresolve_gui.library.library import Library
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.shot_judge import ShotVerdict
from autoresolve_gui.model.story import Shot, Transition
from support.films import write_film

FRAMES = 240
CUT, SLOPE_START, SLOPE_END = 100, 180, 200


def brightness(number: int) -> int:
    """Rise by one in two frames; jump at the cut; a dissolve between 180 and 200."""
    if number < CUT:
        return 20 + number // 2
    slope = min(1.0, max(0.0, (number - SLOPE_START) / (SLOPE_END - SLOPE_START)))
    return round(120 + 100 * slope)


def picture_of(level: int) -> np.ndarray:
    """Return two halves around `level`: a plain picture would count as empty."""
    picture = np.full((54, 96, 3), level - 18, np.uint8)
    picture[:, 48:] += 36
    return picture


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    pictures = (picture_of(brightness(number)) for number in range(FRAMES))
    path = tmp_path_factory.mktemp("film") / "steps.mp4"
    return write_film(path, pictures, rate=Fraction(25), gop=48, options={"crf": "10"})


def shots_at(*cuts: int) -> tuple[Shot, ...]:
    starts = [0, *cuts, FRAMES]
    return tuple(
        Shot(start, end, Transition.CUT if start else Transition.START, start, start)
        for start, end in pairwise(starts)
    )


def starts(shots) -> list[int]:
    return [shot.start_frame for shot in shots]


def review(film, doubts, shots, made_by, report=lambda _fraction: None, arrays=None) -> PassResult:
    footage = probe(film)
    index = run_index(PassContext(footage, {}, lambda _f: None, lambda _c: None))
    picture = PassResult(
        arrays={"doubts": np.array(doubts, np.int64).reshape(-1, 2), **(arrays or {})},
        frame_times=index.frame_times,
        shots=shots,
    )
    context = PassContext(
        footage, {"index": index, "picture": picture}, report, lambda _curve: None
    )
    return run_review(context, made_by)


def test_that_a_missed_cut_is_found_on_its_first_frame(film):
    result = review(film, [(95, 110)], shots_at(), source())
    assert starts(result.shots) == [0, CUT]
    assert result.shots[1].transition is Transition.CUT
    assert (result.shots[1].transition_start, result.shots[1].transition_end) == (CUT, CUT)


def test_that_a_false_cut_goes_inside_a_doubt_and_stays_outside(film):
    result = review(film, [(40, 60)], shots_at(50, 140), source())
    assert starts(result.shots) == [0, 140]


def test_that_a_slope_is_a_dissolve_with_its_ends(film):
    result = review(film, [(175, 205)], shots_at(CUT), source())
    dissolve = result.shots[-1]
    assert dissolve.transition is Transition.DISSOLVE
    assert abs(dissolve.transition_start - SLOPE_START) <= 2
    assert abs(dissolve.transition_end - SLOPE_END) <= 2
    assert abs(dissolve.start_frame - 190) <= 2
    assert result.shots[-2].end_frame == dissolve.start_frame


def test_that_the_judge_sees_each_frame_in_its_place(film):
    judge = BrightnessJudge()
    review(film, [(60, 70)], shots_at(), source_of(judge))
    (asked,) = judge.asked
    wanted = [brightness(number) for number in range(15, 115)]
    assert np.abs(np.subtract(asked, wanted)).max() <= 2


def test_that_the_ends_of_the_footage_are_repeated_as_context(film):
    judge = BrightnessJudge()
    review(film, [(0, 10), (230, 240)], shots_at(), source_of(judge))
    first, last = judge.asked
    assert np.abs(np.subtract(first[:45], brightness(0))).max() <= 2
    assert np.abs(np.subtract(last[-45:], brightness(FRAMES - 1))).max() <= 2


def test_that_nothing_in_doubt_costs_no_question(film):
    result = review(film, [], shots_at(CUT), source(open=broken))
    assert starts(result.shots) == [0, CUT]
    assert result.note == ""


def test_that_a_judge_that_fails_leaves_the_fast_result_and_says_so(film):
    result = review(film, [(95, 110)], shots_at(50), source(open=broken))
    assert result.shots is None
    assert result.note == "The fast search for shots stands. The judge is not at home Ring again."


def test_that_a_new_cut_is_no_change_inside_a_shot(film):
    change = np.full(96, 0.1, np.float32)
    change[40] = 0.9
    result = review(film, [(95, 110)], shots_at(), source(), arrays={"change": change})
    wanted = np.full(96, 0.1, np.float32)
    np.testing.assert_array_equal(result.arrays["change"], wanted)
    assert change[40] == np.float32(0.9)


def test_that_a_review_is_stopped_between_two_questions(film):
    def stop(_fraction: float) -> None:
        raise PassCancelled

    judge = BrightnessJudge()
    with pytest.raises(PassCancelled):
        review(film, [(95, 110)], shots_at(), source_of(judge), report=stop)
    assert judge.asked == []


def picture_in_doubt(context: PassContext, run) -> PassResult:
    """Run the picture pass; then doubt all of it, and believe in no shots."""
    result = run(context)
    doubts = np.array([[0, FRAMES]], np.int64)
    return replace(result, shots=shots_at(), arrays={**result.arrays, "doubts": doubts})


@pytest.fixture
def passes():
    return tuple(
        replace(one, run=partial(picture_in_doubt, run=one.run)) if one.name == "picture" else one
        for one in PASSES
    )


def run_all(film, library, passes) -> dict[str, events.PassDone]:
    heard: list[events.Event] = []
    assert run_file(film, library, passes, emit=heard.append)
    return {event.record.name: event for event in heard if isinstance(event, events.PassDone)}


def test_that_switching_a_judge_on_and_off_goes_there_and_back(film, tmp_path, passes):
    with Library(tmp_path / "library.sqlite3") as library:
        run_all(film, library, passes)
        key = library.key_of(film)
        plain = library.analysis(key)
        assert starts(plain.shots) == [0]

        on = run_all(film, library, with_review(passes, source()))
        reviewed = library.analysis(key)
        assert starts(reviewed.shots)[:2] == [0, CUT]
        assert [name for name, done in on.items() if not done.from_cache] == [
            "review", "curves", "beats"
        ]  # fmt: skip
        again = run_all(film, library, with_review(passes, source()))
        assert all(done.from_cache for done in again.values())
        newer = run_all(film, library, with_review(passes, source(identity="2")))
        assert not newer["review"].from_cache

        off = run_all(film, library, with_review(passes, None))
        back = library.analysis(key)
        assert back.shots == plain.shots
        assert not off["curves"].from_cache
        assert not off["beats"].from_cache
        assert "review" not in {record.name for record in back.passes}
        for name, curve in plain.curves.items():
            np.testing.assert_array_equal(back.curves[name].values, curve.values)
        assert back.beats == plain.beats


def test_that_a_judge_that_failed_is_asked_again_at_the_next_analysis(film, tmp_path, passes):
    with Library(tmp_path / "library.sqlite3") as library:
        failed = run_all(film, library, with_review(passes, source(open=broken)))
        assert "not at home" in failed["review"].record.note
        assert starts(library.analysis(library.key_of(film)).shots) == [0]
        mended = run_all(film, library, with_review(passes, source()))
        assert not mended["review"].from_cache
        assert starts(library.analysis(library.key_of(film)).shots)[:2] == [0, CUT]


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 140)), min_size=1, max_size=12).map(
        lambda spans: widened(np.array([(a, a + n) for a, n in spans]), shots_at(), 1_000)
    )
)
def test_that_every_doubtful_frame_is_judged_and_no_window_is_spare(ranges):
    stretches = stretches_for(ranges)
    judged = {
        frame
        for stretch in stretches
        for frame in range(stretch.first, stretch.first + STEP_FRAMES * stretch.windows)
    }
    assert {frame for start, end in ranges for frame in range(start, end)} <= judged
    assert [one for stretch in stretches for one in stretch.ranges] == ranges
    alone = sum(-(-(end - start) // STEP_FRAMES) for start, end in ranges)
    assert sum(stretch.windows for stretch in stretches) <= alone


@given(
    cuts=st.lists(st.integers(1, FRAMES - 1), max_size=6, unique=True).map(sorted),
    found=st.lists(st.integers(1, FRAMES - 1), max_size=6, unique=True).map(sorted),
    start=st.integers(0, FRAMES - 20),
)
def test_that_the_shots_cover_the_footage_and_keep_what_was_not_in_doubt(cuts, found, start):
    boundaries = [Boundary(Transition.CUT, frame, frame) for frame in found]
    doubt = (start, start + 20)
    shots = with_verdicts(shots_at(*cuts), [doubt], boundaries)
    assert shots[0].start_frame == 0
    assert shots[-1].end_frame == FRAMES
    assert all(a.end_frame == b.start_frame for a, b in pairwise(shots))
    new = set(starts(shots)) - {0}
    near = set(range(start - 3, start + 23))
    assert new - near <= set(cuts)
    assert new & set(range(*doubt)) <= set(found)


def test_that_frames_that_cannot_be_decoded_show_the_one_before():
    (stretch,) = stretches_for([(200, 210)])
    pictures = [
        (number, np.full((27, 48, 3), number - 150, np.uint8))
        for number in range(stretch.start, stretch.end)
        if not 200 <= number < 205
    ]
    judge = BrightnessJudge()
    judge_stretch(stretch, pictures, judge.judge)
    (asked,) = judge.asked
    assert asked[200 - stretch.start : 206 - stretch.start] == [49, 49, 49, 49, 49, 55]


def test_that_a_stretch_that_is_mostly_lost_is_not_judged():
    (stretch,) = stretches_for([(200, 210)])
    ends = (stretch.start, stretch.end - 1)
    pictures = [(number, np.zeros((27, 48, 3), np.uint8)) for number in ends]
    assert judge_stretch(stretch, pictures, BrightnessJudge().judge) is None


def test_that_a_doubt_covers_the_whole_of_a_gradual_transition_that_it_touches():
    fade = Shot(120, FRAMES, Transition.FADE, 110, 130)
    shots = (Shot(0, 120, Transition.START, 0, 0), fade)
    assert widened(np.array([(128, 140), (10, 20)]), shots, FRAMES) == [(10, 20), (110, 140)]
    assert widened(np.array([(-5, 3), (235, 300)]), shots, FRAMES) == [(0, 3), (235, FRAMES)]


OLD, NEW = 0.2, 0.6


def judged(boundary: dict[int, float], transition, levels, contrast=None) -> Judged:
    """Return a verdict on the frames 1000 to 1099, whose pictures are as bright as `levels`."""
    answers = np.zeros((2, 100), np.float32)
    for place, probability in boundary.items():
        answers[0, place] = probability
    answers[1, list(transition)] = 0.9
    tiny = np.repeat(np.asarray(levels, np.float32)[:, None], 144, axis=1)
    full = np.full(100, 0.2, np.float32) if contrast is None else contrast
    return Judged(Stretch(1_025, 1, ()), ShotVerdict(*answers), full, tiny)


def test_that_the_judges_last_old_frame_becomes_our_first_new_one():
    levels = [OLD] * 41 + [NEW] * 59
    found = boundaries_in(judged({40: 0.9, 41: 0.6}, (40, 41), levels))
    assert found == [Boundary(Transition.CUT, 1_041, 1_041)]


def test_that_two_peaks_of_one_dissolve_are_one_boundary():
    levels = np.interp(np.arange(100), [30, 60], [OLD, NEW])
    found = boundaries_in(judged({40: 0.9, 46: 0.6}, range(30, 60), levels))
    assert found == [Boundary(Transition.DISSOLVE, 1_030, 1_060)]


@pytest.mark.parametrize("peaks", [(43,), (40, 43), (40, 42, 44, 46, 48, 50)])
def test_that_flashes_are_no_cuts(peaks):
    levels = [OLD] * 41 + [NEW, OLD] * 5 + [OLD] * 49
    found = boundaries_in(judged(dict.fromkeys(peaks, 0.8), peaks, levels))
    assert found == []


def test_that_out_and_in_by_an_empty_picture_is_one_fade():
    contrast = np.full(100, 0.2, np.float32)
    contrast[45:60] = 0.0
    levels = np.interp(np.arange(100), [30, 45, 59, 70], [OLD, 0.0, 0.0, NEW])
    transition = (*range(30, 46), *range(58, 70))
    found = boundaries_in(judged({38: 0.9, 64: 0.9}, transition, levels, contrast))
    assert found == [Boundary(Transition.FADE, 1_030, 1_070)]


def test_that_a_fade_out_and_a_cut_in_are_one_fade():
    contrast = np.full(100, 0.2, np.float32)
    contrast[45:60] = 0.0
    levels = np.interp(np.arange(100), [30, 45, 59, 60], [OLD, 0.0, 0.0, NEW])
    found = boundaries_in(judged({38: 0.9, 59: 0.9}, (*range(30, 43), 59), levels, contrast))
    assert found == [Boundary(Transition.FADE, 1_030, 1_060)]


def test_that_a_cut_to_black_and_one_away_from_it_are_two():
    contrast = np.full(100, 0.2, np.float32)
    contrast[30:60] = 0.0
    levels = [OLD] * 30 + [0.0] * 30 + [NEW] * 40
    found = boundaries_in(judged({29: 0.9, 59: 0.9}, (29, 59), levels, contrast))
    assert [boundary.frame for boundary in found] == [1_030, 1_060]


def one_boundary(sort: Transition, start: int, end: int) -> tuple[Shot, ...]:
    middle = (start + end) // 2
    return (
        Shot(0, middle, Transition.START, 0, 0),
        Shot(middle, 2_000, sort, start, end),
    )


def in_doubt(verdict: Judged) -> Judged:
    return replace(verdict, stretch=Stretch(1_025, 1, ((1_025, 1_075),)))


SLOW = np.interp(np.arange(100), [30, 70], [OLD, NEW])


@pytest.mark.parametrize(("seen", "stays"), [(0.35, True), (0.2, False)])
def test_that_a_slow_dissolve_that_the_judge_half_sees_stays(seen, stays):
    verdict = in_doubt(judged({}, (), SLOW))
    verdict.verdict.transition[50] = seen
    found = agreed(one_boundary(Transition.DISSOLVE, 1_030, 1_070), verdict)
    assert found == ([Boundary(Transition.DISSOLVE, 1_030, 1_070)] if stays else [])


@pytest.mark.parametrize(("seen", "stays"), [(0.15, True), (0.05, False)])
def test_that_a_cut_that_the_judge_half_sees_stays(seen, stays):
    verdict = in_doubt(judged({40: seen}, (), [OLD] * 41 + [NEW] * 59))
    found = agreed(one_boundary(Transition.CUT, 1_041, 1_041), verdict)
    assert found == ([Boundary(Transition.CUT, 1_041, 1_041)] if stays else [])


def test_that_a_flash_that_the_fast_pass_took_for_a_cut_goes():
    verdict = in_doubt(judged({40: 0.2}, (), [OLD] * 41 + [NEW] * 2 + [OLD] * 57))
    assert agreed(one_boundary(Transition.CUT, 1_041, 1_041), verdict) == []


def test_that_a_gradual_transition_of_both_has_the_sort_of_one_and_the_frames_of_both():
    verdict = in_doubt(judged({50: 0.9}, range(40, 72), SLOW))
    found = agreed(one_boundary(Transition.FADE, 1_030, 1_066), verdict)
    assert found == [Boundary(Transition.FADE, 1_030, 1_072)]
