"""One process of the soak with the real client: its calls all at once, each in a thread."""

from __future__ import annotations

import logging
import os
import random
import threading
import time
import tomllib
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from autoresolve_plugins.openrouter.asking import Ask, CloudError, Message, Task
from autoresolve_plugins.openrouter.calling import LOST
from autoresolve_plugins.openrouter.client import CloudClient
from pydantic import BaseModel, ConfigDict

from autoresolve_gui.assist.services import CloudServices
from autoresolve_gui.budget.ledger import Ledger
from autoresolve_gui.plugin.api import PluginContext
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.privacy.consent import Answer, ConsentBook
from autoresolve_gui.privacy.guard import NetworkGuard
from autoresolve_gui.privacy.keychain import Keychain
from soak.plan import PROJECTS, Journal, Plan, journal_lines, ledger_path, may_go, wrong_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEY_VARIABLE = "OPENROUTER_API_KEY"
LAST_QUESTION = "last"

_PLUGIN = "openrouter"
_TWINS = 16
"""One call in so many asks what its neighbour asks."""
_LATER = timedelta(hours=2)
"""What a crash left is taken up only when it is old; no clock here is further ahead."""
_SETTLING_S = 60.0


class Story(BaseModel):
    """What is asked for."""

    model_config = ConfigDict(extra="forbid")

    title: str
    shots: list[int]


def ask_all(folder: Path, number: int) -> None:
    """Ask what process `number` has not ended yet, and leave."""
    plan = Plan.read(folder)
    lines = journal_lines(folder)
    ended = {int(words[1]) for words in lines if words[0] == "end"}
    journal = Journal(folder, number)
    begun = sum(words[0] == "begin" for words in lines)
    clock = wrong_clock(random.Random(f"{plan.seed} clock {number} {begun}"))  # noqa: S311 -- no secret
    with _client(folder, plan, clock) as client:
        threads = [
            threading.Thread(target=_ask, args=(client, journal, plan, call))
            for call in plan.share_of(number)
            if call not in ended
        ]
        while not may_go(folder):
            time.sleep(0.01)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def settle_all(folder: Path) -> None:
    """Open the client anew, some time later, and have it find out what lost calls cost."""
    plan = Plan.read(folder)
    with _client(folder, plan, lambda: datetime.now(UTC) + _LATER) as client:
        journal = Journal(folder, plan.processes)
        _ask(client, journal, plan, plan.calls, LAST_QUESTION)
        end_s = time.monotonic() + _SETTLING_S
        while _askable(client) and time.monotonic() < end_s:
            time.sleep(0.05)


def question_of(call: int) -> str:
    """Return the name of what a call asks; some ask the same."""
    return f"question-{call - 1 if call % _TWINS == 1 else call}"


def _askable(client: CloudClient) -> bool:
    unsettled = (call.generation_id.split(",") for call in client.budget.unsettled())
    return any(names != [""] and LOST not in names for names in unsettled)


def _ask(client: CloudClient, journal: Journal, plan: Plan, call: int, question: str = "") -> None:
    """Ask once; again where calls were stopped, as a user does who looked at the costs."""
    chance = random.Random(f"{plan.seed} call {call}")  # noqa: S311 -- no secret
    ask = _question(question or question_of(call), call, plan)
    journal.write("begin", call)
    for _ in range(10):
        how = _outcome(client, ask, _cancelled_after(chance))
        if how != "stop":
            break
        time.sleep(chance.uniform(0.1, 0.5))
    journal.write("fault" if how.startswith("fault") else "end", call, how)


def _outcome(client: CloudClient, ask: Ask[Story], cancelled: Callable[[], bool]) -> str:
    try:
        reply = client.ask(ask, cancelled)
    except CloudError as error:
        return str(error.source)
    except Exception as error:  # noqa: BLE001 -- the end of a thread: it is told in the report
        return f"fault {error!r}"
    return "cached" if reply.provenance.was_cached else "answer"


def _question(name: str, call: int, plan: Plan) -> Ask[Story]:
    messages = (
        Message("system", "You are an editor."),
        Message("user", f"Shots 1 to 9 of {name}. Which ones matter?"),
    )
    return Ask(
        kind=name,  # in the request as the name of its schema, in the ledger as the task
        task=Task.NARRATIVE,
        messages=messages,
        schema=Story,
        footage_key=f"clip-{call % plan.clips}",
        project=f"project-{call % PROJECTS}",
    )


def _cancelled_after(chance: random.Random) -> Callable[[], bool]:
    if chance.random() >= 0.03:
        return lambda: False
    until_s = time.monotonic() + chance.uniform(0, 3)
    return lambda: time.monotonic() > until_s


@contextmanager
def _client(folder: Path, plan: Plan, clock: Callable[[], datetime]) -> Iterator[CloudClient]:
    """Open the client with everything real around it; the user says yes each time."""
    settings = _settings(plan)
    with Ledger(ledger_path(folder), clock=clock) as ledger:
        guard = NetworkGuard()
        guard.install()
        services = CloudServices(
            guard=guard,
            keychain=Keychain(),
            ledger=lambda: ledger,
            consent=ConsentBook(folder / f"consent-{os.getpid()}.json"),
            ask=lambda _disclosure: Answer.ONCE,
        )
        services.switched(_PLUGIN, is_on=True, settings=settings)
        disposers: list[Callable[[], object]] = []
        log = logging.getLogger("autoresolve.plugin.openrouter")
        log.setLevel(logging.CRITICAL)
        context = PluginContext(
            plugin_id=_PLUGIN,
            log=log,
            settings=MappingProxyType(settings),
            data_dir=folder / "data",
            on_dispose=disposers.append,
            network=services.network(_PLUGIN),
            budget=services.budget(_PLUGIN),
            consent=services.consent(_PLUGIN),
            key=services.key(_PLUGIN),
        )
        try:
            yield CloudClient(context)
        finally:
            for dispose in disposers:
                dispose()


def _settings(plan: Plan) -> dict[str, Any]:
    manifest = tomllib.loads((built_in_folder() / _PLUGIN / "plugin.toml").read_text("utf-8"))
    limits = plan.limits
    return {
        **{name: entry["default"] for name, entry in manifest["settings"].items()},
        "base_url": plan.base_url,
        "request_timeout_s": plan.deadline_s,
        "daily_usd_cap": _usd(limits.daily_nusd),
        "monthly_usd_cap": _usd(limits.monthly_nusd),
        "project_usd_cap": _usd(limits.project_nusd),
        "max_calls_per_video": limits.calls_per_video,
    }


def _usd(nusd: int | None) -> str:
    return "" if nusd is None else f"{nusd / 1e9:.9f}"
