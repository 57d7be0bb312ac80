"""What the library does with damage, locks, full disks and other processes."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path, PurePosixPath, PureWindowsPath

import library_values as values
import pytest

from autoresolve_gui.library import opening, salvage
from autoresolve_gui.library.errors import LibraryDamagedError, LibraryError
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.story import Source

SCRIPT = Path(__file__).with_name("library_process.py")
MINE = (values.beat(7, source=Source.YOU, note="mine"), values.beat(70, act=2))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "library.sqlite3"


@pytest.fixture
def filled(path):
    """A closed library with footage, a large pass and the editor's own beats."""
    with Library(path) as library:
        for number in range(40):
            library.save_footage(values.footage_at(path, f"key-{number}"))
        library.save_beats("key-1", MINE)
        for number in range(40):
            library.save_pass(f"key-{number}", values.record(), values.full_result())
    return path


def asides(path):
    found = path.parent.glob("*.damaged-*")
    return sorted(p for p in found if not p.name.endswith(("-shm", "-wal")))


def process(*arguments, **options):
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(command, env=environment, text=True, **options)  # noqa: S603 - our own script


def test_that_garbage_is_set_aside_and_not_touched(path):
    garbage = b"this was never a database" * 1000
    path.write_bytes(garbage)
    with Library(path) as library:
        (notice,) = library.notices
        assert library.recent() == ()
        library.save_footage(values.footage_at(path))
    (aside,) = asides(path)
    assert aside.read_bytes() == garbage
    assert aside.name in notice
    assert "Nothing in it could be read" in notice
    with Library(path) as library:
        assert library.notices == ()
        assert len(library.recent()) == 1


@pytest.mark.parametrize("kept", [0.95, 0.5])
def test_that_a_truncated_library_is_set_aside_and_the_editors_work_is_saved(filled, kept):
    content = filled.read_bytes()
    filled.write_bytes(content[: int(len(content) * kept)])
    with Library(filled) as library:
        (notice,) = library.notices
        assert "Saved from it: 40 clips and 2 of the beats" in notice
        assert library.footage("key-39") == values.footage_at(filled, "key-39")
        assert library.analysis("key-1").beats == MINE
        assert library.records("key-1") == ()
    (aside,) = asides(filled)
    assert aside.stat().st_size == int(len(content) * kept)


def test_that_saving_the_editors_work_is_made_up_for_when_it_was_interrupted(filled, monkeypatch):
    filled.write_bytes(filled.read_bytes()[:-5000])

    def full_disk(*_):
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(opening.salvage, "carry_over", full_disk)
        with pytest.raises(LibraryError):
            Library(filled)
    with Library(filled) as library:
        assert "Saved from it: 40 clips and 2 of the beats" in library.notices[0]
        assert library.analysis("key-1").beats == MINE
    with Library(filled) as library:
        assert library.notices == ()
    assert len(asides(filled)) == 1


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_that_nobody_else_may_look_into_the_librarys_folder(tmp_path):
    mask = os.umask(0o022)
    try:
        Library(tmp_path / "home" / "library.sqlite3").close()
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


@pytest.mark.parametrize("note", [b"", b"gone", b"\xff/../\x00"])
def test_that_a_senseless_note_about_a_damaged_file_does_no_harm(filled, note):
    Path(f"{filled}.salvage").write_bytes(note)
    with Library(filled) as library:
        assert "Nothing in it could be read" in library.notices[0]
        assert library.analysis("key-1").beats == MINE
    with Library(filled) as library:
        assert library.notices == ()


def test_that_what_was_edited_since_is_not_overwritten_by_what_was_saved(filled):
    filled.write_bytes(filled.read_bytes()[:-5000])
    with Library(filled) as library:
        library.save_beats("key-1", ())
        (aside,) = asides(filled)
        opening.salvage.carry_over(aside, library._database)
        assert library.analysis("key-1").beats == ()


def test_that_the_editors_beats_are_saved_where_their_footage_is_lost(filled):
    content = filled.read_bytes()
    filled.write_bytes(content[: len(content) // 4])
    with Library(filled) as library:
        assert "Saved from it: 0 clips and 2 of the beats" in library.notices[0]
        library.save_footage(values.footage_at(filled))
        assert library.analysis("key-1").beats == MINE


def test_that_what_is_in_the_journal_only_is_saved_too(filled):
    with Library(filled) as library:  # open, so that the journal is not written back
        library.save_beats("key-2", MINE)
        content, journal = filled.read_bytes(), Path(f"{filled}-wal").read_bytes()
    assert journal
    filled.write_bytes(content[:-5000])
    Path(f"{filled}-wal").write_bytes(journal)
    with Library(filled) as library:
        assert "Saved from it" in library.notices[0]
        assert library.analysis("key-2").beats == MINE


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (
            PurePosixPath("/home/a b/library#1?.sqlite3"),
            "file:///home/a%20b/library%231%3F.sqlite3",
        ),
        (PureWindowsPath(r"C:\Users\a\library.sqlite3"), "file:///C%3A/Users/a/library.sqlite3"),
        (PureWindowsPath(r"\\nas\home\library.sqlite3"), "file:////nas/home/library.sqlite3"),
    ],
)
def test_that_sqlite_finds_the_damaged_file_on_a_drive_and_on_a_server(path, uri):
    assert salvage.read_only_uri(path) == f"{uri}?mode=ro"


