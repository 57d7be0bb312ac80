"""Files that stand still, and go on where they stood."""

import time

from our_workers import wait_for_workers, workers_now
from tiny_passes import give_orders, runs_of

from autoresolve_gui.engine import events
from autoresolve_gui.engine.limits import Limits, Patience

NAMES = ["index", "middle", "last"]


def in_its_middle(engine, path):
    engine.until(events.Progress, path=path, name="middle")


def test_that_a_paused_file_stands_still_within_its_pass_and_loses_nothing(watch, film):
    path, engine = film(), watch()
    give_orders(path, middle_s=1.5)
    engine.engine.open(path)
    engine.until(events.PassStarted, name="middle")
    began = time.monotonic()
    in_its_middle(engine, path)
    engine.engine.pause(path)
    assert engine.until(events.Paused).path == path
    engine.quiet_for(0.3)  # what was on its way
    assert engine.quiet_for(2.0) == []
    engine.engine.resume(path)
    assert isinstance(engine.until(events.Resumed, events.Progress), events.Resumed)
    done = engine.until(events.PassDone, name="middle")
    assert done.record.seconds < time.monotonic() - began - 2.0  # its clock stood still too
    assert isinstance(engine.end_of(path), events.Finished)
    assert runs_of(path) == NAMES


def test_that_a_paused_file_keeps_no_other_waiting_and_its_stand_in_leaves(watch, film):
    path, other, engine = film(0), film(1), watch()
    give_orders(path, middle_s=1.0)
    engine.engine.open(path)
    in_its_middle(engine, path)
    engine.engine.pause(path)
    engine.engine.open(other)
    assert isinstance(engine.end_of(other), events.Finished)
    engine.engine.resume(path)
    assert isinstance(engine.end_of(path), events.Finished)
    assert runs_of(path) == runs_of(other) == NAMES
    assert wait_for_workers(most=2) == 2


def test_that_nothing_is_begun_while_all_is_paused(watch, film):
    running, waiting, late, engine = film(0), film(1), film(2), watch()
    give_orders(running, middle_s=1.5)
    engine.engine.open(running)
    in_its_middle(engine, running)
    engine.engine.open(waiting)
    engine.until(events.PassDone, path=waiting, name="index")
    engine.engine.pause()
    assert {engine.until(events.Paused).path for _ in range(2)} == {running, waiting}
    engine.engine.open(late)
    assert engine.until(events.Paused).path == late
    engine.quiet_for(0.3)
    assert engine.quiet_for(1.0) == []
    assert runs_of(late) == []
    engine.engine.resume()
    ends = {engine.until(events.Finished).path for _ in range(3)}
    assert ends == {running, waiting, late}
    assert len(engine.of(events.Paused)) == len(engine.of(events.Resumed)) == 3
    assert all(runs_of(path) == NAMES for path in ends)


def test_that_a_file_paused_by_itself_stays_paused_when_all_go_on(watch, film):
    path, other, engine = film(0), film(1), watch()
    engine.engine.pause()
    engine.engine.open(path)
    engine.engine.open(other)
    engine.engine.pause(path)
    engine.engine.resume()
    assert isinstance(engine.end_of(other), events.Finished)
    assert engine.of(events.Resumed, path=path) == []
    assert runs_of(path) == []
    engine.engine.resume(path)
    assert isinstance(engine.end_of(path), events.Finished)
    assert len(engine.of(events.Resumed, path=path)) == 1


def test_that_who_comes_late_hears_that_a_file_is_paused(watch, film, monkeypatch):
    path, engine = film(), watch()
    monkeypatch.chdir(path.parent)
    short = type(path)(path.name)
    engine.engine.pause()
    engine.engine.open(path)
    engine.until(events.Paused, path=path)
    engine.engine.open(short)
    assert engine.until(events.Paused, path=short)


def test_that_a_held_file_can_be_cancelled_and_opened_again(watch, film):
    path, engine = film(), watch()
    give_orders(path, middle_s=20.0)
    engine.engine.open(path)
    in_its_middle(engine, path)
    engine.engine.pause(path)
    engine.until(events.Paused)
    engine.engine.cancel(path)
    assert isinstance(engine.end_of(path), events.Cancelled)
    give_orders(path)
    engine.engine.open(path)
    assert isinstance(engine.end_of(path), events.Finished)
    assert runs_of(path) == ["index", "middle", "middle", "last"]


def test_that_a_held_worker_leaves_when_the_engine_closes(watch, film):
    path, engine = film(), watch(patience=Patience(close_s=20.0))
    give_orders(path, middle_s=20.0)
    engine.engine.open(path)
    in_its_middle(engine, path)
    engine.engine.pause()
    engine.until(events.Paused)
    began = time.monotonic()
    engine.engine.close()
    assert time.monotonic() - began < 10.0
    assert workers_now() == []


def test_that_time_that_was_held_counts_neither_as_silence_nor_for_the_pass(watch, film):
    limits = Limits(pass_at_least_s=3.0, pass_per_cost=0.0)
    path, engine = film(), watch(patience=Patience(silence_s=1.5), limits=limits)
    give_orders(path, middle_s=0.6)
    engine.engine.open(path)
    in_its_middle(engine, path)
    engine.engine.pause(path)
    engine.quiet_for(4.0)
    engine.engine.resume(path)
    assert isinstance(engine.end_of(path), events.Finished)
    assert engine.of(events.Notice) == []
    assert runs_of(path) == NAMES
