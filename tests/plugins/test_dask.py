"""Dask with real trouble: killed workers, no scheduler, no workers, no Dask."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import closing

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
from autoresolve_gui.library.library import Library
from autoresolve_gui.plugin.api import ExecutorError
from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager

pytest.importorskip("distributed", reason="the extra `dask` is not installed")

NAMES = ["index", "middle", "last"]


@pytest.fixture
def manager(tmp_path):
    with closing(
        PluginManager([built_in_folder()], tmp_path / "ops.ini", tmp_path / "data")
    ) as made:
        yield made


@pytest.mark.slow
def test_that_nothing_is_lost_when_a_dask_worker_is_killed_in_the_middle_of_the_work(
    manager, expect_log, tmp_path, monkeypatch
):
    monkeypatch.setattr(sys, "path", [str(TINY_PASSES), *sys.path])
    folder = tmp_path / "films"
    folder.mkdir()
    paths = [copy_of(film, tmp_path) for film in made_films(folder, 4)]
    library_path = tmp_path / "library.sqlite3"
    with cluster_of(2) as (scheduler, processes):
        executor = manager.executor("dask", {"scheduler": scheduler}, even_if_off=True)
        assert executor.workers == 2
        with closing(executor):
            engine = Station(library_path, executor)
            with closing(engine.engine):
                for path in paths:
                    give_orders(path, middle_s=2.0)
                    engine.engine.open(path)
                engine.until_in_the_middle_of(paths[:2])
                analysing = workers_of()
                with expect_log("a worker was lost: the connection to it was lost"):
                    os.kill(processes[0], getattr(signal, "SIGKILL", signal.SIGTERM))
                    ends = [engine.until(*ENDS) for _ in paths]
            ours_left = psutil.wait_procs(analysing, timeout=10)[1]
        assert ours_left == []
    assert all(isinstance(end, events.Finished) for end in ends)
    again = [path for path in paths if runs_of(path) != NAMES]
    assert len(again) == 1
    assert runs_of(again[0]) == ["index", "middle", "middle", "last"]
    with Library(library_path) as library:
        for end in ends:
            assert [record.name for record in library.analysis(end.key).passes] == NAMES


def test_that_a_scheduler_that_does_not_answer_is_told(manager):
    with pytest.raises(ExecutorError, match=r"scheduler at tcp://127\.0\.0\.1:1 ") as told:
        manager.executor("dask", {"scheduler": "tcp://127.0.0.1:1"}, even_if_off=True)
    assert "dask scheduler" in told.value.remedy


@pytest.mark.parametrize("address", ["", "   ", "nonsense://x", "tcp://no port"])
def test_that_an_address_that_makes_no_sense_is_told(manager, address):
    with pytest.raises(ExecutorError) as told:
        manager.executor("dask", {"scheduler": address}, even_if_off=True)
    assert told.value.remedy


def test_that_a_cluster_without_workers_is_told(manager):
    with (
        cluster_of(0) as (scheduler, _),
        pytest.raises(ExecutorError, match="has no workers") as told,
    ):
        manager.executor("dask", {"scheduler": scheduler}, even_if_off=True)
    assert f"dask worker {scheduler}" in told.value.remedy


def test_that_a_missing_dask_is_told_with_the_command_that_installs_it(manager, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ExecutorError, match="Dask is not installed") as told:
        manager.executor("dask", {"scheduler": "tcp://127.0.0.1:1"}, even_if_off=True)
    assert "autoresolve[dask]" in told.value.remedy


def test_that_it_is_off_at_first_and_may_be_named_all_the_same(manager):
    (info,) = manager.executors()
    assert (info.id, info.is_on) == ("dask", False)
    with pytest.raises(PluginError, match="is not on"):
        manager.executor("dask", {})
    with pytest.raises(ExecutorError, match="No address"):
        manager.executor("dask", {}, even_if_off=True)
    assert not manager.executors()[0].is_on
    manager.set_enabled("dask", True)
    with pytest.raises(ExecutorError, match="No address"):
        manager.executor("dask", {})


@pytest.mark.parametrize(
    ("executor", "settings"), [("dusk", {}), ("dask", {"workers": -1}), ("dask", {"colour": "red"})]
)
def test_that_an_executor_or_a_setting_that_there_is_not_is_told(manager, executor, settings):
    with pytest.raises(PluginError):
        manager.executor(executor, settings, even_if_off=True)


def test_that_the_cluster_is_left_in_peace(manager):
    with cluster_of(1) as (scheduler, processes):
        for _ in range(2):
            settings = {"scheduler": scheduler, "workers": 5}
            with closing(manager.executor("dask", settings, even_if_off=True)) as executor:
                assert executor.workers == 5
                assert executor.host == "127.0.0.1"
                started = [executor.start(time.time, "for-a-test") for _ in range(3)]
                for running in started:
                    running.join(20)
                    assert not running.is_alive()
        assert psutil.pid_exists(processes[0])
