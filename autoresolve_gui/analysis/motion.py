"""Dense optical flow on small pictures: how much moves, and whether two frames are one shot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK_PX = 12
_DETAIL_PX = 9
_MIN_TEXTURE = 2.0
_MIN_TEXTURED_PART = 0.05
_SAME_CORRELATION = 0.6


class FlowMeter:
    """Measures optical flow. One a thread: it keeps buffers.

    DIS flow (T. Kroeger et al., "Fast optical flow using dense inverse search", ECCV 2016) as
    OpenCV has it.
    """

    def __init__(self) -> None:
        self._fast = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._careful = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)

    def motion(self, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> float:
        """Return the mean length of the flow, as a part of the picture's diagonal."""
        flow = self._fast.calc(before, after, _no_flow(before))
        length = float(np.hypot(flow[..., 0], flow[..., 1]).mean())
        return length / float(np.hypot(*before.shape))

    def careful_motion(self, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> float:
        """As `motion`, with a flow that also finds large jumps, and costs more."""
        flow = self._careful.calc(before, after, _no_flow(before))
        length = float(np.hypot(flow[..., 0], flow[..., 1]).mean())
        return length / float(np.hypot(*before.shape))

    def same_scene(self, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> float | None:
        """Return the part of the textured blocks of two frames that show the same thing, 0 to 1.

        `before` is moved along the flow onto `after`, and blocks of 12 x 12 pixels are compared
        by their correlation, which a change of brightness leaves alone. None where fewer than one
        block in twenty has texture in either frame: then there is nothing to tell by.
        """
        flow = self._careful.calc(after, before, _no_flow(before))
        rows, columns = np.indices(after.shape, dtype=np.float32)
        moved = cv2.remap(
            before, columns + flow[..., 0], rows + flow[..., 1], cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        first, second = _detail(np.asarray(moved, dtype=np.uint8)), _detail(after)
        power_1, power_2 = _block_mean(first * first), _block_mean(second * second)
        textured = np.maximum(power_1, power_2) > _MIN_TEXTURE**2
        if float(textured.mean()) < _MIN_TEXTURED_PART:
            return None
        shared = _block_mean(first * second)
        correlation = shared / np.sqrt(np.maximum(power_1 * power_2, _MIN_TEXTURE**2))
        return float((correlation[textured] > _SAME_CORRELATION).mean())


def _no_flow(like: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.zeros((*like.shape, 2), dtype=np.float32)


def in_the_light_of(pixels: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the picture with the brightness and contrast of the other.

    Flow would take a change of light for movement.
    """
    gain = float(other.std()) / max(float(pixels.std()), 1.0)
    lit = (pixels.astype(np.float32) - float(pixels.mean())) * gain + float(other.mean())
    return np.asarray(np.clip(lit, 0, 255), dtype=np.uint8)


def _detail(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the picture less its own blur: a smooth sky is like every other and tells nothing."""
    full = pixels.astype(np.float32)
    return np.asarray(full - cv2.blur(full, (_DETAIL_PX, _DETAIL_PX)), dtype=np.float32)


def _block_mean(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    height, width = pixels.shape
    blocks = (max(1, width // _BLOCK_PX), max(1, height // _BLOCK_PX))
    return np.asarray(cv2.resize(pixels, blocks, interpolation=cv2.INTER_AREA), dtype=np.float32)
