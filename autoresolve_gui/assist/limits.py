"""The money and the time in a plugin's settings: limits, prices that the user set, the goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.budget.entries import Limits
from autoresolve_gui.budget.money import nusd_of_usd
from autoresolve_gui.budget.prices import OPENROUTER, ModelPrice, PriceBook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autoresolve_gui.plugin.api import SettingValue

DAILY_USD = "2.50"
CALLS_PER_VIDEO = 6
TARGET_API_S = 3.0
"""What holds for a plugin that has no such settings."""


def limits_of(settings: Mapping[str, SettingValue]) -> Limits:
    """Return the limits that a plugin's settings name.

    They are `daily_usd_cap`, `monthly_usd_cap`, `project_usd_cap` and `max_calls_per_video`; a
    monthly or project cap that is empty is none. Raises `ValueError` for what is no amount, which
    the manager lets into no setting of the type `usd`.
    """
    calls = settings.get("max_calls_per_video", CALLS_PER_VIDEO)
    daily = str(settings.get("daily_usd_cap", DAILY_USD)).strip() or DAILY_USD
    return Limits(
        daily_nusd=nusd_of_usd(daily),
        monthly_nusd=_cap(settings, "monthly_usd_cap"),
        project_nusd=_cap(settings, "project_usd_cap"),
        calls_per_video=max(0, int(calls)),
    )


def target_api_s_of(settings: Mapping[str, SettingValue]) -> float:
    """Return how long servers should take at most, in seconds a minute of footage.

    The setting is `target_api_sec_per_min`.
    """
    return float(settings.get("target_api_sec_per_min", TARGET_API_S))


def prices_of(settings: Mapping[str, SettingValue]) -> PriceBook:
    """Return the prices that hold offline: the user's own (`model_prices`), else the package's."""
    provider = str(settings.get("provider", OPENROUTER))
    return PriceBook({}, _own_prices(str(settings.get("model_prices", ""))), provider=provider)


def _cap(settings: Mapping[str, SettingValue], name: str) -> int | None:
    text = str(settings.get(name, "")).strip()
    return nusd_of_usd(text) if text else None


def _own_prices(text: str) -> dict[str, ModelPrice]:
    """Return the prices in `model=input/output, ...`; an entry of another form is left out.

    The plugin tells the user of such an entry: without its price the model is not asked.
    """
    prices = {}
    for entry in text.split(","):
        model, _, price = entry.partition("=")
        prompt, _, completion = price.partition("/")
        try:
            found = ModelPrice(model.strip(), nusd_of_usd(prompt), nusd_of_usd(completion))
        except ValueError:
            continue
        prices[found.model] = found
    return prices
