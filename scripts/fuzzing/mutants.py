"""Makes damaged files of sound ones: which file, which damage, all from one number."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuzzing import blind, ebml, mp4, riff, streams

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fuzzing.numbers import Mutator

_REAL_PART = 0.3
_BLIND_PART = 0.35
_MOST_DEEDS = 3
_MOST_TRIES = 20
_MOST_BYTES = 12_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """A sound file that is damaged. `is_real`: it came out of a camera or an editor's program."""

    path: Path
    is_real: bool


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged file: number `number` of the run with the seed `seed`, made from `source`."""

    seed: int
    number: int
    source: str
    deeds: tuple[str, ...]
    data: bytes

    @property
    def name(self) -> str:
        """A file name that says where the mutant comes from."""
        stem, _, ending = self.source.rpartition(".")
        return f"s{self.seed}-m{self.number:05d}-{stem}.{ending}"


def mutators_for(head: bytes) -> dict[str, Mutator]:
    """Return the damage that knows the format of a file, which begins with `head`."""
    known = dict(streams.CODED)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free"):
        known |= mp4.MUTATORS
    elif head.startswith(b"\x1a\x45\xdf\xa3"):
        known |= ebml.MUTATORS
    elif head.startswith(b"RIFF"):
        known |= riff.MUTATORS
    elif head.startswith(b"\0\0\1"):
        known |= streams.STAMPED
    elif head.startswith(b"G"):
        known |= streams.STAMPED | streams.TRANSPORT
    return known


def all_mutators() -> dict[str, Mutator]:
    """Return every kind of damage by its name."""
    return (
        blind.MUTATORS
        | mp4.MUTATORS
        | ebml.MUTATORS
        | riff.MUTATORS
        | streams.STAMPED
        | streams.TRANSPORT
        | streams.CODED
    )


def make_mutant(seed: int, number: int, sources: Sequence[Source]) -> Mutant:
    """Return mutant `number` of the run `seed`: the same every time for the same sources."""
    rng = random.Random(f"{seed}:{number}")  # noqa: S311 - it has to be the same every time
    kind = rng.random() < _REAL_PART
    fitting = [one for one in sources if one.is_real == kind] or list(sources)
    source = rng.choice(fitting)
    data = source.path.read_bytes()
    known = mutators_for(data[:16])
    deeds: list[str] = []
    wanted = rng.choice((1, 1, 2, _MOST_DEEDS))
    for _ in range(_MOST_TRIES):
        chosen = blind.MUTATORS if rng.random() < _BLIND_PART else known
        deed = rng.choice(sorted(chosen))
        damaged = chosen[deed](data, rng)[:_MOST_BYTES]
        if damaged != data:
            data = damaged
            deeds.append(deed)
        if len(deeds) == wanted:
            break
    return Mutant(seed, number, source.path.name, tuple(deeds), data)
