"""The plugins, as every command of the command line sees them."""

from __future__ import annotations

import sys
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.cli.errors import UsageError
from autoresolve_gui.model.shot_judge import FRAME_HEIGHT, FRAME_WIDTH
from autoresolve_gui.plugin.location import built_in_folder, data_folder, state_path, user_folder
from autoresolve_gui.plugin.manager import PluginManager

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from autoresolve_gui.model.shot_judge import JudgeSource
    from autoresolve_gui.plugin.manager import ExporterInfo
    from autoresolve_gui.plugin.services import HostServices
    from autoresolve_gui.privacy.keychain import Keychain


@contextmanager
def open_plugins(
    tell: Callable[[str], None],
    keychain: Keychain | None = None,
    services: HostServices | None = None,
    data_dir: Path | None = None,
) -> Iterator[PluginManager]:
    """Open the plugins that came with the program and the user's own; close them at the end.

    `tell` is called with each thing that the user should know of their settings. `services` are
    for plugins that talk to servers; without them none of those can. `data_dir` is in place of
    the user's folder for what plugins keep. What a plugin
    prints meanwhile goes to standard error: standard output is for results, and a `Console` that
    was made before writes there still.
    """
    with redirect_stdout(sys.stderr):
        manager = PluginManager(
            [built_in_folder(), user_folder()],
            state_path(),
            data_dir or data_folder(),
            keychain=keychain,
            services=services,
        )
        try:
            for notice in manager.notices:
                tell(notice)
            yield manager
        finally:
            manager.close()


def known_exporters(plugins: PluginManager) -> Mapping[str, ExporterInfo]:
    """Return the exporters of the enabled plugins by their id."""
    return {exporter.id: exporter for exporter in plugins.exporters()}


def judge_for(plugins: PluginManager, *, accurate: bool) -> JudgeSource | None:
    """Return the shot judge of this run: that of a plugin that is on, `accurate` of any plugin.

    One that was asked for is tried here, so that what it lacks is known before the analysis.
    Raises `UsageError` where there is none, `PluginError` where it does not work.
    """
    source = plugins.judge_source(even_if_off=accurate)
    if not accurate:
        return source
    if source is None:
        raise UsageError(
            "there is no plugin for --accurate",
            remedy="It comes with the program; see `autoresolve plugins`.",
        )
    with source.open() as judge:
        judge.judge(np.zeros((1, FRAME_HEIGHT, FRAME_WIDTH, 3), dtype=np.uint8))
    return source


def exporter_named(plugins: PluginManager, format_id: str) -> ExporterInfo:
    """Return the exporter with this id. Raises `UsageError` with the known ones."""
    exporters = known_exporters(plugins)
    if format_id not in exporters:
        raise UsageError(
            f"there is no format “{format_id}”",
            remedy=f"Known: {', '.join(sorted(exporters)) or 'none'}. A format of a plugin that is "
            "switched off is not known; see `autoresolve plugins`.",
        )
    return exporters[format_id]
