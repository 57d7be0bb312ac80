"""Changes in what is heard, as the director reads them: each a moment, how telling, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_EVERY_S = 120.0


class HeardKind(StrEnum):
    """What changes."""

    FASTER = "faster"
    SLOWER = "slower"
    WORDS_AGAIN = "words again"
    SOUND_AGAIN = "sound again"
    MUSIC_BEGINS = "music begins"
    MUSIC_STOPS = "music stops"


@dataclass(frozen=True, slots=True)
class Heard:
    """A change in what is heard, at `time_s` seconds of footage time.

    `share`, 0 to 1, is how telling it is. `within_s` is how far from a moment it may lie and still
    belong to it: how exactly its time is known. `words` say it to an editor, in a sentence's
    middle.
    """

    kind: HeardKind
    time_s: float
    share: float
    within_s: float
    words: str


def doubled(value: float, half: float) -> float:
    """Return 0.5 where `value` is `half`, 1 from twice that on, and 0 below a half of it.

    Between them it grows with the logarithm: lengths of pauses differ by factors.
    """
    if value <= 0:
        return 0.0
    return float(np.clip(0.5 + 0.5 * np.log2(value / half), 0.0, 1.0))


def as_rare(found: Sequence[Heard], duration_s: float) -> tuple[Heard, ...]:
    """Return changes of one kind, each weighed down where there are many of them.

    One and one more for every two minutes keep their share; of more, all together have as much as
    so many would: what happens at every other sentence marks no turn of the story.
    """
    together = sum(each.share for each in found)
    most = 1.0 + duration_s / _EVERY_S
    if together <= most:
        return tuple(found)
    return tuple(replace(each, share=each.share * most / together) for each in found)
