"""The fuzzer's damage: repeatable, bounded, harmless to the fuzzer, and really damage."""

import random
import struct

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzing import ebml, mp4, riff, streams
from fuzzing.blind import MUTATORS as BLIND
from fuzzing.mutants import all_mutators, make_mutant, mutators_for
from fuzzing.sources import made_sources
from fuzzing.tree import node_at, paths_of

FILMS = ("h264.mp4", "h264.mkv", "mjpeg.avi", "mpeg2.ts", "mpeg2.mpg", "pcm.wav")
ADDED_BYTES = 8 << 20


def rng_of(seed):
    return random.Random(seed)  # noqa: S311 - it has to be the same every time


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    return made_sources(tmp_path_factory.mktemp("sources"), FILMS)


@pytest.fixture(scope="module")
def film(sources):
    return {source.path.name: source.path.read_bytes() for source in sources}


def kinds_in(form, data):
    forest = form.parse(data)
    return [node_at(forest, path).kind for path in paths_of(forest)]


@pytest.mark.parametrize("name", sorted(all_mutators()))
@given(data=st.binary(max_size=400), seed=st.integers(0, 1_000))
def test_that_no_bytes_break_a_mutator_and_it_is_repeatable(name, data, seed):
    mutate = all_mutators()[name]
    once = mutate(data, rng_of(seed))
    assert once == mutate(data, rng_of(seed))
    assert len(once) < 60 * len(data) + ADDED_BYTES


@pytest.mark.parametrize("name", FILMS)
def test_that_each_mutator_of_a_format_damages_a_film_of_it(film, name):
    data = film[name]
    known = mutators_for(data[:16]) | BLIND
    if name not in ("mjpeg.avi", "mpeg2.ts", "mpeg2.mpg"):
        del known["codec_picture_sizes"]  # neither H.264 nor PCM has what it rewrites
    if name == "pcm.wav":
        del known["riff_strange_index"]
    for deed, mutate in known.items():
        changed = [mutate(data, rng_of(seed)) != data for seed in range(20)]
        assert sum(changed) >= 5, deed


@pytest.mark.parametrize(
    ("form", "name", "kinds"),
    [
        (mp4.FORMAT, "h264.mp4", {b"moov", b"trak", b"stsd", b"stts", b"mdat"}),
        (ebml.FORMAT, "h264.mkv", {b"\x1aE\xdf\xa3", b"\x16T\xaek", b"\xae", b"\xa3"}),
        (riff.FORMAT, "mjpeg.avi", {b"RIFF", b"LIST", b"avih", b"strh", b"idx1"}),
        (riff.FORMAT, "pcm.wav", {b"RIFF", b"fmt ", b"data"}),
    ],
)
def test_that_a_format_is_taken_apart_and_put_together(film, form, name, kinds):
    forest = form.parse(film[name])
    assert kinds <= set(kinds_in(form, film[name]))
    assert form.parse(form.write(forest)) == forest
    if form is not ebml.FORMAT:  # there a size may be written in more bytes than it needs
        assert form.write(forest) == film[name]


def test_that_a_film_put_together_again_still_plays(film, tmp_path):
    path = tmp_path / "again.mkv"
    path.write_bytes(ebml.write(ebml.parse(film["h264.mkv"])))
    with av.open(path) as container:
        assert len(list(container.decode(video=0))) == 30


def test_that_removing_and_nesting_do_what_they_say(film):
    before = kinds_in(mp4.FORMAT, film["h264.mp4"])
    for seed in range(10):
        assert len(kinds_in(mp4.FORMAT, mp4.MUTATORS["mp4_remove"](film["h264.mp4"], rng_of(seed))))
        after = kinds_in(mp4.FORMAT, mp4.MUTATORS["mp4_remove"](film["h264.mp4"], rng_of(seed)))
        assert len(after) < len(before)
    sizes = {len(mp4.MUTATORS["mp4_nest"](film["h264.mp4"], rng_of(s))) for s in range(10)}
    assert max(sizes) == len(film["h264.mp4"]) + 200 * 8


def test_that_a_second_can_have_no_ticks(film):
    clocks = set()
    for seed in range(20):
        forest = mp4.parse(mp4.zero_timescale(film["h264.mp4"], rng_of(seed)))
        nodes = [node_at(forest, path) for path in paths_of(forest)]
        clocks |= {struct.unpack_from(">I", n.body, 12)[0] for n in nodes if n.kind == b"mvhd"}
    assert {0, 0xFFFFFFFF} <= clocks


def test_that_an_edit_list_can_loop_and_overflow(film):
    counts = set()
    for seed in range(30):
        forest = mp4.parse(mp4.strange_edits(film["h264.mp4"], rng_of(seed)))
        nodes = [node_at(forest, path) for path in paths_of(forest)]
        counts |= {struct.unpack_from(">I", n.body, 4)[0] for n in nodes if n.kind == b"elst"}
    assert 500 in counts
    assert max(counts) >= 0x7FFFFFFF


def test_that_a_motion_jpeg_can_claim_to_be_huge(film):
    marks = [
        struct.unpack_from(">HH", data, data.find(b"\xff\xc0\x00\x11\x08") + 5)
        for data in (streams.picture_sizes(film["mjpeg.avi"], rng_of(s)) for s in range(60))
    ]
    assert (120, 160) in marks
    assert any(height >= 32_767 and width >= 32_767 for height, width in marks)


def test_that_time_stamps_of_a_programme_can_be_anything(film, tmp_path):
    hours = []
    for seed in range(10):
        path = tmp_path / f"strange{seed}.mpg"
        path.write_bytes(streams.strange_stamps(film["mpeg2.mpg"], rng_of(seed)))
        with av.open(path) as container:
            stamps = [packet.pts for packet in container.demux(video=0) if packet.pts is not None]
        hours.append((max(stamps) - min(stamps)) / (90_000 * 3_600))
    assert max(hours) > 12


def test_that_a_mutant_is_the_same_every_time_and_says_what_it_is(sources):
    mutants = [make_mutant(7, number, sources) for number in range(40)]
    assert mutants == [make_mutant(7, number, sources) for number in range(40)]
    assert len({mutant.data for mutant in mutants}) >= 38
    assert all(mutant.deeds for mutant in mutants)
    assert all(mutant.name == f"s7-m{n:05d}-{mutant.source}" for n, mutant in enumerate(mutants))
    sound = {source.path.name: source.path.read_bytes() for source in sources}
    assert all(mutant.data != sound[mutant.source] for mutant in mutants)
