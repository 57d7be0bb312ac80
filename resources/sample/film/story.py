"""The story board: every shot of the film, how it begins, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

import numpy as np

from film.brush import HEIGHT, WIDTH
from film.camp import Burner, Camp, Portrait
from film.coast import Gathering, Sea, Shore
from film.storm import Fall, Hawk, HawkEye, Storm
from film.valley import DAWN, DUSK, NOON, Fields, LiftOff, Valley

if TYPE_CHECKING:
    from collections.abc import Callable

    from film.brush import Canvas

RATE = Fraction(30000, 1001)
START_TIMECODE = "01:00:00;00"
TAIL_FADE = (2664, 2700)
"""The film ends in black: fading from the first of these frames, black for the last six."""
TAIL_BLACK = 6
SEED = 20240229


class Scene(Protocol):
    """Something that can be filmed."""

    def draw(self, frame: int) -> Canvas:
        """Return the picture of the scene's own frame, 0 being the first that is seen of it."""


@dataclass(frozen=True)
class Plan:
    """One planned shot. A gradual transition is centred on the shot's start.

    `gradual` is the whole length of the transition in frames, `black` the part of it that is
    black; both 0 for a cut.
    """

    name: str
    frames: int
    build: Callable[[np.random.Generator, int], Scene]
    transition: str = "cut"
    gradual: int = 0
    black: int = 0


@dataclass(frozen=True)
class Take:
    """One planned shot in its place: all in film frames, ends exclusive.

    `first` to `last` is where anything of it can be seen, transitions included.
    """

    plan: Plan
    start: int
    end: int
    transition_start: int
    transition_end: int
    first: int
    last: int


_DAWN_SKY = ("#5878a8", "#e0b49a", "#fbd9a0")
_SEA_SKY = ("#4a7fb0", "#a9c6d2", "#f3e1bd")
_STORM_SKY = ("#141a23", "#3b4652", "#232b33")
_COLD = ("#2f3a4a", "#7a8798")


def _burst(name: str, kind: int) -> Plan:
    builders: dict[int, Callable[[np.random.Generator, int], Scene]] = {
        0: lambda rng, n: Hawk(
            rng, _COLD, scale=(0.8, 1.3), start=(90, 190), end=(420, 150), frames=n, speed=16
        ),
        1: lambda rng, n: Storm(
            rng, size=0.75, wild=0.5, flashes=(), with_sea=False, speed=11, frames=n
        ),
        2: lambda rng, _: HawkEye(rng, look=46),
        3: lambda rng, n: Hawk(
            rng,
            ("#55606e", "#aab2bb"),
            scale=(1.5, 2.3),
            start=(560, 120),
            end=(200, 220),
            frames=n,
            speed=22,
            beat=0.8,
        ),
        4: lambda rng, _: Fields(rng, speed=9.5, turn=0.9),
        5: lambda rng, _: Portrait(rng, _STORM_SKY, zoom=1.25, x=300, wind=2.2, light="#9fb4d6"),
        6: lambda rng, n: Hawk(
            rng,
            _COLD,
            scale=(0.55, 0.7),
            start=(40, 90),
            end=(330, 170),
            frames=n,
            speed=19,
            prey=True,
        ),
        7: lambda rng, n: Storm(rng, size=1.25, wild=1.0, flashes=(), speed=15, frames=n, seed=9),
    }
    return Plan(name, 12, builders[kind])


def _opening() -> list[Plan]:
    return [
        Plan(
            "dawn over the valley",
            165,
            lambda rng, n: Valley(rng, DAWN, n, speed=0.7, sun=(400, 215, 150), birds=7),
            "start",
        ),
        Plan("the camp", 84, lambda rng, _: Camp(rng, zoom=1.0, focus=(320, 180), walk_from=140)),
        Plan("the burner", 45, lambda rng, _: Burner(rng)),
        Plan(
            "the traveller speaks",
            108,
            lambda rng, _: Portrait(rng, _DAWN_SKY, zoom=1.0, x=290, wind=0.8, light="#ffcf8a"),
        ),
        Plan(
            "the camp, closer",
            66,
            lambda rng, _: Camp(rng, zoom=1.45, focus=(350, 205), walk_from=210),
        ),
        Plan(
            "the traveller, closer",
            60,
            lambda rng, _: Portrait(rng, _DAWN_SKY, zoom=1.5, x=320, wind=0.9, light="#ffcf8a"),
        ),
        Plan("lift-off", 132, LiftOff),
    ]


def _journey() -> list[Plan]:
    return [
        Plan(
            "over the valley",
            120,
            lambda rng, n: Valley(
                rng, NOON, n, speed=1.8, sun=(120, 60, 56), path=(150, 150, 420, 105)
            ),
            "dissolve",
            24,
        ),
        Plan(
            "over the next valley",
            84,
            lambda rng, n: Valley(
                rng, NOON, n, speed=2.4, sun=(520, 70, 66), path=(470, 120, 250, 140), size=0.6
            ),
        ),
        Plan("fields from above", 96, lambda rng, _: Fields(rng, speed=2.6, turn=0.12)),
        Plan(
            "out to sea",
            108,
            lambda rng, _: Sea(
                rng,
                _SEA_SKY,
                sun=(470, 120),
                water=("#9fc3cf", "#1f5a7d"),
                size=0.36,
                swell=1.0,
                birds=9,
            ),
            "dissolve",
            16,
        ),
        Plan(
            "the traveller looks back",
            78,
            lambda rng, _: Portrait(rng, _SEA_SKY, zoom=1.1, x=350, wind=1.2, light="#fff0cc"),
        ),
        Plan("the storm gathers", 120, lambda rng, _: Gathering(rng), "fade", 46, 6),
        Plan(
            "the hawk comes",
            90,
            lambda rng, n: Hawk(
                rng,
                _COLD,
                scale=(0.12, 0.75),
                start=(560, 80),
                end=(220, 180),
                frames=n,
                speed=5,
                beat=0.3,
                swoop=62,
            ),
        ),
    ]


