"""The fraction and the ETA."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.engine.progress import ProgressMeter, Throttle


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


def test_that_passes_weigh_what_they_cost(clock):
    meter = ProgressMeter({"short": 1.0, "long": 3.0}, clock)
    assert meter.fraction == 0.0
    meter.skip("short")
    assert meter.fraction == pytest.approx(0.25)
    meter.begin()
    meter.move("long", 0.5)
    assert meter.fraction == pytest.approx(0.625)
    meter.skip("long")
    assert meter.fraction == 1.0


def run_steadily(meter, clock, name, *, start, stop, seconds):
    """Move a pass at a constant speed, 10 reports a second; return the ETAs."""
    told = []
    count = round(seconds * 10)
    for step in range(1, count + 1):
        clock.now_s += 0.1
        told.append(meter.move(name, start + (stop - start) * step / count))
    return told


def test_that_the_eta_is_right_at_a_steady_speed(clock):
    meter = ProgressMeter({"cached": 50.0, "long": 100.0}, clock)
    meter.skip("cached")
    meter.begin()
    told = run_steadily(meter, clock, "long", start=0.0, stop=0.5, seconds=20)
    assert told[:8] == [None] * 8
    assert told[-1] == pytest.approx(20.0, rel=0.05)
    known = [eta for eta in told if eta is not None]
    assert known == sorted(known, reverse=True)


def test_that_the_eta_follows_when_the_speed_changes(clock):
    meter = ProgressMeter({"long": 1.0}, clock)
    meter.begin()
    run_steadily(meter, clock, "long", start=0.0, stop=0.5, seconds=10)
    slow = run_steadily(meter, clock, "long", start=0.5, stop=0.6, seconds=20)
    assert slow[-1] == pytest.approx(80.0, rel=0.4)
    fast = run_steadily(meter, clock, "long", start=0.6, stop=0.9, seconds=15)
    assert fast[-1] == pytest.approx(5.0, abs=3.0)


@given(st.lists(st.floats(), max_size=30))
def test_that_the_fraction_never_falls_whatever_a_pass_reports(reports):
    clock = Clock()
    meter = ProgressMeter({"one": 1.0, "two": 0.0}, clock)
    meter.begin()
    seen = 0.0
    for report in reports:
        clock.now_s += 0.5
        eta_s = meter.move("one", report)
        assert seen <= meter.fraction <= 1.0
        assert eta_s is None or eta_s >= 0.0
        seen = meter.fraction


def test_that_a_throttle_lets_the_first_through_and_then_so_many_a_second(clock):
    throttle = Throttle(10.0, clock)
    assert throttle.is_due()
    passed = 0
    for _ in range(1000):
        clock.now_s += 0.001
        passed += throttle.is_due()
    assert 9 <= passed <= 10
