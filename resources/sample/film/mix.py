"""The sound track: what is heard when, how loud, and the ground truth of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from film import sound
from film.loudness import integrated_lufs
from film.story import RATE, SEED

if TYPE_CHECKING:
    from collections.abc import Callable

    from film.sound import Stereo

_JOIN_S = 0.06
_MARGIN_S = 0.5


@dataclass(frozen=True)
class Passage:
    """A stretch of sound, in film frames (end exclusive), made as loud as `lufs`."""

    name: str
    start: int
    end: int
    lufs: float | None


@dataclass(frozen=True)
class Track:
    """The finished sound track. `speech` is in samples, end exclusive."""

    sound: Stereo
    speech: tuple[tuple[int, int], ...]
    passages: tuple[tuple[Passage, float], ...]
    """Every passage with the loudness that it has in the finished track (LUFS, -inf: silence)."""


PASSAGES = (
    Passage("morning", 0, 294, -36.0),
    Passage("speech", 294, 528, -24.0),
    Passage("music", 528, 1068, -20.0),
    Passage("speech at sea", 1068, 1146, -24.0),
    Passage("rumble", 1146, 1356, -27.0),
    Passage("drums", 1356, 1560, -18.0),
    Passage("storm", 1560, 1983, -14.5),
    Passage("climax", 1983, 2076, -10.0),
    Passage("silence", 2076, 2160, None),
    Passage("calm", 2160, 2367, -33.0),
    Passage("speech at home", 2367, 2451, -25.0),
    Passage("evening music", 2451, 2700, -25.0),
)
_THUNDER = (1598, 1656, 1740, 1849, 1874)
_STRUCK = 2017


def sample_of(frame: int) -> int:
    """Return the first sample of a film frame."""
    return round(frame / RATE * sound.SAMPLE_RATE)


def _seconds(frames: int) -> float:
    return float(frames / RATE)


def _sources(
    rng: np.random.Generator,
) -> dict[str, Callable[[int], tuple[Stereo, list[tuple[int, int]]]]]:
    def plain(
        make: Callable[[int], Stereo],
    ) -> Callable[[int], tuple[Stereo, list[tuple[int, int]]]]:
        return lambda count: (make(count), [])

    def talk(
        pitch: float, under: Callable[[int], Stereo]
    ) -> Callable[[int], tuple[Stereo, list[tuple[int, int]]]]:
        def make(count: int) -> tuple[Stereo, list[tuple[int, int]]]:
            voice, spans = sound.speech(rng, count, pitch_hz=pitch)
            voice = voice / np.abs(voice).max()
            bed = under(count)
            return voice + bed * (0.02 / np.sqrt(np.mean(bed**2))), spans

        return make

    def climax(count: int) -> Stereo:
        thunder = (_seconds(_STRUCK - 1983), _seconds(_STRUCK - 1983) + 1.0)
        roar = sound.storm(rng, count, thunder)
        return roar * np.linspace(0.7, 1.3, count)[:, None] + 1.4 * sound.drums(
            rng, count, first_s=0.25, last_s=0.11
        )

    thunder = tuple(_seconds(frame - 1560) for frame in _THUNDER)
    return {
        "morning": plain(lambda n: sound.morning(rng, n)),
        "speech": talk(118, lambda n: sound.morning(rng, n)),
        "music": plain(lambda n: sound.music(rng, n, beat_s=0.6)),
        "speech at sea": talk(124, lambda n: sound.waves(rng, n)),
        "rumble": plain(lambda n: sound.rumble(rng, n)),
        "drums": plain(
            lambda n: sound.drums(rng, n, first_s=0.5, last_s=0.2) + 0.1 * sound.rumble(rng, n)
        ),
        "storm": plain(
            lambda n: (
                sound.storm(rng, n, thunder) + 0.8 * sound.drums(rng, n, first_s=0.4, last_s=0.25)
            )
        ),
        "climax": plain(climax),
        "silence": plain(lambda n: np.zeros((n, 2))),
        "calm": plain(lambda n: sound.calm(rng, n)),
        "speech at home": talk(112, lambda n: sound.calm(rng, n)),
        "evening music": plain(
            lambda n: (
                sound.music(rng, n, beat_s=0.8, bright=0.7)
                * np.clip(np.linspace(6, 0, n), 0, 1)[:, None]
            )
        ),
    }


def _level(piece: Stereo, lufs: float) -> Stereo:
    """Return `piece` as loud as `lufs`, its peaks rounded off below full scale."""
    for _ in range(4):
        piece = np.tanh(piece * 10 ** ((lufs - integrated_lufs(piece)) / 20) / 0.89) * 0.89
    return piece


def make_track() -> Track:
    """Return the sound track, made from its own seed."""
    rng = np.random.default_rng((SEED, 1000))
    sources = _sources(rng)
    total = np.zeros((sample_of(PASSAGES[-1].end), 2))
    speech: list[tuple[int, int]] = []
    join = sound.samples(_JOIN_S)
    for passage in PASSAGES:
        start, end = sample_of(passage.start), sample_of(passage.end)
        piece, spans = sources[passage.name](end - start)
        if passage.lufs is not None:
            piece = _level(piece, passage.lufs)
        edge = np.linspace(0, 1, join)[:, None]
        piece[:join] *= edge
        piece[-join:] *= edge[::-1]
        total[start:end] += piece
        speech += [(start + first, start + last) for first, last in spans]
    margin = sound.samples(_MARGIN_S)
    measured = tuple(
        (p, integrated_lufs(total[sample_of(p.start) + margin : sample_of(p.end) - margin]))
        for p in PASSAGES
    )
    return Track(total, tuple(speech), measured)
