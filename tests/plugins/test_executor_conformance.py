"""What every executor keeps to: `local` and those of plugins, which are found by themselves."""

from __future__ import annotations

import sys
import time
from contextlib import closing
from importlib.util import find_spec

import psutil
import pytest
from executor_station import (
    ENDS,
    TINY_PASSES,
    Station,
    cluster_of,
    copy_of,
    give_orders,
    made_films,
    runs_of,
    workers_of,
)

from autoresolve_gui.engine import events
from autoresolve_gui.engine.limits import Patience
from autoresolve_gui.engine.local_executor import LocalExecutor
from autoresolve_gui.library.library import Library
from autoresolve_gui.plugin.api import KINDS, Executor, Running
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from autoresolve_gui.plugin.manifest import read_manifest

NAMES = ["index", "middle", "last"]
OF_PLUGINS = [
    contribution.id
    for path in built_in_folder().glob("*/plugin.toml")
    for contribution in read_manifest(path.parent).contributions
    if contribution.kind == "executor"
]


@pytest.fixture(scope="module", autouse=True)
def cluster():
    """The address of a scheduler of Dask with two workers, there before any test looks for leaks.

    None where the extra `dask` is not installed.
    """
    if find_spec("distributed") is None:
        yield None
        return
    with cluster_of(2) as (scheduler, _):
        yield scheduler


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    return made_films(tmp_path_factory.mktemp("films"), 4)


@pytest.fixture(params=["local", *OF_PLUGINS])
def executor(request, cluster, tmp_path, monkeypatch):
    """Every executor with two workers, closed at the end."""
    monkeypatch.setattr(sys, "path", [str(TINY_PASSES), *sys.path])
    if request.param == "local":
        with closing(LocalExecutor(2)) as made:
            yield made
        return
    if cluster is None:
        pytest.skip("the extra `dask` is not installed")
    settings = {"dask": {"scheduler": cluster, "workers": 2}}
    manager = PluginManager([built_in_folder()], tmp_path / "ops.ini", tmp_path / "data")
    made = manager.executor(request.param, settings[request.param], even_if_off=True)
    with closing(manager), closing(made):
        yield made


@pytest.fixture
def station(executor, tmp_path):
    """Return a function that starts an engine with the executor; closed at the end."""
    started = []

    def start(**options):
        started.append(Station(tmp_path / "library.sqlite3", executor, **options))
        return started[-1]

    yield start
    for one in started:
        one.engine.close()
    assert gone(workers_of())


def gone(processes, seconds=10):
    return psutil.wait_procs(processes, timeout=seconds)[1] == []


def test_that_dask_is_there():
    assert "dask" in OF_PLUGINS
    assert KINDS["executor"].protocol is Executor


def test_that_it_does_what_the_protocol_says(executor):
    assert isinstance(executor, Executor)
    assert executor.workers == 2
    executor.close()
    executor.close()


def test_that_every_file_comes_to_its_end_and_the_library_has_all(station, films, tmp_path):
    engine, paths = station(), [copy_of(film, tmp_path) for film in films]
    for path in paths:
        engine.engine.open(path)
    keys = {engine.until(*ENDS).key for _ in paths}
    with Library(tmp_path / "library.sqlite3") as library:
        for key in keys:
            assert [record.name for record in library.analysis(key).passes] == NAMES
    assert len(keys) == len(paths)
    assert all(runs_of(path) == NAMES for path in paths)


def test_that_it_works_on_as_many_files_at_a_time_as_it_says(station, films, tmp_path):
    engine, paths = station(), [copy_of(film, tmp_path) for film in films[:2]]
    for path in paths:
        give_orders(path, middle_s=6.0)
        engine.engine.open(path)
    engine.until_in_the_middle_of(paths)
    assert engine.of(events.PassDone, path=paths[0])[-1].record.name == "index"
    assert len(workers_of()) == 2


def test_that_a_worker_that_dies_is_told_and_its_file_goes_on(station, expect_log, films, tmp_path):
    engine, path = station(), copy_of(films[0], tmp_path)
    give_orders(path, dies=1, middle_s=0.5)
    with expect_log("a worker was lost"):
        engine.engine.open(path)
        assert isinstance(engine.until(*ENDS), events.Finished)
    (notice,) = engine.of(events.Notice)
    assert "in the pass “middle”: the system killed it" in notice.message
    assert runs_of(path) == ["index", "middle", "middle", "last"]


def test_that_a_worker_that_hears_nothing_is_killed(station, expect_log, films, tmp_path):
    engine = station(patience=Patience(cancel_s=0.5))
    path, other = (copy_of(film, tmp_path) for film in films[:2])
    give_orders(path, hangs=1)
    engine.engine.open(path)
    engine.until(events.PassStarted, path=path, name="middle")
    time.sleep(0.5)  # until it hangs
    hanging = workers_of()
    with expect_log("did not stop when it was told to"):
        engine.engine.cancel(path)
        assert isinstance(engine.until(*ENDS), events.Cancelled)
        engine.engine.open(other)
        assert isinstance(engine.until(*ENDS, path=other), events.Finished)
        until_s = time.monotonic() + 10
        while all(process.is_running() for process in hanging):
            assert time.monotonic() < until_s
            time.sleep(0.02)


def test_that_closing_in_the_middle_leaves_nothing(station, films, tmp_path):
    engine, path = station(), copy_of(films[0], tmp_path)
    give_orders(path, middle_s=60.0)
    engine.engine.open(path)
    engine.until(events.Progress, path=path)
    ours = workers_of()
    assert ours
    engine.engine.close()
    assert gone(ours)


def test_that_what_it_starts_is_a_running(executor):
    running = executor.start(print, "for-a-test")
    assert isinstance(running, Running)
    running.join(30)
    assert not running.is_alive()
    running.kill()
    running.kill()
