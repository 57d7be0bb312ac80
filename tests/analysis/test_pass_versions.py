"""A pass that finds something else has another version, or old findings would pass as current."""

from __future__ import annotations

import json

import pytest
from golden_run import GOLDEN, found_now

from autoresolve_gui.analysis.passes import PASSES

TOLERANCE = 0.03
"""Decoders and mathematics differ a little between machines."""


def close(now, before):
    if isinstance(before, dict):
        return now.keys() == before.keys() and all(close(now[key], before[key]) for key in before)
    if before and all(isinstance(value, float) for value in before):
        return now == pytest.approx(before, abs=TOLERANCE)
    return now == before


@pytest.fixture(scope="module")
def now():
    return json.loads(json.dumps(found_now()))


@pytest.mark.parametrize("name", [each.name for each in PASSES])
def test_that_what_a_pass_finds_belongs_to_its_version(now, name):
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert now["sample"] == golden["sample"], (
        "another sample film: run tests/analysis/golden_run.py"
    )
    before, now = golden["passes"][name], now["passes"]
    if close(now[name]["found"], before["found"]):
        assert now[name]["version"] == before["version"], (
            f"the pass {name} has a new version: run tests/analysis/golden_run.py"
        )
        return
    assert now[name]["version"] > before["version"], (
        f"the pass {name} finds something else: raise its version in passes.py, and that of the "
        "passes that need it; then run tests/analysis/golden_run.py"
    )
    pytest.fail(f"the pass {name} has a new version: run tests/analysis/golden_run.py")
