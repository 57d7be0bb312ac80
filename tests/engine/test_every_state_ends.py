"""Whatever a file is doing: after a cancel it ends, once, soon, and nothing more is said of it."""

import os
import signal
import time
from pathlib import Path

import psutil
import pytest
from our_workers import workers_now
from tiny_passes import give_orders

from autoresolve_gui.engine import events
from autoresolve_gui.engine.limits import Patience

SOON_S = 5.0
"""Of the engine's own work it needs milliseconds; no state may make it wait for a worker."""
STOP, GO_ON = getattr(signal, "SIGSTOP", 0), getattr(signal, "SIGCONT", 0)


def in_its_middle(engine, path):
    give_orders(path, middle_s=60.0)
    engine.engine.open(path)
    engine.until(events.Progress, path=path, name="middle")


def waiting_behind_another(engine, path, other):
    in_its_middle(engine, other)
    engine.engine.open(path)
    engine.until(events.PassDone, path=path, name="index")


def not_taken_yet(engine, path, _other):
    engine.engine.open(path)


def paused_before_it_began(engine, path, _other):
    engine.engine.pause()
    engine.engine.open(path)
    engine.until(events.Paused, path=path)


def running(engine, path, _other):
    in_its_middle(engine, path)


def paused_within_its_pass(engine, path, _other):
    in_its_middle(engine, path)
    engine.engine.pause(path)
    engine.until(events.Paused, path=path)


def all_paused_within_its_pass(engine, path, _other):
    in_its_middle(engine, path)
    engine.engine.pause()
    engine.until(events.Paused, path=path)


def held_for_another(engine, path, other):
    in_its_middle(engine, path)
    give_orders(other, middle_s=60.0)
    engine.engine.open(other)
    engine.engine.prefer(other)
    engine.until(events.Progress, path=other, name="middle")


def with_a_stand_in(engine, path, other):
    in_its_middle(engine, other)
    engine.engine.pause(other)
    engine.until(events.Paused, path=other)
    in_its_middle(engine, path)


def deaf(engine, path, _other):
    give_orders(path, hangs=9)
    engine.engine.open(path)
    engine.until(events.PassStarted, path=path, name="middle")
    time.sleep(0.3)  # until it hangs


def opened_again_at_once(engine, path, other):
    running(engine, path, other)
    engine.engine.cancel(path)
    engine.end_of(path)
    engine.heard.clear()
    engine.engine.open(path)


def behind_stopped_workers(engine, path, _other):
    in_its_middle(engine, path)
    for worker in workers_now():
        worker.send_signal(STOP)


STATES = [
    not_taken_yet,
    waiting_behind_another,
    paused_before_it_began,
    running,
    paused_within_its_pass,
    all_paused_within_its_pass,
    held_for_another,
    with_a_stand_in,
    deaf,
    opened_again_at_once,
    pytest.param(
        behind_stopped_workers,
        marks=pytest.mark.skipif(os.name == "nt", reason="nothing stops a process there"),
    ),
]


@pytest.fixture
def nobody_stays_stopped():
    yield
    for worker in workers_now():
        if hasattr(signal, "SIGCONT"):
            worker.send_signal(GO_ON)


def ends_within(engine, seconds, path):
    deadline = time.monotonic() + seconds
    ends = (events.Finished, events.Failed, events.Cancelled)
    while not engine.of(*ends, path=path) and time.monotonic() < deadline:
        engine.quiet_for(0.02)
    return engine.of(*ends, path=path)


@pytest.mark.usefixtures("nobody_stays_stopped")
@pytest.mark.parametrize("state", STATES)
def test_that_a_cancelled_file_ends_once_whatever_it_is_doing(watch, film, state):
    path, other = film(0), film(1)
    engine = watch(patience=Patience(cancel_s=60.0, close_s=0.2))
    state(engine, path, other)
    engine.engine.cancel(path)
    (end,) = ends_within(engine, SOON_S, path)
    assert isinstance(end, events.Cancelled)
    engine.engine.cancel(path)
    said = [event for event in engine.quiet_for(0.3) if event.path == path]
    assert said == []
    assert engine.of(events.Failed) == []


def test_that_a_file_opened_under_two_spellings_ends_under_both(watch, film, monkeypatch):
    path, engine = film(), watch()
    monkeypatch.chdir(path.parent)
    short, long = Path(path.name), path.parent / "nowhere" / ".." / path.name
    in_its_middle(engine, path)
    engine.engine.open(short)
    engine.engine.cancel(long)  # a third one, under which nobody listens
    for spelling in (path, short):
        (end,) = ends_within(engine, SOON_S, spelling)
        assert isinstance(end, events.Cancelled)
    assert engine.quiet_for(0.3) == []
    assert engine.of(events.Cancelled, path=long) == []


def test_that_a_file_cancelled_while_its_worker_loads_ends_and_the_worker_stays(watch, film):
    path = film()
    engine = watch(
        passes="slow_to_load:PASSES", patience=Patience(cancel_s=0.2, silence_s=0.2, close_s=0.2)
    )
    engine.engine.open(path)
    engine.until(events.Queued, path=path)
    time.sleep(0.5)
    before = {worker.pid for worker in workers_now()}
    engine.engine.cancel(path)
    (end,) = ends_within(engine, SOON_S, path)
    assert isinstance(end, events.Cancelled)
    engine.quiet_for(1.5)
    assert {worker.pid for worker in workers_now()} == before
    assert all(psutil.pid_exists(pid) for pid in before)


def test_that_a_file_that_is_done_when_the_cancel_comes_is_finished_and_not_cancelled(watch, film):
    path, engine = film(), watch()
    engine.engine.open(path)
    engine.until(events.Finished, path=path)
    engine.engine.cancel(path)
    assert engine.quiet_for(0.3) == []
