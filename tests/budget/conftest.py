from __future__ import annotations

import pytest
from budget_values import Clock

from autoresolve_gui.budget.ledger import Ledger


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "ledger.sqlite3"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def events():
    return []


@pytest.fixture
def ledger(path, clock, events):
    with Ledger(path, clock=clock, publish=events.append) as opened:
        yield opened
