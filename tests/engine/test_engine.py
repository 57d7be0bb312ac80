"""The engine with real processes, real files and a real library."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_passes import give_orders, runs_of

from autoresolve_gui.engine import events
from autoresolve_gui.library.library import Library

NAMES = ["index", "middle", "last"]


def test_that_a_file_goes_through_all_passes(watch, film, library_path):
    path, engine = film(), watch()
    engine.engine.open(path)
    finished = engine.end_of(path)
    assert isinstance(finished, events.Finished)
    order = engine.of(events.Queued, events.Opened, events.PassStarted, events.PassDone)
    told = [type(e).__name__ for e in order]
    assert told == ["Queued", "Opened", *["PassStarted", "PassDone"] * 3]
    assert [e.record.name for e in engine.of(events.PassDone)] == NAMES
    assert not any(e.from_cache for e in engine.of(events.PassDone))
    assert float(engine.of(events.CurveRefined)[0].curve.values[0]) == pytest.approx(0.1)
    with Library(library_path) as library:
        analysis = library.analysis(finished.key)
        assert float(analysis.arrays["sum"]) == 10.0
        assert [record.name for record in analysis.passes] == NAMES


def test_that_a_file_that_is_done_computes_nothing_again(watch, film):
    path = film()
    first = watch()
    first.engine.open(path)
    first.end_of(path)
    first.engine.close()
    again = watch()
    again.engine.open(path)
    assert isinstance(again.end_of(path), events.Finished)
    assert [e.from_cache for e in again.of(events.PassDone)] == [True] * 3
    assert again.of(events.PassStarted) == []
    assert runs_of(path) == NAMES


def test_that_a_renamed_file_computes_nothing_again(watch, film):
    path, engine = film(), watch()
    engine.engine.open(path)
    key = engine.end_of(path).key
    moved = path.rename(path.with_name("renamed.mp4"))
    engine.engine.open(moved)
    finished = engine.end_of(moved)
    assert finished.key == key
    assert [e.from_cache for e in engine.of(events.PassDone, path=moved)] == [True] * 3
    assert engine.of(events.Opened, path=moved)[0].footage.path == moved
    assert runs_of(moved) == []


def test_that_a_pass_that_raises_fails_with_type_and_message(watch, film, caplog):
    path, engine = film(), watch()
    give_orders(path, raises="no more numbers")
    engine.engine.open(path)
    failed = engine.end_of(path)
    assert isinstance(failed, events.Failed)
    assert "ZeroDivisionError: no more numbers" in failed.message
    assert "run_middle" in caplog.text


@pytest.mark.parametrize(
    "content", [None, b"", b"this is no film" * 100], ids=["missing", "empty", "text"]
)
def test_that_a_file_that_is_no_footage_fails_with_a_remedy(watch, tmp_path, film, content):
    path, good, engine = tmp_path / "bad.mp4", film(), watch()
    if content is not None:
        path.write_bytes(content)
    engine.engine.open(path)
    failed = engine.end_of(path)
    assert isinstance(failed, events.Failed)
    assert "bad.mp4" in failed.message
    assert failed.remedy
    engine.engine.open(good)
    assert isinstance(engine.end_of(good), events.Finished)


def test_that_a_running_file_can_be_cancelled_and_goes_on_later(watch, film):
    path, engine = film(), watch()
    give_orders(path, middle_s=20.0)
    engine.engine.open(path)
    engine.until(events.Progress, path=path)
    began = time.monotonic()
    engine.engine.cancel(path)
    assert isinstance(engine.end_of(path), events.Cancelled)
    assert time.monotonic() - began < 1.0
    give_orders(path)
    engine.engine.open(path)
    assert isinstance(engine.end_of(path), events.Finished)
    assert runs_of(path) == ["index", "middle", "middle", "last"]
    assert engine.of(events.Notice) == []


def test_that_a_waiting_file_can_be_cancelled(watch, film):
    busy, path, engine = film(0), film(1), watch()
    give_orders(busy, middle_s=2.0)
    engine.engine.open(busy)
    engine.until(events.PassStarted, path=busy, name="middle")
    engine.engine.open(path)
    engine.until(events.PassDone, path=path)
    engine.engine.cancel(path)
    assert isinstance(engine.end_of(path), events.Cancelled)
    assert isinstance(engine.end_of(busy), events.Finished)
    assert runs_of(path) == ["index"]


def test_that_a_file_opened_again_while_it_is_being_cancelled_starts_anew(watch, film):
    path, engine = film(), watch()
    give_orders(path, middle_s=1.0)
    engine.engine.open(path)
    engine.until(events.Progress, path=path)
    engine.engine.cancel(path)
    engine.engine.open(path)
    assert isinstance(engine.end_of(path), events.Cancelled)
    assert isinstance(engine.end_of(path), events.Finished)


def test_that_a_file_opened_twice_is_one_job(watch, film):
    path, engine = film(), watch()
    give_orders(path, middle_s=0.5)
    engine.engine.open(path)
    engine.engine.open(path)
    engine.end_of(path)
    time.sleep(0.3)
    engine.drain()
    assert runs_of(path) == NAMES
    assert len(engine.of(events.Queued)) == len(engine.of(events.Finished)) == 1


def test_that_another_spelling_of_a_path_hears_everything_too(watch, film, monkeypatch):
    path, engine = film(), watch()
    give_orders(path, middle_s=0.5)
    monkeypatch.chdir(path.parent)
    short = Path(path.name)
    engine.engine.open(path)
    engine.until(events.PassDone, path=path)
    engine.engine.open(short)
    engine.end_of(short)
    long_heard = engine.of(events.Opened, events.PassDone, events.Finished, path=path)
    short_heard = engine.of(events.Opened, events.PassDone, events.Finished, path=short)
    assert [replace(e, path=path) for e in short_heard] == long_heard
    assert runs_of(path) == NAMES


def test_that_a_relative_path_is_that_of_the_program_when_it_was_opened(watch, film, monkeypatch):
    path, engine = film(), watch()
    monkeypatch.chdir(path.parent)  # the workers are elsewhere
    short = Path(path.name)
    engine.engine.open(short)
    assert isinstance(engine.end_of(short), events.Finished)
    assert engine.of(events.Opened)[0].footage.path == path


def test_that_every_file_shows_something_before_any_long_pass_ends(watch, film):
    paths, engine = [film(n) for n in range(3)], watch()
    for path in paths:
        give_orders(path, middle_s=1.0)
        engine.engine.open(path)
    engine.until(events.PassDone, name="middle")
    assert {e.path for e in engine.of(events.PassDone) if e.record.name == "index"} == set(paths)
    for _ in paths:
        engine.until(events.Finished)


def test_that_a_file_dropped_during_a_long_pass_is_opened_at_once(watch, film):
    busy, path, engine = film(0), film(1), watch()
    give_orders(busy, middle_s=20.0)
    engine.engine.open(busy)
    engine.until(events.Progress, path=busy)
    began = time.monotonic()
    engine.engine.open(path)
    engine.until(events.PassDone, path=path, name="index")
    assert time.monotonic() - began < 1.0


def test_that_the_preferred_file_goes_first_and_the_other_one_waits_for_it(watch, film):
    paths, engine = [film(n) for n in range(3)], watch()
    for path in paths:
        give_orders(path, middle_s=0.5)
        engine.engine.open(path)
    engine.until(events.PassStarted, path=paths[0], name="middle")
    engine.engine.prefer(paths[2])
    ends = [engine.until(events.Finished).path for _ in paths]
    assert ends == [paths[2], paths[0], paths[1]]
    assert all(runs_of(path) == NAMES for path in paths)


def test_that_progress_is_whole_rising_and_not_a_flood(watch, film):
    path, engine = film(), watch()
    give_orders(path, middle_s=2.5)
    engine.engine.open(path)
    engine.end_of(path)
    progress = engine.of(events.Progress)
    assert 5 < len(progress) <= 27
    fractions = [e.fraction for e in progress]
    assert fractions == sorted(fractions)
    assert 1 / 3 <= fractions[0] < 0.5
    assert 0.55 < fractions[-1] <= 2 / 3
    assert progress[0].eta_s is None
    # middle and last weigh the same, so 2.5 s of middle foretell 2.5 s more after it
    assert progress[-1].eta_s == pytest.approx(2.5, abs=0.8)
    assert len(engine.of(events.CurveRefined)) <= 15


def test_that_a_listener_that_raises_stops_nobody(watch, film, caplog):
    path, engine = film(), watch()
    heard = engine._arrived.put

    def fragile(event):
        heard(event)
        if isinstance(event, events.PassDone):
            raise KeyError("listener")

    engine.engine._supervisor._herald.listener = fragile
    engine.engine.open(path)
    assert isinstance(engine.end_of(path), events.Finished)
    assert "a listener failed" in caplog.text


def test_that_passes_that_cannot_be_imported_are_told(watch, expect_log, film):
    path, engine = film(), watch(passes="no_such_module:PASSES")
    with expect_log("no_such_module"):
        engine.engine.open(path)
        failed = engine.end_of(path)
        assert isinstance(failed, events.Failed)
        assert "no_such_module" in failed.message


def test_that_a_damaged_library_is_told_and_replaced(watch, film, library_path):
    library_path.parent.mkdir()
    library_path.write_bytes(b"garbage" * 1000)
    path, engine = film(), watch()
    engine.engine.open(path)
    assert isinstance(engine.end_of(path), events.Finished)
    assert "damaged" in engine.of(events.Notice)[0].message
    assert len(list(library_path.parent.glob("*.damaged-*"))) == 1


def test_that_a_library_that_cannot_be_opened_fails_the_file(watch, expect_log, film, library_path):
    library_path.parent.touch()  # a file where the folder should be
    path, engine = film(), watch()
    with expect_log("cannot be remembered"):
        engine.engine.open(path)
        failed = engine.end_of(path)
        engine.engine.close()
    assert isinstance(failed, events.Failed)
    assert "library" in failed.message
    assert failed.remedy
