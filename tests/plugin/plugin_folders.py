"""Plugins written to a folder, as a user would put them there."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from autoresolve_gui.plugin.api import ExportRequest, Timebase
from autoresolve_gui.plugin.errors import PluginError

if TYPE_CHECKING:
    from autoresolve_gui.plugin.manager import PluginManager, PluginState

MANIFEST = """
id = "{id}"
name = "Plugin {id}"
description = "For a test."
version = "1.0.0"
api = "1.0"
enabled_by_default = true

[[contributes.exporter]]
id = "{exporter}"
title = "Text"
description = "For a test."
entry = "code:Exporter"
extension = ".txt"
default_start = "source"
"""

GOOD = """
    class Exporter:
        def __init__(self, context):
            self.context = context
        def export(self, request):
            return request.title.encode()
"""

REQUEST = ExportRequest(
    title="Film",
    media_path=Path.cwd() / "film.mov",
    timebase=Timebase(Fraction(25)),
    duration_frames=100,
    width=1920,
    height=1080,
    media_start_frame=0,
    start_frame=0,
    audio_channels=0,
    audio_rate_hz=0,
    has_video=True,
    markers=(),
)


def write_plugin(
    parent: Path, plugin_id: str = "hello", code: str = GOOD, *, exporter: str = "", more: str = ""
) -> Path:
    """Write a plugin and return its folder."""
    folder = parent / plugin_id
    folder.mkdir(parents=True, exist_ok=True)
    manifest = MANIFEST.format(id=plugin_id, exporter=exporter or plugin_id.replace("_", "-"))
    (folder / "plugin.toml").write_text(manifest + more, encoding="utf-8")
    (folder / "code.py").write_text(dedent(code), encoding="utf-8")
    return folder


def raising(text: str) -> str:
    return f"""
    class Exporter:
        def __init__(self, context): pass
        def export(self, request): {text}
    """


def state_of(manager: PluginManager, plugin_id: str = "hello") -> PluginState:
    return next(plugin.state for plugin in manager.plugins if plugin.id == plugin_id)


def fail(manager: PluginManager, times: int) -> None:
    for _ in range(times):
        with pytest.raises(PluginError):
            manager.export("hello", REQUEST)
