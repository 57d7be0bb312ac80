"""Faces made unrecognisable before a picture leaves the machine.

CenterFace (Xu et al. 2019, https://arxiv.org/abs/1911.03599) by OpenCV's own runtime, on the
processor. It finds most faces that are turned to the camera and misses some from the side, behind,
far away or in the dark, so blurring lowers what is given away and is no promise: see
docs/cloud.md for how well it was measured to work.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from autoresolve_gui.assist.errors import AssistError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_PACKAGE = Path(__file__).resolve().parent.parent
_MODEL = Path("resources", "models", "centerface.onnx")
_OUTPUTS = ("537", "538", "539", "540")
"""Heat map, size, offset and landmarks, as the network's file names them."""
_STRIDE = 4
_SIDE_MULTIPLE = 32
_LONGEST_SIDE_PX = 960
_SCORE = 0.2
"""Low on purpose: a blurred lamp does less harm than a face that was sent."""
_OVERLAP = 0.3
_MARGIN = 0.3
"""The box is made larger by this share on each side: hair, chin and ears tell who it is."""


@dataclass(frozen=True, slots=True)
class Face:
    """Where a face is, in pixels from the top left corner; `score` is 0 to 1."""

    x: float
    y: float
    width: float
    height: float
    score: float


class FaceBlur:
    """Finds and blurs faces. Owns the network; may be used by one thread after the other."""

    def __init__(self) -> None:
        """Load the network. Raises `AssistError` where its file is missing."""
        # Installed, it lies in the package; in a copy of the source, beside it.
        places = [_PACKAGE / _MODEL, _PACKAGE.parent / _MODEL]
        model = next((place for place in places if place.is_file()), places[0])
        try:
            data = np.frombuffer(model.read_bytes(), np.uint8)
            self._network: Any = cv2.dnn.readNetFromONNX(data)
        except (OSError, cv2.error) as error:
            raise AssistError(
                f"Faces cannot be blurred: the model {model.name} cannot be read",
                remedy="Install AutoResolve again, or switch the blurring of faces off.",
            ) from error
        self._lock = threading.Lock()

    def find(self, rgb: NDArray[np.uint8]) -> tuple[Face, ...]:
        """Return the faces in a picture, uint8, shape (height, width, 3), RGB.

        It is looked at in four positions: the network knows upright faces, and people lie down.
        """
        faces = []
        for turns in range(4):
            turned = np.ascontiguousarray(np.rot90(rgb, turns))
            faces += [_turned_back(face, rgb.shape[:2], turns) for face in self._upright(turned)]
        return _distinct(faces)

    def _upright(self, rgb: NDArray[np.uint8]) -> list[Face]:
        height, width = rgb.shape[:2]
        scale = min(1.0, _LONGEST_SIDE_PX / max(height, width))
        size = tuple(max(_multiple(side * scale), _SIDE_MULTIPLE) for side in (width, height))
        blob = cv2.dnn.blobFromImage(rgb, 1.0, size, (0, 0, 0), swapRB=False, crop=False)
        with self._lock:
            self._network.setInput(blob)
            heat, sizes, offsets, _ = self._network.forward(_OUTPUTS)
        return _decoded(heat[0, 0], sizes[0], offsets[0], width / size[0], height / size[1])

    def blur(self, rgb: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], int]:
        """Return a copy with every face that was found blurred, and how many there were.

        What lies under the blur is thrown away: the area is averaged to a few cells first.
        """
        blurred = rgb.copy()
        faces = self.find(rgb)
        for face in faces:
            _blur_area(blurred, face)
        return blurred, len(faces)


def _turned_back(face: Face, shape: Sequence[int], turns: int) -> Face:
    """Return a face in a picture of (height, width) `shape` that was found after quarter turns."""
    for turn in reversed(range(turns)):
        width = shape[1] if turn % 2 == 0 else shape[0]  # of the picture before this turn
        face = Face(width - face.y - face.height, face.x, face.height, face.width, face.score)
    return face


def _multiple(side: float) -> int:
    return round(side / _SIDE_MULTIPLE) * _SIDE_MULTIPLE


def _decoded(
    heat: NDArray[np.float32],
    sizes: NDArray[np.float32],
    offsets: NDArray[np.float32],
    scale_x: float,
    scale_y: float,
) -> list[Face]:
    faces = []
    for row, column in np.argwhere(heat > _SCORE):
        height, width = np.exp(sizes[:, row, column]) * _STRIDE
        middle_y = (row + offsets[0, row, column] + 0.5) * _STRIDE
        middle_x = (column + offsets[1, row, column] + 0.5) * _STRIDE
        faces.append(
            Face(
                x=float((middle_x - width / 2) * scale_x),
                y=float((middle_y - height / 2) * scale_y),
                width=float(width * scale_x),
                height=float(height * scale_y),
                score=float(heat[row, column]),
            )
        )
    return faces


def _distinct(faces: Sequence[Face]) -> tuple[Face, ...]:
    if not faces:
        return ()
    boxes = [(face.x, face.y, face.width, face.height) for face in faces]
    kept = cv2.dnn.NMSBoxes(boxes, [face.score for face in faces], _SCORE, _OVERLAP)
    return tuple(faces[int(index)] for index in np.array(kept).reshape(-1))


def _blur_area(rgb: NDArray[np.uint8], face: Face) -> None:
    height, width = rgb.shape[:2]
    margin_x, margin_y = face.width * _MARGIN, face.height * _MARGIN
    left, right = max(0, int(face.x - margin_x)), int(face.x + face.width + margin_x) + 1
    top, bottom = max(0, int(face.y - margin_y)), int(face.y + face.height + margin_y) + 1
    area = rgb[top : min(bottom, height), left : min(right, width)]
    if area.size == 0:
        return
    cells = cv2.resize(area, (4, 4), interpolation=cv2.INTER_AREA)
    area[:] = cv2.resize(cells, area.shape[1::-1], interpolation=cv2.INTER_LINEAR)
