"""How long the engine waits for a worker, and how much it lets one take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the engine waits before it kills a worker, in seconds.

    `start_s`: for it to load what it needs. `silence_s`: without any sign while it has a job.
    `cancel_s`: after a cancel, which the user is told of at once. `close_s`: after the engine was
    closed. Time for which a worker was held does not count.
    """

    start_s: float = 120.0
    silence_s: float = 120.0
    cancel_s: float = 3.0
    close_s: float = 1.5


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may take for one file before it is killed.

    `memory_bytes` is resident memory. A pass may last `pass_per_cost` times what it is expected to
    cost, and always `pass_at_least_s` seconds.
    """

    memory_bytes: int = 2 << 30
    pass_at_least_s: float = 600.0
    pass_per_cost: float = 60.0

    def pass_s(self, cost_s: float) -> float:
        """Return how many seconds a pass may last that is expected to cost `cost_s`."""
        return max(self.pass_at_least_s, self.pass_per_cost * cost_s)
