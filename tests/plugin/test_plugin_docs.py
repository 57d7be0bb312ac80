"""The documents say what the code does."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from pathlib import Path

from plugin_folders import REQUEST

from autoresolve_gui.plugin import api
from autoresolve_gui.plugin.api import KINDS, ExportRequest, Marker, MarkerColor, PluginContext
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager, PluginState
from autoresolve_gui.plugin.manifest import CAPABILITIES
from autoresolve_gui.plugin.settings import SETTING_TYPES

DOCS = Path(__file__).parents[2] / "docs"
PLUGINS = (DOCS / "plugins.md").read_text(encoding="utf-8")
EXPORTS = (DOCS / "exports.md").read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    found = re.search(rf"^#+ {re.escape(title)}$(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, title
    return found.group(1)


def first_column(text: str) -> set[str]:
    """Return what stands between backquotes in the first column of a section's table."""
    rows = re.findall(r"^\| (.*?) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def fenced(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", PLUGINS, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found.group(1)


def test_that_the_example_does_what_the_page_says(tmp_path):
    folder = tmp_path / "plugins" / "youtube_chapters"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(fenced("toml"), encoding="utf-8")
    (folder / "chapters.py").write_text(fenced("python"), encoding="utf-8")
    manager = PluginManager([tmp_path / "plugins"], tmp_path / "state", tmp_path / "data")
    assert [(p.state, p.faults) for p in manager.plugins] == [(PluginState.ENABLED, ())]
    markers = (
        Marker(250, "hook", "loud", MarkerColor.BLUE),
        Marker(75 * 25, "climax", "", MarkerColor.RED),
    )
    request = replace(REQUEST, markers=markers, duration_frames=5000)
    assert manager.export("youtube-chapters", request).decode() == fenced("text")
    manager.set_setting("youtube_chapters", "with_notes", True)
    assert b"0:10 hook: loud\n" in manager.export("youtube-chapters", request)
    assert manager.export("youtube-chapters", replace(request, markers=())) == b"0:00 Start\n"


def test_that_every_kind_and_its_keys_are_documented():
    text = section(PLUGINS, "Contributions")
    assert first_column(text) == set(KINDS)
    for kind in KINDS.values():
        assert f"`{kind.protocol.__name__}`" in text
        assert all(f"`{option}`" in text for option in kind.options)


def test_that_every_capability_setting_type_and_state_is_documented():
    assert first_column(section(PLUGINS, "Capabilities")) == set(CAPABILITIES)
    assert all(words in PLUGINS for words in CAPABILITIES.values())
    assert first_column(section(PLUGINS, "Settings")) == set(SETTING_TYPES)
    assert first_column(section(PLUGINS, "States")) == {state.name for state in PluginState}


def test_that_the_whole_api_is_documented_and_nothing_else():
    assert first_column(section(PLUGINS, "The api")) == set(api.__all__)
    text = section(PLUGINS, "The api")
    assert all(f"`{field.name}`" in text for field in dataclasses.fields(PluginContext))
    assert all(hasattr(ExportRequest, name) for name in ("timecode", "seconds_of"))
    major, minor = api.API_VERSION
    assert f"now `{major}.{minor}`" in PLUGINS


def test_that_every_export_format_is_documented_as_its_manifest_has_it(tmp_path):
    manager = PluginManager([built_in_folder()], tmp_path / "state", tmp_path / "data")
    rows = re.findall(r"^\| (.+?) \| `(.+?)` \| `(.+?)` \| `(.+?)` \|", EXPORTS, re.MULTILINE)
    assert set(rows) == {(e.title, e.id, e.extension, e.default_start) for e in manager.exporters()}


def test_that_the_columns_of_the_table_are_documented(tmp_path):
    manager = PluginManager([built_in_folder()], tmp_path / "state", tmp_path / "data")
    header = manager.export("csv", REQUEST).decode().strip().split(",")
    csv_section = next(part for part in EXPORTS.split("\n## ") if part.startswith("`csv`"))
    assert first_column(csv_section) == set(header)
