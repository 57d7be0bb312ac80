from __future__ import annotations

import xml.etree.ElementTree as ET
from fractions import Fraction
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from export_requests import HOSTILE_TEXTS, drawn_frames, marker, request
from hypothesis import given, settings
from hypothesis import strategies as st

from autoresolve_gui.plugin.api import Timebase
from support.timebases import TIMEBASES

# What the DTD of FCPXML 1.10 says of the elements in use:
# element -> (attributes it must have, attributes it may have, children in their order).
RULES = {
    "fcpxml": ({"version"}, set(), ["resources", "library"]),
    "resources": (set(), set(), ["format", "asset"]),
    "format": ({"id"}, {"name", "frameDuration", "fieldOrder", "width", "height"}, []),
    "asset": (
        {"id"},
        {"name", "uid", "start", "duration", "hasVideo", "format", "hasAudio", "videoSources",
         "audioSources", "audioChannels", "audioRate"},
        ["media-rep"],
    ),
    "media-rep": ({"src"}, {"kind", "sig", "suggestedFilename"}, []),
    "library": (set(), {"location", "colorProcessing"}, ["event"]),
    "event": (set(), {"name", "uid"}, ["project"]),
    "project": (set(), {"name", "uid", "id", "modDate"}, ["sequence"]),
    "sequence": (
        {"format"},
        {"duration", "tcStart", "tcFormat", "audioLayout", "audioRate", "renderFormat"},
        ["spine"],
    ),
    "spine": (set(), {"lane", "offset", "name", "format"}, ["asset-clip"]),
    "asset-clip": (
        {"ref"},
        {"lane", "offset", "name", "start", "duration", "enabled", "format", "tcStart",
         "tcFormat", "audioRole", "videoRole"},
        ["marker"],
    ),
    "marker": ({"start", "value"}, {"duration", "completed", "note"}, []),
}  # fmt: skip


def seconds(text: str) -> Fraction:
    assert text.endswith("s")
    return Fraction(text[:-1])


def parse(data: bytes) -> ET.Element:
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n')
    return ET.fromstring(data)  # noqa: S314 -- our own output


def only(root: ET.Element, name: str) -> ET.Element:
    found = list(root.iter(name))
    assert len(found) == 1
    return found[0]


def frames_of_markers(root: ET.Element) -> list[Fraction]:
    frame_duration = seconds(only(root, "format").attrib["frameDuration"])
    clip_start = seconds(only(root, "asset-clip").attrib["start"])
    return [
        (seconds(element.attrib["start"]) - clip_start) / frame_duration
        for element in root.iter("marker")
    ]


@pytest.mark.parametrize("rate", TIMEBASES)
@settings(deadline=None, max_examples=50)  # the first call imports the plugin
@given(data=st.data())
def test_that_each_marker_comes_back_on_its_frame(built_in, rate, data):
    timebase = TIMEBASES[rate]
    wanted, starts = drawn_frames(data, timebase)
    root = parse(built_in.export("fcpxml", request(timebase, *map(marker, wanted), **starts)))
    assert frames_of_markers(root) == wanted
    rates = {seconds(f.attrib["frameDuration"]) for f in root.iter("format")}
    assert rates == {1 / timebase.rate}


@pytest.mark.parametrize("rate", TIMEBASES)
def test_that_clip_and_timeline_start_where_they_should(built_in, rate):
    timebase = TIMEBASES[rate]
    source, start = timebase.parse("10:00:00:00"), timebase.parse("01:00:00:00")
    root = parse(
        built_in.export(
            "fcpxml", request(timebase, marker(4), media_start_frame=source, start_frame=start)
        )
    )
    sequence, clip, asset = (only(root, name) for name in ("sequence", "asset-clip", "asset"))
    assert seconds(sequence.attrib["tcStart"]) == seconds(clip.attrib["offset"])
    assert seconds(clip.attrib["offset"]) == timebase.seconds_of(start)
    assert seconds(clip.attrib["start"]) == seconds(asset.attrib["start"])
    assert seconds(clip.attrib["start"]) == timebase.seconds_of(source)
    assert seconds(clip.attrib["duration"]) == seconds(asset.attrib["duration"])
    counting = "DF" if timebase.drop_frame else "NDF"
    assert sequence.attrib["tcFormat"] == clip.attrib["tcFormat"] == counting


