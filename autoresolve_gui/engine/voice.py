"""Tells the events of one file while its passes run, several of them at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from autoresolve_gui.analysis.energy import EnergySoFar
from autoresolve_gui.engine import events
from autoresolve_gui.engine.progress import (
    REFINEMENTS_PER_S,
    REPORTS_PER_S,
    ProgressMeter,
    Throttle,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from autoresolve_gui.model.analysis import PassResult
    from autoresolve_gui.model.curve import Curve


class Voice:
    """Layer: engine. Every thread may call it; events go out one after the other.

    Progress and refined curves are thinned out to what an eye can follow. `weights` are the
    passes' expected costs in seconds, by name.
    """

    def __init__(
        self,
        path: Path,
        emit: Callable[[events.Event], None],
        weights: Mapping[str, float],
        clock: Callable[[], float],
    ) -> None:
        self._path = path
        self._emit = emit
        self._lock = threading.RLock()
        self._meter = ProgressMeter(weights, clock)
        self._progress = Throttle(REPORTS_PER_S)
        self._energy = EnergySoFar()
        self._throttles: dict[str, Throttle] = {}
        self._waiting: dict[str, Curve] = {}

    def emit(self, event: events.Event) -> None:
        """Tell an event."""
        with self._lock:
            self._emit(event)

    def begin(self, name: str) -> None:
        """Tell that a pass begins."""
        with self._lock:
            self._meter.begin()
            self._emit(events.PassStarted(self._path, name))

    def progress(self, name: str, fraction: float) -> None:
        """Take how far a pass is, 0 to 1, and tell what is due."""
        with self._lock:
            self._tell_due()
            if self._progress.is_due():
                eta_s = self._meter.move(name, fraction)
                self._emit(events.Progress(self._path, name, self._meter.fraction, eta_s))

    def done(self, name: str, result: PassResult) -> None:
        """Take that a pass is done, or was done before."""
        with self._lock:
            self._meter.skip(name)
            self._energy.take_result(result)

    def refine(self, curve: Curve) -> None:
        """Take a version of a curve."""
        with self._lock:
            if curve.name == "energy":
                self._energy.take_draft(curve)
            self._waiting[curve.name] = curve
            self._tell_due()

    def share(self, parts: Mapping[str, NDArray[np.float32]]) -> None:
        """Take parts of the energy, as far as a pass knows them by now."""
        with self._lock:
            curve = self._energy.with_parts(parts)
            if curve is not None:
                self._waiting[curve.name] = curve
                self._tell_due()

    def flush(self) -> None:
        """Tell all refined curves that wait."""
        with self._lock:
            for name in list(self._waiting):
                self._emit(events.CurveRefined(self._path, self._waiting.pop(name)))

    def _tell_due(self) -> None:
        for name in list(self._waiting):
            if self._throttles.setdefault(name, Throttle(REFINEMENTS_PER_S)).is_due():
                self._emit(events.CurveRefined(self._path, self._waiting.pop(name)))
