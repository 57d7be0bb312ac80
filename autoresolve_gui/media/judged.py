"""Pictures as a shot judge sees them: a stretch of frames, 48 by 27 pixels, in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.model.shot_judge import FRAME_HEIGHT, FRAME_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from autoresolve_gui.media.stretches import StretchReader

_EVEN_SIZE = (48, 28)


def judged_pictures(
    reader: StretchReader, first: int, last: int
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Yield the frames `first` to `last` - 1 with their numbers: uint8, (27, 48, 3), RGB.

    The whole picture is squeezed into that, whatever its shape. Rotation is not applied. Frames
    that cannot be decoded are left out. Raises `MediaError` where the file cannot be read.
    """
    for number, picture in reader.pictures(first, last, *_EVEN_SIZE):
        small = picture.frame.reformat(
            width=FRAME_WIDTH, height=FRAME_HEIGHT, format="rgb24", interpolation="AREA"
        )
        yield number, np.asarray(small.to_ndarray(), dtype=np.uint8)
