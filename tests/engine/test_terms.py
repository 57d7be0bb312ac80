"""On what terms passes run in a worker: how many threads, and with which devices."""

import os

import pytest
from tiny_passes import give_orders, terms_of

from autoresolve_gui.engine import events


@pytest.mark.parametrize("workers", [1, 2])
def test_that_the_workers_share_the_processor(watch, film, workers):
    path, engine = film(), watch(workers=workers)
    give_orders(path, says_terms=True)
    engine.engine.open(path)
    assert isinstance(engine.end_of(path), events.Finished)
    (terms,) = terms_of(path)
    assert terms["threads"] == max(1, (os.cpu_count() or 1) // workers)


def test_that_opencv_adds_no_threads_to_those_of_the_passes(watch, film, monkeypatch):
    monkeypatch.delenv("OPENCV_FOR_THREADS_NUM", raising=False)
    path, engine = film(), watch()
    give_orders(path, says_terms=True)
    engine.engine.open(path)
    engine.end_of(path)
    assert [terms["opencv_threads"] for terms in terms_of(path)] == [1]


def test_that_no_device_is_used_for_a_file_that_a_worker_was_lost_with(watch, expect_log, film):
    path, other, engine = film(0), film(1), watch()
    give_orders(path, says_terms=True, dies=1)
    give_orders(other, says_terms=True)
    with expect_log("a worker was lost"):
        engine.engine.open(path)
        assert isinstance(engine.end_of(path), events.Finished)
    engine.engine.open(other)
    assert isinstance(engine.end_of(other), events.Finished)
    assert [terms["may_use_devices"] for terms in terms_of(path)] == [True, False]
    assert [terms["may_use_devices"] for terms in terms_of(other)] == [True]
