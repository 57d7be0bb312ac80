"""What the budget says of settings: the names and places that the user finds them by."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from budget_values import PURPOSE, cost, limits

from autoresolve_gui.budget import setting_words
from autoresolve_gui.budget.ledger import BudgetRefused
from autoresolve_gui.budget.prices import NoPrice, PriceBook
from autoresolve_gui.budget.setting_words import NamedSetting

ROOT = Path(__file__).parents[2]
NAMED = [each for each in vars(setting_words).values() if isinstance(each, NamedSetting)]


@pytest.mark.parametrize("setting", NAMED, ids=lambda setting: setting.key)
def test_that_a_setting_is_called_what_the_window_calls_it(setting):
    manifest = (ROOT / "plugins" / "openrouter" / "plugin.toml").read_text(encoding="utf-8")
    declared = tomllib.loads(manifest)["settings"][setting.key]
    assert (setting.label, setting.page) == (declared["label"], declared["page"])
    assert setting.key not in setting.words
    assert f"{setting.key} in ops.ini" in setting.words_with_key


@pytest.mark.parametrize(
    ("bounds", "label"),
    [
        (limits(100), "Daily cap"),
        (limits(10_000, monthly_nusd=100), "Monthly cap"),
        (limits(10_000, project_nusd=100), "Project cap"),
        (limits(10_000, calls_per_video=1), "Calls for each video"),
    ],
)
def test_that_a_refusal_names_the_setting_and_where_it_is(ledger, bounds, label):
    call_id = ledger.reserve(PURPOSE, 60, bounds).call_id
    ledger.settle(call_id, cost(60))
    with pytest.raises(BudgetRefused) as caught:
        ledger.reserve(PURPOSE, 60, bounds)
    assert f"aise “{label}” (Tools > Cloud Assist Settings > Budget)" in caught.value.remedy
    assert "preferences" not in caught.value.remedy


def test_that_a_price_that_nobody_knows_can_be_set_where_the_words_say():
    with pytest.raises(NoPrice) as caught:
        PriceBook({}, {}).price("acme/unheard-of")
    assert "“Prices of your own” (Tools > Cloud Assist Settings > Models)" in caught.value.remedy
