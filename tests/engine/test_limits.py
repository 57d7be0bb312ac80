"""Workers that take too much memory, or too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_passes import give_orders, runs_of

from autoresolve_gui.engine import events
from autoresolve_gui.engine.limits import Limits

MEBIBYTE = 1 << 20


def test_that_a_worker_that_takes_too_much_memory_is_replaced_and_its_file_goes_on(
    watch, expect_log, film
):
    path, engine = film(), watch(limits=Limits(memory_bytes=600 * MEBIBYTE))
    give_orders(path, eats=1, eaten_bytes=700 * MEBIBYTE)
    with expect_log("more memory"):
        engine.engine.open(path)
        assert isinstance(engine.end_of(path), events.Finished)
    (notice,) = engine.of(events.Notice)
    assert "in the pass “middle”: it took more memory than the 0.586 GB" in notice.message
    assert runs_of(path) == ["index", "middle", "middle", "last"]


def test_that_a_file_that_always_takes_too_much_is_failed_with_the_reason(watch, expect_log, film):
    path, other, engine = film(0), film(1), watch(limits=Limits(memory_bytes=600 * MEBIBYTE))
    give_orders(path, eats=9, eaten_bytes=700 * MEBIBYTE)
    with expect_log("more memory"):
        engine.engine.open(path)
        failed = engine.end_of(path)
    assert isinstance(failed, events.Failed)
    assert "broke off 2 times" in failed.message
    assert "more memory" in failed.message
    engine.engine.open(other)
    assert isinstance(engine.end_of(other), events.Finished)


def test_that_a_pass_that_lasts_too_long_is_ended_though_it_gives_signs(watch, expect_log, film):
    limits = Limits(pass_at_least_s=0.1, pass_per_cost=1.0)
    path, engine = film(), watch(limits=limits)
    give_orders(path, middle_s=30.0)
    with expect_log("took far longer"):
        engine.engine.open(path)
        failed = engine.end_of(path)
    assert isinstance(failed, events.Failed)
    assert "its pass “middle” took far longer than it may" in failed.message
    assert runs_of(path) == ["index", "middle", "middle"]


@given(st.floats(0, 1e6))
def test_that_a_pass_may_last_what_it_costs_many_times_over(cost_s):
    limits = Limits()
    assert limits.pass_s(cost_s) >= 600.0
    assert limits.pass_s(cost_s) >= 60.0 * cost_s


@pytest.mark.parametrize(("cost_s", "limit_s"), [(0.0, 600.0), (10.0, 600.0), (11.0, 660.0)])
def test_that_short_passes_have_ten_minutes(cost_s, limit_s):
    assert Limits().pass_s(cost_s) == limit_s
