"""The passes of one file, run in this process."""

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


def test_that_passes_run_in_order_and_get_what_they_need(film, library, steps):
    key, heard = run(film(), library, steps.passes)
    assert steps.ran == ["index", "sound", "beats", "alone"]
    assert [r.name for r in library.records(key)] == steps.ran
    assert [r.note for r in library.records(key)] == steps.ran
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
