"""Tells the world what happens to jobs."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from autoresolve_gui.engine.events import Event
    from autoresolve_gui.engine.jobs import Job

log = logging.getLogger(__name__)


class Herald:
    """Calls the listener. Layer: engine. Used by the supervisor's thread alone."""

    def __init__(self, listener: Callable[[Event], None]) -> None:
        self.listener = listener

    def publish(self, job: Job, event: Event) -> None:
        """Tell what happened to a job, under every spelling of its path."""
        for path in job.paths:
            self.tell(event if path == event.path else replace(event, path=path))

    def tell(self, event: Event) -> None:
        """Tell one event."""
        try:
            self.listener(event)
        except Exception:
            # The listener's fault is the listener's: the jobs of all others go on.
            log.exception("a listener failed on %s", event)
