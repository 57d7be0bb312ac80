"""Hills, clouds, mist, gulls, rain, lightning and the sea."""

from __future__ import annotations

from itertools import pairwise
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
    smooth,
    stamp,
    strokes,
)

if TYPE_CHECKING:
    from film.brush import Canvas, Layer, Point


def hills(  # noqa: PLR0913 - a range of hills is this many things
    rng: np.random.Generator,
    width: int,
    *,
    crest: float,
    rise: float,
    top: str,
    foot: str,
    trees: int = 0,
    tree_height: float = 26.0,
    height: int = HEIGHT,
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
    rng: np.random.Generator,
    width: int,
    height: int,
    *,
    cover: float,
    lit: str,
    shade: str,
    cell: float = 150.0,
    sharpness: float = 0.22,
    soft_top: bool = False,
) -> Layer:
    """Return a bank of clouds; `cover` 0 (clear) to 1 (closed). It thins out towards its foot."""
    wide = cv2.resize(noise(rng, width // 2, height, cell, 6), (width, height))
    body = np.asarray(wide, dtype=np.float32)
    alpha = smooth(0.72 - 0.45 * cover, 0.72 - 0.45 * cover + sharpness, body)
    above = np.vstack([body[:1]] * 7 + [body[:-7]])
    edge = above - body
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


def gulls(canvas: Canvas, places: list[Point], frame: int, span: float) -> None:
    """Draw far gulls as two short arcs each."""
    lines: list[list[Point]] = []
    for index, (x, y) in enumerate(places):
        lift = np.sin(frame * 0.33 + index * 1.7) * span * 0.4
        lines += [
            [(x + side * span * t, y - lift * np.sin(t * 2.2)) for t in np.linspace(0, 1, 6)]
            for side in (-1, 1)
        ]
    stamp(canvas, strokes(lines, 1), "#20242c", 0.85)


def rain(
    canvas: Canvas, rng: np.random.Generator, *, drops: int, slant: float, speed: float
) -> None:
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
            for first, last in pairwise(points):
                middle = (
                    (first[0] + last[0]) / 2 + rng.normal(0, wild),
                    (first[1] + last[1]) / 2 + rng.normal(0, wild * 0.3),
                )
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
    canvas: Canvas,
    frame: int,
    *,
    horizon: float,
    far: str,
    near: str,
    sun_x: float | None,
    sparkle: str = "#ffe2a8",
    swell: float = 1.0,
) -> None:
    """Draw a sea in perspective from `horizon` down, with the sun's path on it."""
    first = int(horizon)
    rows = np.arange(first, HEIGHT, dtype=np.float32)[:, None]
    columns = np.arange(WIDTH, dtype=np.float32)[None, :] - WIDTH / 2
    depth = (rows - horizon + 4) / (HEIGHT - horizon)
    time = frame / 30
    across = columns / (depth * 60 + 3)
    away = 9 / (depth + 0.06)
    waves = (
        np.sin(across * 0.9 + away * 2.1 + time * 2.2)
        + np.sin(across * 1.7 - away * 1.3 + time * 1.6)
        + 0.7 * np.sin(across * 3.1 + away * 4.3 - time * 3.1)
        + 0.5 * np.sin(across * 6.3 - away * 7.9 + time * 4.7)
    ) / 3.2
    base = gradient(WIDTH, HEIGHT - first, (0, far), (1, near))
    canvas[first:] = (
        base * (1 + 0.16 * swell * waves * np.minimum(1, depth * 2.5 + 0.25))[..., None]
    )
    if sun_x is not None:
        path = np.exp(-(((columns + WIDTH / 2 - sun_x) / (26 + 110 * depth)) ** 2))
        light = path * np.clip(waves * 1.6 - 0.25, 0, 1)
        canvas[first:] += light.astype(np.float32)[..., None] * colour(sparkle)
