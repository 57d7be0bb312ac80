"""Files that are no files, files that change while they are read, full disks, and thousands."""

import os
import shutil
import socket
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import psutil
import pytest
from our_workers import workers_now
from tiny_passes import give_orders, runs_of

from autoresolve_gui.engine import events
from autoresolve_gui.engine.engine import PASSES
from autoresolve_gui.engine.limits import Patience
from autoresolve_gui.library.library import Library
from fuzzing.checks import check_database, check_events, check_leftovers
from fuzzing.gauge import workers_of
from support.films import numbered_film, tone

POSIX = pytest.mark.skipif(os.name == "nt", reason="there is no such file there")
RATE = Fraction(25)
FRAMES = 750
ENDS = (events.Finished, events.Failed, events.Cancelled)
MANY = 5_000
MB = 1 << 20


def steady_workers():
    me = psutil.Process()
    return [worker for worker in workers_of(me) if worker.nice() > me.nice()]


def rules_broken(engine, path):
    engine.drain()
    return check_events(path, [event for event in engine.heard if event.path == path])


@pytest.fixture(scope="module")
def long_original(tmp_path_factory):
    path = tmp_path_factory.mktemp("long") / "long.mp4"
    return numbered_film(path, FRAMES, rate=RATE, gop=25, audio=tone(FRAMES / 25))


@pytest.fixture
def long_film(long_original, tmp_path):
    """A film whose analysis takes a while."""
    return Path(shutil.copy(long_original, tmp_path / "long.mp4"))


def make_fifo(path):
    os.mkfifo(path)


