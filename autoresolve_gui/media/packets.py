"""When every frame is shown and how large it is, read from packets alone, without decoding."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.media.container import open_media
from autoresolve_gui.media.decode import Damage, announced_duration, packets, video_stream
from autoresolve_gui.media.errors import MediaError, check_duration
from autoresolve_gui.model.frame_times import FrameTimes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

_REPORT_EVERY_PACKETS = 500


@dataclass(frozen=True, eq=False, slots=True)
class PacketIndex:
    """The frames of a video track as its packets announce them, in display order.

    `sizes` is int64, shape (frames,), in bytes; `is_keyframe` is bool, shape (frames,).
    `origin_ticks` is the time stamp that the first frame has in the file, in `times.time_base`.
    `announced` is the track's length by the header in seconds, or None.
    """

    times: FrameTimes
    sizes: NDArray[np.int64]
    is_keyframe: NDArray[np.bool_]
    origin_ticks: int
    announced: Fraction | None
    note: str


def read_header_index(path: Path) -> tuple[NDArray[np.float64], NDArray[np.int64]] | None:
    """Return decoding times (s, from the first) and sizes (bytes) from the file's own index.

    Both have shape (packets,). None where the container has no complete index in its header;
    MP4, MOV and AVI have one. It costs milliseconds, however long the file.
    """
    with open_media(path) as container:
        stream = video_stream(container)
        if stream is None or stream.time_base is None:
            return None
        entries = stream.index_entries
        if len(entries) < 2 or (stream.frames and len(entries) < stream.frames // 2):
            return None
        kept = [(entry.timestamp, entry.size) for entry in entries if not entry.is_discard]
        if len(kept) < 2:
            return None
        stamps = np.array([stamp for stamp, _ in kept], dtype=np.float64)
        sizes = np.array([size for _, size in kept], dtype=np.int64)
        return (stamps - stamps[0]) * float(stream.time_base), sizes


def read_packet_index(path: Path, report: Callable[[float], None]) -> PacketIndex:
    """Read every packet of the video track. `report` gets the part of the file that is read.

    Raises `MediaError` where the file cannot be read or no packet carries a time.
    """
    damage = Damage()
    size_bytes = max(1, path.stat().st_size)
    stamps: list[int] = []
    sizes: list[int] = []
    keys: list[bool] = []
    durations: list[int] = []
    untimed = 0
    with open_media(path) as container:
        stream = video_stream(container)
        if stream is None or stream.time_base is None:
            raise MediaError(f"“{path.name}” has no picture", remedy="Only its sound can be read.")
        time_base = stream.time_base
        announced = announced_duration(stream)
        rate = stream.average_rate or stream.guessed_rate or Fraction(25)
        for count, packet in enumerate(packets(container, stream, damage)):
            stamp = packet.pts if packet.pts is not None else packet.dts
            if packet.size == 0 or packet.is_discard:
                continue
            if stamp is None:
                untimed += 1
                continue
            stamps.append(stamp)
            sizes.append(packet.size)
            keys.append(packet.is_keyframe)
            durations.append(packet.duration or 0)
            if count % _REPORT_EVERY_PACKETS == 0 and packet.pos is not None:
                report(min(1.0, packet.pos / size_bytes))
    if untimed and not stamps:
        raise MediaError(
            f"“{path.name}” is a bare stream: its pictures carry no times",
            remedy="Put it into a container, MP4 or MKV; no quality is lost by that.",
        )
    if not stamps:
        raise MediaError(
            f"“{path.name}” holds no readable pictures",
            remedy="The file is damaged. Copy it again, or repair it with the camera's software.",
        )
    ticks, order = np.unique(np.array(stamps, dtype=np.int64), return_index=True)
    last_ticks = durations[order[-1]] or max(1, round(1 / (rate * time_base)))
    times = frame_times(ticks, time_base, last_ticks)
    check_duration(path, times.duration)
    return PacketIndex(
        times=times,
        sizes=np.array(sizes, dtype=np.int64)[order],
        is_keyframe=np.array(keys, dtype=np.bool_)[order],
        origin_ticks=int(ticks[0]),
        announced=announced,
        note=damage.note(),
    )


def frame_times(
    ticks: NDArray[np.int64], time_base: Fraction, last_duration_ticks: int
) -> FrameTimes:
    """Return frame times from rising time stamps, so that the first frame is at 0."""
    from_zero = ticks - ticks[0]
    end = int(from_zero[-1]) + max(1, last_duration_ticks)
    return FrameTimes(np.ascontiguousarray(from_zero, dtype=np.int64), time_base, end)
