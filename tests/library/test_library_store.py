"""What the library keeps, and what it hands out again."""

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import library_values as values
import numpy as np
import pytest

from autoresolve_gui.library.errors import LibraryError
from autoresolve_gui.library.library import Library
from autoresolve_gui.library.location import default_library_path
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.curve import Peak
from autoresolve_gui.model.story import CutSuggestion, Source

YOUNGER_TABLES = ("sound_regions", "loudness")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "library.sqlite3"


@pytest.fixture
def library(path):
    with Library(path) as opened:
        yield opened


@pytest.fixture
def media(tmp_path):
    file = tmp_path / "clip.mov"
    file.write_bytes(b"x" * 5000)
    return file


def test_that_footage_comes_back_as_it_was(library, media):
    footage = values.footage_at(media)
    library.save_footage(footage)
    assert library.footage(footage.key) == footage


def test_that_sound_without_a_picture_comes_back(library, media):
    footage = replace(values.footage_at(media), video=None)
    library.save_footage(footage)
    assert library.footage(footage.key) == footage


def test_that_an_unknown_key_is_none(library):
    assert library.footage("nothing") is None
    assert library.analysis("nothing") is None
    assert library.pass_result("nothing", "index", 1) is None
    assert library.records("nothing") == ()


def test_that_a_whole_result_comes_back_as_it_was(library, media):
    library.save_footage(values.footage_at(media))
    result = values.full_result()
    library.save_pass("key-1", values.record(), result)
    assert values.same(library.pass_result("key-1", "picture", 1), result)
    assert library.records("key-1") == (values.record(),)


def test_that_an_empty_field_is_told_from_one_that_was_never_filled(library, media):
    library.save_footage(values.footage_at(media))
    library.save_pass("key-1", values.record("a"), PassResult(shots=(), filmstrip=()))
    library.save_pass("key-1", values.record("b"), PassResult())
    first, second = (library.pass_result("key-1", name, 1) for name in "ab")
    assert (first.shots, first.filmstrip, first.beats) == ((), (), None)
    assert (second.shots, second.filmstrip, second.beats) == (None, None, None)


def test_that_a_result_of_another_version_is_not_handed_out(library, media):
    library.save_footage(values.footage_at(media))
    library.save_pass("key-1", values.record(version=1), values.full_result())
    assert library.pass_result("key-1", "picture", 2) is None


def test_that_a_result_replaces_the_earlier_one_whole(library, media):
    library.save_footage(values.footage_at(media))
    library.save_pass("key-1", values.record(version=1), values.full_result())
    library.save_pass("key-1", values.record(version=2), PassResult(note="empty"))
    assert values.same(library.pass_result("key-1", "picture", 2), PassResult(note="empty"))
    assert [r.version for r in library.records("key-1")] == [2]
    assert library.analysis("key-1").curves == {}


def test_that_numbers_of_numpy_are_kept_as_numbers(library, media):
    library.save_footage(values.footage_at(media))
    cut = CutSuggestion(np.int64(7), np.float32(0.5), "rest")
    library.save_pass("key-1", values.record(), PassResult(cuts=(cut,)))
    assert library.pass_result("key-1", "picture", 1).cuts == (CutSuggestion(7, 0.5, "rest"),)


def test_that_what_a_pass_learned_of_the_footage_is_kept(library, media):
    footage = values.footage_at(media)
    library.save_footage(footage)
    learned = replace(footage, video=replace(footage.video, frames=999), audio=footage.audio[:1])
    library.save_pass("key-1", values.record(), PassResult(footage=learned))
    assert library.footage("key-1") == learned


@pytest.mark.parametrize(
    "result",
    [
        PassResult(arrays={"names": np.array(["a"], dtype=object)}),
        PassResult(peaks={"energy": (Peak(float("nan"), 1.0, 1.0),)}),
        PassResult(beats=(values.beat(act=4),)),
        PassResult(cuts=(CutSuggestion(3, 1.5, "too sure"),)),
        PassResult(curves={"other": values.full_result().curves["energy"]}),
    ],
    ids=["objects", "nan", "fourth act", "score above 1", "name of another curve"],
)
def test_that_a_result_that_could_not_be_read_back_is_refused(library, media, result):
    library.save_footage(values.footage_at(media))
    with pytest.raises(LibraryError, match="cannot be kept"):
        library.save_pass("key-1", values.record(), result)
    assert library.records("key-1") == ()


def test_that_a_pass_of_unknown_footage_is_refused(library):
    with pytest.raises(LibraryError):
        library.save_pass("key-1", values.record(), PassResult())


def test_that_records_stand_in_the_order_they_were_saved(library, media):
    library.save_footage(values.footage_at(media))
    for name in ("index", "sound", "picture", "index"):
        library.save_pass("key-1", values.record(name), PassResult())
    assert [r.name for r in library.records("key-1")] == ["sound", "picture", "index"]


