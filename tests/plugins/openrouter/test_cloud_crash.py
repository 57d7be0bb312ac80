"""What the ledger has of a call at the moment in which the program dies."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from autoresolve_plugins.openrouter.asking import CloudError
from autoresolve_plugins.openrouter.calling import LOST
from autoresolve_plugins.openrouter.settling import Settler
from cloud_station import GOOD, MODEL

from autoresolve_gui.budget.desk import BudgetDesk
from autoresolve_gui.budget.ledger import Ledger, Limits
from autoresolve_gui.budget.prices import PriceBook
from support.openrouter import Answer, Failure, Hang


def test_that_a_second_request_is_known_to_the_ledger_before_it_can_be_lost(cloud, standin):
    # Else the call would be settled at what its first request cost, and the second be forgotten.
    standin.script(Answer("I would rather not."), Hang())
    is_cancelled = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(cloud.ask, cancelled=is_cancelled.is_set)
        end_s = time.monotonic() + 10
        while len(standin.calls) < 2 and time.monotonic() < end_s:
            time.sleep(0.01)
        noted = cloud.row.generation_id.split(",")
        is_cancelled.set()
        with pytest.raises(CloudError):
            asked.result()
    assert len(standin.calls) == 2
    assert len(noted) == 2
    assert noted[-1] == LOST


def test_that_a_call_under_way_is_not_settled_by_a_process_whose_clock_is_ahead(cloud, standin):
    standin.script(Answer("I would rather not.", pause_s=0.3), Hang())
    is_cancelled = threading.Event()
    with (
        ThreadPoolExecutor(1) as pool,
        Ledger(cloud.ledger.path, clock=lambda: datetime.now(UTC) + timedelta(hours=1)) as ahead,
    ):
        asked = pool.submit(cloud.ask, cancelled=is_cancelled.is_set)
        end_s = time.monotonic() + 10
        while not (cloud.rows and cloud.row.generation_id) and time.monotonic() < end_s:
            time.sleep(0.01)
        desk = BudgetDesk(ahead, limits=lambda: Limits(0), prices=lambda: PriceBook({}, {}))
        log = logging.getLogger("autoresolve.plugin.openrouter")
        settler = Settler(desk, cloud.client.endpoint, log, waits_s=(2.0,))
        settler.take_left_over()
        while not any("generation" in each.path for each in standin.requests):
            assert time.monotonic() < end_s
            time.sleep(0.01)
        settler.close()
        is_cancelled.set()
        with pytest.raises(CloudError):
            asked.result()
    assert len(standin.calls) == 2
    assert cloud.row.state == "unknown"
    assert cloud.row.counted_nusd == cloud.row.worst_nusd


class Interrupted(BudgetDesk):
    """A desk between whose looking and settling another process does something."""

    between = staticmethod(lambda: None)

    def unsettled(self, **how):
        found = super().unsettled(**how)
        self.between()
        return found

    def settle_lost(self, *about):
        self.between()
        return super().settle_lost(*about)


def settled_after(cloud, between):
    """Have a fresh process take up the one lost call, and do `between` before it settles."""
    with Ledger(cloud.ledger.path) as other:
        desk = Interrupted(other, limits=lambda: Limits(0), prices=lambda: PriceBook({}, {}))
        log = logging.getLogger("autoresolve.plugin.openrouter")
        settler = Settler(desk, cloud.client.endpoint, log, waits_s=(0.2,))
        settler.take_left_over()
        desk.between = between
        thread = settler._thread
        assert thread is not None, "there was nothing to settle"
        thread.join(20)
        settler.close()


def lose_a_call(cloud, standin):
    """Leave a call whose answer broke off, so that nobody knows what it cost."""
    standin.script(Answer(GOOD, drop_after=2), Failure(400, "no"))
    with pytest.raises(CloudError):
        cloud.ask()
    cloud.close()  # its own process asks no more
    assert cloud.row.state == "unknown"
    standin.book(cloud.row.generation_id, MODEL, 100, 50)


def test_that_a_request_sent_between_looking_and_settling_is_not_settled_over(cloud, standin):
    lose_a_call(cloud, standin)
    call, ids = cloud.row.call_id, cloud.row.generation_id
    settled_after(cloud, lambda: cloud.ledger.note_generation(call, f"{ids},gen-another"))
    assert cloud.row.state == "unknown"
    assert cloud.row.counted_nusd == cloud.row.worst_nusd


def test_that_two_processes_that_settle_one_lost_call_settle_it_once(cloud, standin, caplog):
    lose_a_call(cloud, standin)
    settled_after(cloud, lambda: settled_after(cloud, lambda: None))
    row = cloud.row
    assert row.state == "settled"
    assert row.cost_nusd == sum(
        round(standin.generations[each]["total_cost"] * 1e9)
        for each in row.generation_id.split(",")
    )
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
