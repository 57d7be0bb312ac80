"""The qualities `free` to `professional`: models, length, temperature and dearest price."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autoresolve_gui.plugin.api import nusd_of_usd

from .asking import Task

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = Path(__file__).with_name("tiers.toml")


@dataclass(frozen=True, slots=True)
class Tier:
    """One quality. Prices are nano-dollars per million tokens; `models` the first one first.

    `output_factor` times the setting `max_output_tokens` is the longest answer. `openai_models`
    are for OpenAI's own service, whatever the task.
    """

    name: str
    output_factor: float
    temperature: float
    max_prompt_nusd_per_mtok: int
    max_completion_nusd_per_mtok: int
    models: Mapping[Task, tuple[str, ...]]
    openai_models: tuple[str, ...]


def read_tiers() -> Mapping[str, Tier]:
    """Return every quality by its name, from the file that comes with the plugin."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: _tier(name, entry) for name, entry in table.items()}


def _tier(name: str, entry: Mapping[str, Any]) -> Tier:
    return Tier(
        name=name,
        output_factor=float(entry["output_factor"]),
        temperature=float(entry["temperature"]),
        max_prompt_nusd_per_mtok=nusd_of_usd(entry["max_prompt_usd_per_mtok"]),
        max_completion_nusd_per_mtok=nusd_of_usd(entry["max_completion_usd_per_mtok"]),
        models={task: tuple(entry[task.value]) for task in Task},
        openai_models=tuple(entry["openai"]),
    )
