"""Speech, music, silence: what is heard where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from autoresolve_gui.analysis.grid import RATE_HZ
from autoresolve_gui.analysis.loudness import MOMENTARY_BLOCKS, integrated_lufs
from autoresolve_gui.model.story import SoundKind, SoundRegion

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

_RELATIVE_GATE_LU = -30.0
_LOWEST_GATE_LUFS, _HIGHEST_GATE_LUFS = -60.0, -45.0
_SPEECH_FROM, _SPEECH_UNTIL = 0.5, 0.35
_MUSIC_FROM, _MUSIC_UNTIL = 1.8, 1.45
_SPEECH_GAP_S, _MUSIC_GAP_S = 0.5, 2.0
_KINDS = (SoundKind.OTHER, SoundKind.MUSIC, SoundKind.SILENCE, SoundKind.SPEECH)
_OTHER, _MUSIC, _SILENCE, _SPEECH = range(4)
_SHORTEST_S = {_OTHER: 1.0, _MUSIC: 1.5, _SILENCE: 0.5, _SPEECH: 0.3}


class _Run(NamedTuple):
    start: int
    end: int
    kind: int


def sound_regions(
    momentary_lufs: NDArray[np.float32],
    speech: NDArray[np.float32] | None,
    tones: NDArray[np.float32],
    duration: Fraction,
) -> tuple[SoundRegion, ...]:
    """Return what is heard where, in order and without gaps from 0 to `duration` in seconds.

    All have shape (samples,), at 10 Hz: `momentary_lufs` the loudness of the 400 ms that end with
    each tenth, `speech` its probability, `tones` how much of the sound are held tones, 0 to 5.
    Without `speech` music cannot be told from it, and what is not silence is `OTHER`.

    What is silent is silence; of the rest, what is likely speech is speech, what has held tones is
    music. Each kind has a shortest length; what is shorter goes to the longer one beside it.
    """
    kinds = np.zeros(len(momentary_lufs), dtype=np.int8)
    if speech is not None:
        kinds[closed(hysteresis(tones, _MUSIC_FROM, _MUSIC_UNTIL), _MUSIC_GAP_S)] = _MUSIC
        kinds[closed(hysteresis(speech, _SPEECH_FROM, _SPEECH_UNTIL), _SPEECH_GAP_S)] = _SPEECH
    kinds[silent(momentary_lufs)] = _SILENCE
    regions = []
    for run in _settled(_runs(kinds)):
        start_s, end_s = run.start / RATE_HZ, min(run.end / RATE_HZ, duration)
        if start_s < end_s:
            regions.append(SoundRegion(start_s, end_s, _KINDS[run.kind]))
    return tuple(regions)


def silence_gate_lufs(momentary_lufs: NDArray[np.float32]) -> float:
    """Return the loudness under which it is silent: 30 LU under the integrated loudness.

    The gate stays between -60 LUFS, the noise of a good microphone in a quiet room, and -45 LUFS,
    above which nobody takes sound for silence however loud the rest is.
    """
    integrated = integrated_lufs(momentary_lufs)
    if integrated is None:
        return _LOWEST_GATE_LUFS
    return min(max(integrated + _RELATIVE_GATE_LU, _LOWEST_GATE_LUFS), _HIGHEST_GATE_LUFS)


def silent(momentary_lufs: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return which tenths lie in 400 ms that are under the gate, shape (samples,).

    So the ends of silence are found to a tenth, though each value speaks for four.
    """
    quiet = momentary_lufs < silence_gate_lufs(momentary_lufs)
    full = MOMENTARY_BLOCKS - 1  # before that the window is not full, and says nothing
    quiet[:full] = quiet[full] if len(quiet) > full else quiet[-1:]
    found = quiet.copy()
    for back in range(1, MOMENTARY_BLOCKS):
        found[:-back] |= quiet[back:]
    return found


def hysteresis(values: NDArray[np.float32], rise: float, fall: float) -> NDArray[np.bool_]:
    """Return where `values` passed `rise` and did not fall under `fall` since, shape (samples,)."""
    above = values >= fall
    edges = np.flatnonzero(np.diff(above, prepend=False, append=False)).reshape(-1, 2)
    found = np.zeros(len(values), dtype=np.bool_)
    for start, end in edges:
        over = np.flatnonzero(values[start:end] >= rise)
        if len(over):
            found[start + over[0] : end] = True
    return found


def closed(found: NDArray[np.bool_], gap_s: float) -> NDArray[np.bool_]:
    """Return `found` with the gaps filled that last at most `gap_s` seconds; the ends stay."""
    filled = found.copy()
    for run in _runs(found.astype(np.int8))[1:-1]:
        if not run.kind and (run.end - run.start) / float(RATE_HZ) <= gap_s:
            filled[run.start : run.end] = True
    return filled


def _runs(kinds: NDArray[np.int8]) -> list[_Run]:
    """Return the stretches of one kind, in order."""
    starts = np.flatnonzero(np.diff(kinds, prepend=np.int8(-1)))
    ends = np.append(starts[1:], len(kinds))
    return [
        _Run(start, end, kind)
        for start, end, kind in zip(
            starts.tolist(), ends.tolist(), kinds[starts].tolist(), strict=True
        )
    ]


def _settled(runs: list[_Run]) -> list[_Run]:
    """Give what is too short for its kind to the longer neighbour, the shortest first."""
    longest = round(max(_SHORTEST_S.values()) * float(RATE_HZ))
    for length in range(1, longest):
        runs = _merged(runs, length)
    return runs


def _merged(runs: list[_Run], length: int) -> list[_Run]:
    """Give runs of up to `length` samples away where they are too short, and join equal ones."""
    done: list[_Run] = []
    for number, run in enumerate(runs):
        kind = run.kind
        lasts = run.end - run.start
        if lasts <= length and lasts / float(RATE_HZ) < _SHORTEST_S[kind]:
            after = runs[number + 1] if number + 1 < len(runs) else None
            beside = [each for each in (done[-1] if done else None, after) if each is not None]
            kind = max(beside, key=lambda each: each.end - each.start).kind if beside else kind
        if done and done[-1].kind == kind:
            done[-1] = _Run(done[-1].start, run.end, kind)
        else:
            done.append(_Run(run.start, run.end, kind))
    return done
