from __future__ import annotations

import re
from fractions import Fraction

import opentimelineio as otio
import pytest
from export_requests import HOSTILE_TEXTS, TIMEBASES, marker, request
from hypothesis import given, settings
from hypothesis import strategies as st

from autoresolve_gui.plugin.api import CannotExport, MarkerColor, Timebase

_TIMECODE = r"\d\d:\d\d:\d\d[:;]\d\d"
_EVENT = re.compile(rf"(\d{{3,}})  001      V     C        (({_TIMECODE} ?){{4}}) ?")
_TAGS = re.compile(r"(.*?) \|C:ResolveColor(\w+) \|M:([^|]*) \|D:(\d+)")


def read_edl(data: bytes) -> tuple[list[str], list[tuple[list[str], str, str, str, int]]]:
    """Read an EDL line by line as Resolve does: (header, [(timecodes, note, color, name, D)])."""
    lines = data.decode("utf-8").split("\n")
    header, events = lines[:2], []
    for number, line in enumerate(lines):
        event = _EVENT.fullmatch(line)
        if event:
            tags = _TAGS.fullmatch(lines[number + 1])
            assert tags is not None, lines[number + 1]
            note, color, name, duration = tags.groups()
            events.append((event.group(2).split(), note, color, name, int(duration)))
    return header, events


def frame_of(timecode: str, timebase: Timebase) -> int:
    """Let OpenTimelineIO read a timecode: it shares no code with this program."""
    return otio.opentime.from_timecode(timecode, float(timebase.rate)).to_frames()


@pytest.mark.parametrize("rate", TIMEBASES)
@settings(deadline=None, max_examples=50)  # the first call imports the plugin
@given(data=st.data())
def test_that_each_marker_comes_back_on_its_frame(built_in, rate, data):
    timebase = TIMEBASES[rate]
    start = timebase.parse("01:00:00:00")
    frames = st.integers(0, timebase.parse("22:00:00:00"))
    wanted = sorted(data.draw(st.sets(frames, max_size=8)))
    made = request(timebase, *map(marker, wanted), start_frame=start)
    _, events = read_edl(built_in.export("resolve-edl", made))
    assert [frame_of(times[0], timebase) - start for times, *_ in events] == wanted
    assert all(frame_of(t[1], timebase) - frame_of(t[0], timebase) == 1 for t, *_ in events)
    assert all(times[:2] == times[2:] for times, *_ in events)


@pytest.mark.parametrize("rate", TIMEBASES)
def test_that_the_header_and_the_separators_say_how_frames_are_counted(built_in, rate):
    header, events = read_edl(built_in.export("resolve-edl", request(TIMEBASES[rate], marker(9))))
    drop = TIMEBASES[rate].drop_frame
    assert header == ["TITLE: Sample Film", f"FCM: {'DROP FRAME' if drop else 'NON-DROP FRAME'}"]
    assert all((";" in timecode) == drop for timecode in events[0][0])


def test_that_colour_name_note_and_duration_come_back(built_in):
    markers = [
        marker(number * 10, f"name {number}", "why", color=color, duration_frames=number + 1)
        for number, color in enumerate(MarkerColor)
    ]
    _, events = read_edl(built_in.export("resolve-edl", request(TIMEBASES["25"], *markers)))
    wanted = [("why", str(m.color), m.name, m.duration_frames) for m in markers]
    assert [event[1:] for event in events] == wanted


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_that_no_text_can_forge_an_event_or_a_tag(built_in, text):
    made = request(TIMEBASES["25"], marker(3, text, text), marker(9, "next"), title=text)
    exported = built_in.export("resolve-edl", made)
    header, events = read_edl(exported)
    assert header[1] == "FCM: NON-DROP FRAME"
    assert [times[0] for times, *_ in events] == ["00:00:00:03", "00:00:00:09"]
    assert len(exported.decode().splitlines()) == 9
    note, name = events[0][1], events[0][3]
    assert name
    assert not note or note.startswith("- ") or note[0].isalpha()
    assert len(note) <= 502
    assert len(name) <= 100


@pytest.mark.parametrize("note", ["FCM: DROP FRAME", "TITLE: x", "M2   001", "3 peaks", "* x"])
def test_that_a_note_that_looks_like_a_statement_is_led_by_a_dash(built_in, note):
    _, events = read_edl(
        built_in.export("resolve-edl", request(TIMEBASES["25"], marker(3, note=note)))
    )
    assert events[0][1].startswith("- ")


def test_that_a_plain_note_is_left_as_it_is(built_in):
    note = "Éclats: the cut follows the music, see take 2"
    _, events = read_edl(
        built_in.export("resolve-edl", request(TIMEBASES["25"], marker(3, note=note)))
    )
    assert events[0][1] in {note, f"- {note}"}
    assert read_edl(
        built_in.export("resolve-edl", request(TIMEBASES["25"], marker(3, note="M25 road")))
    )[1][0][1] == "M25 road"  # fmt: skip


def test_that_markers_on_one_frame_become_one_event(built_in):
    made = request(
        TIMEBASES["25"],
        marker(5, "climax", "loud", color=MarkerColor.RED),
        marker(5, "turning point", "fast", color=MarkerColor.BLUE, duration_frames=3),
        marker(6, "alone"),
    )
    _, events = read_edl(built_in.export("resolve-edl", made))
    assert [event[1:] for event in events] == [
        ("loud; fast", "Red", "climax / turning point", 3),
        ("", "Red", "alone", 1),
    ]


def test_that_timecode_wraps_at_midnight(built_in):
    timebase = TIMEBASES["29.97df"]
    made = request(timebase, marker(1), marker(2), start_frame=timebase.parse("23:59:59;28"))
    _, events = read_edl(built_in.export("resolve-edl", made))
    assert [times[:2] for times, *_ in events] == [
        ["23:59:59;29", "00:00:00;00"],
        ["00:00:00;00", "00:00:00;01"],
    ]


def test_that_a_thousand_events_are_numbered_on(built_in):
    made = request(TIMEBASES["25"], *map(marker, range(1100)))
    _, events = read_edl(built_in.export("resolve-edl", made))
    assert len(events) == 1100


def test_that_frame_numbers_of_three_digits_are_refused(built_in):
    with pytest.raises(CannotExport, match="120"):
        built_in.export("resolve-edl", request(Timebase(TIMEBASES["60"].rate * 2), marker(0)))


@pytest.mark.parametrize(
    ("rate", "start", "frame", "timecode"),
    [
        (Fraction(8), "01:00:00:00", 8 * 60 + 3, "01:01:00:09"),
        (Fraction(8), "01:00:00:04", 0, "01:00:00:12"),
        (Fraction(15), "10:00:00:00", 22, "10:00:01:14"),
        (Fraction(179, 6), "01:00:00:00", 179 * 100, "01:09:59:12"),
    ],
)
def test_that_a_rate_of_no_timeline_is_written_for_one_that_there_is(
    built_in, rate, start, frame, timecode
):
    timebase = Timebase(rate)
    made = request(timebase, marker(frame, duration_frames=2), start_frame=timebase.parse(start))
    header, events = read_edl(built_in.export("resolve-edl", made))
    assert header[1] == "FCM: NON-DROP FRAME"
    assert events[0][0][0] == timecode
    assert events[0][4] == {8: 6, 15: 4}.get(rate, 2)
