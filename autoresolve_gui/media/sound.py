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
from autoresolve_gui.media.decode import Damage, frames, sound_streams

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray

    from autoresolve_gui.model.footage import Footage

SOUND_RATE_HZ = 48_000
BLOCK_RATE_HZ = 10
BLOCK_SAMPLES = SOUND_RATE_HZ // BLOCK_RATE_HZ
_LONG_GAP_S = 5
"""A longer gap is filled block by block: the resampler would take the memory for all of it."""

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


_SILENCE = SoundBlock(np.zeros((BLOCK_SAMPLES, 1)), SILENCE_LUFS)


class SoundReader:
    """One sound track as blocks, the first of which starts at footage time 0."""

    def __init__(self, container: InputContainer, stream: AudioStream, origin: Fraction) -> None:
        self._container = container
        self._stream = stream
        self._origin = origin
        self.damage = Damage()

    def blocks(self) -> Iterator[SoundBlock]:
        """Yield the track's blocks. Gaps are silence; sound before the picture is left out."""
        count = 0
        for graph_start, run in self._runs():
            while count < graph_start:
                yield _SILENCE
                count += 1
            for block in run:
                yield block
                count += 1

    def _runs(self) -> Iterator[tuple[int, Iterator[SoundBlock]]]:
        """Yield runs of sound without a long gap: the number of the first block, and the blocks."""
        held: av.AudioFrame | None = None
        reading = self._frames()
        while (first := held or next(reading, None)) is not None:
            held = None
            start = max(0, int((_time(first) - self._origin) * BLOCK_RATE_HZ))
            graph = _loudness_graph(first, self._origin + Fraction(start, BLOCK_RATE_HZ))
            rest: list[av.AudioFrame] = []
            yield start, self._metered(graph, first, reading, rest)
            held = rest[0] if rest else None

    def _metered(
        self,
        graph: Graph,
        first: av.AudioFrame,
        reading: Iterator[av.AudioFrame],
        rest: list[av.AudioFrame],
    ) -> Iterator[SoundBlock]:
        """Yield blocks up to a long gap; the frame after it is put into `rest`."""
        frame: av.AudioFrame | None = first
        end = _time(first)
        while frame is not None:
            if _time(frame) - end > _LONG_GAP_S:
                rest.append(frame)
                break
            end = max(end, _time(frame) + Fraction(frame.samples, frame.sample_rate))
            graph.push(frame)
            yield from _pulled(graph)
            frame = next(reading, None)
        graph.push(None)
        yield from _pulled(graph)

    def _frames(self) -> Iterator[av.AudioFrame]:
        """Yield frames of one format that have a time."""
        shape: tuple[object, ...] | None = None
        for found in frames(self._container, self._stream, self.damage):
            frame = cast("av.AudioFrame", found)
            now = (frame.format.name, frame.layout.name, frame.sample_rate)
            shape = shape or now
            if frame.pts is None or frame.time_base is None or now != shape:
                self.damage.packets += 1  # a format that changes midway is not followed
                continue
            yield frame


def _time(frame: av.AudioFrame) -> Fraction:
    return Fraction(frame.pts or 0) * Fraction(frame.time_base or 0)


@contextmanager
def open_sound(footage: Footage, track: int) -> Iterator[SoundReader]:
    """Open sound track number `track` (0 is the first) of `footage`.

    Raises `MediaError` where the file cannot be read.
    """
    with open_media(footage.path) as container:
        stream = sound_streams(container)[track]
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
