"""What is not done is remembered for the next start."""

import json
import os
import socket
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_passes import give_orders

from autoresolve_gui.engine import events
from autoresolve_gui.engine.ledger import Ledger

FILES = [Path("/rushes/a.mov"), Path("/rushes/b.mov"), Path("/rushes/\udce9 no text.mov")]


def books(library_path):
    return list(library_path.parent.glob("*.unfinished-*"))


def left_by(library_path, *files, ended=()):
    ledger = Ledger(library_path)
    for file in files:
        ledger.add(file)
    for file in ended:
        ledger.remove(file)
    ledger.close()


def test_that_files_are_remembered_in_their_order_until_they_are_queued_again(library_path):
    left_by(library_path, *FILES)
    ledger = Ledger(library_path)
    assert ledger.left == tuple(FILES)
    ledger.add(FILES[1])
    assert ledger.left == (FILES[0], FILES[2])
    ledger.close()
    again = Ledger(library_path)
    assert again.left == (FILES[0], FILES[2], FILES[1])
    again.forget_left()
    again.close()
    assert books(library_path) == []


def test_that_files_that_ended_are_forgotten(library_path):
    left_by(library_path, *FILES, ended=FILES)
    assert books(library_path) == []


def test_that_a_running_program_keeps_its_files(library_path):
    running = Ledger(library_path)
    running.add(FILES[0])
    while not books(library_path):
        pass
    other = Ledger(library_path)
    assert other.left == ()
    other.close()
    running.close()
    last = Ledger(library_path)
    assert last.left == (FILES[0],)
    last.close()


@pytest.mark.parametrize(
    ("change", "is_taken"),
    [
        ({"process": 0}, True),
        ({"started_s": 1.0}, True),  # another process has its number now
        ({"host": "elsewhere"}, False),
    ],
)
def test_that_files_of_a_program_that_is_gone_are_taken_over(library_path, change, is_taken):
    owner = {
        "host": socket.gethostname(),
        "process": os.getpid(),
        "started_s": psutil.Process().create_time(),
    }
    library_path.parent.mkdir()
    book = library_path.with_name(f"{library_path.name}.unfinished-1.json")
    kept = {"schema": 1, "owner": owner | change, "files": [str(FILES[0])]}
    book.write_text(json.dumps(kept), encoding="utf-8")
    ledger = Ledger(library_path)
    assert ledger.left == ((FILES[0],) if is_taken else ())
    ledger.close()
    assert book.exists() is not is_taken
    assert len(books(library_path)) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.binary(max_size=60) | st.sampled_from([b"[]", b"{}", b'{"schema":1,"owner":null}']))
@pytest.mark.allow_log(reason="says that it is damaged")
def test_that_a_damaged_file_is_as_good_as_none(library_path, data):
    library_path.parent.mkdir(exist_ok=True)
    library_path.with_name(f"{library_path.name}.unfinished-1.json").write_bytes(data)
    ledger = Ledger(library_path)
    assert ledger.left == ()
    ledger.close()
    assert books(library_path) == []


def test_that_a_closed_engine_leaves_what_is_not_done_and_only_that(watch, film):
    done, broken = film(0, "done.mp4"), film(0, "broken.mp4")
    busy, waiting, cancelled = film(1), film(2), film(2, "cancelled.mp4")
    broken.write_bytes(b"no film")
    first = watch()
    first.engine.open(done)
    first.end_of(done)
    first.engine.open(broken)
    first.end_of(broken)
    for path in (busy, waiting, cancelled):
        give_orders(path, middle_s=20.0)
    first.engine.open(busy)
    first.until(events.Progress, path=busy, name="middle")  # from now on the others wait for it
    first.engine.open(waiting)
    first.engine.open(cancelled)
    first.engine.cancel(cancelled)
    first.end_of(cancelled)
    assert first.engine.unfinished() == ()
    first.engine.close()
    again = watch()
    assert again.engine.unfinished() == (busy, waiting)
    for path in again.engine.unfinished():
        give_orders(path)
        again.engine.open(path)
    for path in (busy, waiting):
        assert isinstance(again.end_of(path), events.Finished)
    assert again.engine.unfinished() == ()
    again.engine.close()
    assert watch().engine.unfinished() == ()


def test_that_the_user_may_let_it_be(watch, film):
    path, first = film(), watch()
    first.engine.pause()
    first.engine.open(path)
    first.until(events.Paused)
    first.engine.close()
    again = watch()
    assert again.engine.unfinished() == (path,)
    again.engine.forget_unfinished()
    again.engine.close()
    assert watch().engine.unfinished() == ()


def test_that_a_command_may_ask_for_nothing_to_be_remembered(watch, film, library_path):
    path, first = film(), watch(remembers=False)
    first.engine.pause()
    first.engine.open(path)
    first.until(events.Paused)
    first.engine.forget_unfinished()
    assert first.engine.unfinished() == ()
    first.engine.close()
    assert books(library_path) == []