def make_socket(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


def make_loop(path):
    path.symlink_to(path)


def make_dangling(path):
    path.symlink_to(path.with_name("nothing.mp4"))


def make_folder(path):
    path.mkdir()


def make_endless(path):
    path.symlink_to("/dev/zero")


ODD = (make_folder,)
ODD_OF_POSIX = (make_fifo, make_socket, make_loop, make_dangling, make_endless)


def test_that_what_is_no_file_fails_in_words_at_once(watch, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    engine = watch(patience=Patience(silence_s=10.0))
    paths = []
    for make in ODD if os.name == "nt" else ODD + ODD_OF_POSIX:
        paths.append(tmp_path / f"{make.__name__}.mp4")
        make(Path(paths[-1].name))  # the name of a socket must be short
        engine.engine.open(paths[-1])
    for _ in paths:
        engine.until(*ENDS)
    for path in paths:
        assert rules_broken(engine, path) == []
    assert {failed.path for failed in engine.of(events.Failed)} == set(paths)
    assert engine.of(events.Notice) == []


@pytest.mark.skipif(os.name == "nt", reason="rights are another matter there")
@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may read everything")
def test_that_a_file_that_may_not_be_read_fails_in_words(watch, film):
    path, engine = film(), watch()
    path.chmod(0)
    engine.engine.open(path)
    failed = engine.end_of(path)
    assert isinstance(failed, events.Failed)
    assert "may not be read" in failed.message
    assert rules_broken(engine, path) == []


@POSIX
def test_that_a_worker_that_stands_still_is_replaced_and_its_file_goes_on(watch, expect_log, film):
    path, engine = film(), watch(patience=Patience(silence_s=2.0))
    give_orders(path, lingers=1)
    engine.engine.open(path)
    engine.until(events.Progress, path=path)
    with expect_log("a worker was lost"):
        (worker,) = steady_workers()
        worker.suspend()
        assert isinstance(engine.end_of(path), events.Finished)
    assert not worker.is_running()
    assert "gave no sign" in engine.of(events.Notice)[0].message
    assert runs_of(path) == ["index", "middle", "middle", "last"]
    assert rules_broken(engine, path) == []


def test_that_killed_workers_lose_nothing_of_a_real_analysis(
    watch, expect_log, long_film, library_path
):
    engine = watch(passes=PASSES)
    engine.engine.open(long_film)
    engine.until(events.PassStarted, name="sound")
    with expect_log("a worker was lost"):
        for worker in workers_now():
            worker.kill()
        finished = engine.end_of(long_film)
    assert isinstance(finished, events.Finished)
    assert rules_broken(engine, long_film) == []
    engine.engine.close()
    assert check_database(library_path) == []
    with Library(library_path) as library:
        analysis = library.analysis(finished.key)
    assert analysis.footage.video.frames == FRAMES
    assert len(analysis.curves["energy"].values) > 0


def delete(path):
    path.unlink()


def cut(path):
    os.truncate(path, path.stat().st_size // 3)


def blank(path):
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size // 2))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a file that is being read cannot be touched there")
def test_that_files_harmed_while_they_are_read_end_in_words(watch, film, long_film, library_path):
    good, engine = film(), watch(passes=PASSES, patience=Patience(silence_s=20.0))
    for harm in (delete, cut, blank):
        path = long_film.with_name(f"{harm.__name__}.mp4")
        # each its own content: what is in the library already is not read again
        path.write_bytes(long_film.read_bytes() + harm.__name__.encode())
        engine.engine.open(path)
        engine.until(events.PassStarted, path=path, name="sound")
        harm(path)
        assert isinstance(engine.end_of(path), events.Finished | events.Failed)
        assert rules_broken(engine, path) == []
    engine.engine.open(good)
    assert isinstance(engine.end_of(good), events.Finished)
    engine.engine.close()
    assert check_database(library_path) == []


@pytest.mark.skipif(os.name == "nt", reason="a file that is being read cannot be replaced there")
def test_that_a_file_replaced_while_it_is_read_is_not_kept_under_the_key_of_the_one_before(
    watch, long_film, tmp_path, library_path
):
    other = numbered_film(tmp_path / "other.mp4", 100, rate=RATE, audio=tone(4.0))
    engine = watch(passes=PASSES)
    engine.engine.open(long_film)
    key = engine.until(events.PassDone, name="index").key
    engine.until(events.PassStarted, name="sound")
    other.replace(long_film)
    engine.end_of(long_film)
    assert rules_broken(engine, long_film) == []
    engine.engine.close()
    with Library(library_path) as library:
        analysis = library.analysis(key)
    # what was read before the file was replaced is kept; nothing of the other one is
    seconds = analysis.footage.duration
    assert seconds == FRAMES / RATE
    assert [shot.end_frame for shot in analysis.shots][-1:] in ([], [FRAMES])
    lengths = [len(curve.values) / curve.rate_hz for curve in analysis.curves.values()]
    assert all(length == pytest.approx(float(seconds), abs=1.0) for length in lengths)


@pytest.fixture
def small_disk(library_path):
    """A disk of 1.5 MB for the library alone; skips where none can be mounted."""
    folder, mount = library_path.parent, shutil.which("mount")
    if not sys.platform.startswith("linux") or mount is None:
        pytest.skip("a small disk is made with Linux's tmpfs")
    folder.mkdir()
    command = [mount, "-t", "tmpfs", "-o", "size=1500k", "none", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode != 0:  # noqa: S603
        pytest.skip("this user may not mount a disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S603, S607


def test_that_a_full_disk_fails_the_file_in_words_and_room_lets_it_go_on(
    small_disk, watch, long_film, library_path
):
    engine, ballast = watch(passes=PASSES), small_disk / "ballast"
    engine.engine.open(long_film)
    engine.until(events.PassDone, name="index")
    with pytest.raises(OSError, match="No space left"):
        ballast.write_bytes(bytes(2_000_000))
    failed = engine.end_of(long_film)
    assert isinstance(failed, events.Failed)
    assert "no space left" in failed.message
    assert "disk space" in failed.remedy
    ballast.unlink()
    mount = ["mount", "-o", "remount,size=40m", str(small_disk)]
    subprocess.run(mount, check=True)  # noqa: S603 - our own disk
    engine.engine.open(long_film)
    assert isinstance(engine.end_of(long_film), events.Finished)
    engine.engine.close()
    assert check_database(library_path) == []


@pytest.mark.slow
def test_that_thousands_of_files_at_once_are_all_told_and_cost_little(
    watch, tmp_path, library_path
):
    folder = tmp_path / "rushes"
    folder.mkdir()
    paths = [folder / f"{number}.mp4" for number in range(MANY)]
    for path in paths:
        path.write_bytes(f"no film: {path.name}".encode())
    engine = watch()
    before_bytes, before_s = psutil.Process().memory_info().rss, time.process_time()
    for path in paths:
        engine.engine.open(path)
    ended = [engine.until(events.Failed).path for _ in paths]
    assert set(ended) == set(paths)
    assert len(engine.of(events.Queued)) == MANY
    assert not engine.of(events.Notice, events.Cancelled, events.Finished)
    assert psutil.Process().memory_info().rss - before_bytes < 100 * MB
    assert time.process_time() - before_s < 60.0
    engine.engine.close()
    assert (
        check_leftovers(library_path.parent, [library_path.name, f"{library_path.name}.lock"]) == []
    )
