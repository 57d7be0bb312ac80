"""Scenes at sea and on the shore."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from film.brush import (
    HEIGHT,
    WIDTH,
    add_light,
    ease,
    glow,
    gradient,
    mix,
    pan,
    place,
    polygon,
    smear,
    stamp,
)
from film.figures import balloon, traveller
from film.nature import clouds, gulls, hills, lightning, sea, strike

if TYPE_CHECKING:
    from film.brush import Canvas


class Sea:
    """The open sea with the balloon over it; by day or in the calm after the storm."""

    def __init__(
        self,
        rng: np.random.Generator,
        sky: tuple[str, str, str],
        *,
        sun: tuple[float, float],
        water: tuple[str, str],
        size: float,
        swell: float,
        birds: int = 0,
    ) -> None:
        self._sun, self._water, self._size, self._swell = sun, water, size, swell
        self._sky = gradient(WIDTH, HEIGHT, (0, sky[0]), (0.35, sky[1]), (0.6, sky[2]), (1, sky[2]))
        self._clouds = clouds(
            rng, WIDTH + 120, 200, cover=0.5, lit="#fff4e2", shade=sky[1], sharpness=0.4
        )
        self._balloon = balloon(light=0.95)
        self._birds = [
            (float(x), float(y))
            for x, y in zip(rng.uniform(30, 400, birds), rng.uniform(60, 150, birds), strict=True)
        ]
        self._light = sky[2]

    def draw(self, frame: int) -> Canvas:
        """Return the picture of `frame`."""
        canvas = self._sky.copy()
        x, y = self._sun
        add_light(canvas, glow(x, y, 190), self._light, 0.35)
        stamp(canvas, glow(x, y, 26, power=14), "#fffbe6")
        pan(canvas, self._clouds, frame * 0.35)
        sea(
            canvas,
            frame,
            horizon=214,
            far=self._water[0],
            near=self._water[1],
            sun_x=x,
            swell=self._swell,
        )
        place(
            canvas,
            self._balloon,
            250 + frame * 0.75,
            128 + 5 * np.sin(frame * 0.06),
            scale=self._size,
            angle_deg=2 * np.sin(frame * 0.05),
        )
        if self._birds:
            gulls(
                canvas, [(bx + frame * 1.5, by - frame * 0.2) for bx, by in self._birds], frame, 9
            )
        return canvas


class Gathering:
    """A slow look over the sea, then a whip pan to the storm that comes from the other side."""

    WHIP = (60, 72)

    def __init__(self, rng: np.random.Generator) -> None:
        width = 2300
        sky = gradient(width, HEIGHT, (0, "#4a6c94"), (0.5, "#c3b59a"), (1, "#c3b59a"))
        dark = gradient(
            width, HEIGHT, (0, "#12161f"), (0.45, "#2b333f"), (0.62, "#6a6557"), (1, "#20262b")
        )
        share = np.clip((np.arange(width) - 800) / 900, 0, 1).astype(np.float32)[None, :, None]
        self._wide = (sky * (1 - share) + dark * share).astype(np.float32)
        pan(self._wide, clouds(rng, width, 230, cover=0.42, lit="#f0dcc0", shade="#7d8597"))
        wall = clouds(rng, width, 260, cover=0.95, lit="#59616d", shade="#11151c", cell=190)
        wall *= (share**1.5) if wall.ndim == 3 else share
        pan(self._wide, wall)
        self._balloon = balloon(light=0.85)
        self._bolts = lightning(rng, 420, 40, 216)

    def draw(self, frame: int) -> Canvas:
        """Return the picture of `frame`."""
        first, last = self.WHIP
        swing = ease((frame - first) / (last - first))
        before = ease((frame - 1 - first) / (last - first))
        x = 40 + frame * 0.9 + 1450 * swing
        canvas = np.zeros((HEIGHT, WIDTH, 3), dtype=np.float32)
        matrix = np.array([[1, 0, -x], [0, 1, 0]], dtype=np.float64)
        canvas = np.asarray(cv2.warpAffine(self._wide, matrix, (WIDTH, HEIGHT)), dtype=np.float32)
        gloom = swing
        sea(
            canvas,
            frame,
            horizon=216,
            far=mix("#8fa3a6", "#3a4348", gloom),
            near=mix("#33525f", "#12191d", gloom),
            sun_x=None,
            swell=1 + gloom,
        )
        place(canvas, self._balloon, 350 - 1450 * swing + frame * 0.3, 120, scale=0.3)
        if frame in range(98, 104):
            strike(canvas, self._bolts, 0.75 * (0.6 ** (frame - 98)))
        return smear(canvas, 1450 * (swing - before) * 0.5) if swing > before else canvas


class Shore:
    """The lighthouse on the cliff, its beam turning, and the traveller walking home."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._sky = gradient(
            WIDTH, HEIGHT, (0, "#28406b"), (0.45, "#a9839a"), (0.68, "#f7c48f"), (1, "#f7c48f")
        )
        self._clouds = clouds(
            rng, WIDTH + 80, 210, cover=0.42, lit="#ffd6ae", shade="#8d7396", sharpness=0.4
        )
        self._cliff = hills(rng, WIDTH, crest=262, rise=16, top="#33402f", foot="#0d1110")
        columns = np.arange(WIDTH, dtype=np.float32)
        drop = np.clip((columns - 395) / 26, 0, 1)[None, :, None]
        self._cliff = (self._cliff * (1 - drop)).astype(np.float32)

    def draw(self, frame: int) -> Canvas:
        """Return the picture of `frame`."""
        canvas = self._sky.copy()
        add_light(canvas, glow(520, 226, 170), "#ffb46b", 0.5)
        stamp(canvas, glow(520, 214, 24, power=14), "#fff2cf")
        pan(canvas, self._clouds, frame * 0.2)
        sea(canvas, frame, horizon=222, far="#c79a92", near="#2d4257", sun_x=520, swell=0.8)
        turn = frame * 0.075
        reach, spread = 520 * np.cos(turn), 26 + 30 * abs(np.sin(turn))
        beam = polygon([[(214, 84), (214 + reach, 84 - spread), (214 + reach, 84 + spread)]])
        beam = np.asarray(cv2.GaussianBlur(beam, (0, 0), 5), dtype=np.float32)
        add_light(canvas, beam * glow(214, 84, 230), "#fff0c0", 0.6)
        tower = [(190, 268), (200, 96), (228, 96), (238, 268)]
        stamp(canvas, polygon([tower]), "#e9e1d3")
        shadow = [(190, 268), (200, 96), (211, 96), (208, 268)]
        for top in (128, 186):
            stamp(
                canvas,
                polygon(
                    [
                        [
                            (199 - (top - 96) * 0.06, top),
                            (229 + (top - 96) * 0.06, top),
                            (231 + (top - 66) * 0.06, top + 30),
                            (197 - (top - 66) * 0.06, top + 30),
                        ]
                    ]
                ),
                "#b8322b",
            )
        stamp(canvas, polygon([shadow]), "#2b2233", 0.45)
        stamp(
            canvas,
            polygon(
                [[(196, 96), (232, 96), (232, 91), (196, 91)], [(203, 76), (225, 76), (214, 60)]]
            ),
            "#2a2430",
        )
        stamp(canvas, polygon([[(205, 91), (223, 91), (223, 76), (205, 76)]]), "#ffe9a8")
        add_light(canvas, glow(214, 84, 22), "#ffe9a8", 0.6 + 0.3 * float(np.sin(turn)))
        pan(canvas, self._cliff)
        place(
            canvas, traveller(frame * 0.2, scarf=frame * 0.22), 370 - frame * 0.75, 246, scale=0.4
        )
        return canvas
