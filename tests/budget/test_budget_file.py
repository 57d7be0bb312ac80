"""Without a sound ledger no call is made, and nobody gets a fresh budget by breaking the file."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing

import pytest
from budget_values import NO_LIMITS, PURPOSE, cost

from autoresolve_gui.budget import file as file_module
from autoresolve_gui.budget import opening
from autoresolve_gui.budget.errors import LedgerDamagedError, LedgerError
from autoresolve_gui.budget.ledger import Ledger
from autoresolve_gui.budget.location import default_ledger_path


@pytest.fixture
def filled(path):
    with Ledger(path) as ledger:
        for _ in range(40):
            ledger.settle(ledger.reserve(PURPOSE, 100, NO_LIMITS).call_id, cost(50))
    return path


def _quick_to_give_up(path):
    return opening.open_database(path, busy_timeout_s=0.05)


def _reserve_often(ledger):
    for _ in range(50):
        ledger.reserve(PURPOSE, 100, NO_LIMITS)


def _delete_and_fail(ledger):
    with ledger._file.writing() as database:
        database.execute("DELETE FROM calls")
        raise RuntimeError("a plug was pulled")


def test_that_it_lies_where_the_home_is(home):
    assert default_ledger_path() == home / "ledger.sqlite3"


def test_that_nobody_else_may_look_into_its_folder(path):
    Ledger(path).close()
    if sys.platform != "win32":
        assert path.parent.stat().st_mode & 0o077 == 0


def test_that_garbage_is_refused_and_not_touched(path):
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(LedgerDamagedError, match="no call is made") as caught:
        Ledger(path)
    assert "move it away" in caught.value.remedy
    assert path.read_bytes() == b"no database at all" * 100


def test_that_a_ledger_that_was_cut_off_is_refused(filled):
    filled.write_bytes(filled.read_bytes()[:-8192])
    with pytest.raises(LedgerDamagedError, match="no call is made"):
        Ledger(filled)


def test_that_damage_in_the_middle_is_found_when_it_is_opened(filled):
    data = bytearray(filled.read_bytes())
    data[3 * 4096 : 5 * 4096] = b"\xff" * 8192
    filled.write_bytes(data)
    with pytest.raises(LedgerDamagedError):
        Ledger(filled)


def test_that_an_emptied_ledger_with_a_journal_is_no_new_one(filled):
    filled.write_bytes(b"")
    filled.with_name("ledger.sqlite3-wal").write_bytes(b"x" * 100)
    with pytest.raises(LedgerDamagedError, match="its journal is not"):
        Ledger(filled)


def test_that_a_ledger_without_its_table_is_refused(filled):
    with closing(sqlite3.connect(filled)) as database:
        database.execute("DROP TABLE stops")
    with pytest.raises(LedgerDamagedError, match="no table stops"):
        Ledger(filled)


def test_that_a_database_of_another_program_is_refused(path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE calls (x)")
    with pytest.raises(LedgerError, match="another program"):
        Ledger(path)


def test_that_a_ledger_of_a_newer_program_is_refused(filled):
    with closing(sqlite3.connect(filled)) as database, database:
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('autoresolve_ledger', 'm999_later', '')"
        )
    with pytest.raises(LedgerError, match="newer version"):
        Ledger(filled)


def test_that_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="cannot be opened") as caught:
        Ledger(tmp_path / "file" / "ledger.sqlite3")
    assert "AUTORESOLVE_HOME" in caught.value.remedy


def test_that_a_folder_in_its_place_is_told(path):
    path.mkdir(parents=True)
    with pytest.raises(LedgerError, match="cannot be"):
        Ledger(path)


def test_that_a_full_disk_lets_no_call_through_and_loses_none(filled):
    with Ledger(filled) as ledger:
        call_id = ledger.reserve(PURPOSE, 100, NO_LIMITS).call_id
        (pages,) = ledger._file._database.execute("PRAGMA page_count").fetchone()
        ledger._file._database.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LedgerError, match="no space left"):
            _reserve_often(ledger)
        kept = ledger.calls()
    with Ledger(filled) as ledger:
        assert ledger.calls() == kept
        assert ledger.call(call_id).counted_nusd == 100


def test_that_a_ledger_that_may_not_be_written_lets_no_call_through(filled):
    with Ledger(filled) as ledger:
        ledger._file._database.execute("PRAGMA query_only = ON")
        with pytest.raises(LedgerError, match="may not be written to") as caught:
            ledger.reserve(PURPOSE, 100, NO_LIMITS)
    assert "writable" in caught.value.remedy


def test_that_a_locked_ledger_lets_no_call_through(filled, monkeypatch):
    monkeypatch.setattr(file_module, "open_database", _quick_to_give_up)
    with Ledger(filled) as ledger, closing(sqlite3.connect(filled)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="keeps it locked"):
            ledger.reserve(PURPOSE, 100, NO_LIMITS)
        assert len(ledger.calls()) == 40  # reading waits for nobody
        other.rollback()
        ledger.reserve(PURPOSE, 100, NO_LIMITS)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps open files in their place")
def test_that_a_ledger_that_was_moved_away_while_in_use_lets_no_call_through(filled, ledger):
    filled.rename(filled.with_name("elsewhere"))
    with pytest.raises(LedgerError, match="moved or replaced"):
        ledger.reserve(PURPOSE, 1, NO_LIMITS)
    with Ledger(filled), pytest.raises(LedgerError, match="moved or replaced"):
        ledger.reserve(PURPOSE, 1, NO_LIMITS)


def test_that_an_amount_below_nothing_cannot_be_written_by_anybody(filled):
    with closing(sqlite3.connect(filled)) as database:
        for wrong in (-1, "many", 0.5, None):
            with pytest.raises(sqlite3.IntegrityError):
                database.execute("UPDATE calls SET counted_nusd = ?", (wrong,))


def test_that_a_transaction_that_is_cut_short_leaves_no_trace(filled):
    with Ledger(filled) as ledger:
        with pytest.raises(RuntimeError, match="a plug was pulled"):
            _delete_and_fail(ledger)
        assert len(ledger.calls()) == 40


def test_that_a_ledger_is_opened_without_writing_when_nothing_is_to_be_changed(filled):
    before = filled.read_bytes()
    Ledger(filled).close()
    assert filled.read_bytes() == before


def test_that_news_are_the_calls_behind_a_number_and_those_that_were_open(ledger):
    settled, held, lost = (ledger.reserve(PURPOSE, 9, NO_LIMITS).call_id for _ in range(3))
    ledger.settle(settled, cost(1))
    ledger.settle(lost, cost(None))
    number = ledger.latest_number()
    assert ledger.news(number, []) == []
    ledger.settle(lost, cost(3))
    later = ledger.reserve(PURPOSE, 9, NO_LIMITS).call_id
    found = ledger.news(number, [held, lost])
    assert [call.call_id for call in found] == [held, lost, later]
    assert found == ledger.calls()[1:]
    assert ledger.latest_number() == number + 1
