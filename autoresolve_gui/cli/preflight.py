"""What stands against asking the cloud about a file, found out before its analysis."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from autoresolve_gui.assist.events import Task
from autoresolve_gui.assist.quotes import quote
from autoresolve_gui.assist.service import KEYFRAMES
from autoresolve_gui.assist.way_out import receiver_of
from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.budget.setting_words import CALLS_A_VIDEO
from autoresolve_gui.cli.cloud import NOBODY_TO_ASK, PLUGIN, can_be_asked, consent_book
from autoresolve_gui.cli.errors import CliError
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.assist import KEYFRAMES_A_CALL, BeatRequest, ShotSummary
from autoresolve_gui.model.project import project_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from autoresolve_gui.assist.services import CloudServices
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.plugin.manager import PluginManager

_LOCAL = "local"


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
    is_away = settings.get("provider") != _LOCAL
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

    How long the true one gets is known after the analysis; it never costs less. A price that is
    not known yet says nothing here. The plugin has to be on. Raises `MediaError` too.
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
    now = services.budget(PLUGIN).snapshot(project=project, footage_key=footage.key)
    caps = {"today": now.today, "this month": now.month, "this project": now.project}
    for name, spending in caps.items():
        free_nusd = spending.free_nusd
        if worst_nusd and free_nusd is not None and free_nusd < worst_nusd:
            raise CliError(
                f"even the shortest question about {file.name} can cost {usd_text(worst_nusd)}, "
                f"and {usd_text(free_nusd)} may still be spent for {name}",
                remedy="Raise the cap in the settings, or choose a cheaper quality.",
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
