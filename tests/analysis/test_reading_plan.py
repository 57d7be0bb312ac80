"""What is decoded, and what is not: from packets and keyframes alone."""

import itertools
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.analysis.picture.bits import activity, told_by
from autoresolve_gui.analysis.picture.plan import (
    Packets,
    any_in_span,
    choose_anchors,
    costly_frames,
    cut_short_spans,
    early_keyframes,
    joined,
    neighbours,
    probes_of,
    run_of,
    spans_of,
    sudden_frames,
    sunk_frames,
    trial_spans,
)
from autoresolve_gui.analysis.picture.stretch import StretchTaker

RATE_HZ = 25.0


def packets(frames=1000, every=50, key_bytes=40_000, other_bytes=4_000, keyframes=None):
    """Packets of a long-GOP film that is calm throughout."""
    keys = np.arange(0, frames, every) if keyframes is None else np.array(keyframes)
    sizes = np.full(frames, other_bytes, dtype=np.int64)
    sizes[1::3] //= 3  # pictures that no other is built on cost less
    sizes[keys] = key_bytes
    forward = np.arange(frames) % 3 != 1
    times_s = np.arange(frames) / RATE_HZ
    return Packets(times_s, sizes, keys.astype(np.int64), forward, frames / RATE_HZ)


def hinted(film, anchors=None):
    flags = sudden_frames(film) | sunk_frames(film)
    return any_in_span(flags, film.keyframes if anchors is None else anchors)


def with_sizes(film, **changes):
    sizes = film.sizes.copy()
    for place, size in changes.items():
        sizes[int(place[1:])] = size
    return replace(film, sizes=sizes)


def test_that_every_keyframe_of_a_long_gop_film_is_looked_at():
    assert np.array_equal(choose_anchors(packets()), np.arange(0, 1000, 50))


def test_that_all_intra_footage_is_sampled_twice_a_second():
    anchors = choose_anchors(packets(every=1))
    assert set(np.diff(anchors).tolist()) == {12}


def test_that_short_footage_and_rare_keyframes_are_read_whole():
    assert choose_anchors(packets(frames=200)) is None
    assert choose_anchors(packets(keyframes=[0])) is None
    assert choose_anchors(packets(keyframes=[0, 50, 100])) is None
    assert choose_anchors(packets(frames=20_000, keyframes=list(range(0, 20_000, 1600)))) is None


def test_that_spans_cover_the_footage_from_the_first_keyframe_on():
    spans = spans_of(np.array([3, 50, 90]), 120)
    assert spans.tolist() == [[3, 50], [50, 90], [90, 120]]


def test_that_calm_packets_hint_at_nothing():
    film = packets()
    assert not hinted(film).any()


def test_that_a_picture_that_could_not_be_predicted_is_hinted_at():
    film = with_sizes(packets(), _130=30_000)
    assert np.flatnonzero(hinted(film)).tolist() == [2]


def test_that_a_cut_is_hinted_at_where_bits_are_short():
    film = with_sizes(packets(other_bytes=12_000), _230=16_000)
    assert np.flatnonzero(hinted(film)).tolist() == [4]


def test_that_a_cut_away_and_back_inside_one_group_is_hinted_at():
    film = with_sizes(packets(), _210=25_000, _222=25_000)
    assert np.flatnonzero(hinted(film)).tolist() == [4]


def test_that_a_dip_into_black_inside_one_group_is_hinted_at():
    film = with_sizes(packets(), **{f"_{n}": 40 for n in range(310, 320)})
    assert np.flatnonzero(hinted(film)).tolist() == [6]


def test_that_a_frame_that_is_hinted_at_is_probed_by_the_next_plain_one():
    film = packets()
    hints = np.zeros(1000, dtype=bool)
    hints[[106, 131]] = True
    assert not film.is_forward[106]
    assert probes_of(film, hints, (100, 150)) == [107, 131]


def test_that_where_an_encoder_saw_a_change_all_costly_plain_pictures_are_probed():
    film = with_sizes(packets(other_bytes=1_000), _111=9_000, _112=9_000)
    assert not film.is_forward[112]
    assert np.flatnonzero(costly_frames(film)).tolist() == [111]


def test_that_of_many_hints_the_dearest_are_probed():
    film = with_sizes(packets(), f111=9_000, f120=5_000, f132=7_000, f141=8_000)
    hints = np.zeros(film.frames, dtype=bool)
    hints[[111, 120, 132, 141]] = True
    assert probes_of(film, hints, (100, 150)) == [111, 141]
    assert probes_of(film, hints, (100, 175)) == [111, 132, 141]


