"""An editor's own beat may be a stretch: kept, migrated, salvaged."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import library_values as values
import pytest

from autoresolve_gui.library.errors import LibraryError
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.story import Source

STRETCH = replace(values.beat(20, source=Source.YOU), end_frame=35)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "library.sqlite3"


@pytest.fixture
def footage(tmp_path):
    media = tmp_path / "a.mov"
    media.write_bytes(b"media")
    return values.footage_at(media)


def test_that_its_end_is_kept(path, footage):
    with Library(path) as library:
        library.save_footage(footage)
        library.save_beats(footage.key, (values.beat(5), STRETCH))
    with Library(path) as library:
        assert library.analysis(footage.key).beats == (values.beat(5), STRETCH)


@pytest.mark.parametrize("end_frame", [20, 3])
def test_that_one_that_ends_before_it_begins_is_refused(path, footage, end_frame):
    with Library(path) as library:
        library.save_footage(footage)
        with pytest.raises(LibraryError, match="end_frame"):
            library.save_beats(footage.key, (replace(STRETCH, end_frame=end_frame),))


def test_that_beats_of_a_library_from_before_are_moments(path, footage):
    with Library(path) as library:
        library.save_footage(footage)
        library.save_beats(footage.key, (values.beat(5),))
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("ALTER TABLE edited_beats DROP COLUMN end_frame")
        old.execute("DELETE FROM _sqlite_migrations WHERE name LIKE 'm005%'")
    with Library(path) as library:
        assert library.notices == ()
        assert library.analysis(footage.key).beats == (values.beat(5),)
        library.save_beats(footage.key, (STRETCH,))
        assert library.analysis(footage.key).beats == (STRETCH,)
