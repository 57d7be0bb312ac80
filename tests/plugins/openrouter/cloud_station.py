"""The client with everything real around it: ledger, consent, key, guard; only the server is not.

What a test asks for is small: a story in two fields.
"""

from __future__ import annotations

import logging
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from autoresolve_plugins.openrouter.asking import Ask, Message, Picture, Task
from autoresolve_plugins.openrouter.client import CloudClient
from pydantic import BaseModel, ConfigDict, Field

from autoresolve_gui.assist.occasions import about
from autoresolve_gui.assist.services import CloudServices
from autoresolve_gui.budget.ledger import Ledger
from autoresolve_gui.plugin.api import PluginContext
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.privacy.consent import Answer, ConsentBook, Occasion
from autoresolve_gui.privacy.guard import NetworkGuard
from autoresolve_gui.privacy.keychain import Keychain
from autoresolve_gui.privacy.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from autoresolve_gui.budget.entries import CallRow
    from autoresolve_gui.privacy.consent import Disclosure
    from support.openrouter import StandIn

KEY_VARIABLE = "OPENROUTER_API_KEY"
PLUGIN = "openrouter"
GOOD = '{"title": "Storm", "shots": [3, 7]}'
MODEL = "mistralai/mistral-small-2603"
SECOND = "openai/gpt-6-luna"
SMALL_JPEG = b"\xff\xd8\xff\xe0 not much of a picture \xff\xd9"


class Story(BaseModel):
    """What the tests ask for."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(max_length=40)
    shots: list[int]


def a_story(text: str = "Shots 1 to 9. Which ones matter?", **changes: Any) -> Ask[Story]:
    """Return a question."""
    made: dict[str, Any] = {
        "kind": "beats",
        "task": Task.NARRATIVE,
        "messages": (Message("system", "You are an editor."), Message("user", text)),
        "schema": Story,
        "footage_key": "footage-1",
        "project": "project-1",
    }
    return Ask(**{**made, **changes})


def a_picture() -> Picture:
    """Return a picture to send."""
    return Picture(SMALL_JPEG, 640, 360)


def never() -> bool:
    """Serve as `cancelled` where nobody cancels."""
    return False


def defaults() -> dict[str, Any]:
    """Return every setting of the manifest with its default."""
    manifest = tomllib.loads((built_in_folder() / PLUGIN / "plugin.toml").read_text("utf-8"))
    return {name: entry["default"] for name, entry in manifest["settings"].items()}


@dataclass
class Station:
    """One client. `answer` is what the user says when asked; `asked` is what they were shown.

    `while_asked` is done while the user reads.
    """

    standin: StandIn
    folder: Path
    settings: dict[str, Any]
    ledger: Ledger
    guard: NetworkGuard
    answer: Answer = Answer.ALWAYS_FOR_PROJECT
    asked: list[Disclosure] = field(default_factory=list)
    while_asked: Callable[[], object] = lambda: None
    disposers: list[Any] = field(default_factory=list)
    services: CloudServices | None = None

    def __post_init__(self) -> None:
        self.services = CloudServices(
            guard=self.guard,
            keychain=Keychain(),
            ledger=lambda: self.ledger,
            consent=ConsentBook(self.folder / "consent.json"),
            ask=self._ask,
        )
        self.switch(is_on=True)
        self.client = CloudClient(self.context())

    def switch(self, *, is_on: bool) -> None:
        """Turn the plugin on or off, as the manager tells the services."""
        assert self.services is not None
        self.services.switched(PLUGIN, is_on=is_on, settings=self.settings)

    def context(self) -> PluginContext:
        """Return what the plugin is given."""
        services = self.services
        assert services is not None
        return PluginContext(
            plugin_id=PLUGIN,
            log=logging.getLogger("autoresolve.plugin.openrouter"),
            settings=MappingProxyType(dict(self.settings)),
            data_dir=self.folder / "data",
            on_dispose=self.disposers.append,
            network=services.network(PLUGIN),
            budget=services.budget(PLUGIN),
            consent=services.consent(PLUGIN),
            key=services.key(PLUGIN),
        )

    def use_key(self, key: str) -> None:
        """Have the client find `key`, for providers whose key stands in no environment."""
        self.client = CloudClient(replace(self.context(), key=lambda: Secret(key)))

    def ask(self, ask: Ask[Story] | None = None, cancelled: Any = never) -> Any:
        """Ask the client, as the program does about a footage of a project."""
        with about(Occasion("project-1", "Project 1")):
            return self.client.ask(ask or a_story(), cancelled)

    @property
    def rows(self) -> list[CallRow]:
        """Everything in the ledger."""
        return self.ledger.calls()

    @property
    def row(self) -> CallRow:
        """The only call in the ledger."""
        (row,) = self.rows
        return row

    def close(self) -> None:
        """End what the client has running."""
        for dispose in reversed(self.disposers):
            dispose()

    def _ask(self, disclosure: Disclosure) -> Answer:
        self.asked.append(disclosure)
        self.while_asked()
        return self.answer


@contextmanager
def station(folder: Path, standin: StandIn, **settings: Any) -> Iterator[Station]:
    """Open a client that talks to `standin`, with these settings."""
    chosen = {**defaults(), "base_url": standin.base_url, "request_timeout_s": 5.0, **settings}
    folder.mkdir(parents=True, exist_ok=True)
    with Ledger(folder / "ledger.sqlite3") as ledger:
        opened = Station(standin, folder, chosen, ledger, NetworkGuard())
        try:
            yield opened
        finally:
            opened.close()
