"""Scenes in the open: the valley, the lift-off, the fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from film.brush import (
    HEIGHT,
    WIDTH,
    add_light,
    camera,
    colour,
    ease,
    glow,
    gradient,
    layer_of,
    mix,
    noise,
    pan,
    place,
    stamp,
)
from film.figures import balloon, traveller
from film.nature import clouds, gulls, hills, mist

if TYPE_CHECKING:
    from film.brush import Canvas


@dataclass(frozen=True)
class Palette:
    """The colours of one hour of the day, far to near."""

    zenith: str
    middle: str
    horizon: str
    sun: str
    far: str
    near: str
    haze: str
    cloud_lit: str
    cloud_shade: str


DAWN = Palette(
    "#33507f",
    "#b98a95",
    "#fbc98a",
    "#fff0c4",
    "#8d7f9b",
    "#1f2a2d",
    "#f6cfa6",
    "#ffd9b0",
    "#a8859a",
)


NOON = Palette(
    "#3f86c9",
    "#86bde4",
    "#d5ebf0",
    "#ffffff",
    "#8fb3b8",
    "#3d6a35",
    "#dcebea",
    "#ffffff",
    "#b4c7d8",
)


DUSK = Palette(
    "#24264f",
    "#8a4a6d",
    "#f58a4b",
    "#ffdf9a",
    "#6b4a6a",
    "#171621",
    "#e98f68",
    "#f59a72",
    "#5b3d63",
)


class Valley:
    """Ranges of hills under a sun, passing at their own speeds, with the balloon or without."""

    def __init__(  # noqa: PLR0913 - a take of this scene is this many choices
        self,
        rng: np.random.Generator,
        palette: Palette,
        frames: int,
        *,
        speed: float,
        sun: tuple[float, float, float],
        path: tuple[float, float, float, float] | None = None,
        size: float = 0.42,
        birds: int = 0,
        walker: bool = False,
    ) -> None:
        self._palette, self._frames, self._speed = palette, frames, speed
        self._sun, self._path, self._size, self._walker = sun, path, size, walker
        self._sky = gradient(
            WIDTH,
            HEIGHT,
            (0, palette.zenith),
            (0.4, palette.middle),
            (0.72, palette.horizon),
            (1, palette.horizon),
        )
        self._sky += (noise(rng, WIDTH, HEIGHT, 3, 1)[..., None] - 0.5) * 2.4
        width = int(WIDTH + abs(speed) * frames * 1.3 + 60)
        self._clouds = clouds(
            rng,
            width,
            220,
            cover=0.5,
            lit=palette.cloud_lit,
            shade=palette.cloud_shade,
            sharpness=0.34,
        )
        self._ranges = []
        for step in range(4):
            share = step / 3
            tone = mix(palette.far, palette.near, share**0.8)
            self._ranges.append(
                hills(
                    rng,
                    width,
                    crest=205 + 42 * step,
                    rise=34 - 3 * step,
                    top=tone,
                    foot=mix(tone, palette.haze if step < 3 else "#0c0f12", 0.55 - 0.1 * step),
                    trees=(0, 30, 46, 30)[step],
                    tree_height=(0, 9, 18, 40)[step],
                )
            )
        self._mist = mist(width, 90, palette.haze, 0.5)
        self._balloon = balloon(light=0.62 if palette is DUSK else 0.95)
        self._birds = [
            (float(x), float(y))
            for x, y in zip(rng.uniform(60, 520, birds), rng.uniform(60, 150, birds), strict=True)
        ]

    def draw(self, frame: int) -> Canvas:
        """Return the picture of `frame`."""
        canvas = self._sky.copy()
        share = frame / max(1, self._frames - 1)
        sun_x, low, high = self._sun
        sun_y = low + (high - low) * share
        add_light(canvas, glow(sun_x, sun_y, 210), self._palette.horizon, 0.34)
        add_light(canvas, glow(sun_x, sun_y, 60), self._palette.sun, 0.4)
        stamp(canvas, glow(sun_x, sun_y, 24, power=14), self._palette.sun)
        shift = (frame if self._speed >= 0 else frame - self._frames) * self._speed
        pan(canvas, self._clouds, shift * 0.12 + frame * 0.1)
        for index, layer in enumerate(self._ranges):
            pan(canvas, layer, shift * (0.12, 0.28, 0.55, 1.15)[index])
            if index < 3:
                pan(canvas, self._mist, shift * 0.2 + 20 * index, -(210 + 42 * index))
            if index == 1 and self._path is not None:
                x0, y0, x1, y1 = self._path
                place(
                    canvas,
                    self._balloon,
                    x0 + (x1 - x0) * share,
                    y0 + (y1 - y0) * share + 3 * np.sin(frame * 0.07),
                    scale=self._size,
                    angle_deg=2.2 * np.sin(frame * 0.05),
                )
        if self._birds:
            gulls(canvas, [(x + frame * 0.8, y - frame * 0.15) for x, y in self._birds], frame, 7)
        if self._walker:
            place(
                canvas,
                traveller(frame * 0.19, scarf=frame * 0.21),
                150 + frame * 0.55,
                296,
                scale=0.55,
            )
        return canvas


class LiftOff:
    """The camera tilts up with the rising balloon."""

    def __init__(self, rng: np.random.Generator, frames: int) -> None:
        self._frames = frames
        tall = HEIGHT * 3
        self._sky = gradient(
            WIDTH, tall, (0, "#2f6fb5"), (0.55, "#8ec0e2"), (0.86, "#fbd9a8"), (1, "#fbd9a8")
        )
        for top in (60, 330, 600):
            pan(
                self._sky,
                clouds(rng, WIDTH, 260, cover=0.6, lit="#fff6e6", shade="#9fb2cb", soft_top=True),
                0,
                -top,
            )
        for step in range(3):
            tone = mix("#93a3a8", "#2e4a2c", step / 2)
            pan(
                self._sky,
                hills(
                    rng,
                    WIDTH,
                    crest=tall - 170 + 48 * step,
                    rise=26,
                    top=tone,
                    foot=mix(tone, "#152012", 0.6),
                    trees=(14, 30, 24)[step],
                    tree_height=(6, 14, 34)[step],
                    height=tall,
                ),
            )
        self._balloon = balloon(light=0.95)

    def draw(self, frame: int) -> Canvas:
        """Return the picture of `frame`."""
        share = frame / max(1, self._frames - 1)
        top = HEIGHT * 2 * (1 - ease(share * 1.05))
        canvas = np.ascontiguousarray(_rows(self._sky, top))
        height = HEIGHT * 3 - 190 - 860 * ease(share)
        place(
            canvas,
            self._balloon,
            300 + 46 * share,
            height - top,
            scale=0.78 - 0.2 * share,
            angle_deg=2.5 * np.sin(frame * 0.06),
        )
        return canvas


def _rows(image: Canvas, top: float) -> Canvas:
    """Return HEIGHT rows of `image` from the (fractional) row `top` down."""
    matrix = np.array([[1, 0, 0], [0, 1, -top]], dtype=np.float64)
    seen = cv2.warpAffine(image, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, dtype=np.float32)


class Fields:
    """Patchwork fields from straight above, with the balloon's shadow crossing them."""

    def __init__(self, rng: np.random.Generator, *, speed: float, turn: float) -> None:
        self._speed, self._turn = speed, turn
        size = 1300
        rows, columns = np.mgrid[0:size, 0:size].astype(np.float32)
        bend = (noise(rng, size, size, 300, 2) - 0.5) * 150
        across, down = (columns + bend) / 118, (rows + bend * 0.7 + columns * 0.12) / 92
        across += np.floor(down) * 0.37
        tones = [
            "#7f9a45",
            "#b5a24c",
            "#5f8240",
            "#d0b765",
            "#8f7c48",
            "#6f9a52",
            "#a9b45c",
            "#4d6f3a",
        ]
        which = (np.floor(across) * 7 + np.floor(down) * 13).astype(int) % len(tones)
        ground = np.stack([colour(tone) for tone in tones])[which]
        furrow = np.sin((columns * ((which % 3) - 1) + rows * ((which % 2) * 2 - 1)) * 0.55)
        ground *= (1 + 0.07 * furrow + 0.24 * (noise(rng, size, size, 24, 4) - 0.5))[..., None]
        edge = np.minimum(
            np.minimum(across % 1, 1 - across % 1) * 118, np.minimum(down % 1, 1 - down % 1) * 92
        )
        ground *= (0.62 + 0.38 * np.clip(edge / 3.5, 0, 1))[..., None]
        river = np.abs(rows - size * 0.46 - 95 * np.sin(columns / 170) - bend * 0.5)
        for half, tone in ((21, "#c9bd8e"), (15, "#4f86a8")):
            water = np.clip(half - river, 0, 1)[..., None]
            ground = ground * (1 - water) + water * colour(tone)
        for x, y in rng.uniform(30, size - 30, (260, 2)):
            radius = rng.uniform(4, 9)
            if abs(river[int(y), int(x)]) > 30:
                cv2.circle(
                    ground, (int(x + 3), int(y + 3)), int(radius), (24, 46, 34), -1, cv2.LINE_AA
                )
                cv2.circle(ground, (int(x), int(y)), int(radius), (46, 94, 62), -1, cv2.LINE_AA)
        self._ground = ground.astype(np.float32)
        shadow = balloon(size=200)[..., 3]
        self._shadow = layer_of(np.zeros((*shadow.shape, 3), dtype=np.float32), shadow * 0.42)

    def draw(self, frame: int) -> Canvas:
        """Return the picture of `frame`."""
        x, y = 430 + frame * self._speed, 560 + frame * self._speed * 0.35
        canvas = camera(self._ground, 1.0 + 0.0012 * frame, x, y, self._turn * frame)
        place(canvas, self._shadow, 330 + 20 * np.sin(frame * 0.05), 190, scale=0.5, angle_deg=24)
        return canvas
