"""A second opinion on where shots begin: what is asked, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

FRAME_HEIGHT, FRAME_WIDTH = 27, 48
"""The size of the pictures that a judge is shown, in pixels."""


@dataclass(frozen=True, eq=False, slots=True)
class ShotVerdict:
    """What a judge says of n frames. Both are float32, shape (n,), 0 to 1.

    `boundary`: that the change from one shot to the next lies here. At a hard cut this is the last
    frame of the old shot, in a gradual transition a frame near its middle. `transition`: that the
    frame belongs to a transition: one or two frames at a hard cut, all that are touched else.

    Raises `ValueError` where that does not hold.
    """

    boundary: NDArray[np.float32]
    transition: NDArray[np.float32]

    def __post_init__(self) -> None:
        for values in (self.boundary, self.transition):
            if values.dtype != np.float32 or values.shape != (len(self.boundary),):
                msg = f"float32 of one dimension is wanted, not {values.dtype} of {values.shape}"
                raise ValueError(msg)
            if not np.all((values >= 0.0) & (values <= 1.0)):  # which not-a-number is not either
                msg = "probabilities lie between 0 and 1"
                raise ValueError(msg)


@runtime_checkable
class ShotJudge(Protocol):
    """Tells from small pictures where one shot ends and the next begins."""

    def judge(self, frames: NDArray[np.uint8]) -> ShotVerdict:
        """Return a verdict on `frames`: uint8, shape (n, 27, 48, 3), RGB, n at least 1.

        They follow one another in display order. The verdict has n entries; the first and the
        last 25 frames are there for context, and nobody relies on what is said of them. The same
        frames give the same verdict.
        """


@dataclass(frozen=True, slots=True)
class JudgeSource:
    """How another process comes by a judge. It travels by pickle, so `open` is no closure.

    `name` is what the user knows the judge by. A source with another `identity` (a version, a
    setting) may judge otherwise. A judge fails by raising `AutoResolveError`.
    """

    name: str
    identity: str
    open: Callable[[], AbstractContextManager[ShotJudge]]
