"""Decodes sound in chunks of whole tenths of a second, with the loudness of each tenth."""

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
CHUNK_BLOCKS = 50
"""The most blocks of one chunk: few enough for a quick cancel, enough for NumPy to be worth it."""

_LONG_GAP_S = 5.0
"""A longer gap is passed on as what it is: the resampler would take the memory for all of it."""
_GAP_S = 0.5
_HIGHEST_SAMPLE_RATE_HZ = 1_536_000
"""Twice what any converter makes. Filters would take memory for what a damaged header claims."""
_FORGIVEN_GAPS = 100
"""So many gaps may be in any sound, and one more for every second of it that is heard."""
_SHORT_TERM_BLOCKS = 3 * BLOCK_RATE_HZ
_LOUDEST = 100.0
"""Floating-point sound may pass full scale; what is 40 dB over it is rubbish."""

SILENCE_LUFS = -70.0
"""The absolute gate of ITU-R BS.1770: what is quieter counts as silence."""


@dataclass(frozen=True, eq=False, slots=True)
class SoundChunk:
    """Up to 5 s of one sound track at 48 kHz, in blocks of a tenth of a second.

    `samples` is float32, shape (blocks * 4800, channels), full scale at 1.0. `momentary_lufs` and
    `short_term_lufs` are the loudness (ITU-R BS.1770-5) of the 400 ms and of the 3 s that end with
    each block, float32, shape (blocks,), at least -70: also where the track is younger than that.
    """

    samples: NDArray[np.float32]
    momentary_lufs: NDArray[np.float32]
    short_term_lufs: NDArray[np.float32]

    @property
    def blocks(self) -> int:
        """How many tenths of a second the chunk lasts."""
        return len(self.momentary_lufs)


@dataclass(frozen=True, slots=True)
class SilentRun:
    """A long gap: so many blocks of digital silence. A file may claim days of it."""

    blocks: int
    channels: int

    def chunks(self) -> Iterator[SoundChunk]:
        """Yield it spelled out."""
        for start in range(0, self.blocks, CHUNK_BLOCKS):
            yield _silence(min(CHUNK_BLOCKS, self.blocks - start), self.channels)


class SoundReader:
    """One sound track, from footage time 0 on."""

    def __init__(self, container: InputContainer, stream: AudioStream, origin: Fraction) -> None:
        self._container = container
        self._stream = stream
        self._origin = origin
        self._heard_s = 0.0
        self._gaps = 0
        self.damage = Damage()

    def pieces(self) -> Iterator[SoundChunk | SilentRun]:
        """Yield the track's chunks, and its long gaps. Sound before the picture is left out.

        Short gaps are silence within chunks. A track with more gaps than any recording has is read
        up to there; `note` says so.
        """
        count = 0
        for graph_start, channels, run in self._runs():
            if count < graph_start:
                yield SilentRun(graph_start - count, channels)
                count = graph_start
            for chunk in run:
                yield chunk
                count += chunk.blocks

    def chunks(self) -> Iterator[SoundChunk]:
        """Yield the same with the long gaps spelled out as silence."""
        for piece in self.pieces():
            if isinstance(piece, SilentRun):
                yield from piece.chunks()
            else:
                yield piece

    def note(self) -> str:
        """Say what was not read, in sentences for the user; empty where all was."""
        leaps = "The times in the sound leap too often to be true: its rest is left out."
        return " ".join(filter(None, [self.damage.note(), leaps if self._leaps() else ""]))

    def _leaps(self) -> bool:
        return self._gaps > _FORGIVEN_GAPS + self._heard_s

    def _runs(self) -> Iterator[tuple[int, int, Iterator[SoundChunk]]]:
        """Yield runs without a long gap: number of the first block, channels, and the chunks."""
        held: av.AudioFrame | None = None
        reading = self._frames()
        while (first := held or next(reading, None)) is not None and not self._leaps():
            held = None
            start = int((_exact_time(first) - self._origin) * BLOCK_RATE_HZ)
            # the meter hears the silence before, so that its first 3 s are true
            start = max(0, start - _SHORT_TERM_BLOCKS)
            graph = _loudness_graph(first, self._origin + Fraction(start, BLOCK_RATE_HZ))
            rest: list[av.AudioFrame] = []
            yield start, first.layout.nb_channels, self._metered(graph, first, reading, rest)
            held = rest[0] if rest else None

    def _metered(
        self,
        graph: Graph,
        first: av.AudioFrame,
        reading: Iterator[av.AudioFrame],
        rest: list[av.AudioFrame],
    ) -> Iterator[SoundChunk]:
        """Yield chunks up to a long gap; the frame after it is put into `rest`."""
        frame: av.AudioFrame | None = first
        start = end = _time_s(first)
        pulled_at = start
        while frame is not None:
            start = _time_s(frame)
            self._gaps += start - end > _GAP_S
            if self._leaps():
                break
            if start - end > _LONG_GAP_S:
                rest.append(frame)
                break
            if end - start > _LONG_GAP_S:
                self.damage.packets += 1  # the resampler would spend minutes to leave it out
            else:
                lasts_s = frame.samples / frame.sample_rate
                self._heard_s += lasts_s
                end = max(end, start + lasts_s)
                graph.push(frame)
            if end - pulled_at >= CHUNK_BLOCKS / BLOCK_RATE_HZ:
                pulled_at = end
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
            if frame.time is None or frame.sample_rate > _HIGHEST_SAMPLE_RATE_HZ:
                self.damage.packets += 1
                continue
            shape = shape or now
            if now != shape:
                self.damage.packets += 1  # a format that changes midway is not followed
                continue
            yield frame


