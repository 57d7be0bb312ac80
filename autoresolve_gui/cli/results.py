"""Writes what was found in one footage to where the user wants it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.cli import report
from autoresolve_gui.cli.arguments import STDOUT
from autoresolve_gui.cli.cloud_report import cloud_object, cloud_summary
from autoresolve_gui.cli.plugin_access import exporter_named
from autoresolve_gui.cli.table import summary
from autoresolve_gui.export.files import write_atomically
from autoresolve_gui.export.markers import conform_note, export_request, markers_from
from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from autoresolve_gui.cli.arguments import Process
    from autoresolve_gui.cli.cloud import CloudResult
    from autoresolve_gui.cli.console import Console
    from autoresolve_gui.cli.targets import Target
    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.plugin.manager import PluginManager


@dataclass(frozen=True, eq=False, slots=True)
class _Found:
    """What was found in `file`; `from_cache` says by its name which pass stood in the library."""

    file: Path
    analysis: Analysis
    from_cache: Mapping[str, bool]

    def document(self, more: report.JsonObject) -> report.JsonObject:
        return {**report.report(self.analysis, self.from_cache), **more}


class ResultWriter:
    """Delivers one analysis after the other, as the options of `process` say."""

    def __init__(self, options: Process, console: Console, plugins: PluginManager) -> None:
        self._options = options
        self._console = console
        self._plugins = plugins

    def deliver(
        self,
        file: Path,
        targets: Sequence[Target],
        analysis: Analysis,
        from_cache: Mapping[str, bool],
        cloud: Callable[[], CloudResult] | None = None,
        more: report.JsonObject | None = None,
    ) -> bool:
        """Write every result of `file`; return whether all could be.

        A result that fails is told and keeps none of the others back. `cloud` is asked when what
        was found here is out: the table and the markers. JSON comes after it, with what it said
        and with what is in `more`.
        """
        found, more = _Found(file, analysis, from_cache), more or {}
        if cloud is None:
            return self._deliver(found, targets, more)
        at_once = [target for target in targets if target.format_id is not None]
        later = [target for target in targets if target.format_id is None]
        if self._options.json is None:
            done = self._deliver(found, at_once, {})
        else:
            done = self._files(found, at_once, {})
        try:
            said = cloud()
        except KeyboardInterrupt:
            if self._options.json is not None:
                self._deliver(found, later, more)
            raise
        more = {**more, "cloud": cloud_object(analysis, said)}
        if self._options.json is None:
            if not self._options.quiet:
                self._console.result(cloud_summary(analysis, said, self._console.width))
            return done
        return self._deliver(found, later, more) and done

    def _deliver(self, found: _Found, targets: Sequence[Target], more: report.JsonObject) -> bool:
        self._to_stdout(found, more)
        return self._files(found, targets, more)

    def _files(self, found: _Found, targets: Sequence[Target], more: report.JsonObject) -> bool:
        note = conform_note(found.analysis.footage)
        if note and any(target.format_id is not None for target in targets):
            self._console.remark(f"{found.file}: {note}")
        done = True
        for target in targets:
            try:
                data = self._data(found, target, more)
                write_atomically(target.path, data, overwrite=self._options.force)
            except AutoResolveError as error:
                done = False
                self._console.error(str(error), file=found.file, remedy=error.remedy)
                self._console.trace(error)
            else:
                self._console.remark(f"{found.file}: wrote {target.path}")
        return done

    def _to_stdout(self, found: _Found, more: report.JsonObject) -> None:
        if self._options.json == STDOUT:
            self._console.result_bytes(report.as_line(found.document(more)))
        elif self._options.json is None and not self._options.quiet:
            width = self._console.width
            self._console.result(summary(found.file, found.analysis, found.from_cache, width))

    def _data(self, found: _Found, target: Target, more: report.JsonObject) -> bytes:
        if target.format_id is None:
            return report.as_file(found.document(more))
        start = self._options.start or exporter_named(self._plugins, target.format_id).default_start
        markers = markers_from(found.analysis, found.analysis.beats)
        request = export_request(found.analysis, markers, start=start)
        return self._plugins.export(target.format_id, request)
