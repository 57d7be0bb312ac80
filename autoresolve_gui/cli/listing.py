"""`autoresolve formats` and `autoresolve plugins`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from autoresolve_gui.cli.errors import CliError
from autoresolve_gui.cli.exit_status import ExitStatus
from autoresolve_gui.cli.plugin_access import open_plugins
from autoresolve_gui.cli.table import columns

if TYPE_CHECKING:
    from autoresolve_gui.cli.arguments import Formats, Plugins
    from autoresolve_gui.cli.console import Console
    from autoresolve_gui.plugin.manager import PluginInfo


def list_formats(command: Formats, console: Console) -> ExitStatus:
    """Print the marker formats of the enabled plugins."""
    with open_plugins(console.remark) as plugins:
        exporters = sorted(plugins.exporters(), key=lambda exporter: exporter.id)
    if command.json:
        objects = [
            {
                "id": exporter.id,
                "title": exporter.title,
                "extension": exporter.extension,
                "description": exporter.description,
                "default_start": exporter.default_start,
                "plugin": exporter.plugin_id,
            }
            for exporter in exporters
        ]
        console.result(json.dumps(objects, indent=2))
        return ExitStatus.DONE
    rows = [("FORMAT", "FILE", "STARTS AT", "WHAT IT IS")]
    rows += [
        (e.id, f"*{e.extension}", e.default_start, f"{e.title}. {e.description}".strip())
        for e in exporters
    ]
    console.result(columns(rows, console.width))
    return ExitStatus.DONE


def manage_plugins(command: Plugins, console: Console) -> ExitStatus:
    """Print the plugins, or switch one on or off. Raises `CliError` for an id that none has."""
    with open_plugins(console.remark) as plugins:
        if command.action == "list":
            console.result(_plugin_table(plugins.plugins, console.width))
            return ExitStatus.DONE
        known = [plugin.id for plugin in plugins.plugins]
        if command.plugin_id not in known:
            raise CliError(
                f"there is no plugin “{command.plugin_id}”",
                remedy=f"Known: {', '.join(sorted(known)) or 'none'}.",
            )
        plugins.set_enabled(command.plugin_id, command.action == "enable")
    console.result(f"{command.plugin_id} {command.action}d")
    return ExitStatus.DONE


def _plugin_table(plugins: tuple[PluginInfo, ...], width: int | None) -> str:
    rows = [("PLUGIN", "VERSION", "STATE", "FROM", "WHAT IT IS")]
    for plugin in sorted(plugins, key=lambda plugin: plugin.id):
        text = "; ".join(plugin.faults) or f"{plugin.name}: {plugin.description}"
        state = plugin.state.name.lower()
        rows.append((plugin.id, plugin.version or "-", state, str(plugin.origin), text))
    return columns(rows, width)
