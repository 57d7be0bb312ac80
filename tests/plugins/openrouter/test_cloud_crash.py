"""What the ledger has of a call at the moment in which the program dies."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from autoresolve_plugins.openrouter.asking import CloudError
from autoresolve_plugins.openrouter.calling import LOST

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
