from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.export.errors import ExportError
from autoresolve_gui.export.markers import (
    conform_note,
    export_request,
    markers_from,
    rate_text,
    timecode_of,
)
from autoresolve_gui.model.analysis import Analysis
from autoresolve_gui.model.conform import conform_duration, conform_frame
from autoresolve_gui.model.footage import AudioTrack, Footage, VideoTrack
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.marker import MarkerColor
from autoresolve_gui.model.story import Beat, Source
from autoresolve_gui.model.timebase import Timebase, TimecodeError

NTSC = Timebase(Fraction(30000, 1001), drop_frame=True)
VIDEO = VideoTrack(
    codec="h264",
    width=1080,
    height=1920,
    rotation_deg=90,
    pixel_aspect=Fraction(1),
    frame_rate=NTSC.rate,
    is_variable_rate=False,
    frames=3000,
    player_offset=Fraction(0),
)
FOOTAGE = Footage(
    key="k",
    path=Path.cwd() / "take 1.mov",
    size_bytes=1,
    container="mov",
    duration=Fraction(3000 * 1001, 30000),
    timebase=NTSC,
    start_frame=NTSC.parse("10:00:00;00"),
    has_start_timecode=True,
    video=VIDEO,
    audio=(AudioTrack("aac", 48000, 2, "stereo", "", ""),),
)


def analysis(footage: Footage = FOOTAGE, times: FrameTimes | None = None) -> Analysis:
    return Analysis(
        footage=footage,
        curves={},
        peaks={},
        arrays={},
        frame_times=times,
        waveform=None,
        filmstrip=(),
        shots=(),
        beats=(),
        cuts=(),
        passes=(),
    )


def variable(times: FrameTimes) -> Analysis:
    video = replace(VIDEO, is_variable_rate=True, frames=len(times))
    return analysis(replace(FOOTAGE, video=video, duration=times.duration), times)


def beat(frame: int, act: int = 1, **changes: object) -> Beat:
    plain = Beat(str(frame), frame, act, "hook", 0.8, Source.LOCAL, "a loud cut")
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_that_a_constant_rate_leaves_frames_as_they_are():
    times = FrameTimes.constant(NTSC.rate, 3000)
    assert [conform_frame(analysis(times=times), frame) for frame in (0, 1798, 2999)] == [
        0,
        1798,
        2999,
    ]
    assert conform_duration(analysis(times=times)) == 3000


def test_that_frames_outside_are_held():
    for known in (analysis(), variable(FrameTimes.constant(NTSC.rate, 3000))):
        assert conform_frame(known, -5) == 0
        assert conform_frame(known, 9999) == 3000


def test_that_counted_frames_go_before_what_the_header_claims():
    known = analysis(
        replace(FOOTAGE, video=replace(VIDEO, frames=0)), FrameTimes.constant(NTSC.rate, 50)
    )
    assert conform_duration(known) == 50
    assert conform_frame(known, 49) == 49


def test_that_a_variable_rate_is_mapped_by_time():
    # A second at 30 a second, then the camera halves its rate in the dark.
    ticks = np.concatenate([np.arange(30), 30 + 2 * np.arange(30)]) * 1001
    known = variable(FrameTimes(ticks.astype(np.int64), Fraction(1, 30000), 90 * 1001))
    assert [conform_frame(known, frame) for frame in (0, 29, 30, 31, 59, 60)] == [
        0, 29, 30, 32, 88, 90,
    ]  # fmt: skip
    assert conform_duration(known) == 90
    assert timecode_of(known, 31) == "10:00:01;02"


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=60))
def test_that_a_conformed_frame_is_within_half_a_frame_of_its_time(lengths_ms):
    starts = np.concatenate([[0], np.cumsum(lengths_ms)])
    times = FrameTimes(starts[:-1].astype(np.int64), Fraction(1, 1000), int(starts[-1]))
    known = variable(times)
    placed = [conform_frame(known, frame) for frame in range(len(times))]
    assert placed == sorted(placed)
    for frame, grid_frame in enumerate(placed):
        off = abs(NTSC.seconds_of(grid_frame) - times.time_of(frame))
        assert off <= 1 / NTSC.rate / 2 or grid_frame == conform_duration(known) - 1


def test_that_millisecond_stamps_do_not_shift_a_frame_in_ten_hours():
    frames = 10 * 3600 * 30
    exact = np.arange(frames + 1, dtype=np.int64) * 1001 * 1000
    stamps = (exact + 15000) // 30000
    times = FrameTimes(stamps[:-1], Fraction(1, 1000), int(stamps[-1]))
    known = variable(times)
    for frame in (1, 2, 3, 17982, 1078920, frames - 1):
        assert conform_frame(known, frame) == frame


