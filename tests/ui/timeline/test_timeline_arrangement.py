"""How lanes share the height, how flags share the width, and what is remembered."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.ui.timeline.flag_layout import GAP_PX, place_flags
from autoresolve_gui.ui.timeline.lane_heights import LaneSize, grown, lane_heights
from autoresolve_gui.ui.timeline.state import TimelineState
from autoresolve_gui.ui.timeline.time_axis import FEWEST_FRAMES, TimeAxis

SIZES = st.lists(
    st.builds(
        lambda least, more, share: LaneSize(least, least + more, share),
        st.integers(10, 50),
        st.integers(0, 300),
        st.floats(0.1, 4),
    ),
    min_size=1,
    max_size=9,
)


@given(sizes=SIZES, height=st.integers(0, 3000))
def test_that_lanes_fill_the_view_within_their_limits(sizes, height):
    heights = lane_heights(sizes, height)
    least, most = sum(s.least for s in sizes), sum(s.most for s in sizes)
    assert abs(sum(heights) - min(max(height, least), most)) <= 1
    for given_px, size in zip(heights, sizes, strict=True):
        assert size.least - 1 <= given_px <= size.most + 1


def test_that_a_lane_that_was_dragged_higher_comes_first():
    energy, novelty = LaneSize(30, 400, 1.0), LaneSize(30, 400, 1.0)
    assert lane_heights([grown(energy, 150), novelty], 300) == [150, 150]
    assert lane_heights([grown(energy, 200), novelty], 300) == [200, 100]
    assert lane_heights([grown(energy, 200), novelty], 100) == [70, 30]


@given(
    flags=st.lists(st.tuples(st.floats(0, 2000), st.floats(40, 160)), max_size=40),
    rows=st.integers(1, 4),
)
def test_that_no_flag_covers_another(flags, rows):
    flags.sort()
    x, widths = [left for left, _ in flags], [width for _, width in flags]
    places = place_flags(x, widths, rows)
    for row in range(rows):
        ends = [(x[i], x[i] + p.width) for i, p in enumerate(places) if p.row == row]
        for (_, end), (start, _) in itertools.pairwise(ends):
            assert end <= start + 1e-6
    assert all(place.row < rows for place in places)


def test_that_flags_with_room_keep_their_row_and_width():
    places = place_flags([0, 100, 130, 160, 300], [80, 80, 80, 80, 80], 3)
    assert [place.row for place in places] == [0, 0, 1, 2, 0]
    assert {place.width for place in places} == {80}


def test_that_a_crowded_flag_is_narrowed_up_to_the_next():
    places = place_flags([0, 50], [80, 80], 1)
    assert [place.width for place in places] == [50 - GAP_PX, 80]


@pytest.mark.parametrize(
    "state",
    [
        None,
        [],
        {"hidden": "energy"},
        {"hidden": [["energy"], 4], "heights": [3]},
        {"heights": {"energy": True, "novelty": "90", "gone": 90, "tension": 10_000}},
    ],
)
def test_that_an_unsound_state_is_left_out(state):
    assert TimelineState.from_dict(state, ("energy", "novelty", "tension")) == TimelineState()


def test_that_a_state_comes_back():
    state = TimelineState(frozenset({"novelty"}), {"energy": 120})
    assert TimelineState.from_dict(state.as_dict(), ("energy", "novelty")) == state


@given(
    moves=st.lists(
        st.one_of(
            st.tuples(st.just("zoom"), st.floats(0.01, 100), st.floats(-50, 1300)),
            st.tuples(st.just("pan"), st.floats(-1e5, 1e5)),
            st.tuples(st.just("set_range"), st.floats(-1e4, 1e5), st.floats(0, 1e5)),
            st.tuples(st.just("set_width"), st.floats(0, 4000)),
        ),
        max_size=20,
    ),
    duration_s=st.floats(0.04, 36_000),
)
def test_that_the_view_never_leaves_the_footage(moves, duration_s):
    axis = TimeAxis()
    axis.set_width(1200)
    axis.set_footage(duration_s, 0.04)
    for name, *arguments in moves:
        getattr(axis, name)(*arguments)
        assert axis.start_s >= 0
        assert axis.end_s <= duration_s * (1 + 1e-9)
        assert axis.span_s >= min(FEWEST_FRAMES * 0.04, duration_s) * (1 - 1e-9)
