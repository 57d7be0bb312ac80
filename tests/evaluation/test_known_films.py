from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.catalogue import DRAWN_SHOTS, SHOTS
from evaluation.compose import Canvas, composed
from evaluation.films import EVALUATION, QUICK, SPEED, FilmSpec, Script, make_films
from evaluation.pictures import plain, planes, viewed, woven
from evaluation.plan import Join, Piece, place
from evaluation.recipes import STRUCTURES, Recipe, x264
from evaluation.score import CUT, DISSOLVE, FADE
from evaluation.storyboard import STYLES
from evaluation.truth import BY_HAND, Truth, read_truth, write_truth

TINY = Script("mixed", seed=8, duration_s=6.0, width=160, height=88, drawn=True)
QUICKLY = x264("keyint=50:scenecut=0", preset="ultrafast")
CANVAS = Canvas(160, 88, 25.0, 0.0, 0)


def decoded(path: Path) -> tuple[list[np.ndarray], list[float]]:
    with av.open(str(path)) as container:
        frames = [
            (planes(frame.reformat(format="yuv420p").to_ndarray())[0], frame.time)
            for frame in container.decode(video=0)
        ]
    return [luma for luma, _ in frames], [time_s for _, time_s in frames]


@pytest.fixture(scope="module")
def tiny_film(tmp_path_factory):
    return make_films([FilmSpec("tiny", TINY, QUICKLY)], tmp_path_factory.mktemp("films"))[0]


def test_the_film_has_as_many_frames_as_its_truth_says(tiny_film):
    pictures, _ = decoded(tiny_film.path)

    assert len(pictures) == tiny_film.truth.frames


def test_the_picture_changes_at_every_cut_and_nowhere_near_it(tiny_film):
    pictures, _ = decoded(tiny_film.path)
    cuts = [each.frame for each in tiny_film.truth.boundaries if each.kind == CUT]
    change = [0.0, *(float(np.abs(b.astype(int) - a).mean()) for a, b in pairwise(pictures))]

    assert len(cuts) >= 3
    for frame in cuts:
        assert change[frame] > 3 * max(change[frame - 1], change[frame + 1])


def test_a_film_that_is_there_is_left_alone_and_another_spec_makes_it_anew(tmp_path):
    short = replace(TINY, duration_s=2.0)
    spec = FilmSpec("film", short, QUICKLY)
    told: list[str] = []

    for _ in range(2):
        film = make_films([spec], tmp_path, tell=told.append)[0]
    assert len(told) == 1

    other = FilmSpec("film", replace(short, seed=9), QUICKLY)
    changed = make_films([other], tmp_path, tell=told.append)[0]
    assert len(told) == 2
    assert changed.truth != film.truth


def test_a_film_that_cannot_be_made_leaves_no_file_behind(tmp_path):
    spec = FilmSpec("film", replace(TINY, drawn=False), QUICKLY)

    with pytest.raises(FileNotFoundError, match="AUTORESOLVE_FOOTAGE"):
        make_films([spec], tmp_path / "films", footage=tmp_path)
    assert list((tmp_path / "films").iterdir()) == []


def test_all_recipes_of_one_script_have_the_same_pictures(tmp_path):
    script = replace(TINY, duration_s=2.0, width=320, height=180, grain=0.0)
    specs = [
        FilmSpec("one", script, QUICKLY),
        FilmSpec("two", script, STRUCTURES["mjpeg"]),
        FilmSpec("late", script, replace(QUICKLY, starts_late_s=1.4)),
    ]
    told: list[str] = []

    films = make_films(specs, tmp_path, tell=told.append)

    assert len(told) == 1
    first, second, late = (decoded(film.path) for film in films)
    assert len({film.truth.boundaries for film in films}) == 1
    for one, two, three in zip(first[0], second[0], late[0], strict=True):
        assert np.corrcoef(one.ravel(), two.ravel())[0, 1] > 0.98  # JPEG has another range
        assert np.array_equal(one, three)
    assert late[1][0] == pytest.approx(1.4)


def test_a_variable_rate_is_written_as_the_truth_has_it(tmp_path):
    recipe = replace(STRUCTURES["x264_variable_rate"], options=QUICKLY.options)
    film = make_films([FilmSpec("film", replace(TINY, duration_s=2.0), recipe)], tmp_path)[0]

    _, times_s = decoded(film.path)

    assert times_s == pytest.approx(film.truth.frame_times_s, abs=1e-4)
    assert len({round(b - a, 4) for a, b in pairwise(times_s)}) > 10
    for number, time_s in enumerate(times_s):
        assert film.truth.frame_at(time_s) == number
        assert film.truth.frame_at(time_s + 0.001) == number


def test_an_interlaced_film_weaves_two_moments_but_never_two_shots(tmp_path):
    script = replace(TINY, duration_s=2.0, grain=0.0)
    recipe = Recipe("ffv1", "mkv", interlaced=True)
    woven_film = make_films([FilmSpec("film", script, recipe)], tmp_path)[0]
    plan = script.plan()
    canvas = Canvas(script.width, script.height, script.rate_hz, 0.0, script.seed)
    sources = list(composed(plan, canvas, tmp_path))

    pictures, _ = decoded(woven_film.path)

    cuts = {each.start for each in plan.boundaries() if each.kind == CUT}
    assert cuts
    for number, picture in enumerate(pictures[:-1]):
        odd = number if number + 1 in cuts else number + 1
        expected = planes(woven(sources[number], sources[odd]))[0]
        assert np.array_equal(expected, picture)


