from __future__ import annotations

import pytest
from autoresolve_plugins.openrouter import calling
from cloud_station import KEY_VARIABLE, station

from support.openrouter import StandIn


@pytest.fixture
def standin(monkeypatch):
    with StandIn() as running:
        monkeypatch.setenv(KEY_VARIABLE, running.key)
        yield running


@pytest.fixture
def cloud(standin, tmp_path):
    with station(tmp_path / "cloud", standin) as opened:
        yield opened


@pytest.fixture(autouse=True)
def short_waits(request, monkeypatch):
    """Have attempts follow each other quickly, but for the test that measures the wait."""
    if "real_waits" not in request.fixturenames:
        monkeypatch.setattr(calling, "FIRST_WAIT_S", 0.01)


@pytest.fixture
def real_waits():
    """Ask for the waits of real life."""
