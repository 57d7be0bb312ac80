"""Pictures of a footage that are worth a look: which ones, and as JPEG files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from autoresolve_gui.assist.errors import AssistError
from autoresolve_gui.assist.faces import FaceBlur
from autoresolve_gui.assist.sections import frame_count, seconds_of, sections_of
from autoresolve_gui.media.still import StillReader
from autoresolve_gui.model.assist import KEYFRAMES_A_CALL, Keyframe, NotesRequest, Place
from autoresolve_gui.model.conform import timecode_of
from autoresolve_gui.model.frame_times import FrameTimes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.assist.sections import Section
    from autoresolve_gui.model.analysis import Analysis

LONGEST_SIDE_PX = 1024
"""Pictures are handed to an annotator no larger; it makes them smaller where they cost much."""
_QUALITY = 85


def choose_frames(analysis: Analysis, count: int) -> tuple[int, ...]:
    """Return up to `count` frames in order of time, no two of one section.

    First come the frames of beats, the surest first; then the middles of the sections with the
    strongest peaks of novelty; then the middles of the longest ones.
    """
    if analysis.footage.video is None:
        return ()
    sections = sections_of(analysis)
    frames: dict[int, int] = {}
    for section, frame in _wishes(analysis, sections):
        if len(frames) == count:
            break
        frames.setdefault(section.id, frame)
    return tuple(sorted(frames.values()))


def notes_requests(
    analysis: Analysis,
    frames: Sequence[int],
    *,
    project: str,
    blur_faces: bool,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[NotesRequest]:
    """Yield requests with up to three pictures each, decoded when they are wanted.

    Ends early where `cancelled` says so. Raises `MediaError` where the file cannot be read,
    `AssistError` where faces are to be blurred and cannot be.
    """
    if analysis.footage.video is None:
        raise AssistError(f"{analysis.footage.path.name} has no picture to describe")
    blur = FaceBlur() if blur_faces else None
    times = analysis.frame_times or FrameTimes.constant(
        analysis.footage.timebase.rate, max(1, frame_count(analysis))
    )
    offset = analysis.footage.video.player_offset
    with StillReader(analysis.footage.path, times, offset, cache_bytes=0) as reader:
        for start in range(0, len(frames), KEYFRAMES_A_CALL):
            batch = []
            for frame in frames[start : start + KEYFRAMES_A_CALL]:
                if cancelled():
                    return
                batch.append(_keyframe(analysis, reader, frame, blur))
            yield NotesRequest(
                title=analysis.footage.path.stem,
                keyframes=tuple(batch),
                footage_key=analysis.footage.key,
                project=project,
            )


def notes_sizes(
    analysis: Analysis, frames: Sequence[int], *, project: str
) -> tuple[NotesRequest, ...]:
    """Return the requests of `notes_requests` with pictures that have a size and no data.

    Nothing is read from the file.
    """
    video = analysis.footage.video
    if video is None or not frames:
        return ()
    width, height = _fitted_size(video.width * float(video.pixel_aspect), video.height)
    pictures = [
        Keyframe(frame, timecode_of(analysis, frame), b"", width, height) for frame in frames
    ]
    starts = range(0, len(pictures), KEYFRAMES_A_CALL)
    batches = (tuple(pictures[start : start + KEYFRAMES_A_CALL]) for start in starts)
    footage = analysis.footage
    return tuple(NotesRequest(footage.path.stem, batch, footage.key, project) for batch in batches)


def _wishes(analysis: Analysis, sections: Sequence[Section]) -> Iterator[tuple[Section, int]]:
    for beat in sorted(analysis.beats, key=lambda beat: -beat.confidence):
        for section in sections:
            if section.start_frame <= beat.frame < section.end_frame:
                yield section, beat.frame
    for peak in sorted(analysis.peaks.get("novelty", ()), key=lambda peak: -peak.prominence):
        for section in sections:
            start_s = seconds_of(analysis, section.start_frame)
            if start_s <= peak.time_s < seconds_of(analysis, section.end_frame):
                yield section, section.frame_of(Place.MIDDLE)
    for section in sorted(sections, key=lambda each: each.start_frame - each.end_frame):
        yield section, section.frame_of(Place.MIDDLE)


def _keyframe(
    analysis: Analysis, reader: StillReader, frame: int, blur: FaceBlur | None
) -> Keyframe:
    picture = reader.read(frame).rgb
    if blur is not None:
        picture, _ = blur.blur(picture)
    aspect = analysis.footage.video.pixel_aspect if analysis.footage.video is not None else 1
    picture = _fitted(picture, float(aspect))
    return Keyframe(
        frame=frame,
        timecode=timecode_of(analysis, frame),
        jpeg=_jpeg(picture, _QUALITY),
        width=picture.shape[1],
        height=picture.shape[0],
    )


def _fitted_size(width: float, height: float) -> tuple[int, int]:
    scale = min(1.0, LONGEST_SIDE_PX / max(height, width))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _fitted(rgb: NDArray[np.uint8], pixel_aspect: float) -> NDArray[np.uint8]:
    """Return a picture that is small enough, with the shape that it has on the screen."""
    size = _fitted_size(rgb.shape[1] * pixel_aspect, rgb.shape[0])
    if size == rgb.shape[1::-1]:
        return rgb
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _jpeg(rgb: NDArray[np.uint8], quality: int) -> bytes:
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise AssistError("A picture could not be written as JPEG")
    return bytes(data)
