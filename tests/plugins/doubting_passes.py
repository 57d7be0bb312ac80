"""The real passes, but for one thing: the picture pass sees no shots and doubts everything."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.passes import PASSES as REAL
from autoresolve_gui.model.story import Shot, Transition

if TYPE_CHECKING:
    from autoresolve_gui.analysis.pass_contract import PassContext
    from autoresolve_gui.model.analysis import PassResult


def doubt(context: PassContext, run) -> PassResult:
    result = run(context)
    frames = len(result.frame_times)
    doubts = np.array([[0, frames]], np.int64)
    whole = (Shot(0, frames, Transition.START, 0, 0),)
    return replace(result, shots=whole, arrays={**result.arrays, "doubts": doubts})


PASSES = tuple(
    replace(one, run=partial(doubt, run=one.run)) if one.name == "picture" else one for one in REAL
)
