"""Workers that come in over TCP: guards, the library from afar, lost machines, strangers."""

import socket
import threading
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client

import psutil
import pytest
from neighbour import NeighbourExecutor, until
from our_workers import workers_now
from tiny_passes import give_orders, runs_of

from autoresolve_gui.engine import events
from autoresolve_gui.engine.limits import Limits
from autoresolve_gui.library.library import Library

NAMES = ["index", "middle", "last"]


@pytest.fixture
def remote(watch):
    """Return a function that starts an engine whose steady workers come in over TCP."""
    executors = []
    engines = []

    def start(workers=1, **options):
        executors.append(NeighbourExecutor(workers))
        engines.append(watch(executor=executors[-1], **options))
        return engines[-1], executors[-1]

    yield start
    for engine, executor in zip(engines, executors, strict=True):
        engine.engine.close()
        executor.close()
    assert workers_now() == []


def analysis_processes():
    """Return the children of the processes that stand for other machines."""
    return [p for p in workers_now() if "remote_worker" in " ".join(p.cmdline())]


def in_its_middle(engine, path):
    engine.until(events.Progress, path=path, name="middle")


def test_that_a_worker_elsewhere_needs_no_library_of_its_own(remote, film, library_path):
    path, (engine, _) = film(), remote()
    engine.engine.open(path)
    finished = engine.end_of(path)
    assert isinstance(finished, events.Finished)
    assert [e.record.name for e in engine.of(events.PassDone)] == NAMES
    assert runs_of(path) == NAMES
    with Library(library_path) as library:
        analysis = library.analysis(finished.key)
    assert float(analysis.arrays["sum"]) == 10.0


def test_that_what_a_pass_found_stands_in_the_library_when_it_is_told(remote, film, library_path):
    path, (engine, _) = film(), remote()
    give_orders(path, middle_s=0.5)
    engine.engine.open(path)
    for name in NAMES:
        done = engine.until(events.PassDone, name=name)
        with Library(library_path) as library:
            assert name in [record.name for record in library.records(done.key)]
    engine.end_of(path)


def test_that_a_worker_killed_elsewhere_is_told_with_its_machine(remote, expect_log, film):
    path, (engine, _) = film(), remote()
    give_orders(path, lingers=1)
    engine.engine.open(path)
    in_its_middle(engine, path)
    with expect_log("a worker was lost"):
        analysis_processes()[0].kill()
        assert isinstance(engine.end_of(path), events.Finished)
    (notice,) = engine.of(events.Notice)
    assert f"(on {socket.gethostname()})" in notice.message
    assert "system killed it" in notice.message
    assert runs_of(path) == ["index", "middle", "middle", "last"]


def test_that_a_machine_that_is_lost_takes_its_worker_along_and_its_file_goes_elsewhere(
    remote, expect_log, film
):
    path, (engine, executor) = film(), remote()
    give_orders(path, lingers=3)
    engine.engine.open(path)

    def has_begun(times):  # by what the pass itself keeps: progress is not told twice
        return until(lambda: runs_of(path).count("middle") == times)

    with expect_log("connection to it was lost"):
        for lost in range(3):  # more often than a file may crash: it is no fault of the file
            assert has_begun(lost + 1)
            worker = analysis_processes()[0]
            psutil.Process(executor.started[-1].process.pid).kill()
            psutil.wait_procs([worker], timeout=10)
            assert not worker.is_running()
        assert isinstance(engine.end_of(path), events.Finished)
    assert runs_of(path) == ["index", *["middle"] * 4, "last"]


def test_that_memory_is_limited_elsewhere_too(remote, expect_log, film):
    path, (engine, _) = film(), remote(limits=Limits(memory_bytes=600 << 20))
    give_orders(path, eats=1, eaten_bytes=700 << 20)
    with expect_log("more memory"):
        engine.engine.open(path)
        assert isinstance(engine.end_of(path), events.Finished)
    assert runs_of(path).count("middle") == 2


