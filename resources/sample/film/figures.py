"""The balloon, the traveller and the hawk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from film.brush import colour, layer_of, polygon, smooth, strokes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from film.brush import Layer, Mask, Point


def _envelope(size: int) -> tuple[Mask, Mask]:
    """Return the balloon's outline and, inside it, the place across the gores (-1 to 1)."""
    rows, columns = np.mgrid[0 : size * 13 // 10, 0:size].astype(np.float32)
    down = (rows - size * 0.03) / (size * 1.0)
    half = np.where(
        down < 0.45,
        np.sqrt(np.clip(1 - ((down - 0.45) / 0.45) ** 2, 0, 1)),
        1 - 0.86 * smooth(0.42, 1.06, down) ** 0.9,
    ) * (size * 0.47)
    inside = np.clip(half - np.abs(columns - size / 2) + 0.5, 0, 1)
    inside *= (down >= 0) & (down <= 1.0)
    across = (columns - size / 2) / np.maximum(half, 1)
    return inside.astype(np.float32), np.clip(across, -1, 1).astype(np.float32)


def _paint(image: Layer, mask: Mask, paint: NDArray[np.float32]) -> None:
    """Paint one colour (BGR, shape (3,)) over a layer where `mask` is."""
    image[..., :3] = image[..., :3] * (1 - mask[..., None]) + mask[..., None] * paint
    image[..., 3] = np.maximum(image[..., 3], mask)


def balloon(*, size: int = 300, shade: str = "#40203a", light: float = 1.0) -> Layer:
    """Return the red and cream balloon with ropes, basket and traveller; 1.3 times as tall."""
    outline, across = _envelope(size)
    gores = np.floor((np.arcsin(across) / np.pi + 0.5) * 11).astype(int) % 2
    palette = np.stack([colour("#c8352b"), colour("#f3e3c3")])
    colours = palette[gores]
    rows = np.arange(outline.shape[0])[:, None] / size
    band = ((rows > 0.44) & (rows < 0.56)).astype(np.float32)[..., None]
    colours = colours * (1 - band) + colour("#274a6d") * band
    lit = np.clip(0.62 + 0.5 * np.cos((across + 0.42) * 1.9), 0.25, 1.12)[..., None] * light
    colours = colours * lit + colour(shade) * np.clip(1 - lit, 0, 1)
    image = layer_of(np.clip(colours, 0, 255).astype(np.float32), outline)
    _hang_basket(image, size, light)
    return image


def _hang_basket(image: Layer, size: int, light: float) -> None:
    """Draw the ropes, the traveller and the basket below the envelope."""
    wide, tall = size, image.shape[0]
    mouth, rim, middle = size * 1.02, size * 1.14, size / 2
    ropes = strokes(
        [
            [(middle + a * size, mouth), (middle + b * size, rim)]
            for a, b in ((-0.06, -0.065), (-0.02, -0.02), (0.02, 0.02), (0.06, 0.065))
        ],
        max(1, size // 130),
        (wide, tall),
    )
    head = [
        (middle + size * 0.025 * np.cos(a), rim - size * 0.05 + size * 0.028 * np.sin(a))
        for a in np.linspace(0, 6.28, 16)
    ]
    coat = [
        (middle - size * 0.035, rim + 2),
        (middle - size * 0.025, rim - size * 0.03),
        (middle + size * 0.025, rim - size * 0.03),
        (middle + size * 0.035, rim + 2),
    ]
    basket = [
        (middle - size * 0.075, rim),
        (middle + size * 0.075, rim),
        (middle + size * 0.06, rim + size * 0.11),
        (middle - size * 0.06, rim + size * 0.11),
    ]
    for shape, text in (
        (ropes, "#2a2018"),
        (polygon([head, coat], (wide, tall)), "#1d1a22"),
        (polygon([basket], (wide, tall)), "#7a4b26"),
    ):
        _paint(image, shape, colour(text) * np.float32(light))


def traveller(step: float, *, size: int = 160, scarf: float = 0.0) -> Layer:
    """Return the walking traveller in silhouette with the red scarf. `step` in radians."""
    box = (size, size)
    middle, unit = size * 0.5, size / 100

    def spot(x: float, y: float) -> Point:
        return (middle + x * unit, y * unit)

    head = [spot(7.5 * np.cos(a), 16 + 8.5 * np.sin(a)) for a in np.linspace(0, 6.28, 20)]
    hat = [spot(-12, 11), spot(-6, 9), spot(-5, 2), spot(6, 2), spot(7, 9), spot(13, 11)]
    coat = [spot(-8, 26), spot(8, 26), spot(14, 66), spot(-13, 68)]
    swing = 13 * np.sin(step)
    legs = [
        [spot(-5, 64), spot(3, 64), spot(3 + swing, 96), spot(-3 + swing, 96)],
        [spot(-3, 64), spot(6, 64), spot(4 - swing, 96), spot(-2 - swing, 96)],
    ]
    arm = [[spot(-2, 32), spot(4, 32), spot(6 - swing * 0.7, 57), spot(1 - swing * 0.7, 58)]]
    image = layer_of(
        np.zeros((size, size, 3), dtype=np.float32) + colour("#1b1722"),
        polygon([head, hat, coat, *legs, *arm], box),
    )
    tail = [
        spot(-7 - t * 34, 26 + 3 * np.sin(scarf + t * 5) * (0.4 + t) + t * 4)
        for t in np.linspace(0, 1, 12)
    ]
    cloth = np.maximum(
        strokes([tail], max(2, size // 26), box),
        strokes([[spot(-8, 25), spot(8, 25)]], max(2, size // 22), box),
    )
    _paint(image, cloth, colour("#c8352b"))
    return image


def hawk(beat: float, *, size: int = 300, text: str = "#20242c") -> Layer:
    """Return the hawk seen from the side and below. `beat` is the phase of its wings (radians)."""
    unit, middle, box = size / 100, size / 2, (size, size)
    lift = np.sin(beat)

    def spot(x: float, y: float) -> Point:
        return (middle + x * unit, middle + y * unit)

    body = [
        spot(-14, 0),
        spot(-4, -5),
        spot(10, -5),
        spot(18, -3),
        spot(22, 0),
        spot(17, 3),
        spot(6, 6),
        spot(-6, 5),
        spot(-24, 8),
        spot(-27, 3),
        spot(-24, -1),
    ]
    tip = -44 * lift - 4
    near = [
        spot(12, -2),
        spot(13, tip * 0.4),
        spot(6, tip * 0.78),
        spot(-9, tip),
        spot(-19, tip * 1.06),
        spot(-14, tip * 0.86),
        spot(-22, tip * 0.84),
        spot(-15, tip * 0.68),
        spot(-22, tip * 0.62),
        spot(-14, tip * 0.46),
        spot(-19, tip * 0.36),
        spot(-13, 2),
    ]
    far = [
        spot(13, -3),
        spot(20, tip * 0.4 - 2),
        spot(17, tip * 0.8),
        spot(7, tip * 1.0),
        spot(2, tip * 0.7),
        spot(-2, 0),
    ]
    image = layer_of(
        np.zeros((size, size, 3), dtype=np.float32) + colour(text), polygon([far], box) * 0.88
    )
    front = polygon([body, near], box)
    _paint(image, front, colour(text))
    beak = polygon([[spot(20, -2), spot(26, 1), spot(20, 2)]], box)
    eye = polygon([[spot(17 + np.cos(a), -1 + np.sin(a)) for a in np.linspace(0, 6.28, 10)]], box)
    for mask, paint in ((beak, "#d8a03a"), (eye, "#f2d45c")):
        _paint(image, mask, colour(paint))
    return image
