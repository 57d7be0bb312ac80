"""Where the worker processes of the analysis run: on this machine, or on others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from collections.abc import Callable


class ExecutorError(AutoResolveError):
    """An executor cannot start workers: its software is missing, or nobody answers there."""


@runtime_checkable
class Running(Protocol):
    """One worker that was started. Called by one thread at a time."""

    def is_alive(self) -> bool:
        """Tell whether it runs or is still going to. Does not wait."""

    def kill(self) -> None:
        """End it, however busy it is. Does not wait, and may be called again.

        One on another machine ends as well when its connection to the engine is closed, which the
        engine does first: there it is enough to see that one that did not begin never does.
        """

    def join(self, seconds: float) -> None:
        """Wait up to `seconds` for its end."""

    def death(self) -> str:
        """Say how it ended, as in “it crashed with SIGSEGV”; empty where nobody knows."""


@runtime_checkable
class Executor(Protocol):
    """Starts workers somewhere. What they work on is no matter of the executor."""

    @property
    def workers(self) -> int:
        """How many workers the engine is to start, at least one."""

    @property
    def host(self) -> str:
        """The name or address of this machine that the workers connect back to.

        Empty where workers are child processes of this one, which have a pipe.
        """

    def start(self, entry: Callable[[], object], name: str) -> Running:
        """Have `entry` called in a process elsewhere, which lasts until the worker ends.

        `entry` can be pickled and may be called once. `name` tells the worker from others.
        Returns at once, also where it has to wait for its turn there. Raises `ExecutorError` or
        `OSError` where nothing can be started.
        """

    def close(self) -> None:
        """Give back what belongs to the executor. May be called again."""
