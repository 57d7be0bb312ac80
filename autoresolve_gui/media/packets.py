"""When every frame is shown and how large it is, read from packets alone, without decoding."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.media.container import open_media
from autoresolve_gui.media.decode import Damage, announced_duration, packets, video_stream
from autoresolve_gui.media.errors import MediaError, check_duration, check_rate
from autoresolve_gui.model.frame_times import FrameTimes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from av.packet import Packet
    from av.stream import Stream
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

_REPORT_EVERY_PACKETS = 500


@dataclass(frozen=True, eq=False, slots=True)
class PacketIndex:
    """The frames of a video track as its packets announce them, in display order.

    `sizes` is int64, shape (frames,), in bytes; `is_keyframe` is bool, shape (frames,).
    `origin_ticks` is the time stamp that the first frame has in the file, in `times.time_base`.
    `announced` is the track's length by the header in seconds, or None.

    `decode_order` is int64, shape (frames,): how many packets of this track stand before the
    frame's own in the file, which is the order they are decoded in. Packets that are no frame of
    the index (cut off by an edit list, without a time) count too, so numbers may be left out.
    `positions` is int64, shape (frames,): the byte of the file where the packet begins, or -1
    where the container does not tell (a picture that begins inside a packet of MPEG-PS).
    `is_disposable` is bool, shape (frames,): the container says that no other picture is built on
    this one (`sdtp` of MOV and MP4, ISO/IEC 14496-12 8.6.4; the discardable flag of Matroska).
    False means that it is not known: most writers never say it.
    """

    times: FrameTimes
    sizes: NDArray[np.int64]
    is_keyframe: NDArray[np.bool_]
    origin_ticks: int
    announced: Fraction | None
    note: str
    decode_order: NDArray[np.int64]
    positions: NDArray[np.int64]
    is_disposable: NDArray[np.bool_]


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
    found = _Packets()
    with open_media(path) as container:
        stream = video_stream(container)
        if stream is None or stream.time_base is None:
            raise MediaError(f"“{path.name}” has no picture", remedy="Only its sound can be read.")
        time_base = stream.time_base
        rate = stream.average_rate or stream.guessed_rate or Fraction(25)
        for packet in packets(container, stream, damage):
            found.add(packet)
            if found.count % _REPORT_EVERY_PACKETS == 0 and packet.pos is not None:
                report(min(1.0, packet.pos / size_bytes))
        announced = announced_length(stream, min(found.stamps, default=0) * time_base)
    found.check(path)
    ticks, order = np.unique(np.frombuffer(found.stamps, dtype=np.int64), return_index=True)
    check_duration(path, (int(ticks[-1]) - int(ticks[0])) * time_base)
    last_ticks = found.durations[order[-1]] or max(1, round(1 / (rate * time_base)))
    times = frame_times(ticks, time_base, last_ticks)
    check_duration(path, times.duration)
    check_rate(path, len(times), times.duration)
    return PacketIndex(
        times=times,
        sizes=np.frombuffer(found.sizes, dtype=np.int64)[order],
        is_keyframe=np.frombuffer(found.keys, dtype=np.bool_)[order],
        origin_ticks=int(ticks[0]),
        announced=announced,
        note=damage.note(),
        decode_order=np.frombuffer(found.decode_order, dtype=np.int64)[order],
        positions=np.frombuffer(found.positions, dtype=np.int64)[order],
        is_disposable=np.frombuffer(found.disposable, dtype=np.bool_)[order],
    )


def announced_length(stream: VideoStream, first_s: Fraction) -> Fraction | None:
    """Return how long the header says that the track is on the screen (s); None if it does not.

    `first_s` is where its first frame starts on the file's clock. The tag that FFmpeg writes into
    Matroska is the time on that clock at which the track ends, so a late start counts into it.
    """
    announced = announced_duration(stream)
    if announced is None or stream.duration:
        return announced
    length = announced - max(Fraction(0), first_s)
    return length if length > 0 else None


class _Packets:
    """What is kept of each packet that shows a frame, in file order, in few bytes.

    Ten hours at 60 frames a second are two million packets: lists of Python integers would take
    several times the memory.
    """

    def __init__(self) -> None:
        self.count = 0
        self.untimed = 0
        self.stamps = array("q")
        self.sizes = array("q")
        self.durations = array("q")
        self.decode_order = array("q")
        self.positions = array("q")
        self.keys = array("b")
        self.disposable = array("b")

    def add(self, packet: Packet[Stream]) -> None:
        if packet.size == 0:
            return
        self.count += 1
        if packet.is_discard:
            return
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None:
            self.untimed += 1
            return
        self.stamps.append(stamp)
        self.sizes.append(packet.size)
        self.durations.append(packet.duration or 0)
        self.decode_order.append(self.count - 1)
        self.positions.append(-1 if packet.pos is None else packet.pos)
        self.keys.append(packet.is_keyframe)
        self.disposable.append(packet.is_disposable)

    def check(self, path: Path) -> None:
        """Raise `MediaError` where no packet can be placed in time."""
        if self.untimed and not self.stamps:
            raise MediaError(
                f"“{path.name}” is a bare stream: its pictures carry no times",
                remedy="Put it into a container, MP4 or MKV; no quality is lost by that.",
            )
        if not self.stamps:
            raise MediaError(
                f"“{path.name}” holds no readable pictures",
                remedy="The file is damaged. Copy it again, or repair it with the camera's "
                "software.",
            )


def frame_times(
    ticks: NDArray[np.int64], time_base: Fraction, last_duration_ticks: int
) -> FrameTimes:
    """Return frame times from rising time stamps, so that the first frame is at 0."""
    from_zero = ticks - ticks[0]
    end = int(from_zero[-1]) + max(1, last_duration_ticks)
    return FrameTimes(np.ascontiguousarray(from_zero, dtype=np.int64), time_base, end)
