"""The sound of a footage for ears of machines: all tracks as one, mono, at 16 kHz, as a stream."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.narrowband import NARROW_RATE_HZ, Downsampler
from autoresolve_gui.media.sound import BLOCK_RATE_HZ, SilentRun, open_sound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.media.sound import SoundReader
    from autoresolve_gui.model.footage import Footage

_SAMPLES_A_BLOCK = NARROW_RATE_HZ // BLOCK_RATE_HZ


class MonoSound:
    """All sound tracks of one footage, added up. Layer: speech; owns nothing."""

    def __init__(self, readers: Sequence[SoundReader]) -> None:
        self._readers = readers

    def pieces(self) -> Iterator[NDArray[np.float32] | int]:
        """Yield sound at 16 kHz from footage time 0 on, float32, shape (samples,), full scale 1.

        A whole number stands for so many samples of digital silence, in which nothing is read.
        """
        tracks = [_mono(reader) for reader in self._readers]
        return tracks[0] if len(tracks) == 1 else _mixed(tracks)

    def note(self) -> str:
        """Say what was not read, in sentences for the user; empty where all was."""
        return " ".join(filter(None, (reader.note() for reader in self._readers)))


@contextmanager
def open_mono(footage: Footage) -> Iterator[MonoSound]:
    """Open all sound tracks of `footage`. Raises `MediaError` where the file cannot be read."""
    with ExitStack() as stack:
        readers = [
            stack.enter_context(open_sound(footage, number)) for number in range(len(footage.audio))
        ]
        yield MonoSound(readers)


def _mono(reader: SoundReader) -> Iterator[NDArray[np.float32] | int]:
    narrowing = Downsampler()
    for piece in reader.pieces():
        if isinstance(piece, SilentRun):
            narrowing = Downsampler()
            yield piece.blocks * _SAMPLES_A_BLOCK
        else:
            yield narrowing.push(piece.samples.mean(axis=1, dtype=np.float32))


def _mixed(
    tracks: Sequence[Iterator[NDArray[np.float32] | int]],
) -> Iterator[NDArray[np.float32] | int]:
    """Yield the sum of `tracks`, up to the end of the longest."""
    held = {track: found for track in tracks if (found := next(track, None)) is not None}
    while held:
        samples = min(map(_length, held.values()))
        sounds = [piece[:samples] for piece in held.values() if not isinstance(piece, int)]
        yield np.sum(sounds, axis=0, dtype=np.float32) if sounds else samples
        for track, piece in list(held.items()):
            rest = piece - samples if isinstance(piece, int) else piece[samples:]
            following = rest if _length(rest) else next(track, None)
            if following is None:
                del held[track]
            else:
                held[track] = following


def _length(piece: NDArray[np.float32] | int) -> int:
    return piece if isinstance(piece, int) else len(piece)
