"""`autoresolve cloud`: the models of the service, and a check of the whole set-up."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.cli.cloud import PLUGIN, open_services
from autoresolve_gui.cli.errors import UsageError
from autoresolve_gui.cli.exit_status import ExitStatus
from autoresolve_gui.cli.plugin_access import open_plugins
from autoresolve_gui.cli.table import columns
from autoresolve_gui.model.cloud import CheckState
from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.text import one_line
from autoresolve_gui.privacy.keychain import Keychain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.cli.cloud_arguments import Cloud
    from autoresolve_gui.cli.console import Console
    from autoresolve_gui.model.cloud import CheckStep, CloudModel
    from autoresolve_gui.plugin.manager import PluginManager
    from autoresolve_gui.privacy.guard import NetworkGuard

_KIND = "model_catalog"
_TEXT_CHARS = 300
_TASKS = {"narrative": "beats", "reasoning": "cuts", "vision": "pictures"}
"""By the task in the name of its setting, `narrative_model` say."""


def cloud(command: Cloud, console: Console, guard: NetworkGuard) -> ExitStatus:
    """List the models or try everything; the plugin is on for this run, whatever its switch says.

    Raises `AssistantError` where the list cannot be had, `UsageError` without the plugin.
    """
    keychain = Keychain(redactor=console.redactor)
    with (
        open_services(console, guard, keychain, yes_send=command.yes_send) as services,
        open_plugins(console.remark, keychain, services) as plugins,
    ):
        catalog_id = _catalog(plugins)
        if command.action == "models":
            models = plugins.assistants.models(catalog_id, _never)
            _show_models(
                [model for model in models if _has(model, command.search)], command, console
            )
            return ExitStatus.DONE
        return _check(plugins, catalog_id, command, console)


def _catalog(plugins: PluginManager) -> str:
    try:
        plugins.switch_on_for_now(PLUGIN)
    except PluginError as error:
        raise UsageError(str(error), remedy=error.remedy) from error
    infos = plugins.assistants.infos(_KIND)
    found = next((info.id for info in infos if info.plugin_id == PLUGIN), None)
    if found is None:
        raise UsageError(
            f"the plugin “{PLUGIN}” lists no models",
            remedy="The one that comes with the program does; see `autoresolve plugins`.",
        )
    return found


def _check(plugins: PluginManager, catalog_id: str, command: Cloud, console: Console) -> ExitStatus:
    steps: list[CheckStep] = []

    def tell(step: CheckStep) -> None:
        steps.append(step)
        if not command.json:
            remedy = f" {step.remedy}" if step.state is not CheckState.PASSED else ""
            text = one_line(f"{step.text}.{remedy}", _TEXT_CHARS)
            console.result(f"{step.state:<8} {step.name:<9} {text.rstrip()}")

    plugins.assistants.check(catalog_id, _never, tell)
    if command.json:
        console.result(json.dumps([asdict(step) for step in steps], indent=2))
    failed = any(step.state is CheckState.FAILED for step in steps)
    return ExitStatus.FAILED if failed else ExitStatus.DONE


def _show_models(models: Sequence[CloudModel], command: Cloud, console: Console) -> None:
    if command.json:
        console.result(json.dumps([asdict(model) for model in models], indent=2))
        return
    if not models:
        console.remark(f"No model has “{command.search}” in its name.")
        return
    rows = [("MODEL", "IN", "OUT", "CONTEXT", "TAKES", "JSON", "FOR", "REMARKS")]
    rows += [
        (
            model.id,
            _price(model.prompt_nusd_per_mtok),
            _price(model.completion_nusd_per_mtok),
            str(model.context_tokens or "-"),
            "+".join(model.input_modalities) or "-",
            "yes" if model.supports_json else "no",
            ",".join(_used(model)) or "-",
            "; ".join(model.flags),
        )
        for model in models
    ]
    console.result(columns([tuple(one_line(cell, _TEXT_CHARS) for cell in row) for row in rows]))
    console.remark("Prices are for a million tokens.")


def _has(model: CloudModel, search: str) -> bool:
    said = " ".join((model.id, model.name, *model.used_for, *_used(model))).casefold()
    return all(word in said for word in search.casefold().split())


def _used(model: CloudModel) -> Sequence[str]:
    """Return what a model is used for, as the user calls it."""
    return tuple(_TASKS.get(task, task) for task in model.used_for)


def _price(nusd_per_mtok: int | None) -> str:
    return "?" if nusd_per_mtok is None else usd_text(nusd_per_mtok)


def _never() -> bool:
    return False