def test_that_an_analysis_is_put_together_from_all_passes(library, media):
    footage = values.footage_at(media)
    library.save_footage(footage)
    whole = values.full_result()
    library.save_pass(
        "key-1",
        values.record("index"),
        PassResult(frame_times=whole.frame_times, arrays={"sizes": whole.arrays["sizes"]}),
    )
    library.save_pass("key-1", values.record("picture"), PassResult(shots=whole.shots))
    analysis = library.analysis("key-1")
    assert analysis.footage == footage
    assert values.same(analysis.frame_times, whole.frame_times)
    assert analysis.shots == whole.shots
    assert list(analysis.arrays) == ["sizes"]
    assert analysis.waveform is None
    assert (analysis.beats, analysis.cuts, analysis.filmstrip) == ((), (), ())
    assert [r.name for r in analysis.passes] == ["index", "picture"]


def test_that_the_editors_beats_go_before_the_proposals(library, media):
    library.save_footage(values.footage_at(media))
    library.save_pass("key-1", values.record("beats"), PassResult(beats=(values.beat(10),)))
    mine = (values.beat(20, source=Source.YOU, note="später", label="my own"), values.beat(5))
    assert not library.has_edited_beats("key-1")
    library.save_beats("key-1", mine)
    assert library.has_edited_beats("key-1")
    assert library.analysis("key-1").beats == mine
    library.save_beats("key-1", ())
    assert library.has_edited_beats("key-1")
    assert library.analysis("key-1").beats == ()
    library.discard_edited_beats("key-1")
    assert library.analysis("key-1").beats == (values.beat(10),)


def test_that_the_editors_beats_outlive_a_new_analysis(library, media):
    library.save_footage(values.footage_at(media))
    library.save_beats("key-1", (values.beat(20),))
    library.save_pass("key-1", values.record("beats"), PassResult(beats=(values.beat(10),)))
    library.save_footage(values.footage_at(media))
    assert library.analysis("key-1").beats == (values.beat(20),)


def test_that_a_beat_that_could_not_be_read_back_is_refused_and_the_others_stay(library, media):
    library.save_footage(values.footage_at(media))
    library.save_beats("key-1", (values.beat(20),))
    with pytest.raises(LibraryError, match="act"):
        library.save_beats("key-1", (values.beat(30), values.beat(40, act=0)))
    assert library.analysis("key-1").beats == (values.beat(20),)


def test_that_a_known_path_gives_its_key_until_the_file_changes(library, media):
    assert library.key_of(media) is None
    library.save_footage(values.footage_at(media))
    assert library.key_of(media) == "key-1"
    status = media.stat()
    os.utime(media, ns=(status.st_atime_ns, status.st_mtime_ns + 1000))
    assert library.key_of(media) is None
    media.unlink()
    assert library.key_of(media) is None


def test_that_a_file_that_grew_while_it_was_read_is_read_again(library, media):
    footage = values.footage_at(media)
    media.write_bytes(b"x" * 6000)
    library.save_footage(footage)
    assert library.key_of(media) is None


def test_that_a_relative_path_is_the_same_file(library, media, monkeypatch):
    library.save_footage(values.footage_at(media))
    monkeypatch.chdir(media.parent)
    assert library.key_of(Path(media.name)) == "key-1"


def test_that_a_copy_has_the_same_analysis(library, media, tmp_path):
    library.save_footage(values.footage_at(media))
    library.save_pass("key-1", values.record(), values.full_result())
    copy = tmp_path / "renamed.mov"
    copy.write_bytes(media.read_bytes())
    library.save_footage(values.footage_at(copy))
    assert library.key_of(media) == library.key_of(copy) == "key-1"
    assert library.analysis("key-1").footage.path == copy
    assert library.records("key-1") == (values.record(),)


