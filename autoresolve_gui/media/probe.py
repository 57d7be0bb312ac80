"""Finds out what a media file is, by reading its header and its first picture."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av

from autoresolve_gui.media.container import open_media
from autoresolve_gui.media.decode import sound_streams, video_stream
from autoresolve_gui.media.errors import MediaError, check_duration
from autoresolve_gui.media.identity import content_key
from autoresolve_gui.media.packets import announced_length
from autoresolve_gui.model.footage import AUDIO_ONLY_RATE, AudioTrack, Footage, VideoTrack
from autoresolve_gui.model.rates import STANDARD_RATES, snap_rate
from autoresolve_gui.model.timebase import (
    Timebase,
    TimecodeError,
    is_drop_frame_text,
    supports_drop_frame,
)

if TYPE_CHECKING:
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

_MAX_FIRST_PACKETS = 2_000
_MOST_DIGITS = 18
_DROP_FRAME_RATES = tuple(rate for rate in STANDARD_RATES if supports_drop_frame(rate))
_DROP_FRAME_TOLERANCE = Fraction(1, 10)


def probe(path: Path) -> Footage:
    """Return what the file's header says, with the first picture as proof that it decodes.

    Frame count and rate are the header's claim until the index pass has counted. Raises
    `MediaError` where the file cannot be read or holds neither picture nor sound.
    """
    with open_media(path) as container:
        video = video_stream(container)
        track = _video_track(path, container, video) if video is not None else None
        audio = tuple(_audio_track(stream) for stream in sound_streams(container))
        if track is None and not audio:
            raise MediaError(
                f"“{path.name}” holds neither picture nor sound that can be read",
                remedy="It may be a subtitle, a project or a data file. Open the footage itself.",
            )
        rate = track.frame_rate if track is not None else AUDIO_ONLY_RATE
        timebase, start_frame, has_timecode = _start_timecode(container, rate)
        duration = track.frames / track.frame_rate if track is not None else _duration(container)
        check_duration(path, duration)
        return Footage(
            key=content_key(path),
            path=path,
            size_bytes=path.stat().st_size,
            container=container.format.name,
            duration=duration,
            timebase=timebase,
            start_frame=start_frame,
            has_start_timecode=has_timecode,
            video=track,
            audio=audio,
        )


def _video_track(path: Path, container: InputContainer, stream: VideoStream) -> VideoTrack:
    first = _first_frame(stream)
    if first is None:
        raise MediaError(
            f"No picture of “{path.name}” could be decoded ({stream.codec_context.name})",
            remedy="The file is damaged, or its codec is not in this build. Convert it to H.264 "
            "or ProRes, and open that.",
        )
    average = stream.average_rate or stream.guessed_rate or stream.base_rate or Fraction(25)
    rate = _rate_meant(snap_rate(average), _written_timecodes(container))
    first_s = Fraction(0)
    start = Fraction(0)
    if first.pts is not None and first.time_base is not None:
        first_s = first.pts * first.time_base
        start = first_s - Fraction(container.start_time or 0, av.time_base)
    rotation = int(first.rotation) % 360
    width, height = first.width, first.height
    if rotation in (90, 270):
        width, height = height, width
    seconds = announced_length(stream, first_s) or _duration(container)
    return VideoTrack(
        codec=stream.codec_context.name,
        width=width,
        height=height,
        rotation_deg=rotation,
        pixel_aspect=Fraction(stream.sample_aspect_ratio or 1) or Fraction(1),
        frame_rate=rate,
        is_variable_rate=False,
        frames=max(1, stream.frames if stream.frames > 1 else round(seconds * rate)),
        player_offset=start,
    )


def _first_frame(stream: VideoStream) -> av.VideoFrame | None:
    container = stream.container
    if not isinstance(container, av.container.InputContainer):
        return None
    for count, packet in enumerate(container.demux(stream)):
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            frames = []  # a damaged packet; later ones may be sound
        if frames:
            frame = frames[0]
            return frame if isinstance(frame, av.VideoFrame) else None
        if count > _MAX_FIRST_PACKETS:
            break
    return None


def _audio_track(stream: AudioStream) -> AudioTrack:
    context = stream.codec_context
    return AudioTrack(
        codec=context.name,
        rate_hz=context.sample_rate or 0,
        channels=context.channels or 0,
        layout=context.layout.name if context.layout is not None else "",
        language=_plain(stream.metadata.get("language", "")),
        title=_plain(stream.metadata.get("title", stream.metadata.get("name", ""))),
    )


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isprintable())[:200]


def _duration(container: InputContainer) -> Fraction:
    if container.duration is not None:
        return Fraction(container.duration, av.time_base)
    return Fraction(0)


def _rate_meant(rate: Fraction, timecodes: list[str]) -> Fraction:
    """Return the rate that the header means by the rounded average `rate`.

    A timecode that is written as drop-frame settles it: there are three such rates.
    """
    nearest = min(_DROP_FRAME_RATES, key=lambda each: abs(each - rate))
    is_near = abs(nearest - rate) <= nearest * _DROP_FRAME_TOLERANCE
    return nearest if is_near and any(map(is_drop_frame_text, timecodes)) else rate


def _written_timecodes(container: InputContainer) -> list[str]:
    # MOV and MXF name the tag in small letters, Matroska in capitals
    tags = [container.metadata, *(stream.metadata for stream in container.streams)]
    return [text for each in tags for key, text in each.items() if key.lower() == "timecode"]


def _start_timecode(container: InputContainer, rate: Fraction) -> tuple[Timebase, int, bool]:
    for text in _written_timecodes(container):
        drop = is_drop_frame_text(text) and supports_drop_frame(rate)
        timebase = Timebase(rate, drop_frame=drop)
        try:
            return timebase, timebase.parse(text), True
        except TimecodeError:
            continue  # a damaged tag counts as none
    timebase = Timebase(rate, drop_frame=False)
    reference = container.metadata.get("time_reference", "")
    sounds = sound_streams(container)
    if reference.isdecimal() and len(reference) <= _MOST_DIGITS and sounds:
        # Broadcast Wave (EBU Tech 3285): samples since midnight
        seconds = Fraction(int(reference), sounds[0].codec_context.sample_rate)
        return timebase, timebase.nearest_frame(seconds), True
    return timebase, 0, False
