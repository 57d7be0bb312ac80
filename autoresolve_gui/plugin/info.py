"""What the world is told of plugins, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.plugin.manifest import Contribution
    from autoresolve_gui.plugin.settings import Setting


class PluginState(StrEnum):
    """How it stands with a plugin."""

    INVALID = "invalid"
    """Its manifest has faults, or its id is taken. It is never run."""
    DISABLED = "disabled"
    ENABLED = "enabled"
    """On, and not used yet: none of its code has been imported."""
    ACTIVE = "active"
    """On and in use."""
    FAILED = "failed"
    """It failed too often in a row and rests until it is switched on again."""


class Origin(StrEnum):
    """Where a plugin was found."""

    BUILT_IN = "built in"
    USER = "plugin folder"
    PACKAGE = "installed package"


@dataclass(frozen=True, slots=True)
class PluginFailure:
    """A call that failed. `traceback` is the text that Python would print."""

    message: str
    traceback: str


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """A plugin as a list shows it. `faults` says why it is INVALID; an id may stand there twice.

    `failures` are the latest ones, oldest first.
    """

    id: str
    name: str
    description: str
    version: str
    state: PluginState
    faults: tuple[str, ...]
    origin: Origin
    folder: Path
    capabilities: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    settings: tuple[Setting, ...]
    failures: tuple[PluginFailure, ...]

    @property
    def is_on(self) -> bool:
        """Whether it may be called."""
        return self.state in {PluginState.ENABLED, PluginState.ACTIVE}


@dataclass(frozen=True, slots=True)
class PluginEvent:
    """A plugin failed or changed its state. `traceback` is empty where nothing failed."""

    plugin_id: str
    state: PluginState
    message: str
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class ExecutorInfo:
    """An executor that can be chosen. `is_on`: its plugin is switched on."""

    id: str
    title: str
    description: str
    plugin_id: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class AssistantInfo:
    """An assistant that can be asked. `kind` is that of its contribution."""

    id: str
    kind: str
    title: str
    description: str
    plugin_id: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class ExporterInfo:
    """An export format that can be chosen.

    `extension` begins with a dot. `default_start` is the timecode that the timeline starts at
    unless the user says otherwise: a timecode, or `source` for the footage's own.
    """

    id: str
    title: str
    description: str
    extension: str
    default_start: str
    plugin_id: str