@pytest.mark.parametrize("style", STYLES)
def test_a_plan_is_the_same_for_the_same_seed(style):
    plans = [STYLES[style](SHOTS, seed, 2000, 25.0) for seed in (3, 3, 4)]

    assert plans[0] == plans[1] != plans[2]


@settings(max_examples=40)
@given(st.sampled_from(sorted(STYLES)), st.integers(0, 10_000), st.sampled_from([24.0, 30.0, 60.0]))
def test_boundaries_of_a_plan_follow_one_another_and_effects_keep_clear_of_them(style, seed, rate):
    plan = STYLES[style](DRAWN_SHOTS, seed, 1500, rate)
    boundaries = plan.boundaries()

    assert plan.frames >= 1400
    assert len(boundaries) == len(plan.pieces) - 1
    for one, other in pairwise(boundaries):
        assert one.end < other.start
    for span in plan.negatives():
        assert all(span.end <= each.start or span.start >= each.end for each in boundaries)


def test_a_dissolve_goes_evenly_from_one_shot_to_the_next():
    first, second = (Piece(DRAWN_SHOTS[n], 0, 20, Join(CUT), still=True) for n in range(2))
    plan = place([first, replace(second, join=Join(DISSOLVE, frames=9))])
    (boundary,) = plan.boundaries()

    pictures = [picture.astype(float) for picture in composed(plan, CANVAS, Path())]

    old, new = pictures[boundary.start - 1], pictures[boundary.end]
    assert (boundary.start, boundary.end) == (11, 20)
    for step, picture in enumerate(pictures[boundary.start : boundary.end]):
        share = (step + 1) / 10
        assert np.allclose(picture, (1 - share) * old + share * new, atol=1.0)
    assert len(pictures) == plan.frames == 31


@pytest.mark.parametrize(("white", "level"), [(False, 16), (True, 235)])
def test_a_fade_sinks_into_the_plain_picture_and_rises_from_it(white, level):
    first, second = (Piece(DRAWN_SHOTS[n], 0, 30, Join(CUT), still=True) for n in range(2))
    join = Join(FADE, out_frames=8, hold_frames=3, in_frames=6, white=white)
    plan = place([first, replace(second, join=join)])
    (boundary,) = plan.boundaries()

    contrast = [float(planes(each)[0].std()) for each in composed(plan, CANVAS, Path())]
    pictures = list(composed(plan, CANVAS, Path()))

    assert (boundary.start, boundary.end) == (22, 39)
    assert contrast[21] == contrast[0]
    assert contrast[39] == contrast[-1]
    assert all(b < a for a, b in pairwise(contrast[21:31]))
    assert all(b > a for a, b in pairwise(contrast[32:40]))
    for number in (30, 31, 32):
        assert np.array_equal(planes(pictures[number])[0], np.full((88, 160), level))


def test_transitions_that_would_overlap_are_refused():
    pieces = [Piece(DRAWN_SHOTS[n], 0, 20, Join(DISSOLVE, frames=15 * bool(n))) for n in range(3)]

    with pytest.raises(ValueError, match="overlap"):
        place(pieces)


def test_a_view_of_the_whole_picture_is_the_picture_and_mirrored_twice_it_is_again():
    rng = np.random.default_rng(0)
    source = plain(64, 32, white=False)
    source[:] = rng.integers(0, 256, source.shape)

    seen = viewed(source, (0.0, 0.0, 1.0), 64, 32, mirrored=False)
    mirrored = viewed(source, (0.0, 0.0, 1.0), 64, 32, mirrored=True)

    assert np.array_equal(seen, source)
    for one, other in zip(planes(mirrored), planes(source), strict=True):
        assert np.array_equal(one, other[:, ::-1])


def test_every_film_of_the_sets_has_a_name_of_its_own():
    specs = [*QUICK, *EVALUATION, *SPEED]

    assert len({spec.name for spec in specs}) == len(specs)
    assert len({spec.digest for spec in specs}) == len(specs)


def test_labels_by_hand_are_in_order_and_within_their_clips():
    truths = [read_truth(path) for path in sorted(BY_HAND.glob("*.json"))]

    assert {"wannaworktogether.mp4", "bikes.mp4"} <= {truth.film for truth in truths}
    for truth in truths:
        assert list(truth.boundaries) == sorted(truth.boundaries)
        assert all(each.end <= truth.frames for each in truth.boundaries)


@pytest.mark.footage
def test_labels_by_hand_know_how_many_frames_the_clips_have(real_footage):
    for name in ("bikes.mp4", "city_mpeg2.mpg", "cartoon_cinepak.mkv"):
        truth = read_truth(BY_HAND / f"{Path(name).stem}.json")
        with av.open(str(real_footage(name))) as container:
            assert sum(1 for _ in container.decode(video=0)) == truth.frames


def test_a_truth_is_read_as_it_was_written_and_nonsense_is_refused(tmp_path, tiny_film):
    path = tmp_path / "some.truth.json"

    write_truth(tiny_film.truth, path)
    assert read_truth(path) == tiny_film.truth

    path.write_text('{"film": "x.mp4"}', encoding="utf-8")
    with pytest.raises(ValueError, match="no list of boundaries"):
        read_truth(path)


def test_a_truth_of_a_constant_rate_counts_by_the_rate():
    truth = Truth("x.mp4", "25", 3, (), frame_times_s=(0.0, 0.04, 0.12))

    assert [truth.frame_at(time_s) for time_s in (0.0, 0.0399, 0.11, 0.12, 9.0)] == [0, 1, 1, 2, 2]
