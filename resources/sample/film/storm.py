"""Scenes of the chase: the hawk, the storm, the fall."""

from __future__ import annotations

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
    noise,
    pan,
    place,
    polygon,
    smear,
    stamp,
    strokes,
)
from film.figures import balloon, hawk
from film.nature import clouds, lightning, rain, sea, strike

if TYPE_CHECKING:
    from film.brush import Canvas, Point


class Hawk:
    """The hawk against racing clouds. `swoop` adds one pass close before the lens."""

    def __init__(  # noqa: PLR0913 - a take of this scene is this many choices
        self,
        rng: np.random.Generator,
        sky: tuple[str, str],
        *,
        scale: tuple[float, float],
        start: Point,
        end: Point,
        frames: int,
        speed: float,
        beat: float = 0.5,
        swoop: int = -1,
        prey: bool = False,
    ) -> None:
        self._scale, self._start, self._end = scale, start, end
        self._frames, self._speed, self._beat, self._swoop = frames, speed, beat, swoop
        self._sky = gradient(WIDTH, HEIGHT, (0, sky[0]), (1, sky[1]))
        width = WIDTH + int(speed * frames) + 40
        self._clouds = clouds(
            rng, width, int(HEIGHT * 1.4), cover=0.62, lit="#b9bfca", shade="#4b5360"
        )
        self._prey = balloon(light=0.8) if prey else None

    def draw(self, frame: int) -> Canvas:
        """Return the picture of `frame`."""
        canvas = self._sky.copy()
        share = frame / max(1, self._frames - 1)
        pan(canvas, self._clouds, frame * self._speed)
        if self._prey is not None:
            sway = 9 * np.sin(frame * 0.17)
            place(
                canvas,
                self._prey,
                420 + 40 * np.sin(frame * 0.08),
                165 + 16 * np.sin(frame * 0.11),
                scale=0.5,
                angle_deg=sway,
            )
        x = self._start[0] + (self._end[0] - self._start[0]) * share
        y = self._start[1] + (self._end[1] - self._start[1]) * share + 9 * np.sin(frame * 0.4)
        size = self._scale[0] + (self._scale[1] - self._scale[0]) * share * share
        place(canvas, hawk(frame * self._beat), x, y, scale=size, angle_deg=6 * np.sin(frame * 0.2))
        if 0 <= frame - self._swoop < 6 and self._swoop >= 0:
            near = -360 + (frame - self._swoop) * 260
            place(canvas, hawk(1.2 + 0.5 * frame, size=420, text="#15181d"), near, 190, scale=1.9)
            canvas = np.asarray(cv2.blur(canvas, (9, 1)), dtype=np.float32)
        return canvas


class HawkEye:
    """The hawk's eye, close."""

    def __init__(self, rng: np.random.Generator, *, look: float) -> None:
        self._look = look
        bend = noise(rng, WIDTH, HEIGHT, 170, 3) * 16
        rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
        grain = np.sin((columns * 0.5 + rows) * 0.3 + bend)
        plume = 0.5 + 0.3 * grain + 0.6 * (noise(rng, WIDTH, HEIGHT, 70, 4) - 0.5)
        self._plume = (
            colour("#2a2320") * (1 - plume[..., None]) + colour("#8a7360") * plume[..., None]
        )
        self._iris = noise(rng, WIDTH, HEIGHT, 14, 3)

    def draw(self, frame: int) -> Canvas:
        """Return the picture of `frame`."""
        canvas = self._plume.astype(np.float32)
        x, y = 330 + self._look * ease(frame / 8), 176.0
        stamp(canvas, glow(x, y, 128, power=12), "#17120f")
        stamp(canvas, glow(x, y, 108, power=30), "#e0a520")
        ring = glow(x, y, 108, power=30) * self._iris
        stamp(canvas, ring.astype(np.float32), "#9c4d12", 0.7)
        stamp(canvas, glow(x, y, 52 - min(frame, 10) * 1.3, power=30), "#0a0808")
        add_light(canvas, glow(x - 30, y - 34, 13, power=5), "#ffffff", 0.9)
        brow = [
            (0, 40),
            (x - 150, 70),
            (x + 20, 82),
            (x + 170, 128),
            (WIDTH, 120),
            (WIDTH, 0),
            (0, 0),
        ]
        stamp(canvas, polygon([brow]), "#1b1613", 0.92)
        return camera(canvas, 1 + 0.012 * frame, x, y)


