"""Decodes sound in blocks of a tenth of a second, with the loudness of each."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import numpy as np
from av.filter import Graph

from autoresolve_gui.media.container import open_media
from autoresolve_gui.media.decode import Damage, frames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray

    from autoresolve_gui.model.footage import Footage

SOUND_RATE_HZ = 48_000
BLOCK_RATE_HZ = 10
BLOCK_SAMPLES = SOUND_RATE_HZ // BLOCK_RATE_HZ
SILENCE_LUFS = -70.0
"""The absolute gate of ITU-R BS.1770: what is quieter counts as silence."""


@dataclass(frozen=True, eq=False, slots=True)
class SoundBlock:
    """A tenth of a second of one sound track, at 48 kHz.

    `samples` is float64, shape (4800, channels), full scale at 1.0. `momentary_lufs` is the
    momentary loudness (ITU-R BS.1770-5, the 400 ms that end with this block), at least -70.
    """

    samples: NDArray[np.float64]
    momentary_lufs: float


class SoundReader:
    """One sound track as blocks, the first of which starts at footage time 0."""

    def __init__(self, container: InputContainer, stream: AudioStream, origin: Fraction) -> None:
        self._container = container
        self._stream = stream
        self._origin = origin
        self.damage = Damage()

    def blocks(self) -> Iterator[SoundBlock]:
        """Yield the track's blocks. Gaps are silence; sound before the picture is left out."""
        graph: Graph | None = None
        shape: tuple[object, ...] = ()
        for found in frames(self._container, self._stream, self.damage):
            frame = cast("av.AudioFrame", found)
            now = (frame.format.name, frame.layout.name, frame.sample_rate)
            if graph is None:
                graph = _loudness_graph(frame, self._origin)
                shape = now
            if frame.pts is None or now != shape:
                self.damage.packets += 1  # a format that changes midway is not followed
                continue
            graph.push(frame)
            yield from _pulled(graph)
        if graph is not None:
            graph.push(None)
            yield from _pulled(graph)


@contextmanager
def open_sound(footage: Footage, track: int) -> Iterator[SoundReader]:
    """Open sound track number `track` (0 is the first) of `footage`.

    Raises `MediaError` where the file cannot be read.
    """
    with open_media(footage.path) as container:
        stream = container.streams.audio[track]
        origin = _footage_start(footage, container, stream)
        yield SoundReader(container, stream, origin)


def _footage_start(footage: Footage, container: InputContainer, stream: AudioStream) -> Fraction:
    if footage.video is not None:
        clock_start = Fraction(container.start_time or 0, av.time_base)
        return clock_start + footage.video.player_offset
    if stream.start_time is None or stream.time_base is None:
        return Fraction(0)
    return stream.start_time * stream.time_base


def _loudness_graph(frame: av.AudioFrame, origin: Fraction) -> Graph:
    graph = Graph()
    source = graph.add_abuffer(
        sample_rate=frame.sample_rate,
        format=frame.format.name,
        layout=frame.layout.name,
        time_base=frame.time_base,
    )
    # first_pts pads or cuts the beginning so that the first sample is at `origin`;
    # async=1 fills gaps with silence and takes overlaps away, so that time stays true
    resample = graph.add(
        "aresample", f"{SOUND_RATE_HZ}:async=1:first_pts={round(origin * SOUND_RATE_HZ)}"
    )
    meter = graph.add("ebur128", "metadata=1")
    sink = graph.add("abuffersink")
    graph.link_nodes(source, resample, meter, sink)
    graph.configure()
    return graph


def _pulled(graph: Graph) -> Iterator[SoundBlock]:
    while True:
        try:
            frame = cast("av.AudioFrame", graph.pull())
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        samples = np.asarray(frame.to_ndarray(), dtype=np.float64).reshape(frame.samples, -1)
        if frame.samples != BLOCK_SAMPLES:
            missing = BLOCK_SAMPLES - frame.samples
            samples = np.pad(samples, ((0, missing), (0, 0)))
        loudness = float(frame.metadata.get("lavfi.r128.M", SILENCE_LUFS))
        yield SoundBlock(samples, max(SILENCE_LUFS, loudness))
