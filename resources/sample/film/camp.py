"""Scenes close to the traveller: the camp, the burner, the portrait."""

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
    mix,
    noise,
    pan,
    place,
    polygon,
    stamp,
    strokes,
)
from film.figures import balloon, traveller
from film.nature import clouds, hills, mist

if TYPE_CHECKING:
    from film.brush import Canvas, Point


class Camp:
    """The traveller beside the tethered balloon on the hill at dawn."""

    def __init__(
        self, rng: np.random.Generator, *, zoom: float, focus: tuple[float, float], walk_from: float
    ) -> None:
        self._zoom, self._focus, self._walk_from = zoom, focus, walk_from
        back = gradient(
            WIDTH, HEIGHT, (0, "#4b6796"), (0.5, "#d3a293"), (0.78, "#fdd79c"), (1, "#fdd79c")
        )
        pan(
            back,
            clouds(rng, WIDTH, 220, cover=0.45, lit="#ffdcb5", shade="#a98aa0", sharpness=0.34),
        )
        add_light(back, glow(190, 268, 170), "#ffb765", 0.5)
        stamp(back, glow(190, 268, 30, power=14), "#fff3cf")
        pan(
            back,
            hills(
                rng,
                WIDTH,
                crest=272,
                rise=22,
                top="#a08496",
                foot="#e8b99c",
                trees=20,
                tree_height=7,
            ),
        )
        pan(back, mist(WIDTH, 80, "#fbd3a5", 0.6), 0, -250)
        self._back = back
        self._ground = hills(rng, WIDTH, crest=312, rise=9, top="#39462f", foot="#10150f")
        grass: list[list[Point]] = []
        for x in rng.uniform(0, WIDTH, 420):
            tall, lean = rng.uniform(5, 17), rng.normal(0, 3)
            grass.append([(x, 326), (x + lean * 0.3, 326 - tall * 0.6), (x + lean, 322 - tall)])
        self._grass = strokes(grass, 1)
        self._balloon = balloon(light=0.82)
        self._rng = rng
        self._flicker = rng.uniform(0.55, 1.0, 400)

    def draw(self, frame: int) -> Canvas:
        """Return the picture of `frame`."""
        canvas = self._back.copy()
        sway = 1.6 * np.sin(frame * 0.06)
        place(canvas, self._balloon, 440 + sway * 2, 168, scale=0.72, angle_deg=sway)
        add_light(canvas, glow(440, 235, 58), "#ff9a3c", 0.62 * float(self._flicker[frame]))
        stamp(canvas, strokes([[(428, 292), (372, 322)], [(452, 292), (508, 322)]], 1), "#2a2018")
        pan(canvas, self._ground)
        stamp(canvas, self._grass, "#2a3622")
        walk = self._walk_from + min(frame, 60) * 1.1
        place(canvas, traveller(min(frame, 60) * 0.22, scarf=frame * 0.19), walk, 262, scale=0.66)
        pan(canvas, self._ground, 0, -14)
        return camera(canvas, self._zoom * (1 + 0.0006 * frame), *self._focus)


