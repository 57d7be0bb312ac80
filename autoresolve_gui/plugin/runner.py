"""One plugin at run time: its code is called here and nowhere else."""

from __future__ import annotations

import logging
import threading
import traceback
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from autoresolve_gui.model.assist import AssistantError
from autoresolve_gui.model.encoder import EncoderError
from autoresolve_gui.model.executor import ExecutorError
from autoresolve_gui.plugin.api import KINDS, PluginContext
from autoresolve_gui.plugin.errors import CannotExport, PluginError
from autoresolve_gui.plugin.info import PluginEvent, PluginFailure, PluginInfo, PluginState
from autoresolve_gui.plugin.loader import import_entry
from autoresolve_gui.plugin.text import one_line
from autoresolve_gui.privacy.redact import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.plugin.discovery import FoundPlugin
    from autoresolve_gui.plugin.manifest import Contribution, Manifest
    from autoresolve_gui.plugin.services import HostServices

Result = TypeVar("Result")

FAILURES_IN_A_ROW = 3
"""After so many failing calls with no good one between, a plugin is FAILED."""
_FAILURES_KEPT = 20


class PluginRunner:
    """Runs one plugin with a sound manifest. Layer: under the manager; owns all that is alive.

    Calls of one plugin run one after the other under its own lock. Switching it off never waits
    for a call: a call that is under way ends, and its thread then disposes of everything.
    `services` are handed on only as far as the manifest's capabilities go.
    """

    def __init__(  # noqa: PLR0913 -- all that is the host's, and named
        self,
        found: FoundPlugin,
        manifest: Manifest,
        *,
        enabled: bool,
        settings: Callable[[], Mapping[str, SettingValue]],
        data_dir: Path,
        publish: Callable[[PluginEvent], None],
        services: HostServices | None = None,
        redact: Callable[[str], str] = redact,
        models: Callable[[], Mapping[str, Path]] = dict,
    ) -> None:
        """`redact` takes secrets out of what is told of failures, a setting's own among them.

        `models` tells the folders of the models that the plugin may use.
        """
        self.found = found
        self.manifest = manifest
        self._settings = settings
        self._data_dir = data_dir
        self._publish = publish
        self._services = services
        self._redact = redact
        self._models = models
        self._calls = threading.Lock()  # held while the plugin's code runs
        self._state = threading.Lock()  # held for a moment, around what stands below
        self._enabled = enabled
        self._failed = False
        self._stale = False  # what is alive must go before the next call
        self._in_a_row = 0
        self._failures: tuple[PluginFailure, ...] = ()
        self._alive: dict[str, Any] = {}  # contributions by id
        self._context: PluginContext | None = None
        self._disposers: list[Callable[[], object]] = []

    @property
    def state(self) -> PluginState:
        """How it stands with the plugin."""
        with self._state:
            return self._state_now()

    def info(self) -> PluginInfo:
        """Return the plugin as a list shows it."""
        manifest = self.manifest
        with self._state:
            return PluginInfo(
                id=manifest.id,
                name=manifest.name,
                description=manifest.description,
                version=manifest.version,
                state=self._state_now(),
                faults=(),
                origin=self.found.origin,
                folder=self.found.folder,
                capabilities=manifest.capabilities,
                contributions=manifest.contributions,
                settings=manifest.settings,
                failures=self._failures,
            )

    @property
    def data_dir(self) -> Path:
        """The folder that is the plugin's own."""
        return self._data_dir

    def set_enabled(self, *, enabled: bool) -> None:
        """Switch the plugin on or off. On again after it FAILED, it gets another try."""
        with self._state:
            self._stale = self._stale or self._failed or not enabled
            self._enabled = enabled
            self._failed = False
            self._in_a_row = 0
        self._dispose_if_stale()
        self._tell("switched on" if enabled else "switched off")

    def restart(self) -> None:
        """Make the next call begin afresh, with the settings of then."""
        with self._state:
            self._stale = True
        self._dispose_if_stale()

    def call(self, contribution: Contribution, use: Callable[[Any], Result]) -> Result:
        """Return `use(the contribution)`, which is imported and made first where need be.

        Raises `PluginError` where the plugin is not on or whatever it does fails; a `CannotExport`,
        `ExecutorError`, `AssistantError` or `EncoderError` goes through and is no failure.
        """
        try:
            with self._calls:
                return self._call(contribution, use)
        finally:
            self._dispose_if_stale()

    def _call(self, contribution: Contribution, use: Callable[[Any], Result]) -> Result:
        self._drop_stale()
        if not self.info().is_on:
            why = "failed too often" if self.state is PluginState.FAILED else "is switched off"
            raise PluginError(
                f"The plugin “{self.manifest.name}” {why}", remedy="Switch it on under Plugins."
            )
        try:
            result = use(self._contribution(contribution))
        except (CannotExport, ExecutorError, AssistantError, EncoderError):
            self._note_success()
            raise
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # not even by sys.exit() may it take the program along
            if contribution.id not in self._alive:
                self._stale = True  # what was half made may have left something to dispose of
            raise self._note_failure(error) from error
        self._note_success()
        return result

    def _contribution(self, contribution: Contribution) -> object:
        if contribution.id not in self._alive:
            factory: Any = import_entry(self.found, contribution.entry)
            made = factory(self._context_now())
            wanted = KINDS[contribution.kind].protocol
            if not isinstance(made, wanted):
                msg = f"{contribution.entry} made a {type(made).__name__}, no {wanted.__name__}"
                raise TypeError(msg)
            self._alive[contribution.id] = made
        return self._alive[contribution.id]

    def _context_now(self) -> PluginContext:
        if self._context is None:
            self._context = PluginContext(
                plugin_id=self.manifest.id,
                log=logging.getLogger(f"autoresolve.plugin.{self.manifest.id}"),
                settings=MappingProxyType(dict(self._settings())),
                data_dir=self._data_dir,
                on_dispose=self._disposers.append,
                models=MappingProxyType(dict(self._models())),
                **self._services_now(),
            )
        return self._context

    def _services_now(self) -> dict[str, Any]:
        """Return what the plugin may have of the services: only what it declared."""
        host, plugin_id = self._services, self.manifest.id
        granted: dict[str, Any] = {}
        if host is not None and "network" in self.manifest.capabilities:
            granted["network"] = host.network(plugin_id)
            granted["consent"] = host.consent(plugin_id)
            granted["key"] = host.key(plugin_id)
        if host is not None and "spends_money" in self.manifest.capabilities:
            granted["budget"] = host.budget(plugin_id)
        return granted

    def _note_success(self) -> None:
        with self._state:
            self._in_a_row = 0

    def _note_failure(self, error: BaseException) -> PluginError:
        """Record a failed call and return what to tell the caller."""
        message = f"The plugin “{self.manifest.name}” failed: {_in_words(error)}"
        message = self._redact(message)
        failure = PluginFailure(message, self._redact("".join(traceback.format_exception(error))))
        with self._state:
            self._failures = (*self._failures, failure)[-_FAILURES_KEPT:]
            self._in_a_row += 1
            if self._in_a_row >= FAILURES_IN_A_ROW and self._enabled:
                self._failed = self._stale = True
        self._tell(message, failure.traceback)
        return PluginError(message, remedy="Its failures are listed under Plugins.")

    def _dispose_if_stale(self) -> None:
        """Dispose of what is alive if it has to go and no call is under way.

        Where one is, the thread that makes it comes here when the call is over.
        """
        while self._stale and self._calls.acquire(blocking=False):
            try:
                self._drop_stale()
            finally:
                self._calls.release()

    def _drop_stale(self) -> None:
        with self._state:
            stale, self._stale = self._stale, False
        if not stale:
            return
        disposers, self._disposers = self._disposers, []
        self._alive = {}
        self._context = None
        for dispose in reversed(disposers):
            try:
                dispose()
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 -- the other disposers have to run
                message = f"“{self.manifest.name}” did not clean up: {_in_words(error)}"
                text = "".join(traceback.format_exception(error))
                self._tell(self._redact(message), self._redact(text))

    def _state_now(self) -> PluginState:
        if not self._enabled:
            return PluginState.DISABLED
        if self._failed:
            return PluginState.FAILED
        return PluginState.ACTIVE if self._alive and not self._stale else PluginState.ENABLED

    def _tell(self, message: str, text: str = "") -> None:
        self._publish(PluginEvent(self.manifest.id, self.state, message, text))


def _in_words(error: BaseException) -> str:
    """Return what an error says, as one line."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 -- how an error of a plugin shows itself is plugin code too
        text = ""
    return one_line(f"{type(error).__name__}: {text}" if text else type(error).__name__, 300)