def test_that_a_keyframe_before_its_time_is_told_from_a_regular_one():
    film = packets(keyframes=[0, 50, 57, 64, 114, 164, 214])
    assert np.flatnonzero(early_keyframes(film)).tolist() == [57, 64]
    assert not early_keyframes(packets(every=1)).any()


def test_that_a_step_in_the_sizes_of_all_intra_footage_is_hinted_at():
    film = packets(every=1)
    film = with_sizes(film, **{f"_{n}": 60_000 for n in range(500, 1000)})
    anchors = choose_anchors(film)
    places = np.flatnonzero(hinted(film, anchors))
    assert [bool(anchors[place] < 500 <= anchors[place + 1]) for place in places] == [True]


def test_that_a_group_that_ended_before_its_time_is_told_from_a_regular_one():
    film = packets(keyframes=[0, 50, 100, 117, 167, 217, 267, 317, 367, 417, 467, 517, 560, 610])
    short = cut_short_spans(film, film.keyframes)
    assert np.flatnonzero(short).tolist() == [2]


def test_that_trust_is_tested_on_an_eighth_and_eight_at_least_and_never_on_few():
    flags = np.zeros(1000, dtype=bool)
    flags[:15] = True
    assert not trial_spans(flags).any()
    flags[:100] = True
    tested = trial_spans(flags)
    assert tested.sum() == 12
    assert not (tested & ~flags).any()
    assert tested[0]
    assert tested[99]


def test_that_a_run_reads_on_past_its_last_span_but_not_past_the_end():
    spans = np.array([[0, 50], [50, 100]])
    assert run_of(spans, 200, 10) == [(0, 50), (50, 110)]
    assert run_of(spans, 104, 10) == [(0, 50), (50, 104)]


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_that_neighbours_are_just_the_chosen_places(flags):
    runs = neighbours(np.array(flags))
    places = [place for first, last in runs for place in range(first, last)]
    assert places == [place for place, flag in enumerate(flags) if flag]
    assert all(one[1] < other[0] for one, other in itertools.pairwise(runs))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=20))
def test_that_joined_groups_cover_the_same_and_never_touch(starts):
    groups = [(start, start + length) for start, length in starts]
    found = joined(groups)
    assert {n for a, b in found for n in range(a, b)} == {n for a, b in groups for n in range(a, b)}
    assert all(one[1] < other[0] for one, other in itertools.pairwise(found))


def test_that_activity_is_the_share_of_a_keyframe_whatever_the_bit_rate():
    slow, fast = packets(), packets(key_bytes=400_000, other_bytes=40_000)
    told = [activity(film.times_s, film.sizes, film.keyframes) for film in (slow, fast)]
    assert np.allclose(told[0], told[1], atol=1e-3)
    assert np.allclose(told[0][100:900], (0.1 * 2 + 0.1 / 3) / 3, atol=0.01)


def test_that_all_intra_packets_tell_no_activity():
    film = packets(every=1)
    assert not activity(film.times_s, film.sizes, film.keyframes).any()


def test_that_frames_like_measured_ones_are_told_like_them():
    times_s = np.arange(1000) / RATE_HZ
    busy = (np.arange(1000) // 100 % 2).astype(float)
    known = np.arange(5, 400, 50)
    told = told_by(busy, times_s, known, busy[known].astype(np.float32) * 0.5)
    assert np.allclose(told[busy == 1], 0.5, atol=1e-6)
    assert np.allclose(told[busy == 0], 0.0, atol=1e-6)


def test_that_measured_frames_keep_their_value_and_bend_what_is_near():
    times_s = np.arange(1000) / RATE_HZ
    rising = np.linspace(0.0, 1.0, 1000)
    known = np.arange(0, 1000, 100)
    values = rising[known].astype(np.float32)
    values[5] += 0.5
    told = told_by(rising, times_s, known, values)
    assert np.allclose(told[known], values, atol=1e-6)
    assert told[510] > rising[510]
    assert (told >= 0).all()


def test_that_few_measures_are_joined_by_straight_lines():
    times_s = np.arange(100) / RATE_HZ
    told = told_by(np.zeros(100), times_s, np.array([0, 50]), np.array([0.0, 1.0], np.float32))
    assert np.isclose(told[25], 0.5, atol=0.01)
    assert np.allclose(told[50:], 1.0)


def test_that_nothing_measured_tells_nothing():
    told = told_by(np.ones(5), np.arange(5.0), np.array([], np.int64), np.array([], np.float32))
    assert told.tolist() == [0.0] * 5


def test_that_an_absurd_rate_takes_no_memory():
    taker = StretchTaker(float(2**31))
    assert taker.finish().numbers.tolist() == []
