"""Where it was silent before, and where music begins and stops, from the regions of the sound."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from autoresolve_gui.analysis.director.heard import Heard, HeardKind, as_rare, doubled
from autoresolve_gui.model.story import SoundKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.model.story import SoundRegion

_SILENCE_S = 1.0
_MUSIC_S = 5.0
_WITHOUT_MUSIC_S = 2.0
_SILENCE_WITHIN_S, _MUSIC_WITHIN_S = 1.0, 2.0
_WITHOUT_MUSIC = (SoundKind.SILENCE, SoundKind.OTHER)


def sound_changes(regions: Sequence[SoundRegion], duration_s: float) -> tuple[Heard, ...]:
    """Return what changes in the sound, in order of time.

    `regions` are in order and without gaps. Silence of a second and more inside the footage speaks
    where sound comes back. Music of 5 s and more begins, or stops, where there is neither music nor
    speech for 2 s before, or after: under speech nobody knows whether music goes on. What opens or
    ends the footage is no change.
    """
    found = (*_silences(regions), *_music(regions))
    of_kind = ([each for each in found if each.kind is kind] for kind in HeardKind)
    rare = (each for one_kind in of_kind for each in as_rare(one_kind, duration_s))
    return tuple(sorted(rare, key=lambda each: each.time_s))


def _silences(regions: Sequence[SoundRegion]) -> list[Heard]:
    found = []
    for number, (region, after) in enumerate(pairwise(regions)):
        lasts_s = _length_s(region)
        if number and region.kind is SoundKind.SILENCE and lasts_s >= _SILENCE_S:
            share = doubled(lasts_s, _SILENCE_S)
            words = f"it is silent for {lasts_s:.1f} s before"
            at_s = float(after.start_s)
            found.append(Heard(HeardKind.SOUND_AGAIN, at_s, share, _SILENCE_WITHIN_S, words))
    return found


def _music(regions: Sequence[SoundRegion]) -> list[Heard]:
    found = []
    for number, region in enumerate(regions):
        if region.kind is not SoundKind.MUSIC or _length_s(region) < _MUSIC_S:
            continue
        share = doubled(_length_s(region), _MUSIC_S)
        if _lacks_music(regions[:number][::-1]):
            begins_s = float(region.start_s)
            words = "music begins here"
            found.append(Heard(HeardKind.MUSIC_BEGINS, begins_s, share, _MUSIC_WITHIN_S, words))
        if _lacks_music(regions[number + 1 :]):
            ends_s = float(region.end_s)
            words = "the music stops here"
            found.append(Heard(HeardKind.MUSIC_STOPS, ends_s, share, _MUSIC_WITHIN_S, words))
    return found


def _lacks_music(nearest_first: Sequence[SoundRegion]) -> bool:
    """Tell whether it is sure that there is no music for two seconds."""
    lasts_s = 0.0
    for region in nearest_first:
        if region.kind not in _WITHOUT_MUSIC:
            break
        lasts_s += _length_s(region)
        if lasts_s >= _WITHOUT_MUSIC_S:
            return True
    return False


def _length_s(region: SoundRegion) -> float:
    return float(region.end_s - region.start_s)
