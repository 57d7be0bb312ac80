"""Guesses at the turning points that read nothing: what reading has to beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.director.text.points import USUAL_PLACES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

FIXED: Mapping[str, tuple[float, ...]] = {
    "priors alone": tuple(place.mean for place in USUAL_PLACES),
    # M. Hague, "Screenplay Structure: The Five Key Turning Points"; the climax at 90 to 99 %.
    "theory": (0.10, 0.25, 0.50, 0.75, 0.945),
    "even fifths": (0.1, 0.3, 0.5, 0.7, 0.9),
}
"""By name: one place a turning point, the same in every story. Even fifths: their middles."""


def at_fixed_places(fixed: Sequence[float], places: NDArray[np.float64]) -> tuple[int, ...]:
    """Return the sentence that stands nearest to each of the `fixed` places."""
    return tuple(int(np.abs(places - place).argmin()) for place in fixed)


def at_random(count: int, draws: int, seed: int) -> list[tuple[int, ...]]:
    """Return `draws` ways to take five of `count` sentences, in order, all ways alike.

    A sentence is taken twice only where there are fewer than five.
    """
    rng = np.random.default_rng(seed)
    again = count < len(USUAL_PLACES)
    return [
        tuple(sorted(rng.choice(count, len(USUAL_PLACES), replace=again).tolist()))
        for _ in range(draws)
    ]
