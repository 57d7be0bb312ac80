"""The things that stand in the scenes: balloon, traveller, hawk, clouds, hills, rain, lightning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from film.brush import (
    HEIGHT,
    WIDTH,
    add_light,
    colour,
    gradient,
    layer_of,
    noise,
    polygon,
    smooth,
    stamp,
    strokes,
)

if TYPE_CHECKING:
    from film.brush import Canvas, Layer, Mask, Point


def hills(  # noqa: PLR0913 - a range of hills is this many things
    rng: np.random.Generator, width: int, *, crest: float, rise: float, top: str, foot: str,
    trees: int = 0, tree_height: float = 26.0, height: int = HEIGHT,
) -> Layer:
    """Return a range of hills with its crest about `crest` pixels from the top."""
    columns = np.arange(width)
    line = np.full(width, float(crest))
    for wavelength, share in ((520, 0.55), (230, 0.28), (90, 0.11), (31, 0.04), (11, 0.015)):
        phase = rng.uniform(0, 2 * np.pi)
        line += rise * share * np.sin(2 * np.pi * columns / wavelength + phase)
    ground = line.copy()
    for middle in rng.uniform(0, width, trees):
        tall = tree_height * rng.uniform(0.5, 1.15)
        slope = np.abs(columns - middle) / (tall * rng.uniform(0.17, 0.3))
        inside = slope < 1
        line[inside] = np.minimum(line, ground[int(middle)] - tall * (1 - slope**1.4))[inside]
    depth = (np.arange(height)[:, None] - line).astype(np.float32)
    shade = np.clip(depth / max(1.0, height - crest + rise), 0, 1)[..., None]
    colours = colour(top) * (1 - shade) + colour(foot) * shade
    texture = noise(rng, width, height, 46, 5) - 0.5
    colours = np.clip(colours * (1 + 0.5 * texture[..., None]), 0, 255).astype(np.float32)
    return layer_of(colours, np.clip(depth + 0.5, 0, 1).astype(np.float32))


def clouds(  # noqa: PLR0913 - a bank of clouds is this many things
    rng: np.random.Generator, width: int, height: int, *, cover: float, lit: str, shade: str,
    cell: float = 150.0, sharpness: float = 0.22, soft_top: bool = False,
) -> Layer:
    """Return a bank of clouds; `cover` 0 (clear) to 1 (closed). It thins out towards its foot."""
    wide = cv2.resize(noise(rng, width // 2, height, cell, 6), (width, height))
    body = np.asarray(wide, dtype=np.float32)
    alpha = smooth(0.72 - 0.45 * cover, 0.72 - 0.45 * cover + sharpness, body)
    edge = np.roll(body, 7, axis=0) - body
    light = np.clip(0.5 + 2.4 * edge, 0, 1)[..., None]
    colours = colour(shade) * (1 - light) + colour(lit) * light
    fade = np.minimum(1, np.arange(height)[::-1] / (0.3 * height)).astype(np.float32)
    if soft_top:
        fade *= fade[::-1]
    return layer_of(colours.astype(np.float32), alpha * fade[:, None])


def mist(width: int, height: int, text: str, strength: float) -> Layer:
    """Return a bank of mist that is thickest in the middle of its height."""
    rows = np.linspace(-1, 1, height)
    alpha = strength * np.exp(-((rows / 0.45) ** 2))
    return layer_of(
        np.broadcast_to(colour(text), (height, width, 3)).astype(np.float32),
        np.repeat(alpha[:, None], width, axis=1).astype(np.float32),
    )


def _envelope(size: int) -> tuple[Mask, Mask]:
    """Return the balloon's outline and, inside it, the place across the gores (-1 to 1)."""
    rows, columns = np.mgrid[0 : size * 13 // 10, 0:size].astype(np.float32)
    down = (rows - size * 0.03) / (size * 1.0)
    half = np.where(
        down < 0.45,
        np.sqrt(np.clip(1 - ((down - 0.45) / 0.45) ** 2, 0, 1)),
        1 - 0.86 * smooth(0.42, 1.06, down) ** 0.9,
    ) * (size * 0.47)  # fmt: skip
    inside = np.clip(half - np.abs(columns - size / 2) + 0.5, 0, 1)
    inside *= (down >= 0) & (down <= 1.0)
    across = (columns - size / 2) / np.maximum(half, 1)
    return inside.astype(np.float32), np.clip(across, -1, 1).astype(np.float32)


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
    wide, tall = size, outline.shape[0]
    mouth, rim, middle = size * 1.02, size * 1.14, size / 2
    ropes = strokes(
        [[(middle + a * size, mouth), (middle + b * size, rim)]
         for a, b in ((-0.06, -0.065), (-0.02, -0.02), (0.02, 0.02), (0.06, 0.065))],
        max(1, size // 130), (wide, tall),
    )  # fmt: skip
    head = [(middle + size * 0.025 * np.cos(a), rim - size * 0.05 + size * 0.028 * np.sin(a))
            for a in np.linspace(0, 6.28, 16)]  # fmt: skip
    coat = [(middle - size * 0.035, rim + 2), (middle - size * 0.025, rim - size * 0.03),
            (middle + size * 0.025, rim - size * 0.03), (middle + size * 0.035, rim + 2)]  # fmt: skip
    basket = [(middle - size * 0.075, rim), (middle + size * 0.075, rim),
              (middle + size * 0.06, rim + size * 0.11), (middle - size * 0.06, rim + size * 0.11)]  # fmt: skip
    for shape, text in ((ropes, "#2a2018"), (polygon([head, coat], (wide, tall)), "#1d1a22"),
                        (polygon([basket], (wide, tall)), "#7a4b26")):  # fmt: skip
        dim = mix_light(text, light)
        image[..., :3] = image[..., :3] * (1 - shape[..., None]) + shape[..., None] * dim
        image[..., 3] = np.maximum(image[..., 3], shape)
    return image


def mix_light(text: str, light: float) -> Canvas:
    """Return a colour (3,) under a light of this strength."""
    return np.asarray(np.clip(colour(text) * light, 0, 255), dtype=np.float32)


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
    legs = [[spot(-5, 64), spot(3, 64), spot(3 + swing, 96), spot(-3 + swing, 96)],
            [spot(-3, 64), spot(6, 64), spot(4 - swing, 96), spot(-2 - swing, 96)]]  # fmt: skip
    arm = [[spot(-2, 32), spot(4, 32), spot(6 - swing * 0.7, 57), spot(1 - swing * 0.7, 58)]]
    image = layer_of(np.zeros((size, size, 3), dtype=np.float32) + colour("#1b1722"),
                     polygon([head, hat, coat, *legs, *arm], box))  # fmt: skip
    tail = [spot(-7 - t * 34, 26 + 3 * np.sin(scarf + t * 5) * (0.4 + t) + t * 4) for t in
            np.linspace(0, 1, 12)]  # fmt: skip
    cloth = np.maximum(strokes([tail], max(2, size // 26), box),
                       strokes([[spot(-8, 25), spot(8, 25)]], max(2, size // 22), box))  # fmt: skip
    image[..., :3] = image[..., :3] * (1 - cloth[..., None]) + cloth[..., None] * colour("#c8352b")
    image[..., 3] = np.maximum(image[..., 3], cloth)
    return image


def hawk(beat: float, *, size: int = 300, text: str = "#20242c") -> Layer:
    """Return the hawk seen from the side and below. `beat` is the phase of its wings (radians)."""
    unit, middle, box = size / 100, size / 2, (size, size)
    lift = np.sin(beat)

    def spot(x: float, y: float) -> Point:
        return (middle + x * unit, middle + y * unit)

    body = [spot(-14, 0), spot(-4, -5), spot(10, -5), spot(18, -3), spot(22, 0), spot(17, 3),
            spot(6, 6), spot(-6, 5), spot(-24, 8), spot(-27, 3), spot(-24, -1)]  # fmt: skip
    tip = -44 * lift - 4
    near = [spot(12, -2), spot(13, tip * 0.4), spot(6, tip * 0.78), spot(-9, tip), spot(-19, tip * 1.06),
            spot(-14, tip * 0.86), spot(-22, tip * 0.84), spot(-15, tip * 0.68), spot(-22, tip * 0.62),
            spot(-14, tip * 0.46), spot(-19, tip * 0.36), spot(-13, 2)]  # fmt: skip
    far = [spot(13, -3), spot(20, tip * 0.4 - 2), spot(17, tip * 0.8), spot(7, tip * 1.0),
           spot(2, tip * 0.7), spot(-2, 0)]  # fmt: skip
    image = layer_of(np.zeros((size, size, 3), dtype=np.float32) + colour(text),
                     polygon([far], box) * 0.88)  # fmt: skip
    front = polygon([body, near], box)
    image[..., :3] = image[..., :3] * (1 - front[..., None]) + front[..., None] * colour(text)
    image[..., 3] = np.maximum(image[..., 3], front)
    beak = polygon([[spot(20, -2), spot(26, 1), spot(20, 2)]], box)
    eye = polygon([[spot(17 + np.cos(a), -1 + np.sin(a)) for a in np.linspace(0, 6.28, 10)]], box)
    for mask, paint in ((beak, "#d8a03a"), (eye, "#f2d45c")):
        image[..., :3] = image[..., :3] * (1 - mask[..., None]) + mask[..., None] * colour(paint)
        image[..., 3] = np.maximum(image[..., 3], mask)
    return image


def gulls(canvas: Canvas, places: list[Point], frame: int, span: float) -> None:
    """Draw far gulls as two short arcs each."""
    lines: list[list[Point]] = []
    for index, (x, y) in enumerate(places):
        lift = np.sin(frame * 0.33 + index * 1.7) * span * 0.4
        for side in (-1, 1):
            lines.append([(x + side * span * t, y - lift * np.sin(t * 2.2)) for t in
                          np.linspace(0, 1, 6)])  # fmt: skip
    stamp(canvas, strokes(lines, 1), "#20242c", 0.85)


def rain(canvas: Canvas, rng: np.random.Generator, *, drops: int, slant: float, speed: float) -> None:
    """Draw one frame of rain; every frame's drops fall anew."""
    x = rng.uniform(-80, WIDTH + 80, drops)
    y = rng.uniform(-40, HEIGHT, drops)
    length = speed * rng.uniform(0.5, 1.0, drops)
    lines: list[list[Point]] = [
        [(a, b), (a - slant * c, b + c)] for a, b, c in zip(x, y, length, strict=True)
    ]
    stamp(canvas, strokes(lines, 1), "#b9c4d2", 0.38)


def lightning(rng: np.random.Generator, x: float, top: float, bottom: float) -> list[list[Point]]:
    """Return the lines of a forked bolt from `top` down to `bottom`."""

    def bolt(start: Point, end: Point, wild: float) -> list[Point]:
        points = [start, end]
        while wild > 2:
            halved: list[Point] = [points[0]]
            for first, last in zip(points, points[1:], strict=False):
                middle = ((first[0] + last[0]) / 2 + rng.normal(0, wild),
                          (first[1] + last[1]) / 2 + rng.normal(0, wild * 0.3))  # fmt: skip
                halved += [middle, last]
            points, wild = halved, wild * 0.55
        return points

    trunk = bolt((x, top), (x + rng.normal(0, 60), bottom), 34)
    lines = [trunk]
    for start in (trunk[len(trunk) // 4], trunk[len(trunk) // 2], trunk[2 * len(trunk) // 3]):
        reach = (start[0] + rng.choice([-1, 1]) * rng.uniform(40, 120), start[1] + 90)
        lines.append(bolt(start, reach, 16))
    return lines


def strike(canvas: Canvas, lines: list[list[Point]], strength: float) -> None:
    """Light the picture with a bolt of lightning; `strength` 1 is the first moment of it."""
    core = strokes(lines, 2)
    halo = np.asarray(cv2.GaussianBlur(strokes(lines, 7), (0, 0), 9), dtype=np.float32)
    canvas += np.float32(118 * strength)
    add_light(canvas, halo, "#9db6ff", 1.6 * strength)
    add_light(canvas, core, "#ffffff", 1.0)


def sea(  # noqa: PLR0913 - a sea is this many things
    canvas: Canvas, frame: int, *, horizon: float, far: str, near: str, sun_x: float | None,
    sparkle: str = "#ffe2a8", swell: float = 1.0,
) -> None:
    """Draw a sea in perspective from `horizon` down, with the sun's path on it."""
    first = int(horizon)
    rows = np.arange(first, HEIGHT, dtype=np.float32)[:, None]
    columns = np.arange(WIDTH, dtype=np.float32)[None, :] - WIDTH / 2
    depth = (rows - horizon + 4) / (HEIGHT - horizon)
    time = frame / 30
    across = columns / (depth * 60 + 3)
    away = 9 / (depth + 0.06)
    waves = (np.sin(across * 0.9 + away * 2.1 + time * 2.2) + np.sin(across * 1.7 - away * 1.3 + time * 1.6)
             + 0.7 * np.sin(across * 3.1 + away * 4.3 - time * 3.1)
             + 0.5 * np.sin(across * 6.3 - away * 7.9 + time * 4.7)) / 3.2  # fmt: skip
    base = gradient(WIDTH, HEIGHT - first, (0, far), (1, near))
    canvas[first:] = base * (1 + 0.16 * swell * waves * np.minimum(1, depth * 2.5 + 0.25))[..., None]
    if sun_x is not None:
        path = np.exp(-(((columns + WIDTH / 2 - sun_x) / (26 + 110 * depth)) ** 2))
        light = path * np.clip(waves * 1.6 - 0.25, 0, 1)
        canvas[first:] += light.astype(np.float32)[..., None] * colour(sparkle)
