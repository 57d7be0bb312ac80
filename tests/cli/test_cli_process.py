"""`autoresolve process`, run as a user runs it, on media that is made for the test."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from support.films import tone, write_film

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "analysis.schema.json").read_text(encoding="utf-8")
)
CUT_FRAMES = (30, 66)
FRAMES = 100
NTSC = Fraction(30000, 1001)
ODD_NAME = os.fsdecode(b"caf\xe9 \xff.mov") if sys.platform == "linux" else "caf\xe9 \u2192.mov"

TALKING_PLUGIN = """
id = "hello"
name = "Hello"
description = "For a test."
version = "1.0.0"
api = "1.0"
enabled_by_default = true

[[contributes.exporter]]
id = "hello"
title = "Text"
description = "For a test."
entry = "code:Exporter"
extension = ".txt"
default_start = "source"
"""
TALKING_CODE = """
print("imported")
class Exporter:
    def __init__(self, context):
        context.on_dispose(lambda: print("disposed"))
    def export(self, request):
        print("exporting")
        return b"x"
"""


@pytest.fixture(scope="module")
def made_film(tmp_path_factory):
    """Three shots, cut at CUT_FRAMES, at 29.97 drop-frame from 01:00:00;00."""
    path = tmp_path_factory.mktemp("footage") / "take one.mov"
    duration_s = float(FRAMES / NTSC)
    return write_film(path, _pictures(), rate=NTSC, audio=tone(duration_s), timecode="01:00:00;00")


def _pictures():
    random = np.random.default_rng(7)
    rows, columns = np.mgrid[0:120, 0:160]
    backgrounds = [random.integers(0, 256, (8, 10, 3), dtype=np.uint8) for _ in range(3)]
    for number in range(FRAMES):
        shot = sum(number >= cut for cut in CUT_FRAMES)
        picture = backgrounds[shot][rows // 15, columns // 16].copy()
        left = (number * 2) % 140
        picture[50:70, left : left + 20] = 255
        yield picture


@pytest.mark.slow
def test_that_one_run_gives_everything_and_the_next_computes_nothing(
    autoresolve, made_film, tmp_path
):
    exports = ("resolve-edl=out.edl", "csv=out.csv", "otio=out.otio", "fcpxml=out.fcpxml")
    ended = autoresolve(
        "process", made_film, "--json=-", *(f"--export={export}" for export in exports)
    )
    assert ended.returncode == 0, ended.stderr
    document = json.loads(ended.stdout)
    jsonschema.validate(document, SCHEMA)
    assert document["footage"]["path"] == str(made_film)
    assert document["footage"]["frames"] == FRAMES
    assert document["footage"]["start_timecode"] == "01:00:00;00"
    assert [shot["start_frame"] for shot in document["shots"]] == [0, *CUT_FRAMES]
    assert document["shots"][-1]["end_frame"] == FRAMES
    assert [p["from_cache"] for p in document["passes"]] == [False] * len(document["passes"])
    for export in exports:
        name = export.partition("=")[2]
        assert (tmp_path / name).stat().st_size > 0
        assert f"take one.mov: wrote {name}" in ended.stderr

    # the same content under a name that is not even text, where the system allows that
    renamed = tmp_path / ODD_NAME
    renamed.write_bytes(made_film.read_bytes())
    ended = autoresolve("process", renamed, "--json={name}.json")
    assert (ended.returncode, ended.stdout) == (0, "")
    again = json.loads(renamed.with_suffix(".json").read_bytes())
    jsonschema.validate(again, SCHEMA)
    assert all(p["from_cache"] for p in again["passes"])
    assert os.fsencode(again["footage"]["path"]) == os.fsencode(renamed)
    for key in ("curves", "shots", "beats", "cuts"):
        assert again[key] == document[key]


def test_that_bad_files_are_told_and_the_others_done(autoresolve, made_film, tmp_path):
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("this is no film", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "cut.mov").write_bytes(made_film.read_bytes()[:2000])
    (tmp_path / "list.m3u8").write_text("#EXTM3U\nhttp://localhost/a.ts\n", encoding="utf-8")
    bad = ["empty.mp4", "missing.mp4", "text.mp4", "folder", "cut.mov", "list.m3u8"]
    ended = autoresolve("process", *bad[:3], made_film, *bad[3:], "--json=-", "--quiet")
    assert ended.returncode == 1
    assert [json.loads(line)["footage"]["path"] for line in ended.stdout.splitlines()] == [
        str(made_film)
    ]
    lines = ended.stderr.splitlines()
    assert len(lines) == len(bad)
    for name in bad:
        assert [line for line in lines if line.startswith(f"autoresolve: {name}: ")], name
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="names and pipes of POSIX")
def test_that_what_cannot_be_footage_is_refused_at_once(autoresolve, tmp_path):
    os.mkfifo(tmp_path / "pipe.mov")
    (tmp_path / "circle.mov").symlink_to("circle.mov")
    bad = ["pipe.mov", "circle.mov", "n" * 300]
    ended = autoresolve("process", *bad)
    assert ended.returncode == 1
    lines = ended.stderr.splitlines()
    assert [line.split(": ")[1] for line in lines] == bad
    assert "unexpected" not in ended.stderr


def test_that_what_a_plugin_prints_is_no_result(autoresolve, made_film, home):
    folder = home / "plugins" / "hello"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(TALKING_PLUGIN, encoding="utf-8")
    (folder / "code.py").write_text(TALKING_CODE, encoding="utf-8")
    ended = autoresolve("process", made_film, "--json=-", "--export=hello=x.txt", "--quiet")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["schema"] == 1
    assert ended.stderr.split() == ["imported", "exporting", "disposed"]


def test_that_several_files_are_json_lines_and_targets_by_name(autoresolve, made_film, tmp_path):
    copy = tmp_path / "copy.mov"
    copy.write_bytes(made_film.read_bytes())
    ended = autoresolve("process", made_film, copy, "--json=-", "--export=csv={name}.csv")
    assert ended.returncode == 0, ended.stderr
    paths = {json.loads(line)["footage"]["path"] for line in ended.stdout.splitlines()}
    assert paths == {str(made_film), str(copy)}
    assert (tmp_path / "take one.csv").is_file()
    assert (tmp_path / "copy.csv").is_file()


def test_that_the_table_is_printed_even_in_a_narrow_encoding(autoresolve, made_film):
    ended = autoresolve("process", made_film, PYTHONIOENCODING="ascii")
    assert ended.returncode == 0, ended.stderr
    for wanted in ("160x120, 29.97 fps, 100 frames", "start 01:00:00;00", "3 (2 cuts)", "Energy"):
        assert wanted in ended.stdout
    assert re.search(r"take one\.mov: \d+% \(", ended.stderr)


def test_that_an_existing_file_is_refused_before_the_start(autoresolve, made_film, tmp_path, home):
    target = tmp_path / "out.csv"
    target.write_text("kept", encoding="utf-8")
    ended = autoresolve("process", made_film, "--export=csv=out.csv")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "out.csv exists already" in ended.stderr
    assert target.read_text(encoding="utf-8") == "kept"
    assert not (home / "library.sqlite3").exists()


def test_that_force_overwrites_and_the_start_is_the_one_asked_for(autoresolve, made_film, tmp_path):
    target = tmp_path / "out.edl"
    target.write_text("old", encoding="utf-8")
    ended = autoresolve(
        "process", made_film, "--export=resolve-edl=out.edl", "--start=10:00:00:00",
        "--export=csv=out.csv", "--force", "--quiet",
    )  # fmt: skip
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert "TITLE: take one" in target.read_text(encoding="utf-8")
    beats = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert all("10:00:" in beat for beat in beats)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--export=nonsense=x"], "there is no format “nonsense”. Known: csv, fcpxml, otio"),
        (["--export=csv=x", "--start=tomorrow"], "neither a timecode nor the word source"),
        (["b.mp4", "--json=x.json"], "Put {name} in the path"),
    ],
)
def test_that_wrong_usage_is_refused_before_the_start(autoresolve, home, arguments, told):
    ended = autoresolve("process", "a.mp4", *arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert told in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not (home / "library.sqlite3").exists()


def test_that_a_timecode_the_rate_does_not_have_stops_the_file(
    autoresolve, made_film, tmp_path, home
):
    ended = autoresolve(
        "process", made_film, "--export=csv=out.csv", "--start=01:00:00:45", "--quiet",
        "--library=mine.sqlite3",
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"autoresolve: {made_film}: “01:00:00:45” is out of range")
    assert ended.stderr.count("\n") == 1
    assert not (tmp_path / "out.csv").exists()
    assert (tmp_path / "mine.sqlite3").is_file()
    assert not (home / "library.sqlite3").exists()


def test_that_a_library_that_cannot_be_used_is_an_error_line(autoresolve, made_film, tmp_path):
    (tmp_path / "folder").mkdir()
    ended = autoresolve("process", made_film, "--library", "folder", "--quiet")
    assert ended.returncode == 1
    assert ended.stderr.startswith("autoresolve: ")
    assert ended.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end in another way there")
def test_that_a_reader_that_goes_away_is_no_traceback(command_environment):
    with subprocess.Popen(
        [sys.executable, "-m", "autoresolve_gui", "formats"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=command_environment,
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_that_a_full_disk_under_standard_output_is_told(command_environment):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "autoresolve_gui", "formats"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=command_environment,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 1
    assert b"standard output cannot be written: No space left on device" in ended.stderr
    assert ended.stderr.count(b"\n") == 1


@pytest.mark.footage
@pytest.mark.slow
def test_that_real_footage_of_many_kinds_keeps_to_the_schema(autoresolve, real_footage):
    names = ("birds_1s.mp4", "city_mpeg2.mpg", "fades.mp4", "hello.avi", "delayed_start.mp4")
    files = [real_footage(name) for name in names]
    ended = autoresolve("process", *files, "--json=-", "--quiet")
    assert (ended.returncode, ended.stderr) == (0, "")
    documents = [json.loads(line) for line in ended.stdout.splitlines()]
    assert {document["footage"]["path"] for document in documents} == set(map(str, files))
    for document in documents:
        jsonschema.validate(document, SCHEMA)
        assert document["shots"][0]["start_frame"] == 0
        assert document["shots"][-1]["end_frame"] == document["footage"]["frames"]
