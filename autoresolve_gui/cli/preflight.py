"""What stands against asking the cloud about a file, found out before anything is sent about it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from autoresolve_gui.assist.events import Task
from autoresolve_gui.assist.quotes import quote
from autoresolve_gui.assist.service import KEYFRAMES
from autoresolve_gui.assist.way_out import receiver_of
from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.budget.prices import LOCAL, OPENROUTER
from autoresolve_gui.budget.setting_words import (
    CALLS_A_VIDEO,
    DAILY_CAP,
    MONTHLY_CAP,
    PROJECT_CAP,
)
from autoresolve_gui.cli.cloud import NOBODY_TO_ASK, PLUGIN, can_be_asked, consent_book
from autoresolve_gui.cli.errors import CliError
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.assist import (
    KEYFRAMES_A_CALL,
    AssistantError,
    BeatRequest,
    ShotSummary,
)
from autoresolve_gui.model.project import project_of
from autoresolve_gui.plugin.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from autoresolve_gui.assist.services import CloudServices
    from autoresolve_gui.budget.entries import Snapshot
    from autoresolve_gui.cli.console import Console
    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.plugin.manager import PluginManager


@dataclass(frozen=True, slots=True)
class Questions:
    """What a run asks about one file. `is_asked`: the user has to allow it, call by call."""

    with_notes: bool
    is_asked: bool

    @property
    def calls(self) -> int:
        """How many calls it takes at most."""
        return 1 + (-(-KEYFRAMES // KEYFRAMES_A_CALL) if self.with_notes else 0)


def check_first(
    file: Path,
    settings: Mapping[str, SettingValue],
    services: CloudServices,
    *,
    yes_send: bool,
) -> Questions:
    """Return what can be asked about `file` under the settings of the plugin.

    Notes are left out where there is no picture, or none may be sent. Raises `CliError` where
    nobody could allow it, where there is no key, or where calls are stopped or too few are left
    for this footage today; `MediaError` where it is no footage.
    """
    footage = probe(file)
    with_notes = footage.video is not None and bool(settings.get("send_pictures", True))
    is_away = settings.get("provider") != LOCAL
    is_asked = is_away and not yes_send and not _is_allowed(file, settings, with_notes=with_notes)
    questions = Questions(with_notes, is_asked)
    if is_asked and not can_be_asked():
        raise CliError(
            f"nothing may be sent about {file.name}: {NOBODY_TO_ASK}",
            remedy="Say --yes-send, or allow it for good at a terminal or in the window.",
        )
    if is_away and services.key(PLUGIN)() is None:
        raise CliError("there is no key for the service", remedy="`autoresolve key set` keeps one.")
    _check_budget(footage, file, services, questions.calls)
    return questions


def check_money(file: Path, plugins: PluginManager, services: CloudServices) -> None:
    """Raise `CliError` where a cap has no room for even the shortest question about `file`.

    How long the true one gets is known after the analysis (`check_all_calls`); it never costs
    less. A price that is not known yet says nothing here. The plugin has to be on. Raises
    `MediaError` too.
    """
    footage = probe(file)
    project = project_of(file).id
    infos = plugins.assistants.infos("beat_assistant")
    assistant = next((info for info in infos if info.plugin_id == PLUGIN), None)
    if assistant is None:
        return
    shortest = BeatRequest(
        title=file.stem,
        duration_s=footage.duration,
        shots=(ShotSummary(1, Fraction(0), footage.duration, "start"),),
        energy=(0.0,),
        energy_step_s=Fraction(1),
        momentum_peaks=(),
        novelty_peaks=(),
        transcript="",
        footage_key=footage.key,
        project=project,
    )
    worst_nusd = quote(plugins.assistants, assistant, [shortest])
    if worst_nusd:
        now = services.budget(PLUGIN).snapshot(project=project, footage_key=footage.key)
        _check_room(f"even the shortest question about {file.name} can cost", worst_nusd, now)


def hear_prices(
    plugins: PluginManager, settings: Mapping[str, SettingValue], console: Console
) -> None:
    """Have the service's list of models read, so that the prices of the day count in quotes.

    Nothing about any footage is sent. Without the list the prices known offline count, as they do
    for the calls then.
    """
    infos = plugins.assistants.infos("model_catalog")
    catalog = next((info for info in infos if info.plugin_id == PLUGIN), None)
    if catalog is None or settings.get("provider") != OPENROUTER:
        return
    try:
        plugins.assistants.models(catalog.id, lambda: False)
    except (AssistantError, PluginError) as error:
        console.remark(f"{error}; the prices known offline count.")


def check_all_calls(
    analysis: Analysis, quotes: Mapping[Task, int | None], services: CloudServices
) -> None:
    """Raise `CliError` where the calls of a run can pass a cap, each at its worst case.

    `quotes` is what each question can cost, all of its calls and retries in it. A run that ends in
    the middle for want of money was paid for, and shows no gate.
    """
    footage = analysis.footage
    unknown = [task for task, nusd in quotes.items() if nusd is None]
    if unknown:
        raise CliError(
            f"what {' and '.join(unknown)} can cost about {footage.path.name} is not known",
            remedy="Choose models that have a price: `autoresolve cloud models` lists them.",
        )
    total_nusd = sum(nusd or 0 for nusd in quotes.values())
    if not total_nusd:
        return
    parts = ", ".join(f"{task} {usd_text(nusd or 0)}" for task, nusd in quotes.items())
    project = project_of(footage.path).id
    now = services.budget(PLUGIN).snapshot(project=project, footage_key=footage.key)
    about = f"all calls about {footage.path.name} ({parts}) can together cost"
    _check_room(about, total_nusd, now)


def _check_room(about: str, worst_nusd: int, now: Snapshot) -> None:
    """Raise `CliError` where a cap has no room for an amount; `about` says what costs it."""
    caps = (
        ("today", now.today, DAILY_CAP),
        ("this month", now.month, MONTHLY_CAP),
        ("this project", now.project, PROJECT_CAP),
    )
    for name, spending, setting in caps:
        free_nusd = spending.free_nusd
        if free_nusd is not None and free_nusd < worst_nusd:
            raise CliError(
                f"{about} {usd_text(worst_nusd)}, and {usd_text(free_nusd)} may still be spent "
                f"for {name}",
                remedy=f"Raise {setting.words_with_key}, or choose a cheaper quality.",
            )


def _is_allowed(file: Path, settings: Mapping[str, SettingValue], *, with_notes: bool) -> bool:
    book, project, receiver = consent_book(), project_of(file).id, receiver_of(settings)
    wanted = [(Task.BEATS, False), *([(Task.NOTES, True)] if with_notes else [])]
    return all(
        book.decision(project, task, receiver, with_pictures=with_pictures)
        for task, with_pictures in wanted
    )


def _check_budget(footage: Footage, file: Path, services: CloudServices, wanted: int) -> None:
    budget = services.budget(PLUGIN)
    now = budget.snapshot(project=project_of(file).id, footage_key=footage.key)
    if now.stop is not None:
        raise CliError(
            f"calls are stopped: {now.stop.reason}",
            remedy="`autoresolve costs --resume` ends that.",
        )
    if now.calls_left < wanted:
        raise CliError(
            f"{now.calls_left} more calls may be made for {file.name} today, and up to {wanted} "
            "are wanted",
            remedy=f"Wait until 00:00 UTC, or raise {CALLS_A_VIDEO.words_with_key}.",
        )