@pytest.mark.parametrize("text", ["plain", *HOSTILE_TEXTS])
@pytest.mark.parametrize("has_video", [True, False])
def test_that_the_document_keeps_to_the_rules_of_version_1_10(built_in, text, has_video):
    made = request(TIMEBASES["25"], marker(1, text, text), title=text, has_video=has_video)
    root = parse(built_in.export("fcpxml", made))
    assert root.attrib["version"] == "1.10"
    ids = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
    for element in root.iter():
        must, may, children = RULES[element.tag]
        assert must <= element.attrib.keys() <= must | may
        places = [children.index(child.tag) for child in element]
        assert places == sorted(places)
        assert {element.attrib.get(key, "r1") for key in ("ref", "format")} <= ids


def test_that_text_comes_back_as_it_was(built_in):
    made = request(TIMEBASES["25"], marker(1, 'Say "<yes>" & go', "it's שלום 🎬"), title="A & B")
    element = only(root := parse(built_in.export("fcpxml", made)), "marker")
    assert element.attrib["value"] == 'Say "<yes>" & go'
    assert element.attrib["note"] == "it's שלום 🎬"
    assert only(root, "project").attrib["name"] == "A & B"


def test_that_a_nameless_marker_gets_a_number_and_a_long_one_an_end(built_in):
    made = request(TIMEBASES["25"], marker(1, " \n"), marker(2, "n" * 999, "m" * 9999))
    first, second = parse(built_in.export("fcpxml", made)).iter("marker")
    assert first.attrib["value"] == "Marker 1"
    assert "note" not in first.attrib
    assert len(second.attrib["value"]) == 200
    assert len(second.attrib["note"]) == 1000


def test_that_markers_on_one_frame_become_one(built_in):
    made = request(TIMEBASES["25"], marker(1, "a"), marker(1, "b"))
    assert only(parse(built_in.export("fcpxml", made)), "marker").attrib["value"] == "a / b"


@pytest.mark.parametrize(
    ("path", "url"),
    [
        (PurePosixPath("/media/a b/é#1?.mov"), "file:///media/a%20b/%C3%A9%231%3F.mov"),
        (PureWindowsPath(r"C:\Media\a b\100%.mov"), "file:///C:/Media/a%20b/100%25.mov"),
        (PureWindowsPath(r"\\nas\share\a&b.mov"), "file://nas/share/a%26b.mov"),
    ],
)
def test_that_a_path_becomes_a_url_on_every_system(built_in, path, url):
    made = request(TIMEBASES["25"], media_path=path)
    assert only(parse(built_in.export("fcpxml", made)), "media-rep").attrib["src"] == url


def test_that_audio_only_footage_is_an_asset_without_picture(built_in):
    made = request(TIMEBASES["25"], marker(1), has_video=False, width=0, height=0)
    root = parse(built_in.export("fcpxml", made))
    asset = only(root, "asset").attrib
    assert "hasVideo" not in asset
    assert "format" not in asset
    assert (asset["hasAudio"], asset["audioChannels"], asset["audioRate"]) == ("1", "2", "48000")
    assert only(root, "format").attrib["width"] == "1920"


def test_that_footage_at_a_rate_of_no_timeline_lies_on_one_that_there_is(built_in):
    timebase = Timebase(Fraction(8))
    made = request(
        timebase, marker(483), duration_frames=8 * 70, media_start_frame=8,
        start_frame=timebase.parse("01:00:00:04"),
    )  # fmt: skip
    root = parse(built_in.export("fcpxml", made))
    formats = {each.attrib["id"]: each.attrib["frameDuration"] for each in root.iter("format")}
    assert formats[only(root, "sequence").attrib["format"]] == "1/24s"
    assert formats[only(root, "asset").attrib["format"]] == "1/8s"
    assert only(root, "sequence").attrib["tcStart"] == "7201/2s"
    assert only(root, "asset-clip").attrib["offset"] == "7201/2s"
    assert only(root, "asset-clip").attrib["start"] == "1s"
    assert only(root, "marker").attrib["start"] == "491/8s"
    assert only(root, "sequence").attrib["duration"] == "70s"