def _exact_time(frame: av.AudioFrame) -> Fraction:
    return Fraction(frame.pts or 0) * Fraction(frame.time_base or 0)


def _time_s(frame: av.AudioFrame) -> float:
    """Return a frame's time for finding gaps; as a fraction it would cost more than decoding."""
    return float(frame.time or 0.0)


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
    packed = graph.add("aformat", "sample_fmts=dbl")  # what the meter gives anyway
    sink = graph.add("abuffersink")
    graph.link_nodes(source, resample, meter, packed, sink)
    graph.configure()
    return graph


def _pulled(graph: Graph) -> Iterator[SoundChunk]:
    """Yield all that the graph has ready."""
    metered: list[av.AudioFrame] = []
    while True:
        try:
            metered.append(cast("av.AudioFrame", graph.pull()))
        except (av.error.BlockingIOError, av.error.EOFError):
            break
        if len(metered) == CHUNK_BLOCKS:
            yield _chunk(metered)
            metered = []
    if metered:
        yield _chunk(metered)


def _chunk(metered: list[av.AudioFrame]) -> SoundChunk:
    """Join frames of the meter, a block each; the last of a track may be short."""
    channels = metered[0].layout.nb_channels
    samples = np.zeros((len(metered) * BLOCK_SAMPLES, channels), dtype=np.float32)
    momentary = np.full(len(metered), SILENCE_LUFS, dtype=np.float32)
    short_term = momentary.copy()
    for number, frame in enumerate(metered):
        start = number * BLOCK_SAMPLES
        # to_ndarray takes five times as long
        heard = np.frombuffer(memoryview(frame.planes[0]), np.float64, frame.samples * channels)
        samples[start : start + frame.samples] = heard.reshape(-1, channels)
        said = frame.metadata
        momentary[number] = said.get("lavfi.r128.M", SILENCE_LUFS)
        short_term[number] = said.get("lavfi.r128.S", SILENCE_LUFS)
    if (
        not -_LOUDEST <= samples.min() <= samples.max() <= _LOUDEST
    ):  # also where one is not a number
        samples = np.clip(np.nan_to_num(samples), -_LOUDEST, _LOUDEST)
    # fmax: the loudness of what is not a number is silence
    return SoundChunk(samples, np.fmax(momentary, SILENCE_LUFS), np.fmax(short_term, SILENCE_LUFS))


def _silence(blocks: int, channels: int) -> SoundChunk:
    quiet = np.full(blocks, SILENCE_LUFS, dtype=np.float32)
    return SoundChunk(np.zeros((blocks * BLOCK_SAMPLES, channels), dtype=np.float32), quiet, quiet)
