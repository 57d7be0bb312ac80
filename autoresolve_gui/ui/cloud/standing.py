"""Why nothing can be asked just now, in one line, and where that is put right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from autoresolve_gui.privacy.keychain import KeySource
from autoresolve_gui.ui.cloud.key_desk import LOCAL
from autoresolve_gui.ui.words import opened, sentences

if TYPE_CHECKING:
    from autoresolve_gui.budget.entries import Stop
    from autoresolve_gui.plugin.manager import PluginInfo
    from autoresolve_gui.privacy.keychain import KeyStatus

OFF = "Off. Nothing leaves this machine."
NO_PLUGIN = "There is no plugin for Cloud assist here."
NO_FOOTAGE = "Open footage to ask about it."
NOT_READ = "Finish the analysis first."


class WayOut(StrEnum):
    """Where a button beside the line leads."""

    NONE = ""
    KEY = "Set Up Key…"
    COSTS = "Show Costs"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why nothing can be asked; no words where something can."""

    words: str = ""
    way_out: WayOut = WayOut.NONE


def obstacle_of_plugin(info: PluginInfo | None) -> Obstacle:
    """Return why Cloud assist is off."""
    if info is None:
        return Obstacle(NO_PLUGIN)
    if info.is_on:
        return Obstacle()
    if info.failures:
        return Obstacle(f"Off, after failures: {info.failures[-1].message}")
    return Obstacle(OFF)


def obstacle_of_stop(stop: Stop | None) -> Obstacle:
    """Return that all calls are stopped."""
    if stop is None:
        return Obstacle()
    why = "" if stop.kind == "user" else opened(stop.reason)
    words = sentences("All calls are stopped", why, "Resume lets them go on, under Costs")
    return Obstacle(words, WayOut.COSTS)


def obstacle_of_key(status: KeyStatus | None, provider: str, problem: str) -> Obstacle:
    """Return that there is no key; a server on this machine needs none."""
    if provider == LOCAL:
        return Obstacle()
    if status is None:
        if problem:
            return Obstacle("The key cannot be read.", WayOut.KEY)
        return Obstacle("Looking for the key…")
    if status.source is not KeySource.NONE:
        return Obstacle()
    return Obstacle("Nothing can be asked without a key.", WayOut.KEY)


def obstacle_of_footage(*, is_open: bool, can_ask: bool) -> Obstacle:
    """Return that there is nothing to ask about."""
    if can_ask:
        return Obstacle()
    return Obstacle(NOT_READ if is_open else NO_FOOTAGE)
