"""What is kept of plugins: which are on, their settings in ops.ini, their secrets in the keychain.

Before ops.ini there was `plugins.json`; where one is found it is taken over once.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autoresolve_gui.atomic import replace_file
from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.ops import OpsFile
from autoresolve_gui.plugin.settings import BOOLEANS, ENABLED, text_of
from autoresolve_gui.privacy.errors import KeychainError
from autoresolve_gui.privacy.keychain import secret_of
from autoresolve_gui.privacy.secret import MASK

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.privacy.keychain import Keychain
    from autoresolve_gui.privacy.secret import Secret

IN_THE_KEYCHAIN = "(in the keychain)"
"""Stands in ops.ini in place of a secret that is set."""
_OLD_NAME = "plugins.json"
_OLD_SCHEMA = 1
_TAKEN_OVER = "taken-over"
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass
class StoredPlugin:
    """What is kept of one plugin. `enabled` is None where the user never said.

    `settings` are texts, for `Setting.value_of`; a secret that is set is `IN_THE_KEYCHAIN`.
    """

    enabled: bool | None = None
    settings: dict[str, str] = field(default_factory=dict)


class StateFile:
    """Owns ops.ini at `path`. It is read again before each change, as others write it too.

    A file that makes no sense is set aside under another name, and `notices` says so.
    """

    def __init__(self, path: Path, keychain: Keychain) -> None:
        self._file = OpsFile(path)
        self._keychain = keychain
        self._changes = threading.Lock()
        self.notices: list[str] = []

    def read(self) -> dict[str, StoredPlugin]:
        """Return what is kept, by plugin id; nothing, and a notice, where it cannot be read."""
        with self._changes:
            self._take_over()
            try:
                sections = self._load()
            except OSError as error:
                self.notices.append(f"{self._file.path} cannot be read: {error.strerror or error}")
                return {}
        return {plugin_id: self._stored(plugin_id, own) for plugin_id, own in sections.items()}

    def keep_secrets_out(self, plugin_id: str, names: Collection[str]) -> dict[str, str]:
        """Move what stands in the file for these secret settings to the keychain.

        Returns what stands there now, by name. What the keychain does not take is taken out all
        the same, and a notice says so.
        """
        with self._changes:
            try:
                own = self._load().get(plugin_id, {})
                plain = {n: own[n] for n in names if own.get(n) and own[n] != IN_THE_KEYCHAIN}
                marks = {name: self._hidden(plugin_id, name, text) for name, text in plain.items()}
                if marks:
                    self._file.change(plugin_id, marks)
                self._scrub_old(plugin_id, names)
            except (OSError, ValueError) as error:
                self.notices.append(f"{self._file.path} cannot be changed: {error}")
                return {}
        merged = {**{name: own.get(name) for name in names}, **marks}
        return {name: text for name, text in merged.items() if text}

    def set_enabled(self, plugin_id: str, *, enabled: bool) -> None:
        """Keep that a plugin is on or off; raises `PluginError` where it cannot be written."""
        self._change(plugin_id, {ENABLED: text_of(enabled)})

    def set_setting(self, plugin_id: str, name: str, value: SettingValue) -> None:
        """Keep the value of a setting; raises `PluginError` where it cannot be written."""
        self._change(plugin_id, {name: text_of(value)})

    def set_secret(self, plugin_id: str, name: str, text: str) -> str:
        """Keep a secret in the keychain, or remove it there where `text` is empty.

        Returns what stands in ops.ini for it. Raises `PluginError` where it cannot be kept.
        """
        account = _account(plugin_id, name)
        try:
            if text:
                self._keychain.set(account, secret_of(text))
            else:
                self._keychain.clear(account)
        except KeychainError as error:
            raise PluginError(str(error), remedy=error.remedy) from error
        self._change(plugin_id, {name: IN_THE_KEYCHAIN if text else None})
        return IN_THE_KEYCHAIN if text else ""

    def secret(self, plugin_id: str, name: str) -> Secret | None:
        """Return a secret from the keychain; None, and a notice, where it cannot be had."""
        try:
            return self._keychain.read(_account(plugin_id, name))
        except KeychainError as error:
            self.note(f"“{name}” of “{plugin_id}” cannot be read: {error}. {error.remedy}".strip())
            return None

    def note(self, notice: str) -> None:
        """Add a notice for the user, once."""
        if notice not in self.notices:
            self.notices.append(notice)

    def _stored(self, plugin_id: str, own: Mapping[str, str]) -> StoredPlugin:
        settings = dict(own)
        said = settings.pop(ENABLED, None)
        enabled = None if said is None else BOOLEANS.get(said.lower())
        if said is not None and enabled is None:
            self.note(
                f"“enabled” of “{plugin_id}” in {self._file.path.name} is neither true nor false: "
                f"{said!r}. It is as at the first start."
            )
        return StoredPlugin(enabled, settings)

    def _change(self, plugin_id: str, values: Mapping[str, str | None]) -> None:
        with self._changes:
            try:
                self._load()  # a file that makes no sense is set aside here
                self._file.change(plugin_id, values)
            except OSError as error:
                raise PluginError(
                    f"{self._file.path} cannot be changed: {error.strerror or error}",
                    remedy="See that you may write there and that the disk has room.",
                ) from error

    def _load(self) -> dict[str, dict[str, str]]:
        try:
            return self._file.read()
        except ValueError as error:  # also what is no UTF-8
            self._tell_set_aside(self._file.path, error)
            return {}

    def _tell_set_aside(self, path: Path, error: Exception) -> None:
        try:
            kept = f"It was kept as {_set_aside(path, 'broken').name}"
        except OSError as trouble:
            kept = f"It cannot be renamed ({trouble.strerror or trouble})"
        self.note(
            f"{path} made no sense ({error}). {kept}; plugins are on or off as at the first start."
        )

    def _hidden(self, plugin_id: str, name: str, text: str) -> str | None:
        """Put a secret that stood in the file into the keychain; return what is to stand there."""
        try:
            self._keychain.set(_account(plugin_id, name), secret_of(text))
        except KeychainError as error:
            self.notices.append(
                f"“{name}” of “{plugin_id}” was taken out of {self._file.path.name}, where no "
                f"secret may stand, and could not be kept: {error}. {error.remedy} "
                "Then enter it again."
            )
            return None
        self.notices.append(
            f"“{name}” of “{plugin_id}” was moved from {self._file.path.name} to the keychain."
        )
        return IN_THE_KEYCHAIN

    def _take_over(self) -> None:
        old = self._file.path.with_name(_OLD_NAME)
        try:
            plugins = _parsed_old(json.loads(old.read_text(encoding="utf-8")))
            known = self._load()
            for plugin_id, values in plugins.items():
                if values and plugin_id not in known:
                    self._file.change(plugin_id, values)
            _set_aside(old, _TAKEN_OVER)
        except FileNotFoundError:
            return
        except (ValueError, RecursionError) as error:  # also what is no UTF-8 or no JSON
            self._tell_set_aside(old, error)
        except OSError as error:
            self.notices.append(f"{old} cannot be taken over: {error.strerror or error}")

    def _scrub_old(self, plugin_id: str, names: Collection[str]) -> None:
        """Take secrets out of the files that were taken over."""
        for old in self._file.path.parent.glob(f"{_OLD_NAME}.{_TAKEN_OVER}-*"):
            tree = json.loads(old.read_text(encoding="utf-8"))
            _parsed_old(tree)
            settings = tree["plugins"].get(plugin_id, {}).get("settings", {})
            found = [name for name in names if settings.get(name) not in (None, "", MASK)]
            if found:
                settings.update(dict.fromkeys(found, MASK))
                replace_file(old, f"{json.dumps(tree, indent=2)}\n".encode(), mode=0o600)


def _account(plugin_id: str, name: str) -> str:
    return f"{plugin_id}/{name}"


def _set_aside(path: Path, word: str) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.{word}-{number}")).exists():
        number += 1
    return path.rename(aside)


def _parsed_old(tree: object) -> dict[str, dict[str, str | None]]:
    """Return the values in a parsed plugins.json; raises `ValueError` for another shape."""
    if not isinstance(tree, dict) or tree.get("schema") != _OLD_SCHEMA:
        msg = f"it is no plugin state of schema {_OLD_SCHEMA}"
        raise ValueError(msg)
    plugins = tree.get("plugins")
    if not isinstance(plugins, dict):
        msg = "its plugins are no table"
        raise ValueError(msg)  # noqa: TRY004 -- one error for every wrong shape
    values = {plugin_id: _old_values(plugin_id, entry) for plugin_id, entry in plugins.items()}
    return {plugin_id: own for plugin_id, own in values.items() if _NAME.fullmatch(plugin_id)}


def _old_values(plugin_id: str, entry: object) -> dict[str, str | None]:
    enabled = entry.get("enabled") if isinstance(entry, dict) else 0
    settings = entry.get("settings", {}) if isinstance(entry, dict) else None
    if not (enabled is None or isinstance(enabled, bool)) or not isinstance(settings, dict):
        msg = f"its entry for {plugin_id} has another shape"
        raise ValueError(msg)
    values: dict[str, str | None] = {} if enabled is None else {ENABLED: text_of(enabled)}
    for name, value in settings.items():
        if isinstance(value, (str, int, float, bool)) and _NAME.fullmatch(name):
            values[name] = text_of(value)
    return values
