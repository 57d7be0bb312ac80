"""A project is the folder in which footage lies, however its path is written."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.model.project import project_at, project_of

posix_only = pytest.mark.skipif(os.name == "nt", reason="POSIX paths")


def test_that_two_files_of_a_folder_are_one_project_and_its_name_is_the_folders(tmp_path):
    rushes, other = tmp_path / "Rushes", tmp_path / "Other"
    one, two = project_of(rushes / "a.mov"), project_of(rushes / "b.mov")
    assert one == two
    assert one.name == "Rushes"
    assert one.id != project_of(other / "a.mov").id
    assert one.id != project_of(rushes / "day 1" / "a.mov").id


def test_that_folders_of_one_name_are_two_projects(tmp_path):
    here, there = (project_of(tmp_path / each / "Rushes" / "a.mov") for each in ("a", "b"))
    assert here.name == there.name
    assert here.id != there.id


def test_that_detours_and_links_lead_to_the_same_project(tmp_path, monkeypatch):
    rushes = tmp_path / "Rushes"
    (rushes / "sub").mkdir(parents=True)
    straight = project_of(rushes / "a.mov")
    assert project_of(rushes / "sub" / ".." / "a.mov") == straight
    monkeypatch.chdir(rushes)
    assert project_of(Path("a.mov")) == straight
    link = tmp_path / "link"
    try:
        link.symlink_to(rushes, target_is_directory=True)
    except OSError:
        pytest.skip("links may not be made here")
    assert project_of(link / "a.mov") == straight


@posix_only
def test_that_a_linked_file_belongs_where_it_is_seen(tmp_path):
    seen, kept = tmp_path / "Seen", tmp_path / "Kept"
    seen.mkdir()
    kept.mkdir()
    (kept / "a.mov").touch()
    (seen / "a.mov").symlink_to(kept / "a.mov")
    assert project_of(seen / "a.mov").name == "Seen"


@posix_only
def test_that_a_loop_of_links_and_a_folder_that_is_gone_raise_nothing(tmp_path):
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    assert project_of(tmp_path / "one" / "a.mov").id
    folder = tmp_path / "Rushes"
    folder.mkdir()
    before = project_of(folder / "a.mov")
    folder.rename(tmp_path / "Dailies")
    assert project_of(folder / "a.mov") == before
    assert project_of(tmp_path / "Dailies" / "a.mov").name == "Dailies"


@posix_only
def test_that_the_root_has_a_name_too():
    assert project_of(Path("/a.mov")).name == "/"


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("D:\\", "D:\\"),
        ("D:\\Rushes", "Rushes"),
        ("\\\\server\\share\\", "\\\\server\\share\\"),
        ("\\\\server\\share\\Tag 1", "Tag 1"),
    ],
)
def test_that_drives_and_shares_of_windows_have_names(folder, name):
    assert project_at(folder, platform="win32").name == name


def test_that_capitals_are_one_where_the_system_does_not_tell_them_apart():
    for platform, is_same in (("win32", True), ("darwin", True), ("linux", False)):
        one, two = (project_at(f"/Films/{n}", platform=platform) for n in ("Rushes", "rushes"))
        assert (one.id == two.id) is is_same
        assert (one.name, two.name) == ("Rushes", "rushes")
    windows = [project_at(each, platform="win32").id for each in ("C:/Films", "c:\\films")]
    assert windows[0] == windows[1]
    composed, decomposed = "/Films/\u00e4", "/Films/a\u0308"
    for platform, is_same in (("darwin", True), ("linux", False)):
        ids = {project_at(each, platform=platform).id for each in (composed, decomposed)}
        assert (len(ids) == 1) is is_same


names = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=1500)


@given(names, names)
def test_that_an_id_is_plain_text_and_tells_any_two_folders_apart(one, other):
    ids = [project_at(f"/{name}", platform="linux").id for name in (one, other)]
    assert (ids[0] == ids[1]) == (one == other)
    for each in ids:
        assert each.isprintable()
        assert len(each) <= 1000
        each.encode("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="names there are bytes")
def test_that_names_that_are_no_text_are_kept_apart():
    ids = {
        project_of(Path(os.fsdecode(b"/films/" + byte)) / "a.mov").id for byte in (b"\xff", b"\xfe")
    }
    assert len(ids) == 2
    assert all(each.isprintable() for each in ids)
