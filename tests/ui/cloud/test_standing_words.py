from __future__ import annotations

from autoresolve_gui.budget.entries import Stop
from autoresolve_gui.budget.setting_words import MENU
from autoresolve_gui.ui.actions import SPECS
from autoresolve_gui.ui.cloud.standing import obstacle_of_stop


def test_that_the_reason_of_a_stop_is_a_sentence_of_its_own() -> None:
    told = obstacle_of_stop(Stop("2026-01-01T00:00:00+00:00", "overrun", "a call cost too much"))
    assert told.words.startswith("All calls are stopped. A call cost too much. Resume")


def test_that_the_budget_names_the_menu_in_which_its_settings_are() -> None:
    (spec,) = (each for each in SPECS if each.name == "cloud_settings")
    assert f"{spec.menu} > {spec.text.removesuffix('…')}" == MENU
