"""What a pass is, for whoever runs one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from autoresolve_gui.model.analysis import PassResult
    from autoresolve_gui.model.curve import Curve
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.speech import Transcript


class PassCancelled(Exception):  # noqa: N818 - it is a request that was met, not an error
    """Raised by `PassContext.report` when the user no longer wants the pass."""


@dataclass(frozen=True, slots=True)
class PassContext:
    """What a running pass is given.

    `earlier` holds the results of the passes that it needs. `report` takes how much of this pass
    is done, 0 to 1, and is called many times a second, from the thread that runs the pass; it may
    raise `PassCancelled`. `refine` publishes a first or better version of a curve. `share` takes
    parts of the energy as far as they are known, by their names in `energy.WEIGHTS`: passes that
    run at the same time know different parts. `threads` is how many threads a pass may keep busy.
    `may_use_devices`: pictures may be decoded by a graphics chip, where that proves right and
    quicker. `transcript` is what is said, as far as it was heard; None where nothing was
    transcribed.
    """

    footage: Footage
    earlier: Mapping[str, PassResult]
    report: Callable[[float], None]
    refine: Callable[[Curve], None]
    share: Callable[[Mapping[str, NDArray[np.float32]]], None] = field(default=lambda _parts: None)
    threads: int = 2
    may_use_devices: bool = True
    transcript: Transcript | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """One step of the analysis, whose result is kept on its own.

    `version` rises when the code would find something else in the same footage. `cost_s` roughly
    foretells the time it takes; it only weighs the progress bar. A result that is not settled is
    good for the analysis it was made in, and made again in the next one. A pass with `is_of`
    reads what is said: it tells whether a result was made from this transcript, and where it was
    not, the pass runs again.
    """

    name: str
    version: int
    needs: tuple[str, ...]
    run: Callable[[PassContext], PassResult]
    cost_s: Callable[[Footage], float]
    is_settled: Callable[[PassResult], bool] = field(default=lambda _result: True)
    is_of: Callable[[PassResult, Transcript | None], bool] | None = None
