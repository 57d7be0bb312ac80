"""Walks the packets and frames of one stream, past what is damaged."""

from __future__ import annotations

import contextlib
import re
from fractions import Fraction
from typing import TYPE_CHECKING

import av

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.stream import VideoStream


_CLOCK = re.compile(r"(\d{1,4}):(\d\d):(\d\d(?:\.\d{1,9})?)")
_MOST_PIXELS = 16_384 * 8_640


class Damage:
    """Counts what could not be read, so that a pass can say so."""

    def __init__(self) -> None:
        self.packets = 0
        self.ended_early = False

    def note(self) -> str:
        """Return one plain sentence for the user, or an empty text."""
        parts = []
        if self.packets:
            many = f"{self.packets} damaged packets were"
            parts.append(f"{'1 damaged packet was' if self.packets == 1 else many} passed over")
        if self.ended_early:
            parts.append("the file breaks off before its end")
        return ("; ".join(parts)).capitalize() + "." if parts else ""


def video_stream(container: InputContainer) -> VideoStream | None:
    """Return the picture stream to read: the first that is not a cover or a thumbnail.

    A header that claims larger pictures than any camera makes is not given the memory for them.
    """
    for stream in container.streams.video:
        still = av.stream.Disposition.attached_pic | av.stream.Disposition.timed_thumbnails
        if not stream.disposition & still and stream.codec_context is not None:
            stream.codec_context.options = {"max_pixels": str(_MOST_PIXELS)}
            return stream
    return None


def announced_duration(stream: VideoStream) -> Fraction | None:
    """Return how long the header says that this one track lasts, in seconds; None if it does not.

    Matroska says it in a tag, and of the whole file only besides.
    """
    if stream.duration and stream.time_base:
        return stream.duration * stream.time_base
    match = _CLOCK.fullmatch(stream.metadata.get("DURATION", ""))
    if match is None:
        return None
    return int(match[1]) * 3600 + int(match[2]) * 60 + Fraction(match[3])


def sound_streams(container: InputContainer) -> list[AudioStream]:
    """Return the sound streams that can be decoded, in file order."""
    return [
        stream
        for stream in container.streams.audio
        if stream.codec_context is not None
        and stream.codec_context.sample_rate
        and stream.codec_context.channels
    ]


def packets(container: InputContainer, stream: Stream, damage: Damage) -> Iterator[Packet[Stream]]:
    """Yield the stream's packets in file order; a file that breaks off just ends, noted."""
    for other in container.streams:
        if other is not stream:
            other.discard = av.stream.Discard.all
    reading = container.demux(stream)
    while True:
        try:
            yield next(reading)
        except StopIteration:
            return
        except IndexError:
            # PyAV does not know a stream that turns up in the middle of a damaged file
            damage.packets += 1
            reading = container.demux(stream)
        except av.error.FFmpegError:
            damage.ended_early = True
            return


def read_encoder_build(container: InputContainer, stream: VideoStream) -> None:
    """Let the decoder see the first packet, for whoever is going to seek.

    x264 writes its build into the first picture alone, and FFmpeg decodes what old builds wrote
    against the standard (4:4:4 before build 151, say) by that. Entered anywhere else, without it,
    such a file gives wrong pictures.
    """
    if stream.codec_context.name != "h264":
        return
    for packet in packets(container, stream, Damage()):
        if packet.size:
            with contextlib.suppress(av.error.FFmpegError):  # whoever reads it will tell
                packet.decode()
            return


def frames(
    container: InputContainer, stream: Stream, damage: Damage
) -> Iterator[av.VideoFrame | av.AudioFrame]:
    """Yield the stream's decoded frames in display order, past damaged packets."""
    for packet in packets(container, stream, damage):
        try:
            decoded = packet.decode()
        except av.error.FFmpegError:
            damage.packets += 1
            continue
        yield from (each for each in decoded if isinstance(each, av.VideoFrame | av.AudioFrame))
