"""The settings that a plugin declares, and the values that users give them."""

from __future__ import annotations

import math
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autoresolve_gui.plugin.api import SettingValue

SETTING_TYPES: Mapping[str, type] = {
    "text": str,
    "choice": str,
    "integer": int,
    "number": float,
    "boolean": bool,
}
"""Every type of setting by the name that it has in a manifest."""

_KEYS = frozenset({"type", "default", "label", "help", "choices", "min", "max", "secret"})
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `minimum` and `maximum` are inclusive; `choices` is empty where all is free.

    A `secret` one is not to be shown in plain letters.
    """

    name: str
    type: str
    default: SettingValue
    label: str
    help: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    secret: bool = False

    def fault_of(self, value: object) -> str:
        """Return what is wrong with `value` for this setting; empty where nothing is."""
        if not _has_type(value, self.type):
            return f"{value!r} is not of type {self.type}"
        if self.choices and value not in self.choices:
            return f"{value!r} is none of {', '.join(self.choices)}"
        if isinstance(value, (int, float)):
            if self.minimum is not None and value < self.minimum:
                return f"{value} is below {self.minimum}"
            if self.maximum is not None and value > self.maximum:
                return f"{value} is above {self.maximum}"
        return ""


def read_settings(table: object) -> tuple[tuple[Setting, ...], list[str]]:
    """Return the settings in the manifest's table `settings`, and all its faults."""
    if not isinstance(table, dict):
        return (), ["settings: a table is wanted"]
    settings, faults = [], []
    for name, entry in table.items():
        setting, found = _read_setting(name, entry)
        faults += [f"settings.{name}: {fault}" for fault in found]
        if setting is not None:
            settings.append(setting)
    return tuple(settings), faults


def _read_setting(name: str, entry: object) -> tuple[Setting | None, list[str]]:
    if not isinstance(entry, dict):
        return None, ["a table is wanted"]
    faults = [f"unknown key “{key}”" for key in sorted(entry.keys() - _KEYS)]
    if not _NAME.fullmatch(name):
        faults.append("a name has small letters, digits and _, and begins with a letter")
    kind = entry.get("type")
    if not isinstance(kind, str) or kind not in SETTING_TYPES:
        return None, [*faults, f"type: one of {', '.join(SETTING_TYPES)} is wanted"]
    faults += _faults_of_words(entry) + _faults_of_limits(entry)
    if "default" not in entry:
        faults.append("default: is missing")
    if faults:
        return None, faults
    setting = Setting(
        name=name,
        type=kind,
        default=entry["default"],
        label=entry["label"],
        help=entry.get("help", ""),
        choices=tuple(entry.get("choices", ())),
        minimum=entry.get("min"),
        maximum=entry.get("max"),
        secret=entry.get("secret", False),
    )
    fault = setting.fault_of(setting.default)
    return (None, [f"default: {fault}"]) if fault else (setting, [])


def _faults_of_words(entry: Mapping[str, object]) -> list[str]:
    faults = []
    label = entry.get("label")
    if not isinstance(label, str) or not label.strip():
        faults.append("label: text is wanted")
    if not isinstance(entry.get("help", ""), str):
        faults.append("help: text is wanted")
    if not isinstance(entry.get("secret", False), bool):
        faults.append("secret: true or false is wanted")
    return faults


def _faults_of_limits(entry: Mapping[str, object]) -> list[str]:
    faults = []
    choices = entry.get("choices", [])
    if not isinstance(choices, list) or not all(isinstance(choice, str) for choice in choices):
        faults.append("choices: a list of texts is wanted")
    elif (entry["type"] == "choice") != bool(choices):
        faults.append("choices: belong to type choice, and only there")
    for key in ("min", "max"):
        if key not in entry:
            continue
        if entry["type"] not in {"integer", "number"}:
            faults.append(f"{key}: belongs to the types integer and number")
        elif not _has_type(entry[key], "number"):
            faults.append(f"{key}: a number is wanted")
    return faults


def _has_type(value: object, name: str) -> bool:
    if name == "number":
        # A whole number may be too large for a float, which `math.isfinite` makes of it.
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        is_real = isinstance(value, float) and math.isfinite(value)
        return is_real or (is_whole and abs(value) <= sys.float_info.max)  # type: ignore[arg-type]
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, SETTING_TYPES[name])