def test_that_damage_in_the_middle_is_found_when_it_is_opened(filled):
    overwrite_table(filled, "shots")
    with Library(filled) as library:
        assert "was damaged" in library.notices[0]
        assert library.analysis("key-1").beats == MINE


def test_that_damage_in_a_large_library_is_found_in_use_and_mended_at_the_next_start(
    filled, monkeypatch
):
    overwrite_table(filled, "shots")
    monkeypatch.setattr(opening, "_WHOLE_CHECK_LIMIT_BYTES", 0)
    with Library(filled) as library:
        assert library.notices == ()
        with pytest.raises(LibraryDamagedError) as caught:
            library.analysis("key-1")
        assert "again" in caught.value.remedy
    with Library(filled) as library:
        assert "was damaged" in library.notices[0]
        assert library.analysis("key-1").beats == MINE
    with Library(filled) as library:
        assert library.notices == ()


@pytest.mark.skipif(os.name == "nt", reason="a file that is open cannot be set aside there")
def test_that_beats_are_not_written_to_a_file_that_another_process_set_aside(filled):
    with Library(filled) as library:
        library.save_beats("key-1", MINE)
        opening.suspect(filled)
        overwrite_table(filled, "shots")
        with Library(filled) as other:
            assert "was damaged" in other.notices[0]
        later = (*MINE, values.beat(99))
        library.save_beats("key-1", later)
        assert "took the place" in library.notices[-1]
    with Library(filled) as library:
        assert library.analysis("key-1").beats == later


def test_that_a_library_that_lost_a_table_is_set_aside(filled):
    with closing(sqlite3.connect(filled)) as other, other:
        other.execute("DROP TABLE shots")
    with Library(filled) as library:
        assert "no table shots" in library.notices[0]
        assert library.analysis("key-1").beats == MINE


def test_that_an_empty_file_becomes_a_library(path):
    path.touch()
    with Library(path) as library:
        assert library.notices == ()
        library.save_footage(values.footage_at(path))


def test_that_a_library_of_a_newer_program_is_refused_and_not_touched(filled):
    with closing(sqlite3.connect(filled)) as other, other:
        other.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('autoresolve', 'm999_of_tomorrow', 'tomorrow')"
        )
    with pytest.raises(LibraryError, match="newer") as caught:
        Library(filled)
    assert "Update" in caught.value.remedy
    assert asides(filled) == []
    with closing(sqlite3.connect(filled)) as other:
        assert other.execute("SELECT count(*) FROM edited_beats").fetchone() == (2,)


def test_that_a_database_of_another_program_is_refused_and_not_touched(path):
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(LibraryError, match="another program"):
        Library(path)
    assert asides(path) == []


def test_that_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LibraryError) as caught:
        Library(tmp_path / "file" / "library.sqlite3")
    assert "AUTORESOLVE_HOME" in caught.value.remedy


def test_that_a_folder_in_the_librarys_place_is_told(path):
    path.mkdir()
    with pytest.raises(LibraryError):
        Library(path)


def test_that_a_full_disk_is_told_and_loses_nothing(filled):
    with Library(filled) as library:
        (pages,) = library._database.execute("PRAGMA page_count").fetchone()
        library._database.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LibraryError, match="no space") as caught:
            library.save_pass("key-1", values.record(version=2), big_result())
        assert "Free some disk space" in caught.value.remedy
        assert values.same(library.pass_result("key-1", "picture", 1), values.full_result())


def test_that_a_library_that_may_not_be_written_is_told(filled):
    with Library(filled) as library:
        library._database.execute("PRAGMA query_only = ON")
        with pytest.raises(LibraryError, match="may not be written"):
            library.save_beats("key-1", ())
        assert library.analysis("key-1").beats == MINE


def test_that_two_processes_write_at_once_and_nothing_is_lost(path):
    writers = [process("write", path, name, 15) for name in ("left", "right", "third")]
    for writer in writers:
        assert writer.wait(60) == 0
    with Library(path) as library:
        assert library.notices == ()
        found = {record.name: record.version for record in library.records("key-1")}
        assert found == {"left": 14, "right": 14, "third": 14}
        for name in found:
            assert library.pass_result("key-1", name, 14).note == name


def test_that_a_process_killed_while_it_saves_a_pass_leaves_the_one_before(path):
    with process("die", path, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout.readline() == "half\n"
        writer.kill()
    with Library(path) as library:
        assert library.notices == ()
        assert [record.name for record in library.records("key-1")] == ["whole"]
        assert values.same(library.pass_result("key-1", "picture", 1), None)
        assert values.same(library.pass_result("key-1", "whole", 1), values.full_result())


def test_that_a_reader_sees_the_state_before_a_write_that_is_under_way(filled):
    with Library(filled) as reader, Library(filled) as writer, writer._writing():
        writer._database.execute("DELETE FROM edits")
        assert reader.analysis("key-1").beats == MINE


def big_result():
    return PassResult(note="x" * 10_000_000)


def overwrite_table(path, table):
    """Write nonsense over the page that a table starts at."""
    with closing(sqlite3.connect(path)) as other:
        (page_size,) = other.execute("PRAGMA page_size").fetchone()
        statement = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        (root,) = other.execute(statement, (table,)).fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * page_size)
        file.write(b"\xa5" * page_size)
