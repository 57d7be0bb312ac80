"""Starts each worker as a task of a Dask cluster, which lasts as long as the worker does.

A task takes one thread of a Dask worker. What AutoResolve runs there is a child process of the
Dask worker with a connection of its own back to AutoResolve; Dask only finds the place for it.
"""

from __future__ import annotations

import socket
import time
import uuid
from typing import TYPE_CHECKING, Any

from autoresolve_gui.plugin.api import ExecutorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from autoresolve_gui.plugin.api import PluginContext

_CONNECT_S = 10
_LOOK_EVERY_S = 0.02
_ALIVE = frozenset({"pending", "processing"})


class DaskExecutor:
    """The executor `dask`. Owns the connection to the scheduler.

    Raises `ExecutorError` where Dask is not installed, the scheduler does not answer, or it has
    no workers.
    """

    def __init__(self, context: PluginContext) -> None:
        self._address = str(context.settings["scheduler"]).strip()
        if not self._address:
            raise ExecutorError(
                "No address of a Dask scheduler was given",
                remedy="Name it: --scheduler tcp://HOST:8786, or in the plugin's settings.",
            )
        self._client = _connected(self._address)
        context.on_dispose(self.close)  # that runs too where what follows raises
        threads = sum(self._client.nthreads().values())
        if threads == 0:
            raise ExecutorError(
                f"The Dask scheduler at {self._address} has no workers",
                remedy=f"Start one on each machine: dask worker {self._address}",
            )
        self._workers = int(context.settings["workers"]) or threads
        self._host = str(context.settings["host"]).strip() or self._own_address()

    @property
    def workers(self) -> int:
        """How many workers the engine is to start: what was asked for, else one a thread."""
        return self._workers

    @property
    def host(self) -> str:
        """The address under which the cluster reaches this machine."""
        return self._host

    def start(self, entry: Callable[[], object], name: str) -> DaskRunning:
        """Hand `entry` to the scheduler. Raises `ExecutorError` where that is gone."""
        key = f"{name}-{uuid.uuid4().hex}"
        try:
            return DaskRunning(self._client.submit(entry, key=key, pure=False, retries=0))
        except Exception as error:  # the library raises whatever its network does
            raise ExecutorError(
                f"The Dask scheduler at {self._address} takes no work: {error}",
                remedy="See that it runs, then start again.",
            ) from error

    def close(self) -> None:
        """Leave the cluster. May be called again."""
        self._client.close()

    def _own_address(self) -> str:
        """Return the address of this machine on the network where the scheduler is."""
        host, _, port = self._client.scheduler.address.rpartition("://")[2].rpartition(":")
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                probe.connect((host.strip("[]"), int(port)))  # sends nothing
                address: str = probe.getsockname()[0]
        except (OSError, ValueError) as error:
            raise ExecutorError(
                f"It is unknown how the cluster at {self._address} reaches this machine",
                remedy="Set this machine's name in the settings of the plugin “dask”.",
            ) from error
        return address


class DaskRunning:
    """One task. Dask's `Future` knows by itself how it stands with it."""

    def __init__(self, future: Any) -> None:  # noqa: ANN401 -- Dask has no types
        self._future = future
        self._is_killed = False

    def is_alive(self) -> bool:
        """Tell whether the task runs or waits for its turn."""
        return not self._is_killed and self._future.status in _ALIVE

    def kill(self) -> None:
        """Have a task that did not begin never begin. One that runs ends by its connection."""
        if not self._is_killed:
            self._is_killed = True
            self._future.release()

    def join(self, seconds: float) -> None:
        """Wait up to `seconds` for the task to end."""
        until_s = time.monotonic() + seconds
        while self.is_alive() and time.monotonic() < until_s:
            time.sleep(_LOOK_EVERY_S)

    def death(self) -> str:
        """Say what the task raised; empty where it raised nothing."""
        if self._is_killed or self._future.status != "error":
            return ""
        error = self._future.exception(timeout=1)
        return f"{type(error).__name__}: {error}"


def _connected(address: str) -> Any:  # noqa: ANN401 -- Dask has no types
    try:
        # Here, because it is an extra, takes a second to load, and few use it.
        from distributed import Client  # noqa: PLC0415
        from distributed.comm import get_address_host_port  # noqa: PLC0415
    except ImportError as error:
        raise ExecutorError(
            f"Dask is not installed here ({error})",
            remedy="Install it: pip install 'autoresolve[dask]'",
        ) from error
    try:
        # First by hand: a client that does not get through leaves its threads running.
        with socket.create_connection(get_address_host_port(address), _CONNECT_S):
            pass
        return Client(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise ExecutorError(
            f"The Dask scheduler at {address} does not answer: {error}",
            remedy="Check the address, and that `dask scheduler` runs there.",
        ) from error
