"""Where in the story each sentence stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class SentenceTimesError(AutoResolveError):
    """The times of the sentences make no sense."""


def places_of(count: int, times: Sequence[float] | None = None) -> NDArray[np.float64]:
    """Return the place of each of `count` sentences as a part of the story, from 0 to under 1.

    Without times, sentence i of n stands at i / n, as in the measures of the TRIPOD films. `times`
    are the starts of the sentences in seconds; the story then ends a usual gap after the last one.
    Raises `SentenceTimesError` where they are not one a sentence, or fall, or are not finite.
    """
    if times is None:
        return np.arange(count) / max(1, count)
    starts = np.asarray(times, dtype=np.float64)
    if starts.shape != (count,):
        raise SentenceTimesError(
            f"there are {count} sentences and {len(starts)} times",
            remedy="Give each sentence its start in seconds, or none of them.",
        )
    if not np.isfinite(starts).all() or (np.diff(starts) < 0).any():
        raise SentenceTimesError(
            "the times of the sentences do not rise from one to the next",
            remedy="Give the sentences in the order in which they are said.",
        )
    if count < 2 or starts[-1] == starts[0]:
        return places_of(count)
    length_s = (starts[-1] - starts[0]) * count / (count - 1)
    return np.asarray((starts - starts[0]) / length_s)
