"""What makes one contribution of a plugin anew, in whichever process it is needed."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autoresolve_gui.plugin.runner import PluginRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.plugin.discovery import FoundPlugin
    from autoresolve_gui.plugin.info import PluginEvent
    from autoresolve_gui.plugin.manifest import Contribution, Manifest

log = logging.getLogger(__name__)


def write_down(event: PluginEvent) -> None:
    """Write what a plugin tells to the log."""
    log.info("%s: %s %s", event.plugin_id, event.message, event.traceback)


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a process needs to make `contribution`. Made of values, so it can be sent to one.

    `models` are the folders of the models that the contribution names.
    """

    found: FoundPlugin
    manifest: Manifest
    contribution: Contribution
    settings: Mapping[str, SettingValue]
    data_dir: Path
    models: Mapping[str, Path] = field(default_factory=dict)

    def runner(self, publish: Callable[[PluginEvent], None] = write_down) -> PluginRunner:
        """Return the plugin, switched on whatever its switch says. None of its code runs yet."""
        return PluginRunner(
            self.found,
            self.manifest,
            enabled=True,
            settings=lambda: self.settings,
            data_dir=self.data_dir,
            publish=publish,
            models=lambda: self.models,
        )
