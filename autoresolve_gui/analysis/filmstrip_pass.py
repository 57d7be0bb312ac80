"""A first filmstrip: thumbnails of a few keyframes, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.picture.readers import Readers
from autoresolve_gui.media.hardware import SOFTWARE
from autoresolve_gui.media.pictures import thumbnail
from autoresolve_gui.model.analysis import PassResult

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from autoresolve_gui.analysis.pass_contract import PassContext
    from autoresolve_gui.media.stretches import StretchReader
    from autoresolve_gui.model.story import Thumbnail

MAX_THUMBNAILS = 240
MIN_SPACING_S = 0.5
_FIRST_THUMBNAILS = 40
_FIRST_SPACING_S = 5.0


def run_filmstrip(context: PassContext) -> PassResult:
    """Make a thumbnail of up to 40 keyframes. Raises `MediaError`.

    Footage without a picture gets an empty filmstrip. The picture pass, which looks at many more
    frames, replaces this filmstrip with a closer one.
    """
    video = context.footage.video
    index = context.earlier["index"]
    times = index.frame_times
    if video is None or times is None:
        return PassResult(filmstrip=())
    origin = int(np.asarray(index.arrays["origin_ticks"])[0])
    seconds = times.seconds()
    keyframes = np.asarray(index.arrays["keyframes"], dtype=np.int64)
    chosen = _spread(keyframes, seconds, float(times.duration))

    def look(reader: StretchReader, number: int) -> Thumbnail | None:
        near = reader.keyframe_near(number)
        return None if near is None else thumbnail(near[1], near[0], float(seconds[near[0]]), video)

    found: dict[int, Thumbnail] = {}
    with Readers(
        context.footage.path,
        times.ticks + origin,
        keyframes,
        SOFTWARE,
        context.threads,
        context.report,
    ) as readers:
        for small in readers.told(look, chosen):
            if small is not None:
                found[small.frame] = small
        damage = readers.damage()
    return PassResult(
        filmstrip=tuple(found[number] for number in sorted(found)), note=damage.note()
    )


def thumbnail_spacing_s(duration_s: float) -> float:
    """Return the time between thumbnails that keeps a filmstrip to at most 240 of them."""
    return max(MIN_SPACING_S, duration_s / MAX_THUMBNAILS)


def _spread(
    keyframes: NDArray[np.int64], seconds: NDArray[np.float64], duration_s: float
) -> list[int]:
    if len(keyframes) == 0:
        return [0]
    spacing_s = max(_FIRST_SPACING_S, duration_s / _FIRST_THUMBNAILS)
    wanted_s = np.arange(0.0, duration_s, spacing_s)
    key_times_s = seconds[keyframes]
    after = np.clip(np.searchsorted(key_times_s, wanted_s), 0, len(keyframes) - 1)
    before = np.maximum(after - 1, 0)
    nearer = np.where(
        np.abs(key_times_s[before] - wanted_s) <= np.abs(key_times_s[after] - wanted_s),
        before,
        after,
    )
    return [int(number) for number in np.unique(keyframes[nearer])]
