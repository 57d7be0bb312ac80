"""Square pictures of frames, as encoders want them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    import av
    from numpy.typing import NDArray

    from autoresolve_gui.model.footage import VideoTrack

WIDEST = 4 / 3
"""What is wider or taller than this loses its edges; what is left is squeezed into the square."""

_TURNS = {
    90: cv2.ROTATE_90_COUNTERCLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_CLOCKWISE,
}


def square_picture(frame: av.VideoFrame, track: VideoTrack, side_px: int) -> NDArray[np.uint8]:
    """Return `frame` upright as a square: uint8, shape (side_px, side_px, 3), RGB.

    A frame of up to 4:3 is squeezed; a wider or taller one is cropped to that around its middle
    first: a square cut out of the middle would lose what stands at the sides, and squeezing 16:9
    makes everything thin.
    """
    width, height = float(frame.width) * float(track.pixel_aspect), float(frame.height)
    across = round(side_px * max(1.0, width / height / WIDEST))
    down = round(side_px * max(1.0, height / width / WIDEST))
    small = frame.reformat(width=across, height=down, format="rgb24", interpolation="AREA")
    pixels: NDArray[np.uint8] = np.asarray(small.to_ndarray(), dtype=np.uint8)
    left, top = (across - side_px) // 2, (down - side_px) // 2
    pixels = pixels[top : top + side_px, left : left + side_px]
    if track.rotation_deg in _TURNS:
        pixels = np.asarray(cv2.rotate(pixels, _TURNS[track.rotation_deg]), dtype=np.uint8)
    return np.ascontiguousarray(pixels)
