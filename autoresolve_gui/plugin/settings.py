"""The settings that a plugin declares, and the values that users give them."""

from __future__ import annotations

import json
import math
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.budget.money import nusd_of_usd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autoresolve_gui.plugin.api import SettingValue

SETTING_TYPES: Mapping[str, type] = {
    "text": str,
    "choice": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "usd": str,
}
"""Every type of setting by the name that it has in a manifest.

`usd` is an amount of dollars as decimal text, `2.50`: no float touches money. It may be empty, for
no amount at all, where its default is.
"""

_KEYS = frozenset({"type", "default", "label", "help", "page", "choices", "min", "max", "secret"})
_NAME = re.compile(r"[a-z][a-z0-9_]*")
ENABLED = "enabled"
"""The name in ops.ini by which a plugin is on or off, which no setting can have."""
_USD = re.compile(r"\d+(\.\d{1,9})?", re.ASCII)
BOOLEANS = {
    "true": True, "yes": True, "on": True, "1": True,
    "false": False, "no": False, "off": False, "0": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `minimum` and `maximum` are inclusive; `choices` is empty where all is free.

    A `secret` one is not to be shown in plain letters. `page` names the page of the settings
    window that it stands on; empty where the plugin has only one.
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
    page: str = ""

    def fault_of(self, value: object) -> str:
        """Return what is wrong with `value` for this setting; empty where nothing is."""
        if not _has_type(value, self.type):
            return f"{value!r} is not of type {self.type}"
        if self.choices and value not in self.choices:
            return f"{value!r} is none of {', '.join(self.choices)}"
        if self.type == "usd" and isinstance(value, str) and (value or self.default):
            return _fault_of_usd(value)
        if isinstance(value, (int, float)):
            if self.minimum is not None and value < self.minimum:
                return f"{value} is below {self.minimum}"
            if self.maximum is not None and value > self.maximum:
                return f"{value} is above {self.maximum}"
        return ""

    def value_of(self, text: str) -> SettingValue:
        """Return the value that `text` in ops.ini stands for; raises `ValueError` for none."""
        value = _value_of(self.type, text)
        if fault := self.fault_of(value):
            raise ValueError(fault)
        return value


def text_of(value: SettingValue) -> str:
    """Return a value as ops.ini holds it: one line, from which `Setting.value_of` reads it back."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    is_plain = value.isprintable() and value == value.strip() and value[:1] != '"'
    return value if is_plain else json.dumps(value)


def _value_of(kind: str, text: str) -> SettingValue:
    if kind == "boolean":
        if text.lower() not in BOOLEANS:
            msg = f"{text!r} is neither true nor false"
            raise ValueError(msg)
        return BOOLEANS[text.lower()]
    if kind in {"integer", "number"}:
        try:
            return int(text) if kind == "integer" else float(text)
        except ValueError:
            msg = f"{text!r} is not of type {kind}"
            raise ValueError(msg) from None
    return _unquoted(text)


def _unquoted(text: str) -> str:
    if text[:1] != '"':
        return text
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, str):
        msg = f"{text!r} begins with a quote and is no quoted text"
        raise ValueError(msg)  # noqa: TRY004 -- one error for every wrong shape
    return value


def _fault_of_usd(value: str) -> str:
    if not _USD.fullmatch(value):
        return f"{value!r} is no amount of dollars such as 2.50"
    try:
        nusd_of_usd(value)
    except ValueError as error:
        return f"{value!r} is no amount of dollars: {error}"
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
    if name == ENABLED:
        faults.append("the name belongs to the switch of the plugin")
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
        page=entry.get("page", ""),
    )
    fault = setting.fault_of(setting.default)
    return (None, [f"default: {fault}"]) if fault else (setting, [])


def _faults_of_words(entry: Mapping[str, object]) -> list[str]:
    faults = []
    label = entry.get("label")
    if not isinstance(label, str) or not label.strip():
        faults.append("label: text is wanted")
    faults += [
        f"{key}: text is wanted"
        for key in ("help", "page")
        if not isinstance(entry.get(key, ""), str)
    ]
    if not isinstance(entry.get("secret", False), bool):
        faults.append("secret: true or false is wanted")
    if entry.get("secret") is True and (entry["type"] != "text" or entry.get("default") != ""):
        faults.append("secret: belongs to the type text, with an empty default")
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
