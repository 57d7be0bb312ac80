from __future__ import annotations

from autoresolve_gui.budget.entries import Stop
from autoresolve_gui.ui.cloud.standing import obstacle_of_stop


def test_that_the_reason_of_a_stop_is_a_sentence_of_its_own() -> None:
    told = obstacle_of_stop(Stop("2026-01-01T00:00:00+00:00", "overrun", "a call cost too much"))
    assert told.words.startswith("All calls are stopped. A call cost too much. Resume")
