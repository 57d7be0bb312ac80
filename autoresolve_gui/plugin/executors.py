"""Executors of plugins, opened for one run, with their mistakes kept apart."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from autoresolve_gui.model.executor import Executor, ExecutorError, Running
from autoresolve_gui.plugin.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Callable

    from autoresolve_gui.plugin.info import PluginEvent
    from autoresolve_gui.plugin.manifest import Contribution
    from autoresolve_gui.plugin.recipe import Recipe
    from autoresolve_gui.plugin.runner import PluginRunner

Result = TypeVar("Result")

log = logging.getLogger(__name__)


def open_executor(recipe: Recipe) -> Executor:
    """Make an executor. Runs the plugin's code.

    Raises `ExecutorError` where the executor says that it cannot be, `PluginError` where the
    plugin fails or says that it has no worker or no host.
    """
    runner = recipe.runner(_write_down)
    try:
        workers, host = runner.call(recipe.contribution, _described)
    except BaseException:
        runner.restart()
        raise
    return _GuardedExecutor(runner, recipe.contribution, workers, host)


class _GuardedExecutor:
    """An executor whose failures are `ExecutorError`. Owns the plugin while it is open."""

    def __init__(
        self, runner: PluginRunner, contribution: Contribution, workers: int, host: str
    ) -> None:
        self._runner = runner
        self._contribution = contribution
        self.workers = workers
        self.host = host

    def start(self, entry: Callable[[], object], name: str) -> Running:
        """Start a worker."""
        try:
            running: Running = self._runner.call(
                self._contribution, lambda executor: _started(executor, entry, name)
            )
        except PluginError as error:
            raise ExecutorError(str(error), remedy=error.remedy) from error
        return _GuardedRunning(running)

    def close(self) -> None:
        """Close it, and let the plugin clean up."""
        try:
            self._runner.call(self._contribution, lambda executor: executor.close())
        except (PluginError, ExecutorError) as error:
            log.warning("an executor did not close: %s", error)
        finally:
            self._runner.restart()


class _GuardedRunning:
    """A worker of a plugin's executor; where the plugin fails it counts as dead."""

    def __init__(self, running: Running) -> None:
        self._running = running

    def is_alive(self) -> bool:
        """Tell whether it runs or is still going to."""
        return _or_else(self._running.is_alive, otherwise=False)

    def kill(self) -> None:
        """End it."""
        _or_else(self._running.kill, otherwise=None)

    def join(self, seconds: float) -> None:
        """Wait up to `seconds` for its end."""
        _or_else(lambda: self._running.join(seconds), otherwise=None)

    def death(self) -> str:
        """Say how it ended."""
        return str(_or_else(self._running.death, otherwise=""))


def _described(executor: Executor) -> tuple[int, str]:
    workers: object = executor.workers
    host: object = executor.host
    if not isinstance(workers, int) or workers < 1:
        msg = f"an executor has at least one worker, not {workers!r}"
        raise ValueError(msg)
    if not isinstance(host, str) or not host:
        msg = f"an executor of a plugin names the host to connect back to, not {host!r}"
        raise ValueError(msg)
    return workers, host


def _started(executor: Executor, entry: Callable[[], object], name: str) -> Running:
    running: object = executor.start(entry, name)
    if not isinstance(running, Running):
        msg = f"an executor gives what it started, not {type(running).__name__}"
        raise TypeError(msg)
    return running


def _or_else(call: Callable[[], Result], *, otherwise: Result) -> Result:
    try:
        return call()
    except Exception:
        # The boundary to the plugin: the engine's thread must not end by it.
        log.exception("an executor failed")
        return otherwise


def _write_down(event: PluginEvent) -> None:
    log.info("%s: %s", event.plugin_id, event.message)
