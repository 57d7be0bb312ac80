"""Brushes: colours, gradients, noise, layers with alpha and the camera.

A canvas is float32, shape (HEIGHT, WIDTH, 3), BGR, 0 to 255. A layer is float32, shape (h, w, 4),
BGR already multiplied by its alpha, and alpha 0 to 1 last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Canvas = NDArray[np.float32]
    Layer = NDArray[np.float32]
    Mask = NDArray[np.float32]
    Point = tuple[float, float]

WIDTH, HEIGHT = 640, 360
_SUBPIXEL_BITS = 4


def colour(text: str) -> NDArray[np.float32]:
    """Return `#rrggbb` as BGR, float32, shape (3,)."""
    return np.array([int(text[i : i + 2], 16) for i in (5, 3, 1)], dtype=np.float32)


def mix(first: str, second: str, share: float) -> str:
    """Return the colour `share` (0 to 1) of the way from `first` to `second`, as `#rrggbb`."""
    blend = colour(first) * (1 - share) + colour(second) * share
    return "#" + "".join(f"{round(float(v)):02x}" for v in blend[::-1])


def smooth(low: float, high: float, value: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the smoothstep of `value` between `low` and `high`: 0 below, 1 above."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), dtype=np.float32)


def ease(share: float) -> float:
    """Return a soft start and stop between 0 and 1."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def gradient(width: int, height: int, *stops: tuple[float, str]) -> Canvas:
    """Return a vertical gradient through `stops` (share of the height, colour)."""
    rows = np.linspace(0, 1, height)
    where = [share for share, _ in stops]
    colours = np.array([colour(text) for _, text in stops])
    column = np.stack([np.interp(rows, where, colours[:, c]) for c in range(3)], axis=1)
    return np.repeat(column[:, None, :], width, axis=1).astype(np.float32)


def noise(rng: np.random.Generator, width: int, height: int, cell: float, octaves: int) -> Mask:
    """Return fractal noise, 0 to 1, whose largest features are about `cell` pixels wide."""
    total = np.zeros((height, width), dtype=np.float32)
    weight, norm = 1.0, 0.0
    for _ in range(octaves):
        grid = (max(2, int(height / cell) + 3), max(2, int(width / cell) + 3))
        values = rng.random(grid, dtype=np.float32)
        total += weight * cv2.resize(values, (width, height), interpolation=cv2.INTER_CUBIC)
        norm += weight
        weight, cell = weight / 2, max(1.0, cell / 2)
    return np.asarray(np.clip(total / norm, 0, 1), dtype=np.float32)


def layer_of(colours: Canvas, alpha: Mask) -> Layer:
    """Return a layer with these colours (h, w, 3) where `alpha` (h, w) is."""
    return np.dstack([colours * alpha[..., None], alpha]).astype(np.float32)


