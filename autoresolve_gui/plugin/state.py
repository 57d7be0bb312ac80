"""The small file that keeps which plugins are on, and what their settings are."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autoresolve_gui.atomic import replace_file
from autoresolve_gui.plugin.errors import PluginError

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.plugin.api import SettingValue

_SCHEMA = 1


@dataclass
class StoredPlugin:
    """What is kept of one plugin. `enabled` is None where the user never said."""

    enabled: bool | None = None
    settings: dict[str, object] = field(default_factory=dict)


class StateFile:
    """Owns the file at `path`. It is read again before each change, as other windows write too.

    A file that makes no sense is set aside under another name, and `notices` says so.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changes = threading.Lock()
        self.notices: list[str] = []

    def read(self) -> dict[str, StoredPlugin]:
        """Return what is kept, by plugin id; nothing, and a notice, where it cannot be read."""
        try:
            return self._load()
        except OSError as error:
            self.notices.append(f"{self._path} cannot be read: {error.strerror or error}")
            return {}

    def set_enabled(self, plugin_id: str, *, enabled: bool) -> None:
        """Keep that a plugin is on or off; raises `PluginError` where it cannot be written."""
        with self._changes:
            plugins = self._load_to_change()
            plugins.setdefault(plugin_id, StoredPlugin()).enabled = enabled
            self._write(plugins)

    def set_setting(self, plugin_id: str, name: str, value: SettingValue) -> None:
        """Keep the value of a setting; raises `PluginError` where it cannot be written."""
        with self._changes:
            plugins = self._load_to_change()
            plugins.setdefault(plugin_id, StoredPlugin()).settings[name] = value
            self._write(plugins)

    def _load(self) -> dict[str, StoredPlugin]:
        try:
            return _parsed(json.loads(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return {}
        except (ValueError, RecursionError) as error:  # also what is no UTF-8 or no JSON
            self._set_aside(str(error))
            return {}

    def _load_to_change(self) -> dict[str, StoredPlugin]:
        try:
            return self._load()
        except OSError as error:
            raise self._error("read", error) from error

    def _set_aside(self, reason: str) -> None:
        number = 1
        while (aside := self._path.with_name(f"{self._path.name}.broken-{number}")).exists():
            number += 1
        self._path.rename(aside)
        self.notices.append(
            f"{self._path} made no sense ({reason}). It was kept as {aside.name}; "
            "plugins are on or off as at the first start."
        )

    def _write(self, plugins: dict[str, StoredPlugin]) -> None:
        kept = {
            plugin_id: {"enabled": plugin.enabled, "settings": plugin.settings}
            for plugin_id, plugin in sorted(plugins.items())
        }
        text = json.dumps({"schema": _SCHEMA, "plugins": kept}, indent=2, ensure_ascii=False)
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._path, f"{text}\n".encode(), mode=0o600)  # settings may be secret
        except OSError as error:
            raise self._error("written", error) from error

    def _error(self, action: str, error: OSError) -> PluginError:
        return PluginError(
            f"{self._path} cannot be {action}: {error.strerror or error}",
            remedy="See that you may write there and that the disk has room.",
        )


def _parsed(tree: object) -> dict[str, StoredPlugin]:
    """Return the plugins in a parsed file; raises `ValueError` where it has another shape."""
    if not isinstance(tree, dict) or tree.get("schema") != _SCHEMA:
        msg = f"it is no plugin state of schema {_SCHEMA}"
        raise ValueError(msg)
    plugins = tree.get("plugins")
    if not isinstance(plugins, dict):
        msg = "its plugins are no table"
        raise ValueError(msg)  # noqa: TRY004 -- one error for every wrong shape
    return {plugin_id: _parsed_plugin(plugin_id, entry) for plugin_id, entry in plugins.items()}


def _parsed_plugin(plugin_id: str, entry: object) -> StoredPlugin:
    enabled = entry.get("enabled") if isinstance(entry, dict) else 0
    settings = entry.get("settings", {}) if isinstance(entry, dict) else None
    if not (enabled is None or isinstance(enabled, bool)) or not isinstance(settings, dict):
        msg = f"its entry for {plugin_id} has another shape"
        raise ValueError(msg)
    return StoredPlugin(enabled, settings)
