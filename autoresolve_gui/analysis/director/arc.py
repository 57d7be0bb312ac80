"""The long arc of a film: how its cutting, movement and light turn, act by act.

J. E. Cutting, "Narrative theory and the dynamics of popular movies" (Psychonomic Bulletin &
Review, 2016), measured popular films of four nearly equal acts. Shots lengthen and motion falls
through the setup; luminance falls through the complication and rises in the climax; early in the
climax shots shorten and motion grows, and then both reverse. So three turns of the whole film speak
for three beats. Nothing of the kind was measured in short films: under 20 minutes there is no arc.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.grid import RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_NONE_UNDER_S, _FULL_FROM_S = 20 * 60.0, 40 * 60.0
_SIDE_PART = 0.08
_FULL_TURN = 3.0
_COLOR_RATE_HZ = 2.0
_LUMA_BINS = 32
_SHORTEST_SHOT_S = 0.1


@dataclass(frozen=True, eq=False, slots=True)
class Arc:
    """The turns of a film at every second.

    `quickening` and `brightening`, float64, (seconds,): what the next twelfth of the film has more
    than the last twelfth of cutting and movement, and of light; -1 to 1, above zero it grows.
    `weight`, 0 to 1, is how far the film is of a length that was measured.
    """

    quickening: NDArray[np.float64]
    brightening: NDArray[np.float64]
    weight: float

    def at(self, seconds: float) -> tuple[float, float]:
        """Return quickening and brightening at `seconds`, each times the weight."""
        place = min(max(0, int(seconds)), len(self.quickening) - 1)
        return (
            float(self.quickening[place]) * self.weight,
            float(self.brightening[place]) * self.weight,
        )


def arc_of(
    starts_s: Sequence[float],
    duration_s: float,
    motion: NDArray[np.float32] | None,
    color: NDArray[np.float32] | None,
) -> Arc | None:
    """Return the arc of a film; None where it is shorter than 20 minutes or has no picture.

    `starts_s` are the starts of the shots. `motion` is float32 at 10 Hz, `color` float32 at 2 Hz,
    the luma histogram in the first 32 columns of its rows.
    """
    weight = (duration_s - _NONE_UNDER_S) / (_FULL_FROM_S - _NONE_UNDER_S)
    seconds = int(duration_s)
    if weight <= 0 or len(starts_s) < 2:
        return None
    lengths = np.diff(np.append(np.asarray(starts_s), duration_s))
    shot_at = np.searchsorted(starts_s, np.arange(seconds), side="right") - 1
    pace = -np.log2(np.maximum(lengths[np.maximum(0, shot_at)], _SHORTEST_SHOT_S))
    signals = [_standardised(pace)]
    if motion is not None:
        signals.append(_standardised(_each_second(np.sqrt(motion), float(RATE_HZ), seconds)))
    light = np.zeros(seconds)
    if color is not None and len(color):
        luma = color[:, :_LUMA_BINS] @ np.arange(_LUMA_BINS, dtype=np.float32)
        light = _standardised(_each_second(luma, _COLOR_RATE_HZ, seconds))
    side = max(1, round(_SIDE_PART * seconds))
    return Arc(_turn(np.mean(signals, axis=0), side), _turn(light, side), float(min(1.0, weight)))


def _turn(values: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """Return by how much the mean of the next `side` values is above that of the last, -1 to 1.

    In units of three spreads of such means over the film. Zero nearer to either end than `side`.
    """
    sums = np.concatenate([[0.0], np.cumsum(values)])
    means = (sums[side:] - sums[:-side]) / side
    spread = float(means.std())
    turn = np.zeros(len(values))
    if spread > 1e-6 and len(values) >= 2 * side:
        steps = (means[side:] - means[:-side]) / (_FULL_TURN * spread)
        turn[side : side + len(steps)] = np.clip(steps, -1.0, 1.0)[: len(values) - side]
    return turn


def _each_second(values: NDArray[np.floating], rate_hz: float, seconds: int) -> NDArray[np.float64]:
    """Return the mean of every second; the last value goes on where there are too few."""
    size = int(rate_hz)
    wanted = seconds * size
    held = np.asarray(values[:wanted], dtype=np.float64)
    if len(held) < wanted:
        last = held[-1] if len(held) else 0.0
        held = np.concatenate([held, np.full(wanted - len(held), last)])
    return np.asarray(held.reshape(seconds, size).mean(axis=1))


def _standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((values - values.mean()) / (values.std() + 1e-9))