def test_that_a_marker_has_the_label_the_note_and_the_colour_of_its_act():
    markers = markers_from(
        analysis(), [beat(50, 2, note="mine"), beat(10, 1), beat(90, 3), beat(95, 9)]
    )
    assert [(m.frame, m.name, m.note, m.color) for m in markers] == [
        (10, "hook", "a loud cut", MarkerColor.BLUE),
        (50, "hook", "mine", MarkerColor.YELLOW),
        (90, "hook", "a loud cut", MarkerColor.RED),
        (95, "hook", "a loud cut", MarkerColor.RED),
    ]


def test_that_a_range_takes_its_first_frame_and_leaves_its_last():
    beats = [beat(frame) for frame in (9, 10, 19, 20)]
    markers = markers_from(analysis(), beats, frame_range=(10, 20))
    assert [marker.frame for marker in markers] == [10, 19]


def test_that_a_marker_never_lies_behind_the_footage():
    assert markers_from(analysis(), [beat(3000)])[0].frame == 2999


def test_that_a_short_last_frame_has_the_timecode_of_its_marker():
    # The last picture starts three quarters into the last frame of the grid.
    ticks = np.array([0, 4, 8, 15], dtype=np.int64) * 1001
    known = variable(FrameTimes(ticks, Fraction(1, 120_000), 16 * 1001))
    (marker,) = markers_from(known, [beat(3)])
    assert (conform_duration(known), marker.frame, conform_frame(known, 3)) == (4, 3, 3)
    assert conform_frame(known, 4) == 4
    assert timecode_of(known, 3) == "10:00:00;03"


def test_that_unread_variable_footage_is_not_exported_on_wrong_frames():
    unread = analysis(replace(FOOTAGE, video=replace(VIDEO, is_variable_rate=True)))
    with pytest.raises(ExportError, match="take 1") as caught:
        markers_from(unread, [beat(3)])
    assert "finish" in caught.value.remedy


@pytest.mark.parametrize("start", [None, "source", " Source "])
def test_that_a_request_keeps_the_source_timecode_unless_told(start):
    made = export_request(analysis(), markers_from(analysis(), [beat(1798)]), start=start)
    assert made.title == "take 1"
    assert made.start_frame == made.media_start_frame == NTSC.parse("10:00:00;00")
    assert made.timecode(made.markers[0].frame) == "10:00:59;28"
    assert (made.width, made.height, made.duration_frames) == (1080, 1920, 3000)
    assert (made.audio_channels, made.audio_rate_hz, made.has_video) == (2, 48000, True)


def test_that_a_start_timecode_can_be_chosen():
    made = export_request(analysis(), (), start="01:00:00:00")
    assert made.timecode(0) == "01:00:00;00"
    assert made.media_start_frame == NTSC.parse("10:00:00;00")


@pytest.mark.parametrize("start", ["", "one", "00:01:00;00", "24:00:00:00", "0:00:00:00:00"])
def test_that_a_start_that_is_no_timecode_is_refused(start):
    with pytest.raises(TimecodeError):
        export_request(analysis(), (), start=start)


def test_that_footage_without_picture_makes_a_request_without_one():
    footage = replace(FOOTAGE, video=None, timebase=Timebase(Fraction(25)), start_frame=0)
    made = export_request(analysis(footage), (), start=None)
    assert (made.has_video, made.width, made.height) == (False, 0, 0)
    assert made.duration_frames == 2502
    assert "No picture" in conform_note(footage)


@pytest.mark.parametrize(
    ("rate", "drop", "text"),
    [
        (Fraction(24000, 1001), False, "23.976"),
        (Fraction(24), False, "24"),
        (Fraction(25), False, "25"),
        (Fraction(30000, 1001), True, "29.97 DF"),
        (Fraction(30000, 1001), False, "29.97"),
        (Fraction(50), False, "50"),
        (Fraction(60000, 1001), True, "59.94 DF"),
        (Fraction(25, 2), False, "12.5"),
        (Fraction(100), False, "100"),
    ],
)
def test_that_a_rate_is_written_as_editors_say_it(rate, drop, text):
    assert rate_text(Timebase(rate, drop_frame=drop)) == text


def test_that_the_user_is_told_which_rate_variable_footage_is_conformed_to():
    assert conform_note(replace(FOOTAGE, timebase=Timebase(Fraction(25)))) == ""
    assert "drop-frame too (29.97 DF)" in conform_note(FOOTAGE)
    footage = replace(FOOTAGE, video=replace(VIDEO, is_variable_rate=True))
    assert "29.97 DF" in conform_note(footage)


def test_that_a_drop_frame_start_is_refused_for_footage_that_counts_non_drop():
    whole = replace(analysis(), footage=replace(FOOTAGE, timebase=Timebase(NTSC.rate)))
    with pytest.raises(TimecodeError, match="non-drop") as caught:
        export_request(whole, (), start="01:00:00;00")
    assert "01:00:00:00" in caught.value.remedy
    assert export_request(whole, (), start="01:00:00:00").start_frame == 108_000


def test_that_the_user_is_told_which_timeline_an_odd_rate_wants():
    footage = replace(FOOTAGE, timebase=Timebase(Fraction(15)))
    note = conform_note(footage)
    assert "15 frames a second" in note
    assert "at 30" in note