class Storm:
    """Rain, churning cloud and lightning round the balloon. A flash is no cut."""

    def __init__(  # noqa: PLR0913 - a take of this scene is this many choices
        self,
        rng: np.random.Generator,
        *,
        size: float,
        wild: float,
        flashes: tuple[int, ...],
        with_sea: bool = True,
        speed: float = 5.0,
        frames: int = 150,
        seed: int = 1,
    ) -> None:
        self._size, self._wild, self._flashes, self._speed = size, wild, flashes, speed
        self._with_sea, self._seed = with_sea, seed
        self._sky = gradient(WIDTH, HEIGHT, (0, "#0d1219"), (0.6, "#38424f"), (1, "#1c242c"))
        width = int(WIDTH + speed * frames + 80)
        self._banks = [
            clouds(
                rng, width, 330, cover=0.8, lit="#5b6674", shade="#141a22", cell=cell, sharpness=0.4
            )
            for cell in (230, 130)
        ]
        self._balloon = balloon(light=0.6, shade="#1a1520")
        self._bolts = [lightning(rng, rng.uniform(90, 560), 0, 230) for _ in flashes]

    def draw(self, frame: int) -> Canvas:
        """Return the picture of `frame`."""
        rng = np.random.default_rng((self._seed, frame))
        canvas = self._sky.copy()
        pan(canvas, self._banks[0], frame * self._speed * 0.45)
        pan(canvas, self._banks[1], frame * self._speed, 20)
        if self._with_sea:
            sea(
                canvas, frame * 2, horizon=262, far="#39444c", near="#0b1115", sun_x=None, swell=2.4
            )
        shake = self._wild * 9
        place(
            canvas,
            self._balloon,
            320 + 60 * np.sin(frame * 0.045) + shake * np.sin(frame * 0.61),
            150 + 24 * np.sin(frame * 0.07) + shake * np.sin(frame * 0.83),
            scale=self._size,
            angle_deg=self._wild * 13 * np.sin(frame * 0.19),
        )
        rain(canvas, rng, drops=int(170 + 190 * self._wild), slant=0.35, speed=34)
        for start, bolt in zip(self._flashes, self._bolts, strict=True):
            if 0 <= frame - start < 7:
                strike(canvas, bolt, 0.5 ** ((frame - start) / 1.6))
        return camera(
            canvas,
            1.05,
            WIDTH / 2 + rng.normal(0, 1.5 * self._wild),
            HEIGHT / 2 + rng.normal(0, 1.5 * self._wild),
        )


class Fall:
    """The climax: struck by lightning, the balloon falls through the racing cloud."""

    FLASH = 34

    def __init__(self, rng: np.random.Generator, frames: int) -> None:
        self._frames = frames
        self._sky = gradient(WIDTH, HEIGHT, (0, "#131824"), (1, "#46505d"))
        self._cloud = clouds(
            rng, WIDTH + 200, 1500, cover=0.72, lit="#8b96a6", shade="#1d242e", cell=170
        )
        self._cloud = np.concatenate([self._cloud, self._cloud[::-1]])
        self._balloon = balloon(light=0.75, shade="#1a1520")
        self._bolts = lightning(rng, 330, 0, 190)

    def draw(self, frame: int) -> Canvas:
        """Return the picture of `frame`."""
        rng = np.random.default_rng((77, frame))
        canvas = self._sky.copy()
        after = max(0, frame - self.FLASH)
        speed = min(44.0, 5 + after * 0.75)
        way = 5 * frame + sum(min(44.0, 0.75 * step) for step in range(after))
        pan(canvas, self._cloud, 60, way % (self._cloud.shape[0] - HEIGHT))
        canvas = smear(canvas, speed * 0.6, upright=True)
        streaks: list[list[Point]] = [
            [(float(x), float(y)), (float(x), float(y + 3 * speed))]
            for x, y in zip(rng.uniform(0, WIDTH, 46), rng.uniform(-120, HEIGHT, 46), strict=True)
        ]
        stamp(canvas, strokes(streaks, 1), "#c5cfdb", 0.34)
        tilt = 16 * np.sin(frame * 0.21) + after * 0.5
        place(
            canvas,
            self._balloon,
            320 + 34 * np.sin(frame * 0.16),
            165 + 14 * np.sin(frame * 0.37),
            scale=0.8 - 0.002 * after,
            angle_deg=tilt,
        )
        if 0 <= frame - self.FLASH < 8:
            strike(canvas, self._bolts, 1.5 * 0.5 ** ((frame - self.FLASH) / 2))
        shake = 2 + 0.06 * after
        return camera(
            canvas, 1.08, WIDTH / 2 + rng.normal(0, shake), HEIGHT / 2 + rng.normal(0, shake)
        )
