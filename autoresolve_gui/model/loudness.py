"""How loud a whole footage is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loudness:
    """The loudness of all sound tracks together.

    `integrated_lufs` by ITU-R BS.1770-5, `range_lu` by EBU Tech 3342, `true_peak_dbtp` by Annex 2
    of BS.1770-5: that of the track that has the highest. None where there is nothing to measure:
    digital silence, or for the range less than 3 s of sound.
    """

    integrated_lufs: float | None
    range_lu: float | None
    true_peak_dbtp: float | None
