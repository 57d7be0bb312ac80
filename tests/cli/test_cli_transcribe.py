"""`autoresolve transcribe` on real speech, as a user starts it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from autoresolve_gui.cli.arguments import parse
from autoresolve_gui.cli.transcribe_arguments import Transcribe
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.speech import with_text
from support.recordings import cut

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def speech(real_footage, tmp_path):
    """15 s of a narrator over music."""
    return cut(real_footage("wannaworktogether.mp4"), tmp_path / "speech.wav", 12, 27)


def test_that_what_is_said_is_written_kept_corrected_and_written_again(
    autoresolve, speech, whisper_folder, home, tmp_path
):
    first = autoresolve("transcribe", speech.name, "--model", whisper_folder)
    assert first.returncode == 0
    assert "teacher who shapes young minds" in first.stdout
    assert all(line.startswith("speech.wav: ") for line in first.stderr.splitlines())
    # what is known needs no model, and is written in every form
    (tmp_path / "out").mkdir()
    options = [word for kind in ("srt", "vtt", "json", "txt") for word in ("--format", kind)]
    again = autoresolve("transcribe", speech.name, *options, "--output", "out")
    assert again.returncode == 0
    assert (tmp_path / "out" / "speech.txt").read_text(encoding="utf-8") == first.stdout
    assert (tmp_path / "out" / "speech.srt").read_text(encoding="utf-8").startswith("1\n00:00:0")
    document = json.loads((tmp_path / "out" / "speech.json").read_text(encoding="utf-8"))
    schema = json.loads((DOCS / "transcript.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert document["is_complete"]
    # what was corrected stands in the JSON of `process`
    with Library(home / "library.sqlite3") as library:
        (segment, *_) = library.transcript(document["key"]).segments
        library.transcripts.replace_segment(document["key"], with_text(segment, "Mine, all mine."))
    processed = autoresolve("process", speech.name, "--transcribe", "--json", "-", "--quiet")
    assert processed.returncode == 0, processed.stderr
    whole = json.loads(processed.stdout)
    found = whole["transcript"]
    jsonschema.validate(found, schema)
    rate = whole["curves"]["speech_rate"]["values"]
    assert 1.0 < max(rate) < 6.0
    assert len(rate) == len(whole["curves"]["energy"]["values"])
    assert found["segments"][0]["text"] == "Mine, all mine."


def test_that_each_file_that_cannot_be_heard_is_told_with_a_remedy(autoresolve, speech, tmp_path):
    (tmp_path / "a.txt").write_text("no media", encoding="utf-8")
    done = autoresolve("transcribe", "a.txt", speech.name, "--quiet")
    assert (done.returncode, done.stdout) == (1, "")
    of_text, of_speech = done.stderr.splitlines()
    assert "a.txt" in of_text
    assert "autoresolve models download whisper-small" in of_speech


def test_that_a_folder_that_is_not_there_is_refused_before_anything_is_heard(autoresolve, speech):
    done = autoresolve("transcribe", speech.name, "--output", "out")
    assert done.returncode == 1
    assert "no folder out" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["a.mov", "--format", "doc"],
        ["a.mov", "--format", "srt", "--format", "vtt"],
        ["a.mov", "b.mov", "--format", "json"],
        ["a.mov", "--language", "English"],
        ["a.mov", "--language", "xx"],
        ["a.mov", "--output", ""],
    ],
)
def test_that_what_makes_no_sense_is_wrong_usage(words):
    with pytest.raises(SystemExit) as ended:
        parse(["transcribe", *words])
    assert ended.value.code == 2


def test_that_options_may_stand_between_files():
    command = parse(["transcribe", "a.mov", "--format", "srt", "--output", "o", "b.mov", "--again"])
    assert command == Transcribe(
        files=(Path("a.mov"), Path("b.mov")), formats=("srt",), output="o", again=True
    )