def place(
    canvas: Canvas,
    layer: Layer,
    x: float,
    y: float,
    *,
    scale: float = 1.0,
    angle_deg: float = 0.0,
    opacity: float = 1.0,
) -> None:
    """Draw `layer` on `canvas` with its centre at (x, y), scaled and turned clockwise."""
    while scale < 0.5 and min(layer.shape[:2]) > 8:
        half = (max(1, layer.shape[1] // 2), max(1, layer.shape[0] // 2))
        layer = np.asarray(cv2.resize(layer, half, interpolation=cv2.INTER_AREA), dtype=np.float32)
        scale *= 2
    height, width = layer.shape[:2]
    turn = np.deg2rad(angle_deg)
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    matrix = np.array([[cos, -sin, 0], [sin, cos, 0]], dtype=np.float64)
    matrix[:, 2] = np.array([x, y]) - matrix[:, :2] @ np.array([width / 2, height / 2])
    corners = matrix[:, :2] @ np.array([[0, width, 0, width], [0, 0, height, height]])
    corners += matrix[:, 2:]
    left, top = np.floor(corners.min(axis=1)).astype(int) - 1
    right, bottom = np.ceil(corners.max(axis=1)).astype(int) + 1
    left, right = max(left, 0), min(right, canvas.shape[1])
    top, bottom = max(top, 0), min(bottom, canvas.shape[0])
    if left >= right or top >= bottom:
        return
    matrix[:, 2] -= (left, top)
    warped = cv2.warpAffine(layer, matrix, (int(right - left), int(bottom - top))) * opacity
    part = canvas[top:bottom, left:right]
    part *= 1 - warped[..., 3:]
    part += warped[..., :3]


def pan(canvas: Canvas, layer: Layer, x: float = 0.0, y: float = 0.0) -> None:
    """Draw `layer` so that its pixel (x, y) stands at the top left of `canvas`."""
    place(canvas, layer, layer.shape[1] / 2 - x, layer.shape[0] / 2 - y)


def stamp(canvas: Canvas, mask: Mask, text: str, opacity: float = 1.0) -> None:
    """Paint the colour `text` on `canvas` where `mask` (HEIGHT, WIDTH, 0 to 1) is."""
    alpha = mask[..., None] * np.float32(opacity)
    canvas *= 1 - alpha
    canvas += alpha * colour(text)


def add_light(canvas: Canvas, mask: Mask, text: str, strength: float = 1.0) -> None:
    """Add light of the colour `text` to `canvas`, which never gets brighter than white by it."""
    light = np.clip(mask[..., None] * (colour(text) * np.float32(strength)), 0, 255)
    canvas += light * (1 - np.clip(canvas, 0, 255) / 255)


def glow(x: float, y: float, radius: float, *, power: float = 2.0) -> Mask:
    """Return a round glow, 1 in the middle, falling to about a third at `radius` pixels."""
    rows, columns = np.ogrid[0:HEIGHT, 0:WIDTH]
    distance = np.hypot(columns - x, rows - y) / radius
    return np.asarray(np.exp(-(distance**power)), dtype=np.float32)


def polygon(shapes: Sequence[Sequence[Point]], size: tuple[int, int] = (WIDTH, HEIGHT)) -> Mask:
    """Return the union of filled polygons (points in pixels) as an antialiased mask."""
    mask = np.zeros((size[1], size[0]), dtype=np.uint8)
    for points in shapes:
        fixed = np.round(np.array(points) * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, _SUBPIXEL_BITS)
    return np.asarray(mask / np.float32(255), dtype=np.float32)


def strokes(
    lines: Sequence[Sequence[Point]], thickness: int, size: tuple[int, int] = (WIDTH, HEIGHT)
) -> Mask:
    """Return open lines (points in pixels) as an antialiased mask."""
    mask = np.zeros((size[1], size[0]), dtype=np.uint8)
    for points in lines:
        fixed = np.round(np.array(points) * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        cv2.polylines(
            mask,
            [fixed],
            isClosed=False,
            color=255,
            thickness=thickness,
            lineType=cv2.LINE_AA,
            shift=_SUBPIXEL_BITS,
        )
    return np.asarray(mask / np.float32(255), dtype=np.float32)


def camera(canvas: Canvas, zoom: float, x: float, y: float, angle_deg: float = 0.0) -> Canvas:
    """Return what a camera sees that looks at (x, y) of `canvas`, `zoom` times nearer."""
    matrix = np.asarray(cv2.getRotationMatrix2D((x, y), angle_deg, zoom), dtype=np.float64)
    matrix[:, 2] += (WIDTH / 2 - x, HEIGHT / 2 - y)
    seen = cv2.warpAffine(canvas, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, dtype=np.float32)


def smear(canvas: Canvas, length: float, *, upright: bool = False) -> Canvas:
    """Return `canvas` with the motion blur of a camera that moves `length` pixels a frame."""
    width = max(1, round(abs(length)))
    kernel = (1, width) if upright else (width, 1)
    return np.asarray(cv2.blur(canvas, kernel), dtype=np.float32)