def test_that_a_worker_elsewhere_is_held_released_and_cancelled(remote, film):
    path, (engine, _) = film(), remote()
    give_orders(path, middle_s=20.0)
    engine.engine.open(path)
    in_its_middle(engine, path)
    engine.engine.pause(path)
    engine.until(events.Paused)
    engine.quiet_for(0.5)
    assert engine.quiet_for(1.0) == []
    engine.engine.resume(path)
    in_its_middle(engine, path)
    engine.engine.cancel(path)
    assert isinstance(engine.end_of(path), events.Cancelled)
    give_orders(path)
    engine.engine.open(path)
    assert isinstance(engine.end_of(path), events.Finished)
    assert engine.of(events.Notice) == []


def test_that_a_hanging_worker_elsewhere_is_ended(remote, expect_log, film):
    path, (engine, executor) = film(), remote()
    give_orders(path, hangs=1)
    engine.engine.open(path)
    engine.until(events.PassStarted, path=path, name="middle")
    engine.quiet_for(0.3)
    (worker,) = analysis_processes()
    with expect_log("did not stop"):
        engine.engine.cancel(path)
        assert isinstance(engine.end_of(path), events.Cancelled)
        assert until(lambda: not worker.is_running())
    assert until(lambda: not executor.started[0].process.is_alive())


def test_that_a_file_that_the_machine_cannot_see_is_told_with_its_name(remote, film):
    busy, path, (engine, _) = film(0), film(1), remote()
    give_orders(busy, middle_s=2.0)
    engine.engine.open(busy)
    engine.until(events.PassStarted, path=busy, name="middle")
    engine.engine.open(path)
    engine.until(events.PassDone, path=path, name="index")  # that ran here
    path.unlink()
    failed = engine.end_of(path)
    assert isinstance(failed, events.Failed)
    assert f"The worker on {socket.gethostname()} cannot see “{path}”" in failed.message
    assert "same path" in failed.remedy


def test_that_an_entry_that_is_called_again_is_sent_away(remote, film):
    path, (engine, executor) = film(), remote()
    engine.engine.open(path)
    assert isinstance(engine.end_of(path), events.Finished)
    entry = executor.started[0].entry
    before = len(analysis_processes())
    entry()  # returns at once: this worker has come in already
    assert len(analysis_processes()) == before


def test_that_nobody_comes_in_without_the_key(remote, film):
    path, (engine, executor) = film(), remote()
    engine.engine.open(path)
    assert isinstance(engine.end_of(path), events.Finished)
    entry = executor.started[0].entry
    assert repr(entry.key) not in repr(entry)
    assert entry.token not in repr(entry)
    with pytest.raises(AuthenticationError):
        Client((entry.host, entry.port), authkey=b"wrong")
    silent = socket.create_connection((entry.host, entry.port))
    engine.engine.close()
    silent.settimeout(10)
    while silent.recv(1000):
        pass  # its challenge, and then the end
    silent.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((entry.host, entry.port), timeout=5)


def test_that_no_port_and_no_thread_is_there_for_local_workers(watch, film):
    path, engine = film(), watch()
    engine.engine.open(path)
    assert isinstance(engine.end_of(path), events.Finished)
    assert psutil.Process().net_connections("tcp") == []
    assert "engine-gate" not in [thread.name for thread in threading.enumerate()]


def test_that_an_executor_that_cannot_start_fails_what_waits(watch, expect_log, film):
    class Empty(NeighbourExecutor):
        def start(self, _entry, _name):
            raise RuntimeError("the cluster is closed")

    path, engine = film(), watch(executor=Empty())
    with expect_log("no worker could be started"):
        engine.engine.open(path)
        failed = engine.end_of(path)
        engine.engine.close()
    assert isinstance(failed, events.Failed)
    assert "the cluster is closed" in failed.message
