"""Damage of one kind each, whose outcome is known: refused in words, or read past.

Random damage is in tests/engine/test_fuzz_engine.py, where a codec that crashes takes only a
worker with it.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from fractions import Fraction

import pytest

from autoresolve_gui.media.errors import LONGEST_S, MediaError, check_duration
from autoresolve_gui.media.probe import probe
from fuzzing import mp4
from fuzzing.tree import node_at, paths_of, with_nodes
from support.analysis_runs import analyse
from support.films import numbered_film, tone, write_sound

RATE = Fraction(25)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """A film of one second in a container: `film("mkv")` returns its bytes."""
    made = {}
    folder = tmp_path_factory.mktemp("sound")

    def of(ending):
        if ending not in made:
            path = folder / f"film.{ending}"
            made[ending] = numbered_film(path, 25, rate=RATE, gop=8, audio=tone(1.0)).read_bytes()
        return made[ending]

    return of


@pytest.fixture
def written(tmp_path):
    """Return a function that writes bytes to a file."""

    def write(name, data):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def with_box(data, kind, change):
    """Return an MP4 whose boxes of `kind` have the body that `change` makes of theirs."""
    forest = mp4.parse(data)
    for path in paths_of(forest):
        node = node_at(forest, path)
        if node.kind == kind:
            forest = with_nodes(forest, path, (replace(node, body=change(node.body)),))
    return mp4.write(forest)


def with_word(at, value):
    return lambda body: body[:at] + struct.pack(">I", value) + body[at + 4 :]


def refusal_of(path):
    with pytest.raises(MediaError) as caught:
        analyse(path)
    assert path.name in str(caught.value)
    assert caught.value.remedy
    return str(caught.value)


@pytest.mark.parametrize("duration", [Fraction(-1), Fraction(LONGEST_S + 1), Fraction(2**62)])
def test_that_an_absurd_duration_is_refused(tmp_path, duration):
    with pytest.raises(MediaError, match="claims to last") as caught:
        check_duration(tmp_path / "film.mp4", duration)
    assert caught.value.remedy


def test_that_time_stamps_beyond_a_week_are_refused(tmp_path):
    path = numbered_film(
        tmp_path / "film.mkv", 3, rate=RATE, pts=[0, 40, 10**10], time_base=Fraction(1, 1000)
    )
    assert "claims to last" in refusal_of(path)
    with pytest.raises(MediaError):
        probe(path)


def test_that_a_file_whose_packets_cannot_be_read_is_refused(written, film):
    data = film("flv")
    # the head is sound; the reader meets the damage with the first packet after it
    assert "damaged" in refusal_of(written("film.flv", data[:70] + data[1_070:]))


@pytest.mark.parametrize("ending", ["mp4", "mkv", "avi", "ts"])
def test_that_a_film_that_breaks_off_is_read_as_far_as_it_goes(written, film, ending):
    data = film(ending)
    if ending == "mp4":  # its tables are at the end: without them there is nothing
        assert "damaged" in refusal_of(written("film.mp4", data[: len(data) // 2]))
        return
    results = analyse(written(f"film.{ending}", data[: len(data) * 2 // 3]))
    assert 5 <= len(results["index"].frame_times) < 25
    assert len(results["curves"].curves["energy"].values) > 0


@pytest.mark.parametrize("ticks", [0, 1, 0xFFFFFFFF])
@pytest.mark.parametrize(("box", "least"), [(b"mvhd", 25), (b"mdhd", 1)])
def test_that_a_second_of_no_ticks_or_of_all_is_read_past(written, film, box, least, ticks):
    path = written("film.mp4", with_box(film("mp4"), box, with_word(12, ticks)))
    assert least <= len(analyse(path)["index"].frame_times) <= 25


def test_that_an_absurd_frame_rate_is_refused_or_read_past(tmp_path, written):
    path = numbered_film(tmp_path / "film.mp4", 25, rate=RATE, gop=8, b_frames=0)
    data = with_box(path.read_bytes(), b"stts", lambda _: struct.pack(">IIII", 0, 1, 25, 1))
    data = with_box(data, b"mdhd", with_word(12, 0x7FFFFFFF))
    data = with_box(data, b"edts", lambda _: b"")
    path = written("fast.mp4", data)
    try:
        results = analyse(path)
    except MediaError:
        refusal_of(path)
    else:
        assert results["index"].footage.video.frame_rate <= 1_000


def test_that_an_edit_list_that_loops_ends_in_words_or_in_frames(written, film):
    entries = struct.pack(">IiI", 400, 0, 0x10000) * 40
    edits = struct.pack(">II", 0, 40) + entries
    path = written("film.mp4", with_box(film("mp4"), b"elst", lambda _: edits))
    assert 1 <= len(analyse(path)["index"].frame_times) <= 25 * 40


def test_that_wave_sound_without_a_rate_is_refused(tmp_path):
    path = write_sound(tmp_path / "take.wav", tone(0.5), codec="pcm_s16le")
    data = bytearray(path.read_bytes())
    at = data.find(b"fmt ") + 12
    data[at : at + 4] = bytes(4)
    path.write_bytes(data)
    refusal_of(path)
