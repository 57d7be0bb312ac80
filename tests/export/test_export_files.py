from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from textwrap import dedent

import pytest

from autoresolve_gui.export.errors import ExportError, ExportExistsError
from autoresolve_gui.export.files import preview, write_atomically

ROOT = Path(__file__).resolve().parents[2]


def test_that_a_new_file_holds_the_bytes_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "markers.edl"
    write_atomically(path, b"TITLE: x\n", overwrite=False)
    assert path.read_bytes() == b"TITLE: x\n"
    assert list(tmp_path.iterdir()) == [path]


def test_that_an_existing_file_is_left_alone_unless_told(tmp_path):
    path = tmp_path / "markers.edl"
    path.write_bytes(b"old")
    with pytest.raises(ExportExistsError, match=r"markers\.edl exists") as caught:
        write_atomically(path, b"new", overwrite=False)
    assert isinstance(caught.value, FileExistsError)
    assert isinstance(caught.value, ExportError)
    assert caught.value.remedy
    assert path.read_bytes() == b"old"
    write_atomically(path, b"new", overwrite=True)
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_that_of_many_who_write_at_once_only_one_gets_the_name(tmp_path):
    path = tmp_path / "markers.edl"
    start, outcomes = threading.Barrier(8), []

    def write(number: int) -> None:
        start.wait()
        try:
            write_atomically(path, b"%d" % number, overwrite=False)
            outcomes.append(number)
        except ExportExistsError:
            outcomes.append(None)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [number for number in outcomes if number is not None]
    assert len(outcomes) == 8
    assert len(winners) == 1
    assert path.read_bytes() == b"%d" % winners[0]
    assert list(tmp_path.iterdir()) == [path]


def test_that_a_folder_or_a_missing_folder_is_told(tmp_path):
    for path in (tmp_path, tmp_path / "missing" / "markers.edl"):
        with pytest.raises(ExportError, match="folder") as caught:
            write_atomically(path, b"x", overwrite=True)
        assert caught.value.remedy


def test_that_a_write_that_fails_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch):
    path = tmp_path / "markers.edl"
    path.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for overwrite in (True, False):
        target = path if overwrite else tmp_path / "other.edl"
        with pytest.raises(ExportError, match="No space left"):
            write_atomically(target, b"new", overwrite=overwrite)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_that_a_name_of_the_longest_length_can_be_written(tmp_path):
    path = tmp_path / ("m" * 251 + ".edl")
    write_atomically(path, b"x", overwrite=False)
    assert path.read_bytes() == b"x"


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_that_others_may_read_the_export_as_the_system_says(tmp_path):
    mask = os.umask(0o022)
    try:
        write_atomically(tmp_path / "markers.edl", b"x", overwrite=False)
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "markers.edl").stat().st_mode) == 0o644


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_that_a_file_that_is_replaced_keeps_its_permissions(tmp_path):
    path = tmp_path / "markers.edl"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomically(path, b"new", overwrite=True)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes there")
def test_that_a_device_or_a_pipe_is_never_replaced(tmp_path):
    pipe = tmp_path / "markers.edl"
    os.mkfifo(pipe)
    for overwrite in (True, False):
        with pytest.raises(ExportError) as caught:
            write_atomically(pipe, b"x", overwrite=overwrite)
        assert caught.value.remedy
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.parametrize("moment", ["os.link", "pathlib.Path.replace"])
def test_that_being_killed_leaves_the_whole_file_or_none(tmp_path, moment):
    path = tmp_path / "markers.edl"
    code = f"""
        import os, pathlib
        from autoresolve_gui.export.files import write_atomically
        {moment} = lambda *_: os._exit(9)
        write_atomically(pathlib.Path({str(path)!r}), b"whole", overwrite=False)
    """
    subprocess.run([sys.executable, "-c", dedent(code)], cwd=ROOT, check=False)  # noqa: S603
    assert not path.exists() or path.read_bytes() == b"whole"


def test_that_a_disk_without_hard_links_refuses_an_existing_file_too(tmp_path, monkeypatch):
    def unsupported(*_paths: object) -> None:
        raise PermissionError(1, "Operation not permitted")  # what Linux says on exFAT

    monkeypatch.setattr(os, "link", unsupported)
    path = tmp_path / "markers.edl"
    write_atomically(path, b"first", overwrite=False)
    with pytest.raises(ExportExistsError):
        write_atomically(path, b"second", overwrite=False)
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


def test_that_a_path_that_is_too_long_is_told(tmp_path):
    with pytest.raises(ExportError) as caught:
        write_atomically(tmp_path / ("m" * 300 + ".edl"), b"x", overwrite=False)
    assert caught.value.remedy


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_that_a_symbolic_link_stays_and_its_target_is_replaced(tmp_path):
    (tmp_path / "nas").mkdir()
    link = tmp_path / "markers.edl"
    link.symlink_to(tmp_path / "nas" / "markers.edl")
    write_atomically(link, b"x", overwrite=False)
    assert link.is_symlink()
    assert (tmp_path / "nas" / "markers.edl").read_bytes() == b"x"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_that_links_that_lead_in_a_circle_are_told(tmp_path):
    (tmp_path / "a.edl").symlink_to(tmp_path / "b.edl")
    (tmp_path / "b.edl").symlink_to(tmp_path / "a.edl")
    with pytest.raises(ExportExistsError):
        write_atomically(tmp_path / "a.edl", b"x", overwrite=False)
    assert (tmp_path / "a.edl").is_symlink()


def test_that_a_preview_shows_the_first_lines_and_whether_there_are_more():
    assert preview(b"a\r\nb\nc", 2) == "a\nb\n…"
    assert preview(b"a\nb\n", 2) == "a\nb"
    assert preview(b"\xff", 2) == "\ufffd"
    assert preview(b"", 2) == ""
