"""`plugin.toml`: read without importing the plugin, and every fault named at once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autoresolve_gui.plugin.api import API_VERSION, KINDS
from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.settings import Setting, read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from autoresolve_gui.plugin.api import Kind

MANIFEST_NAME = "plugin.toml"

CAPABILITIES: Mapping[str, str] = {
    "network": "talks to servers",
    "spends_money": "may spend money, inside the limits that you set",
}
"""What a plugin may have to declare, and how the user is told."""

_PLUGIN_ID = (r"[a-z][a-z0-9_]*", "small letters, digits and _, a letter first")
_CONTRIBUTION_ID = (r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "small letters and digits, joined by -")
_VERSION = (r"\d+(\.\d+){1,2}[-+.a-z0-9]*", "a version such as “1.0.0”")
_API = (r"\d{1,4}\.\d{1,4}", "a version such as “1.0”")
_ENTRY = (r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", "“module:factory”")
_ANY_TEXT = (r"[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*", "a line of text")

_KEYS = frozenset(
    {
        "id", "name", "description", "version", "api", "enabled_by_default", "capabilities",
        "contributes", "settings",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contribution:
    """One thing that a plugin adds. `entry` is `module:factory` inside the plugin's folder."""

    kind: str
    id: str
    title: str
    entry: str
    description: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A sound `plugin.toml`."""

    id: str
    name: str
    description: str
    version: str
    api: tuple[int, int]
    enabled_by_default: bool
    capabilities: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    settings: tuple[Setting, ...]


class ManifestError(PluginError, ValueError):
    """A manifest that cannot be used. `faults` has all that is wrong with it, one text each."""

    def __init__(self, message: str, *, remedy: str = "", faults: tuple[str, ...] = ()) -> None:
        super().__init__(message, remedy=remedy)
        self.faults = faults


def read_manifest(folder: Path) -> Manifest:
    """Read `plugin.toml` in `folder`; raises `ManifestError` with every fault."""
    try:
        # Editors on Windows like to put a byte order mark first, which TOML does not allow.
        table = tomllib.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise _error(folder, [f"the folder has no {MANIFEST_NAME}"]) from None
    except OSError as error:
        fault = f"{MANIFEST_NAME} cannot be read: {error.strerror or error}"
        raise _error(folder, [fault]) from error
    except (ValueError, RecursionError) as error:  # no UTF-8, no TOML, or nested without end
        raise _error(folder, [f"{MANIFEST_NAME} is not TOML: {error}"]) from error
    reader = _Reader(table)
    manifest = reader.manifest()
    if manifest.id and manifest.id != folder.name:
        reader.faults.append(f"id: “{manifest.id}” is not the folder's name, “{folder.name}”")
    if reader.faults:
        raise _error(folder, reader.faults)
    return manifest


def _error(folder: Path, faults: list[str]) -> ManifestError:
    return ManifestError(
        f"The plugin in {folder} cannot be used: {'; '.join(faults)}",
        remedy="Ask its author for a version that works, or take the folder away.",
        faults=tuple(faults),
    )


@dataclass
class _Reader:
    """Reads one parsed manifest. What is wrong goes to `faults`, and reading goes on."""

    table: Mapping[str, object]
    faults: list[str] = field(default_factory=list)

    def manifest(self) -> Manifest:
        table = self.table
        self._refuse_unknown("", table, _KEYS)
        settings, faults = read_settings(table.get("settings", {}))
        manifest = Manifest(
            id=self._text("", table, "id", _PLUGIN_ID),
            name=self._text("", table, "name", _ANY_TEXT),
            description=self._text("", table, "description", _ANY_TEXT),
            version=self._text("", table, "version", _VERSION),
            api=self._api(),
            enabled_by_default=self._enabled_by_default(),
            capabilities=self._capabilities(),
            contributions=self._contributions(),
            settings=settings,
        )
        self.faults += faults
        return manifest

    def _text(
        self, where: str, table: Mapping[str, object], key: str, rule: tuple[str, str]
    ) -> str:
        pattern, wanted = rule
        value = table.get(key)
        if value is None:
            self.faults.append(f"{where}{key}: is missing; {wanted} is wanted")
        elif not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
            self.faults.append(f"{where}{key}: {value!r} will not do; {wanted} is wanted")
        else:
            return value
        return ""

    def _refuse_unknown(
        self, where: str, table: Mapping[str, object], known: frozenset[str]
    ) -> None:
        self.faults += [f"{where}unknown key “{key}”" for key in sorted(table.keys() - known)]

    def _api(self) -> tuple[int, int]:
        text = self._text("", self.table, "api", _API)
        if not text:
            return (0, 0)
        major, minor = (int(part) for part in text.split("."))
        host_major, host_minor = API_VERSION
        if major != host_major or minor > host_minor:
            self.faults.append(
                f"api: it wants plugin api {text}, and this program offers "
                f"{host_major}.0 to {host_major}.{host_minor}"
            )
        return (major, minor)

    def _enabled_by_default(self) -> bool:
        value = self.table.get("enabled_by_default", False)
        if not isinstance(value, bool):
            self.faults.append("enabled_by_default: true or false is wanted")
        return value is True

    def _capabilities(self) -> tuple[str, ...]:
        value = self.table.get("capabilities", [])
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            self.faults.append("capabilities: a list of names is wanted")
            return ()
        self.faults += [
            f"capabilities: “{name}” is none of {', '.join(CAPABILITIES)}"
            for name in value
            if name not in CAPABILITIES
        ]
        return tuple(value)

    def _contributions(self) -> tuple[Contribution, ...]:
        tables = self.table.get("contributes", {})
        if not isinstance(tables, dict) or not tables:
            self.faults.append("contributes: at least one [[contributes.KIND]] is wanted")
            return ()
        found: list[Contribution] = []
        for name, entries in tables.items():
            kind = KINDS.get(name)
            if kind is None:
                self.faults.append(f"contributes.{name}: the kinds are {', '.join(KINDS)}")
            elif not isinstance(entries, list) or not entries:
                self.faults.append(f"contributes.{name}: [[contributes.{name}]] is wanted")
            else:
                found += [self._contribution(name, kind, entry) for entry in entries]
        ids = [contribution.id for contribution in found if contribution.id]
        self.faults += [
            f"contributes: the id “{taken}” stands there twice"
            for taken in sorted({one for one in ids if ids.count(one) > 1})
        ]
        return tuple(found)

    def _contribution(self, name: str, kind: Kind, entry: object) -> Contribution:
        table = entry if isinstance(entry, dict) else {}
        where = f"contributes.{name}: "
        known = frozenset({"id", "title", "entry", "description", *kind.options})
        self._refuse_unknown(where, table, known)
        return Contribution(
            kind=name,
            id=self._text(where, table, "id", _CONTRIBUTION_ID),
            title=self._text(where, table, "title", _ANY_TEXT),
            entry=self._text(where, table, "entry", _ENTRY),
            description=self._text(where, table, "description", _ANY_TEXT),
            options={
                key: self._text(where, table, key, (option.pattern, option.wanted))
                for key, option in kind.options.items()
            },
        )
