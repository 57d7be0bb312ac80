"""Which models are asked: those of the settings that the list of today does not speak against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.plugin.api import usd_text

from .asking import CloudError, Task
from .listing import EXPIRES_SOON

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from .listing import Listed
    from .options import Options

GONE = "gone: the server does not list it any more"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the list says of a model. `flags` are for the user to read; `stops`: not to be asked."""

    flags: tuple[str, ...]
    stops: bool


def judge(
    model: str, listed: Listed | None, task: Task | None, options: Options, day: date
) -> Verdict:
    """Return what speaks against `model` at the chosen quality, for `task` if there is one."""
    if listed is None:
        return Verdict((GONE,), stops=True)
    flags: list[str] = []
    stops = False
    if listed.expires is not None and listed.expires < day:
        flags.append(f"gone: it left on {listed.expires.isoformat()}")
        stops = True
    elif listed.expires is not None and listed.expires <= day + EXPIRES_SOON:
        flags.append(f"leaves on {listed.expires.isoformat()}")
    if listed.price is None:
        flags.append("no price is known")
        stops = stops or model not in options.user_prices
    elif _is_too_dear(listed, options):
        price = listed.price
        flags.append(
            f"dearer than “{options.tier.name}” allows: "
            f"{usd_text(price.dearest_input_nusd_per_mtok)} in, "
            f"{usd_text(price.dearest_output_nusd_per_mtok)} out a million tokens"
        )
        # A model that the user chose by name is theirs to pay; the caps hold all the same.
        stops = stops or model not in options.chosen_by_name
    if not listed.supports_json:
        flags.append("cannot be held to JSON")
    if task is Task.VISION and not listed.sees:
        flags.append("sees no pictures")
        stops = True
    return Verdict(tuple(flags), stops)


def usable(
    models: Sequence[str],
    listing: Mapping[str, Listed],
    task: Task,
    options: Options,
    day: date,
) -> tuple[str, ...]:
    """Return those of `models` that can be asked. Raises `CloudError` where none can."""
    verdicts = {model: judge(model, listing.get(model), task, options, day) for model in models}
    good = tuple(model for model, verdict in verdicts.items() if not verdict.stops)
    if good:
        return good
    why = "; ".join(f"{model} is {verdict.flags[0]}" for model, verdict in verdicts.items())
    raise CloudError(
        f"No model can be asked: {why}",
        remedy="Choose another model or quality in the settings; the list of models shows them.",
        source="settings",
    )


def _is_too_dear(listed: Listed, options: Options) -> bool:
    price, tier = listed.price, options.tier
    return price is not None and (
        price.dearest_input_nusd_per_mtok > tier.max_prompt_nusd_per_mtok
        or price.dearest_output_nusd_per_mtok > tier.max_completion_nusd_per_mtok
    )
