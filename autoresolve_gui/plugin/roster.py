"""What all plugins add together, by kind: the list that the manager chooses from."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.info import AssistantInfo, ExecutorInfo, ExporterInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autoresolve_gui.plugin.manifest import Contribution, Manifest
    from autoresolve_gui.plugin.runner import PluginRunner

    Entry: TypeAlias = tuple[PluginRunner, Contribution]

_IN_WORDS = {"exporter": "export format"}
_RESERVED = {"executor": frozenset({"local"})}
"""Ids that the program uses itself."""


class Roster:
    """Contributions of sound plugins, in the order in which they were found.

    Within a kind an id is there once; shot judges are not chosen by id and may share one.
    """

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(self, runner: PluginRunner) -> None:
        """Take in everything that a plugin adds."""
        self._entries += [(runner, each) for each in runner.manifest.contributions]

    def clashes(self, manifest: Manifest) -> tuple[str, ...]:
        """Return what keeps a plugin out: ids of its contributions that are taken."""
        faults = []
        for new in manifest.contributions:
            if new.kind == "shot_judge":
                continue
            if new.id in _RESERVED.get(new.kind, ()):
                faults.append(f"the {new.kind} id “{new.id}” is taken")
            faults += [
                f"the {new.kind} id “{new.id}” is taken by “{runner.manifest.id}”"
                for runner, contribution in self.of_kind(new.kind)
                if contribution.id == new.id
            ]
        return tuple(faults)

    def of_kind(self, kind: str) -> Iterator[Entry]:
        """Yield what there is of a kind, of plugins that are off too."""
        return (entry for entry in self._entries if entry[1].kind == kind)

    def find(self, kind: str, contribution_id: str) -> Entry:
        """Return one contribution; raises `PluginError` with the known ids."""
        known = {entry[1].id: entry for entry in self.of_kind(kind)}
        if contribution_id in known:
            return known[contribution_id]
        words = _IN_WORDS.get(kind, kind.replace("_", " "))
        raise PluginError(
            f"There is no {words} “{contribution_id}”",
            remedy=f"There is: {', '.join(known) or 'none'}.",
        )

    def exporters(self) -> tuple[ExporterInfo, ...]:
        """Return the export formats of the plugins that are on."""
        return tuple(
            ExporterInfo(
                id=contribution.id,
                title=contribution.title,
                description=contribution.description,
                extension=contribution.options["extension"],
                default_start=contribution.options["default_start"],
                plugin_id=runner.manifest.id,
            )
            for runner, contribution in self.of_kind("exporter")
            if runner.info().is_on
        )

    def executors(self) -> tuple[ExecutorInfo, ...]:
        """Return the executors of all plugins."""
        return tuple(
            ExecutorInfo(
                id=contribution.id,
                title=contribution.title,
                description=contribution.description,
                plugin_id=runner.manifest.id,
                is_on=runner.info().is_on,
            )
            for runner, contribution in self.of_kind("executor")
        )

    def assistants(self, kind: str) -> tuple[AssistantInfo, ...]:
        """Return the assistants of one kind, of all plugins."""
        return tuple(
            AssistantInfo(
                id=contribution.id,
                kind=kind,
                title=contribution.title,
                description=contribution.description,
                plugin_id=runner.manifest.id,
                is_on=runner.info().is_on,
            )
            for runner, contribution in self.of_kind(kind)
        )
