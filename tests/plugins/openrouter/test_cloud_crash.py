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

from autoresolve_gui.budget.desk import BudgetDesk
from autoresolve_gui.budget.ledger import Ledger, Limits
from autoresolve_gui.budget.prices import PriceBook
from support.openrouter import Answer, Hang


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