class Burner:
    """Inside the balloon: the flame below the glowing gores."""

    def __init__(self, rng: np.random.Generator) -> None:
        rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
        angle = np.arctan2(columns - WIDTH / 2, np.maximum(HEIGHT * 1.35 - rows, 1))
        gores = (np.floor(angle * 9 + 100).astype(int) % 2)[..., None]
        self._cloth = np.where(gores == 1, colour("#b02a20"), colour("#e8c795")).astype(np.float32)
        seams = np.abs((angle * 9) % 1 - 0.5)
        self._cloth *= (0.75 + 0.5 * np.clip(0.5 - seams, 0, 0.5) * 2)[..., None]
        self._cloth *= (0.6 + 0.8 * noise(rng, WIDTH, HEIGHT, 120, 4))[..., None]
        self._smoke = noise(rng, WIDTH, HEIGHT * 4, 60, 5)
        self._light = rng.uniform(0.8, 1.1, 200)

    def draw(self, frame: int) -> Canvas:
        """Return the picture of `frame`."""
        power = float(self._light[frame // 2]) * (0.55 + 0.45 * ease(frame / 14))
        shine = glow(WIDTH / 2, 300, 300)[..., None]
        canvas = self._cloth * (0.16 + 0.95 * shine * power)
        top = (HEIGHT * 2 - frame * 13) % (HEIGHT * 3)
        wild = self._smoke[top : top + HEIGHT]
        rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
        up = np.clip((HEIGHT - rows) / (300 * power), 0, 1.4)
        half = 74 * (1 - up) * (0.45 + up * 1.4) + 6
        edge = np.abs(columns - WIDTH / 2 - (wild - 0.5) * 150 * up) / np.maximum(half, 1)
        flame = np.clip(1.35 - edge - up * 0.7, 0, 1).astype(np.float32)
        add_light(canvas, flame, "#ff7a1e", 1.0)
        add_light(canvas, flame**2, "#ffd873", 1.0)
        add_light(canvas, np.clip(flame * 2 - 1.1, 0, 1), "#8fb4ff", 0.5)
        return canvas.astype(np.float32)


class Portrait:
    """The traveller's head against the sky, the scarf in the wind."""

    def __init__(
        self,
        rng: np.random.Generator,
        sky: tuple[str, str, str],
        *,
        zoom: float,
        x: float,
        wind: float,
        light: str,
    ) -> None:
        self._zoom, self._x, self._wind, self._light = zoom, x, wind, light
        back = gradient(WIDTH, HEIGHT, (0, sky[0]), (0.6, sky[1]), (1, sky[2]))
        pan(
            back,
            clouds(
                rng,
                WIDTH,
                HEIGHT,
                cover=0.55,
                lit=mix(sky[1], "#ffffff", 0.35),
                shade=mix(sky[0], sky[1], 0.5),
                cell=220,
                sharpness=0.5,
            ),
        )
        self._back = np.asarray(cv2.GaussianBlur(back, (0, 0), 5), dtype=np.float32)

    def draw(self, frame: int) -> Canvas:
        """Return the picture of `frame`."""
        canvas = self._back.copy()
        nod = 3.0 * np.sin(frame * 0.21) * np.sin(frame * 0.047)
        rim_x = self._x + 150
        add_light(canvas, glow(rim_x, 190, 200), self._light, 0.5)

        def spot(x: float, y: float) -> Point:
            return (self._x + x, 180 + nod + y)

        face = [
            spot(-62, -40),
            spot(-20, -78),
            spot(34, -70),
            spot(56, -38),
            spot(60, -16),
            spot(76, 8),
            spot(62, 16),
            spot(63, 26),
            spot(58, 31),
            spot(61, 40),
            spot(50, 58),
            spot(20, 64),
            spot(8, 100),
            spot(-58, 100),
            spot(-54, 40),
        ]
        hat = [
            spot(-92, -36),
            spot(-62, -56),
            spot(-54, -104),
            spot(-8, -116),
            spot(46, -100),
            spot(58, -58),
            spot(104, -44),
            spot(98, -34),
            spot(0, -44),
        ]
        coat = [
            spot(-150, 220),
            spot(-96, 112),
            spot(-40, 84),
            spot(34, 84),
            spot(92, 122),
            spot(130, 220),
        ]
        shape = polygon([face, hat, coat])
        rim = np.clip(shape - np.roll(shape, -4, axis=1), 0, 1)
        stamp(canvas, shape, "#1c1720")
        add_light(canvas, rim, self._light, 0.8)
        scarf: list[list[Point]] = []
        for strand in range(9):
            phase = frame * 0.16 * self._wind + strand * 0.16
            scarf.append(
                [
                    spot(
                        -30 - t * 230 * min(1.5, self._wind),
                        84
                        + strand * 4
                        + 26 * self._wind * (0.2 + t) * np.sin(phase + t * 5)
                        + 16 * t,
                    )
                    for t in np.linspace(0, 1, 24)
                ]
            )
        stamp(
            canvas,
            np.maximum(
                strokes(scarf, 7),
                polygon([[spot(-58, 70), spot(40, 66), spot(50, 96), spot(-52, 118)]]),
            ),
            "#b9302a",
        )
        stamp(canvas, strokes(scarf[1::3], 2), "#7d1d1c", 0.7)
        return camera(canvas, self._zoom * (1 + 0.0004 * frame), WIDTH / 2, HEIGHT / 2)
