from __future__ import annotations

import opentimelineio as otio
import pytest
from export_requests import HOSTILE_TEXTS, drawn_frames, marker, request
from hypothesis import given, settings
from hypothesis import strategies as st

from autoresolve_gui.plugin.api import MarkerColor
from support.timebases import TIMEBASES


def read(data: bytes) -> otio.schema.Timeline:
    timeline = otio.adapters.read_from_string(data.decode("utf-8"), "otio_json")
    assert isinstance(timeline, otio.schema.Timeline)
    return timeline


@pytest.mark.parametrize("rate", TIMEBASES)
@settings(deadline=None, max_examples=50)  # the first call imports the plugin
@given(data=st.data())
def test_that_each_marker_comes_back_on_its_frame(built_in, rate, data):
    timebase = TIMEBASES[rate]
    wanted, starts = drawn_frames(data, timebase)
    timeline = read(built_in.export("otio", request(timebase, *map(marker, wanted), **starts)))
    clip = timeline.tracks[0][0]
    frames = [m.marked_range.start_time - clip.source_range.start_time for m in clip.markers]
    assert [time.value for time in frames] == wanted
    assert {time.rate for time in frames} <= {float(timebase.rate)}
    assert timeline.global_start_time.value == starts["start_frame"]
    assert clip.source_range.start_time.value == starts["media_start_frame"]


@pytest.mark.parametrize("rate", TIMEBASES)
def test_that_its_timecode_is_the_one_that_this_program_shows(built_in, rate):
    timebase = TIMEBASES[rate]
    frames = [0, 1, *(timebase.parse(f"0{h}:0{m}:00:04") for h in range(10) for m in range(10))]
    made = request(timebase, *map(marker, frames))
    for mark in read(built_in.export("otio", made)).tracks[0][0].markers:
        time = mark.marked_range.start_time
        shown = otio.opentime.to_timecode(time, float(timebase.rate), timebase.drop_frame)
        assert shown == timebase.timecode(int(time.value))


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_that_hostile_text_is_read_back_as_one_clean_line(built_in, text):
    made = request(TIMEBASES["25"], marker(1, text, text), title=text)
    timeline = read(built_in.export("otio", made))
    mark = timeline.tracks[0][0].markers[0]
    for read_back in (timeline.name, mark.name, mark.comment):
        assert len(read_back.splitlines()) <= 1
    assert timeline.name
    assert mark.name


def test_that_colours_are_valid_and_the_exact_one_is_kept(built_in):
    markers = [marker(n, str(color), color=color) for n, color in enumerate(MarkerColor)]
    read_back = read(built_in.export("otio", request(TIMEBASES["25"], *markers)))
    known = {name for name in dir(otio.schema.MarkerColor) if name.isupper()}
    for mark in read_back.tracks[0][0].markers:
        assert mark.color in known
        assert mark.metadata["autoresolve"]["color"] == mark.name


def test_that_markers_on_one_frame_are_all_kept(built_in):
    made = request(TIMEBASES["25"], marker(1, "a", "why"), marker(1, "b", duration_frames=4))
    markers = read(built_in.export("otio", made)).tracks[0][0].markers
    assert [(m.name, m.comment, m.marked_range.duration.value) for m in markers] == [
        ("a", "why", 1),
        ("b", "", 4),
    ]


def test_that_sound_and_picture_have_a_track_each_and_markers_stand_once(built_in):
    timeline = read(built_in.export("otio", request(TIMEBASES["25"], marker(1))))
    assert [track.kind for track in timeline.tracks] == ["Video", "Audio"]
    assert [len(track[0].markers) for track in timeline.tracks] == [1, 0]
    assert timeline.tracks[0][0].media_reference.target_url == "file:///media/Sample%20Film.mov"


def test_that_audio_only_footage_has_its_markers_on_the_audio_track(built_in):
    made = request(TIMEBASES["25"], marker(1), has_video=False, width=0, height=0)
    timeline = read(built_in.export("otio", made))
    assert [track.kind for track in timeline.tracks] == ["Audio"]
    assert len(timeline.tracks[0][0].markers) == 1
