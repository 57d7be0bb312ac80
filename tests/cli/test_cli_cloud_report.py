"""What `process --openrouter` says of its cost."""

from __future__ import annotations

import pytest

from autoresolve_gui.budget.entries import CallRow, MoneyState
from autoresolve_gui.cli.cloud import CloudResult
from autoresolve_gui.cli.cloud_report import cloud_summary
from autoresolve_gui.model.assist import Provenance

CACHED = Provenance("a/model", was_cached=True)
PAID = Provenance("a/model", cost_nusd=2_000_000, api_s=1.5)


def call(state: MoneyState, nusd: int = 0) -> CallRow:
    stamp = "2026-11-21T10:00:00+00:00"
    return CallRow("id", state, "2026-11-21", stamp, counted_nusd=nusd, total_s=1.5 * bool(nusd))


@pytest.mark.parametrize(
    ("provenances", "calls", "words"),
    [
        ([CACHED] * 3, [call(MoneyState.CACHE_HIT)] * 3, "3 answers from the cache, free"),
        ([CACHED], [], "1 answer from the cache, free"),
        ([PAID], [call(MoneyState.SETTLED, 2_000_000)], "$0.002 for 1 call, 1.5 s"),
        (
            [PAID, CACHED],
            [call(MoneyState.SETTLED, 2_000_000), call(MoneyState.CACHE_HIT)],
            "$0.002 for 1 call, 1.5 s; 1 answer from the cache, free",
        ),
        ([], [], "$0.00 for 0 calls, 0.0 s"),
    ],
)
def test_that_answers_from_the_cache_are_called_free(
    provenances: list[Provenance], calls: list[CallRow], words: str
) -> None:
    result = CloudResult(provenances=provenances, calls=tuple(calls))
    assert cloud_summary(None, result, None) == f"  Cloud: {words}\n"
