"""What the passes found out about one footage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from autoresolve_gui.model.curve import Curve, Peak, Waveform
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.frame_times import FrameTimes
    from autoresolve_gui.model.loudness import Loudness
    from autoresolve_gui.model.story import Beat, CutSuggestion, Shot, SoundRegion, Thumbnail


@dataclass(frozen=True, slots=True)
class PassRecord:
    """One pass that was run: what it cost, and anything the user should know of how it went.

    `version` is that of the pass's code: a result of an older version is computed again.
    """

    name: str
    version: int
    seconds: float
    x_realtime: float
    note: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class PassResult:
    """What one pass yields. Every pass fills the fields that it is there for.

    `arrays` holds what only later passes read (feature matrices, packet sizes), by name.
    """

    curves: Mapping[str, Curve] = field(default_factory=dict)
    peaks: Mapping[str, tuple[Peak, ...]] = field(default_factory=dict)
    arrays: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)
    frame_times: FrameTimes | None = None
    waveform: Waveform | None = None
    filmstrip: tuple[Thumbnail, ...] | None = None
    shots: tuple[Shot, ...] | None = None
    beats: tuple[Beat, ...] | None = None
    cuts: tuple[CutSuggestion, ...] | None = None
    sound_regions: tuple[SoundRegion, ...] | None = None
    loudness: Loudness | None = None
    footage: Footage | None = None
    """The footage with what this pass learned of it (its true frame count, say), else None."""
    note: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Analysis:
    """Everything known about one footage. What no pass has found yet is empty or None.

    `beats` are the ones to show: the editor's own state where there is one, else the proposals.
    """

    footage: Footage
    curves: Mapping[str, Curve]
    peaks: Mapping[str, tuple[Peak, ...]]
    arrays: Mapping[str, NDArray[np.generic]]
    frame_times: FrameTimes | None
    waveform: Waveform | None
    filmstrip: tuple[Thumbnail, ...]
    shots: tuple[Shot, ...]
    beats: tuple[Beat, ...]
    cuts: tuple[CutSuggestion, ...]
    passes: tuple[PassRecord, ...]
    sound_regions: tuple[SoundRegion, ...] = ()
    loudness: Loudness | None = None
