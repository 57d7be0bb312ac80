"""The engine's side of a worker's connection: it never makes the engine wait."""

import multiprocessing
import os
import struct
import threading
from multiprocessing.connection import wait

import pytest

from autoresolve_gui.engine import messages
from autoresolve_gui.engine.link import PipeLink


@pytest.fixture
def pipe():
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    link = PipeLink(ours)
    yield link, theirs
    theirs.close()
    link.close()
    link.join(5.0)


def heard(link, *, within_s=5.0):
    """Return the reports that arrive, asked for in a thread that may hang."""
    found = []
    if wait([link.ear], within_s):
        asking = threading.Thread(target=lambda: found.extend(link.reports()), daemon=True)
        asking.start()
        asking.join(within_s)
        assert not asking.is_alive(), "whoever asks has to wait for the worker"
    return found


def test_that_reports_arrive_in_their_order(pipe):
    link, theirs = pipe
    for number in range(5):
        theirs.send(messages.Began(number, "index", 1.0))
    found = []
    while len(found) < 5:
        found += heard(link)
    assert [report.job for report in found] == list(range(5))


@pytest.mark.skipif(os.name == "nt", reason="its pipes carry messages whole")
def test_that_a_worker_that_stands_still_within_a_report_holds_nobody_up(pipe):
    link, theirs = pipe
    os.write(theirs.fileno(), struct.pack("!i", 100_000) + b"the beginning of it")
    assert heard(link, within_s=1.0) == []


def test_that_the_end_of_the_worker_is_told_after_its_last_report(pipe):
    link, theirs = pipe
    theirs.send(messages.Began(1, "index", 1.0))
    theirs.close()
    found, has_ended = [], False
    while not has_ended and wait([link.ear], 5.0):
        try:
            found.extend(report.job for report in link.reports())
        except EOFError:
            has_ended = True
    assert has_ended
    assert found == [1]
    link.send(messages.Cancel(1))  # does nothing


def test_that_a_link_that_is_closed_leaves_no_thread():
    before = threading.active_count()
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    link = PipeLink(ours)
    if os.name == "nt":
        theirs.close()
    link.close()
    link.join(5.0)

    assert threading.active_count() == before
    theirs.close()
