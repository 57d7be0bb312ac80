"""What the user looks at comes first."""

from our_workers import wait_for_workers, workers_now
from tiny_passes import give_orders, runs_of

from autoresolve_gui.engine import events

NAMES = ["index", "middle", "last"]


def test_that_the_preferred_file_waits_for_no_long_pass_and_the_held_one_goes_on(watch, film):
    long, wanted, engine = film(0), film(1), watch()
    give_orders(long, middle_s=8.0)
    engine.engine.open(long)
    engine.until(events.Progress, path=long)
    engine.engine.open(wanted)
    engine.until(events.PassDone, path=wanted, name="index")
    engine.engine.prefer(wanted)
    engine.until(events.PassStarted, path=wanted, name="middle")
    assert len(workers_now()) == 3
    assert isinstance(engine.end_of(wanted), events.Finished)
    assert engine.of(events.PassDone, path=long)[-1].record.name == "index"
    assert engine.of(events.Paused) == []  # nobody has paused it
    assert isinstance(engine.end_of(long), events.Finished)
    assert runs_of(long) == runs_of(wanted) == NAMES
    assert wait_for_workers(most=2) == 2


def test_that_the_file_preferred_next_goes_before_the_first_one(watch, film):
    paths, engine = [film(n) for n in range(3)], watch()
    for path in paths:
        give_orders(path, middle_s=1.0)
        engine.engine.open(path)
        engine.until(events.PassDone, path=path, name="index")
    engine.engine.prefer(paths[1])
    engine.until(events.PassStarted, path=paths[1], name="middle")
    engine.engine.prefer(paths[2])
    ends = [engine.until(events.Finished).path for _ in paths]
    assert ends.index(paths[2]) < ends.index(paths[0])
    assert ends[0] == paths[2]
    assert all(runs_of(path) == NAMES for path in paths)


def test_that_preferring_the_held_file_lets_it_go_on(watch, film):
    long, wanted, engine = film(0), film(1), watch()
    give_orders(long, middle_s=2.0)
    give_orders(wanted, middle_s=3.0)
    engine.engine.open(long)
    engine.until(events.Progress, path=long)
    engine.engine.open(wanted)
    engine.engine.prefer(wanted)
    engine.until(events.Progress, path=wanted, name="middle")
    engine.engine.prefer(long)
    assert [engine.until(events.Finished).path for _ in range(2)] == [long, wanted]
    assert runs_of(long) == runs_of(wanted) == NAMES
