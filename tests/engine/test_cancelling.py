"""A cancel is told at once, whatever the worker does."""

import psutil
from our_workers import workers_now
from tiny_passes import give_orders, runs_of

from autoresolve_gui.engine import events
from autoresolve_gui.engine.limits import Patience


def test_that_a_cancel_is_told_before_a_deaf_worker_is_gone(watch, expect_log, film):
    path, engine = film(), watch(patience=Patience(cancel_s=4.0))
    give_orders(path, hangs=1)
    engine.engine.open(path)
    engine.until(events.PassStarted, path=path, name="middle")
    engine.quiet_for(0.3)  # until it hangs
    workers = workers_now()
    engine.engine.cancel(path)
    assert isinstance(engine.end_of(path), events.Cancelled)
    assert all(worker.is_running() for worker in workers)
    engine.engine.open(path)
    with expect_log("did not stop when it was told to"):
        assert isinstance(engine.end_of(path), events.Finished)
        gone, _ = psutil.wait_procs(workers, timeout=10)
    assert len(gone) == 1
    assert runs_of(path) == ["index", "middle", "middle", "last"]


def test_that_a_file_can_be_cancelled_and_opened_many_times_in_a_row(watch, film):
    path, engine = film(), watch()
    give_orders(path, middle_s=0.3)
    for _ in range(5):
        engine.engine.open(path)
        engine.engine.cancel(path)
    engine.engine.open(path)
    ends = [type(engine.end_of(path)) for _ in range(6)]
    assert ends == [events.Cancelled] * 5 + [events.Finished]
    assert engine.of(events.Notice) == []


def test_that_a_cancelled_file_says_nothing_more(watch, film):
    path, engine = film(), watch()
    give_orders(path, middle_s=20.0)
    engine.engine.open(path)
    engine.until(events.Progress, path=path)
    engine.engine.cancel(path)
    engine.end_of(path)
    assert engine.quiet_for(0.5) == []


def test_that_a_worker_that_is_still_loading_is_given_time_to_hear_of_a_cancel(watch, film):
    path = film()
    engine = watch(passes="slow_to_load:PASSES", patience=Patience(cancel_s=0.3))
    engine.engine.open(path)
    engine.engine.cancel(path)
    assert isinstance(engine.end_of(path), events.Cancelled)
    engine.quiet_for(2.0)  # nobody is killed for not listening yet: that would be logged
    assert len(workers_now()) == 2