def _storm() -> list[Plan]:
    first = [
        _burst(f"chase {i + 1}", kind) for i, kind in enumerate((0, 1, 2, 6, 3, 4, 0, 5, 2, 1))
    ]
    second = [_burst(f"chase {i + 11}", kind) for i, kind in enumerate((3, 7, 2, 5, 0, 7, 6, 3))]
    return [
        *first,
        Plan(
            "the chase",
            84,
            lambda rng, n: Hawk(
                rng,
                ("#323c49", "#6d7885"),
                scale=(0.5, 1.3),
                start=(60, 120),
                end=(330, 200),
                frames=n,
                speed=17,
                beat=0.75,
                prey=True,
            ),
        ),
        Plan(
            "into the storm",
            150,
            lambda rng, n: Storm(
                rng, size=0.45, wild=0.45, flashes=(38, 96, 103), speed=5, frames=n, seed=2
            ),
        ),
        Plan(
            "in the storm, closer",
            72,
            lambda rng, n: Storm(rng, size=0.9, wild=0.7, flashes=(30,), speed=8, frames=n, seed=3),
        ),
        Plan(
            "the traveller in the rain",
            45,
            lambda rng, _: Portrait(rng, _STORM_SKY, zoom=1.05, x=310, wind=1.9, light="#8fa6cc"),
        ),
        Plan(
            "the storm closes in",
            60,
            lambda rng, n: Storm(
                rng, size=0.6, wild=0.9, flashes=(22, 47), speed=11, frames=n, seed=4
            ),
        ),
        *second,
        Plan("the fall", 108, Fall),
    ]


def _ending() -> list[Plan]:
    return [
        Plan(
            "the calm sea",
            150,
            lambda rng, _: Sea(
                rng,
                ("#6f8fb5", "#d9bfc0", "#fbe3c3"),
                sun=(180, 170),
                water=("#d9c3bd", "#54788f"),
                size=0.28,
                swell=0.45,
            ),
            "fade",
            60,
            12,
        ),
        Plan("the lighthouse", 126, lambda rng, _: Shore(rng), "dissolve", 30),
        Plan(
            "the traveller, home",
            84,
            lambda rng, _: Portrait(
                rng, ("#43537f", "#d59a8a", "#fbc88c"), zoom=1.0, x=300, wind=0.5, light="#ffc888"
            ),
        ),
        Plan(
            "evening over the valley",
            249,
            lambda rng, n: Valley(
                rng, DUSK, n, speed=0.35, sun=(430, 165, 215), walker=True, birds=5
            ),
            "dissolve",
            20,
        ),
    ]


def takes() -> tuple[Take, ...]:
    """Return every shot of the film in its place."""
    plans = [*_opening(), *_journey(), *_storm(), *_ending()]
    starts = np.cumsum([0, *(plan.frames for plan in plans)]).tolist()
    spans = [
        (s - p.gradual // 2, s + p.gradual - p.gradual // 2)
        for s, p in zip(starts, plans, strict=False)
    ]
    spans.append((starts[-1], starts[-1]))
    return tuple(
        Take(plan, starts[i], starts[i + 1], *spans[i], spans[i][0], spans[i + 1][1])
        for i, plan in enumerate(plans)
    )


def build(take: Take, index: int) -> Scene:
    """Return the scene of the `index`-th shot, drawn from its own seed."""
    return take.plan.build(np.random.default_rng((SEED, index)), take.last - take.first)


def strength(take: Take, frame: int) -> float:
    """Return how much of `take` its transition lets through at film frame `frame`, 0 to 1."""
    span = take.plan.gradual - take.plan.black
    if frame >= take.transition_end:
        return 1.0
    if take.plan.transition == "dissolve":
        return (frame - take.transition_start + 1) / (take.plan.gradual + 1)
    rise = span // 2
    return max(0.0, (frame - (take.transition_end - rise) + 1) / (rise + 1))


def fade_out(take: Take, frame: int) -> float:
    """Return how much of the shot before a fade is left at `frame`, 1 to 0."""
    fall = (take.plan.gradual - take.plan.black) // 2
    return min(1.0, max(0.0, 1 - (frame - take.transition_start + 1) / (fall + 1)))


def tail(frame: int) -> float:
    """Return the light that the film's last fade leaves at `frame`, 1 to 0."""
    first, last = TAIL_FADE
    return min(1.0, max(0.0, 1 - (frame - first + 1) / (last - TAIL_BLACK - first + 1)))


FRAME_SHAPE = (HEIGHT, WIDTH, 3)
