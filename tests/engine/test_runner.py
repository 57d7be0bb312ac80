"""The passes of one file, run in this process."""

import threading
import time
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from autoresolve_gui.analysis.pass_contract import Pass, PassCancelled
from autoresolve_gui.engine import events
from autoresolve_gui.engine.runner import run_file
from autoresolve_gui.library.library import Library
from autoresolve_gui.media.errors import MediaError
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.curve import Curve


class Steps:
    """Passes that count their runs."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.passes = (
            self.step("index", ()),
            self.step("sound", ("index",)),
            self.step("beats", ("sound",)),
            self.step("alone", ()),
        )

    def step(self, name: str, needs: tuple[str, ...], version: int = 1) -> Pass:
        def run(context):
            self.ran.append(name)
            assert set(context.earlier) == set(needs)
            context.report(0.5)
            return PassResult(note=name)

        return Pass(name, version, needs, run, lambda _footage: 1.0)


@pytest.fixture
def steps():
    return Steps()


@pytest.fixture
def library(library_path):
    with Library(library_path) as opened:
        yield opened


def run(path, library, passes, **options):
    heard = []
    key = run_file(path, library, passes, emit=heard.append, **options)
    return key, heard


def test_that_the_first_pass_runs_alone_and_the_others_when_what_they_need_is_there(
    film, library, steps
):
    key, heard = run(film(), library, steps.passes)
    assert sorted(steps.ran) == ["alone", "beats", "index", "sound"]
    assert steps.ran[0] == "index"
    assert steps.ran.index("sound") < steps.ran.index("beats")
    assert sorted(r.name for r in library.records(key)) == sorted(steps.ran)
    assert all(r.note == r.name for r in library.records(key))
    assert all(r.seconds >= 0 and r.x_realtime > 0 for r in library.records(key))
    assert isinstance(heard[0], events.Opened)


def test_that_a_new_version_is_computed_with_all_that_rests_on_it(film, library, steps):
    path = film()
    run(path, library, steps.passes)
    steps.ran.clear()
    newer = (steps.passes[0], steps.step("sound", ("index",), version=2), *steps.passes[2:])
    _, heard = run(path, library, newer)
    assert steps.ran == ["sound", "beats"]
    done = {e.record.name: e.from_cache for e in heard if isinstance(e, events.PassDone)}
    assert done == {"index": True, "sound": False, "beats": False, "alone": True}
    steps.ran.clear()
    run(path, library, newer)
    assert steps.ran == []


def test_that_what_rests_on_a_new_version_is_computed_even_after_a_kill_between(
    film, library, steps
):
    path = film()
    run(path, library, steps.passes)
    steps.ran.clear()
    newer = (steps.passes[0], steps.step("sound", ("index",), version=2), *steps.passes[2:])
    with pytest.raises(PassCancelled):
        run(path, library, newer, is_cancelled=lambda: bool(steps.ran))
    # the pass itself was cancelled; let it be done, and stop right after it
    run(path, library, newer[:2])
    steps.ran.clear()
    run(path, library, newer)
    assert steps.ran == ["beats"]


def test_that_it_pauses_only_before_work_and_never_before_the_first_pass(film, library, steps):
    path = film()
    key, _ = run(path, library, steps.passes, should_pause=lambda: True)
    assert key is None
    assert steps.ran == ["index"]
    run(path, library, steps.passes)
    key, heard = run(path, library, steps.passes, should_pause=lambda: True)
    assert key is not None
    assert len([e for e in heard if isinstance(e, events.PassDone)]) == 4


def test_that_passes_that_do_not_need_each_other_run_side_by_side(film, library):
    meeting = threading.Barrier(2, timeout=20)

    def meets(context):
        context.report(0.1)
        meeting.wait()
        return PassResult()

    passes = (
        Pass("index", 1, (), lambda _c: PassResult(), lambda _f: 1.0),
        Pass("sound", 1, ("index",), meets, lambda _f: 1.0),
        Pass("picture", 1, ("index",), meets, lambda _f: 1.0),
    )
    key, _ = run(film(), library, passes)
    assert {r.name for r in library.records(key)} == {"index", "sound", "picture"}


def test_that_the_other_passes_are_done_and_kept_where_one_raises(film, library):
    failed = threading.Event()

    def broken(_context):
        failed.set()
        raise MediaError("torn", remedy="mend it")

    def patient(context):
        assert failed.wait(20)
        time.sleep(0.1)
        context.report(0.9)
        return PassResult(note="done all the same")

    passes = (
        Pass("index", 1, (), lambda _c: PassResult(), lambda _f: 1.0),
        Pass("sound", 1, ("index",), broken, lambda _f: 1.0),
        Pass("picture", 1, ("index",), patient, lambda _f: 1.0),
        Pass("beats", 1, ("picture",), lambda _c: PassResult(), lambda _f: 1.0),
    )
    path = film()
    with pytest.raises(MediaError, match="torn"):
        run(path, library, passes)
    kept = {r.name: r.note for r in library.records(library.key_of(path))}
    assert kept["picture"] == "done all the same"
    assert "sound" not in kept


def test_that_a_cancel_stops_all_passes_that_run(film, library):
    running = threading.Barrier(3, timeout=20)
    stopped = []

    def endless(context):
        running.wait()
        try:
            while True:
                context.report(0.5)
                time.sleep(0.005)
        except PassCancelled:
            stopped.append(1)
            raise

    passes = (
        Pass("index", 1, (), lambda _c: PassResult(), lambda _f: 1.0),
        Pass("sound", 1, ("index",), endless, lambda _f: 1.0),
        Pass("picture", 1, ("index",), endless, lambda _f: 1.0),
    )
    wanted = threading.Event()

    def cancel_soon():
        running.wait()
        wanted.set()

    canceller = threading.Thread(target=cancel_soon)
    canceller.start()
    with pytest.raises(PassCancelled):
        run(film(), library, passes, is_cancelled=wanted.is_set)
    canceller.join()
    assert stopped == [1, 1]


def test_that_parts_shared_by_two_passes_make_one_energy(film, library):
    both = threading.Barrier(2, timeout=20)

    def shares(part):
        def run_it(context):
            context.share({part: np.full(4, 0.5, dtype=np.float32)})
            both.wait()
            return PassResult()

        return run_it

    def index(context):
        context.refine(Curve("energy", Fraction(10), np.full(8, 0.1, np.float32)))
        return PassResult()

    passes = (
        Pass("index", 1, (), index, lambda _f: 1.0),
        Pass("sound", 1, ("index",), shares("loudness"), lambda _f: 1.0),
        Pass("picture", 1, ("index",), shares("motion"), lambda _f: 1.0),
    )
    _, heard = run(film(), library, passes)
    curves = [e.curve for e in heard if isinstance(e, events.CurveRefined)]
    assert all(curve.name == "energy" and len(curve.values) == 8 for curve in curves)
    last = curves[-1].values
    assert np.allclose(last[:4], 0.5, atol=0.01)
    assert np.allclose(last[4:], 0.1)


def test_that_a_pass_that_raises_keeps_those_before_it(film, library, steps):
    def broken(_context):
        raise MediaError("torn", remedy="mend it")

    passes = (*steps.passes[:2], Pass("broken", 1, (), broken, lambda _f: 1.0))
    path = film()
    with pytest.raises(MediaError, match="torn"):
        run(path, library, passes)
    assert [r.name for r in library.records(library.key_of(path))] == ["index", "sound"]


def test_that_what_a_pass_learns_is_told_and_given_to_later_passes(film, library):
    seen = []

    def learn(context):
        video = replace(context.footage.video, frames=4321)
        return PassResult(footage=replace(context.footage, video=video))

    def look(context):
        seen.append(context.footage.frames)
        return PassResult()

    passes = (
        Pass("learn", 1, (), learn, lambda _f: 1.0),
        Pass("look", 1, ("learn",), look, lambda _f: 1.0),
    )
    path = film()
    key, heard = run(path, library, passes)
    assert seen == [4321]
    assert [e.footage.frames for e in heard if isinstance(e, events.Opened)] == [5, 4321]
    assert library.footage(key).frames == 4321
    _, heard = run(path, library, passes)
    assert [e.footage.frames for e in heard if isinstance(e, events.Opened)] == [4321]


def test_that_the_last_refinement_of_each_curve_arrives_before_the_pass_is_done(film, library):
    def refine(context):
        for step in range(100):
            for name in ("energy", "novelty"):
                context.refine(Curve(name, Fraction(10), np.full(3, step, np.float32)))
        return PassResult()

    _, heard = run(film(), library, (Pass("refine", 1, (), refine, lambda _f: 1.0),))
    told = [(e.curve.name, e.curve.values[0]) for e in heard if isinstance(e, events.CurveRefined)]
    assert set(told[:2]) == {("energy", 0.0), ("novelty", 0.0)}
    assert set(told[-2:]) == {("energy", 99.0), ("novelty", 99.0)}
    assert len(told) < 20
    assert isinstance(heard[-1], events.PassDone)


def test_that_a_changed_file_is_another_footage(film, films, library, steps):
    path = film(0)
    first, _ = run(path, library, steps.passes)
    path.write_bytes(films[1].read_bytes())
    second, _ = run(path, library, steps.passes)
    assert first != second
    assert len(steps.ran) == 8