@pytest.mark.skipif(os.name == "nt", reason="file names are Unicode there")
def test_that_a_file_name_that_is_not_unicode_is_kept(library, tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.mov"))
    path.write_bytes(b"x")
    library.save_footage(values.footage_at(path))
    assert library.key_of(path) == "key-1"
    assert library.footage("key-1").path == path


def test_that_the_last_opened_footage_comes_first(library, media):
    for key in ("a", "b", "c"):
        library.save_footage(values.footage_at(media, key))
    library.save_footage(values.footage_at(media, "a"))
    library.save_pass("b", values.record(), PassResult(footage=values.footage_at(media, "b")))
    assert [f.key for f in library.recent()] == ["a", "c", "b"]
    assert [f.key for f in library.recent(1)] == ["a"]


def test_that_everything_is_there_after_reopening(path, media):
    with Library(path) as library:
        library.save_footage(values.footage_at(media))
        library.save_pass("key-1", values.record(), values.full_result())
    with Library(path) as library:
        assert values.same(library.pass_result("key-1", "picture", 1), values.full_result())
        assert library.notices == ()


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM shots WHERE position = 0",
        "UPDATE shots SET transition = 'wobble'",
        "UPDATE curves SET data = x'00'",
        "UPDATE curves SET dtype = '|O'",
        "UPDATE arrays SET shape = '[-1]'",
        "UPDATE arrays SET shape = 'no'",
        "UPDATE curves SET rate_hz = '10/0'",
        "UPDATE frame_times SET end_tick = 0",
        "UPDATE beats SET confidence = 'high'",
        "UPDATE beats SET act = 9",
        "UPDATE passes SET contents = '{}'",
        "UPDATE passes SET contents = 'no'",
        "UPDATE peaks SET curve = 'nobody'",
        "UPDATE waveforms SET shape = '[4]'",
        "UPDATE thumbnails SET jpeg = 'text'",
        "UPDATE cuts SET score = 9e999",
    ],
)
def test_that_a_pass_with_an_unsound_row_counts_as_not_done(library, path, media, damage):
    library.save_footage(values.footage_at(media))
    library.save_pass("key-1", values.record("other"), PassResult(note="kept"))
    library.save_pass("key-1", values.record(), values.full_result())
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(damage)
    assert library.pass_result("key-1", "picture", 1) is None
    assert [r.name for r in library.analysis("key-1").passes] == (
        [] if damage.startswith("UPDATE passes") else ["other"]
    )
    assert "counts as not done" in library.notices[0]


def test_that_unsound_footage_counts_as_unknown(library, path, media):
    library.save_footage(values.footage_at(media))
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE footage SET timebase_rate = '24/1'")  # drop-frame does not exist here
    assert library.footage("key-1") is None
    assert library.recent() == ()
    assert "drop-frame" in library.notices[0]


def test_that_shots_can_be_queried_by_anyone(library, path, media):
    library.save_footage(values.footage_at(media))
    library.save_pass("key-1", values.record(), values.full_result())
    with closing(sqlite3.connect(path)) as other:
        rows = other.execute(
            "SELECT start_frame, end_frame, transition FROM shots WHERE key = 'key-1'"
        ).fetchall()
    assert rows == [(0, 500, "start"), (500, 1000, "dissolve")]


def test_that_the_home_can_be_set(monkeypatch, tmp_path):
    monkeypatch.setenv("AUTORESOLVE_HOME", str(tmp_path))
    assert default_library_path() == tmp_path / "library.sqlite3"
    monkeypatch.delenv("AUTORESOLVE_HOME")
    assert default_library_path().name == "library.sqlite3"
    assert default_library_path().is_absolute()


def test_that_fractions_past_64_bits_are_kept(library, media):
    duration = Fraction(2**90 + 1, 3**50)
    library.save_footage(replace(values.footage_at(media), duration=duration))
    assert library.footage("key-1").duration == duration


def test_that_a_library_from_before_the_regions_of_sound_keeps_what_it_has(path, media):
    footage = values.footage_at(media)
    old = replace(values.full_result(), sound_regions=None, loudness=None)
    with Library(path) as library:
        library.save_footage(footage)
        library.save_pass(footage.key, values.record("sound"), values.full_result())
        library.save_pass(footage.key, values.record("picture"), old)
    with closing(sqlite3.connect(path)) as other, other:
        for name in ("sound_regions", "loudness"):
            other.execute(f"DROP TABLE {name}")
        other.execute("DELETE FROM _sqlite_migrations WHERE name LIKE 'm002%'")
        for key, contents in other.execute("SELECT name, contents FROM passes").fetchall():
            told = json.loads(contents)
            told["rows"] = {t: n for t, n in told["rows"].items() if t not in YOUNGER_TABLES}
            told["none"] = [t for t in told["none"] if t not in YOUNGER_TABLES]
            other.execute("UPDATE passes SET contents = ? WHERE name = ?", (json.dumps(told), key))
    with Library(path) as library:
        assert library.notices == ()
        assert values.same(library.pass_result(footage.key, "picture", 1), old)
        new = replace(old, sound_regions=values.full_result().sound_regions)
        library.save_pass(footage.key, values.record("sound"), new)
        assert library.analysis(footage.key).sound_regions == new.sound_regions


@pytest.mark.parametrize("column", ["start_s", "end_s", "kind"])
def test_that_an_unsound_region_of_sound_is_not_handed_out(library, path, media, column):
    footage = values.footage_at(media)
    library.save_footage(footage)
    library.save_pass(footage.key, values.record("sound"), values.full_result())
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(f"UPDATE sound_regions SET {column} = '-1/2'")  # noqa: S608 - names from above
    assert library.pass_result(footage.key, "sound", 1) is None
    assert "sound" in library.notices[0]
