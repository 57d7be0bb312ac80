"""The engine's processes: started, killed, replaced, and gone at the end."""

import errno
import os
import subprocess
import sys
import threading
import time
from multiprocessing.context import SpawnProcess
from pathlib import Path

import psutil
import pytest
from our_workers import workers_now
from tiny_passes import give_orders, runs_of

from autoresolve_gui.engine import events
from autoresolve_gui.engine.limits import Patience

NAMES = ["index", "middle", "last"]


def test_that_a_killed_worker_is_replaced_and_its_file_goes_on(watch, expect_log, film):
    path, engine = film(), watch()
    give_orders(path, lingers=1)
    engine.engine.open(path)
    engine.until(events.Progress, path=path)
    busiest = [p for p in workers_now() if p.nice() > psutil.Process().nice()]
    assert len(busiest) == 1
    with expect_log("a worker was lost"):
        busiest[0].kill()
        assert isinstance(engine.end_of(path), events.Finished)
        assert runs_of(path) == ["index", "middle", "middle", "last"]
        (notice,) = engine.of(events.Notice)
        assert "middle" in notice.message
        assert [e.record.name for e in engine.of(events.PassDone)] == NAMES
        assert len(engine.of(events.Opened)) == 1
        fractions = [e.fraction for e in engine.of(events.Progress)]
        assert fractions == sorted(fractions)


def test_that_a_file_that_crashes_twice_fails_and_the_next_goes_on(watch, expect_log, film):
    bad, good, engine = film(0), film(1), watch()
    give_orders(bad, dies=2)
    with expect_log("a worker was lost"):
        engine.engine.open(bad)
        engine.engine.open(good)
        assert isinstance(engine.end_of(good), events.Finished)
        failed = next(iter(engine.of(events.Failed)), None) or engine.end_of(bad)
        assert failed.path == bad
        assert "“clip0.mp4” broke off 2 times, in the pass “middle”" in failed.message
        assert "convert" in failed.remedy
        assert runs_of(bad) == ["index", "middle", "middle"]
        give_orders(bad)
        engine.engine.open(bad)
        assert isinstance(engine.end_of(bad), events.Finished)
        assert runs_of(bad) == ["index", "middle", "middle", "middle", "last"]


def test_that_a_silent_worker_is_killed_and_its_file_goes_on(watch, expect_log, film):
    path, engine = film(), watch(patience=Patience(silence_s=2.0))
    give_orders(path, hangs=1)
    with expect_log("a worker was lost"):
        engine.engine.open(path)
        assert isinstance(engine.end_of(path), events.Finished)
        assert "no sign for 2 seconds" in engine.of(events.Notice)[0].message
        assert runs_of(path).count("middle") == 2


def test_that_reports_count_as_a_sign_of_life(watch, film):
    path, engine = film(), watch(patience=Patience(silence_s=1.5))
    give_orders(path, middle_s=2.5)
    engine.engine.open(path)
    assert isinstance(engine.end_of(path), events.Finished)
    assert engine.of(events.Notice) == []


def test_that_a_worker_deaf_to_a_cancel_is_killed(watch, expect_log, film):
    path, other, engine = film(0), film(1), watch(patience=Patience(cancel_s=0.5))
    give_orders(path, hangs=5)
    engine.engine.open(path)
    engine.until(events.PassStarted, path=path, name="middle")
    time.sleep(0.3)  # until it hangs
    with expect_log("a worker was lost"):
        engine.engine.cancel(path)
        assert isinstance(engine.end_of(path), events.Cancelled)
        engine.engine.open(other)
        assert isinstance(engine.end_of(other), events.Finished)


def test_that_closing_leaves_no_process_and_no_thread(watch, film):
    threads = threading.active_count()
    path, engine = film(), watch(workers=2)
    give_orders(path, middle_s=20.0)
    engine.engine.open(path)
    engine.until(events.Progress, path=path)
    assert len(workers_now()) == 3
    began = time.monotonic()
    engine.engine.close()
    assert time.monotonic() - began < 3.0
    assert workers_now() == []
    assert threading.active_count() == threads
    engine.drain()
    assert isinstance(engine.heard[-1], events.Cancelled)
    engine.engine.close()
    with pytest.raises(RuntimeError):
        engine.engine.open(path)


def test_that_closing_does_not_wait_for_a_worker_that_is_still_loading(watch):
    engine = watch(passes="slow_to_load:PASSES", patience=Patience(close_s=20.0))
    while len(workers_now()) < 2:
        time.sleep(0.01)
    time.sleep(1.0)  # into its imports
    began = time.monotonic()
    engine.engine.close()
    assert time.monotonic() - began < 5.0
    assert workers_now() == []


@pytest.mark.parametrize("refused", ["autoresolve", "autoresolve-worker"])
def test_that_a_system_that_starts_no_process_fails_the_file(
    watch, expect_log, film, monkeypatch, refused
):
    start = SpawnProcess.start

    def start_unless_refused(self):
        if self.name.startswith(refused):
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        start(self)

    path = film()
    with expect_log("no worker could be started"):
        with monkeypatch.context() as patch:
            patch.setattr(SpawnProcess, "start", start_unless_refused)
            engine = watch()
            engine.engine.open(path)
            failed = engine.end_of(path)
        assert isinstance(failed, events.Failed)
        assert "Resource temporarily unavailable" in failed.message
        assert failed.remedy
        engine.engine.open(path)
        assert isinstance(engine.end_of(path), events.Finished)


PARENT = """
import sys, time
from pathlib import Path
from autoresolve_gui.engine.engine import Engine

def publish(event):
    print(type(event).__name__, flush=True)

if __name__ == "__main__":
    engine = Engine(Path(sys.argv[1]), publish, passes="tiny_passes:PASSES")
    engine.open(Path(sys.argv[2]))
    try:
        time.sleep(60)
    finally:
        engine.close()
"""


@pytest.fixture
def parent(tmp_path, film, library_path):
    """A program with an engine that is in the middle of a long pass, and the film."""
    path, script = film(), tmp_path / "parent.py"
    give_orders(path, middle_s=30.0)
    script.write_text(PARENT)
    folders = [Path(__file__).parent, Path(__file__).parents[2]]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, folders))}
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, str(script), str(library_path), str(path)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        while process.stdout.readline().strip() != "Progress":
            assert process.poll() is None
        yield process, path
        process.kill()


@pytest.mark.skipif(os.name == "nt", reason="a process there has no children to ask for")
def test_that_workers_go_when_their_parent_is_killed_and_nothing_done_is_lost(parent, watch):
    process, path = parent
    workers = psutil.Process(process.pid).children(recursive=True)
    assert len(workers) >= 2
    process.kill()
    assert psutil.wait_procs(workers, timeout=5)[1] == []
    give_orders(path)
    engine = watch()
    assert engine.engine.unfinished() == (path,)
    engine.engine.open(path)
    assert isinstance(engine.end_of(path), events.Finished)
    assert engine.engine.unfinished() == ()
    assert [e.from_cache for e in engine.of(events.PassDone)] == [True, False, False]


@pytest.mark.skipif(os.name == "nt", reason="signals to a process group are of POSIX")
def test_that_ctrl_c_ends_everything_without_a_word_from_the_workers(parent):
    process, _ = parent
    workers = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, 2)
    _, errors = process.communicate(timeout=10)
    assert psutil.wait_procs(workers, timeout=5)[1] == []
    assert errors.count("Traceback") == errors.count("KeyboardInterrupt") == 1
