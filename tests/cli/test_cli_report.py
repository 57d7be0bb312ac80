from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from cli_values import make_analysis

from autoresolve_gui.cli.report import CURVES, as_file, as_line, report
from autoresolve_gui.cli.table import clock, columns, summary
from autoresolve_gui.model.curve import Curve
from autoresolve_gui.model.story import Label

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "analysis.schema.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("variable", [False, True])
@pytest.mark.parametrize("picture", [False, True])
def test_that_the_report_keeps_to_its_schema(variable, picture):
    document = report(make_analysis(variable=variable, picture=picture), {"index": False})
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(as_line(document)), SCHEMA)


def test_that_the_schema_refuses_what_is_not_a_report():
    document = report(make_analysis(), {})
    for broken in (
        {**document, "schema": 2},
        {**document, "extra": 1},
        {**document, "beats": [{**document["beats"][0], "act": 4}]},
        {**document, "curves": {}},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, SCHEMA)


def test_that_every_part_of_the_schema_is_described():
    beat = SCHEMA["$defs"]["beat"]
    assert {*beat["required"], "end_frame"} == set(beat["properties"])  # a moment has no end
    for name, definition in SCHEMA["$defs"].items():
        for key, value in definition.get("properties", {}).items():
            plain = value.get("type") == "integer" or "$ref" in value or key in ("act", "name")
            assert plain or "description" in value, f"{name}.{key}"


def test_that_the_report_tells_what_is_known():
    document = report(make_analysis(), {"index": False})
    footage = document["footage"]
    assert footage["frame_rate"] == "30000/1001"
    assert footage["start_timecode"] == "01:00:00;00"
    assert footage["frames"] == 300
    assert footage["duration_s"] == 10.01
    assert document["shots"][1]["start_s"] == pytest.approx(100 * 1001 / 30000, abs=1e-6)
    assert document["shots"][2]["transition"] == "dissolve"
    assert document["beats"][0]["timecode"] == "01:00:00;10"
    assert document["beats"][1]["time_s"] == pytest.approx(200 * 1001 / 30000, abs=1e-6)
    assert document["climax"] == document["beats"][1]
    assert document["cuts"][1] == {
        "frame": 150,
        "time_s": 5.005,
        "timecode": "01:00:05;00",
        "score": 0.9,
        "reason": "a beat in the music",
    }
    assert [p["from_cache"] for p in document["passes"]] == [False, True]
    assert document["curves"]["energy"]["rate_hz"] == 10.0
    assert document["curves"]["energy"]["peaks"][0] == {
        "time_s": 2.5,
        "value": 0.25,
        "prominence": 0.1,
    }
    assert set(CURVES) == set(document["curves"])


def test_that_the_report_tells_of_the_sound():
    document = report(make_analysis(), {})
    assert document["loudness"] == {
        "integrated_lufs": -23.04,
        "range_lu": None,
        "true_peak_dbtp": -1.0,
    }
    assert set(document["sound_signals"]) == {"momentary_lufs", "spectral_flux"}
    assert document["sound_signals"]["momentary_lufs"]["values"][:2] == [-23.04, -23.04]
    assert document["sound_regions"][1] == {"start_s": 3.2, "end_s": 4.0, "kind": "silence"}
    assert document["sound_regions"][-1]["end_s"] == document["footage"]["duration_s"]


def test_that_footage_without_sound_has_none_in_the_report():
    still = replace(make_analysis(), arrays={}, sound_regions=(), loudness=None)
    document = report(still, {})
    assert document["loudness"] is None
    assert document["sound_signals"] == {}
    assert document["sound_regions"] == []
    jsonschema.validate(document, SCHEMA)
    assert "LUFS" not in summary(Path("still.mov"), still, {}, None)


def test_that_variable_rate_footage_has_the_timecode_of_the_conformed_clip():
    beat = report(make_analysis(variable=True), {})["beats"][1]
    assert beat["frame"] == 200
    assert beat["time_s"] == pytest.approx(200 * 2 * 1001 / 30000, abs=1e-6)
    assert beat["timecode"] == "01:00:13;10"


def test_that_there_may_be_no_climax():
    analysis = make_analysis()
    hooks = tuple(replace(beat, label=Label.HOOK) for beat in analysis.beats)
    assert report(replace(analysis, beats=hooks), {})["climax"] is None


def test_that_the_line_and_the_file_say_the_same():
    document = report(make_analysis(), {})
    line, file = as_line(document), as_file(document)
    assert json.loads(line) == json.loads(file) == document
    assert line.count(b"\n") == 1
    assert file.count(b"\n") > len(document)
    assert "“fast”".encode() in line


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are text there")
def test_that_a_name_that_is_not_utf8_comes_back():
    name = b"/footage/caf\xe9.mov"
    analysis = make_analysis(path=Path(os.fsdecode(name)))
    for data in (as_line(report(analysis, {})), as_file(report(analysis, {}))):
        assert b"caf\\udce9.mov" in data
        assert os.fsencode(json.loads(data)["footage"]["path"]) == name


def test_that_the_table_tells_the_beats():
    text = summary(Path("interview.mov"), make_analysis(), {"index": False}, None)
    assert "prores 1920x1080, 29.97 fps, 300 frames, 10.0 s, start 01:00:00;00" in text
    assert "pcm_s24le 48000 Hz stereo x2" in text
    assert "3 (1 cut, 1 dissolve), median 3.3 s" in text
    assert "Loudness  -23.0 LUFS, true peak -1.0 dBTP" in text
    assert "Heard     speech 9.2 s, silence 0.8 s" in text
    assert "2 peaks, the strongest (0.75) at 1:01" in text
    assert "01:00:00;10  1    hook    50%         local  the sound rises “fast”" in text
    assert "my own → note" in text
    assert "Analysis  0.2 s, 40.0 times real time" in text


def test_that_footage_that_was_transcribed_has_a_fifth_curve():
    analysis = make_analysis()
    rate = Curve("speech_rate", Fraction(10), np.array([0, 2, 2.5, 3.5] * 25, dtype=np.float32))
    spoken = replace(analysis, curves=analysis.curves | {rate.name: rate})
    document = report(spoken, {})
    jsonschema.validate(document, SCHEMA)
    assert set(document["curves"]) == {*CURVES, "speech_rate"}
    assert document["curves"]["speech_rate"]["values"][:4] == [0, 2, 2.5, 3.5]
    words = f"Speech    2.5 words a second (median), at most 3.5 at {clock(0.35)}"
    assert words in summary(Path("a.mov"), spoken, {}, None)
    assert "Speech " not in summary(Path("a.mov"), analysis, {}, None)


def test_that_the_table_of_sound_alone_claims_no_picture():
    text = summary(Path("voice.wav"), make_analysis(picture=False), {}, 80)
    assert "none; 10.0 s of sound" in text
    assert "Shots" not in text
    assert "kept from before" in text


def test_that_a_table_without_beats_says_why():
    assert "nothing here stands out" in summary(
        Path("a"), replace(make_analysis(), beats=()), {}, 80
    )


def test_that_the_last_column_is_wrapped_under_itself():
    text = columns([("A", "WHY"), ("12", "one two three four five six seven")], 32, indent="  ")
    assert text.splitlines() == [
        "  A   WHY",
        "  12  one two three four five",
        "      six seven",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.0 s"), (59.94, "59.9 s"), (59.99, "1:00"), (187, "3:07"), (3765.4, "1:02:45")],
)
def test_that_lengths_of_time_read_well(seconds, text):
    assert clock(seconds) == text
