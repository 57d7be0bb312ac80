"""Pictures of a footage for an annotator: taken where they show something, as JPEG files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from autoresolve_gui.assist.errors import AssistError
from autoresolve_gui.assist.faces import FaceBlur
from autoresolve_gui.assist.frame_choice import shows_something, wishes
from autoresolve_gui.assist.sections import frame_count
from autoresolve_gui.closing import Closing
from autoresolve_gui.media.still import StillReader
from autoresolve_gui.model.assist import KEYFRAMES_A_CALL, Keyframe, NotesRequest
from autoresolve_gui.model.conform import timecode_of
from autoresolve_gui.model.frame_times import FrameTimes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.model.analysis import Analysis

LONGEST_SIDE_PX = 1024
"""Pictures are handed to an annotator no larger; it makes them smaller where they cost much."""
_QUALITY = 85
_LOOKS_A_PICTURE = 5
"""So many frames are decoded at most for each picture that is wanted."""


def chosen_keyframes(
    analysis: Analysis,
    count: int,
    *,
    blur_faces: bool,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Keyframe, ...]:
    """Return up to `count` pictures that show something, in order of time, no two of one section.

    They are looked for in the order of `wishes`; one that is black or of one colour is passed over
    for another of its section. Empty where `cancelled` says so. Raises `AssistError` where there
    is none, `MediaError` where the file cannot be read.
    """
    looks = _LOOKS_A_PICTURE * count
    found: list[Keyframe] = []
    with _Studio(analysis, blur_faces=blur_faces) as studio:
        for wish in wishes(analysis):
            if looks <= 0 or len(found) == count:
                break
            for frame in wish.frames:
                if cancelled():
                    return ()
                looks -= 1
                picture = studio.look(frame)
                if shows_something(picture):
                    found.append(studio.keyframe(frame, picture))
                    break
    if not found:
        raise AssistError(
            f"No picture of {analysis.footage.path.name} that was looked at shows anything",
            remedy="They are black or of one colour. Ask for a note on a frame of your choice.",
        )
    return tuple(sorted(found, key=lambda keyframe: keyframe.frame))


def keyframes_at(
    analysis: Analysis,
    frames: Sequence[int],
    *,
    blur_faces: bool,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Keyframe, ...]:
    """Return the pictures of just these frames, whatever they show; empty where `cancelled`.

    Raises `MediaError` where the file cannot be read, `AssistError` where it has no picture or
    faces are to be blurred and cannot be.
    """
    found = []
    with _Studio(analysis, blur_faces=blur_faces) as studio:
        for frame in frames:
            if cancelled():
                return ()
            found.append(studio.keyframe(frame, studio.look(frame)))
    return tuple(found)


def notes_requests(
    analysis: Analysis, keyframes: Sequence[Keyframe], *, project: str
) -> tuple[NotesRequest, ...]:
    """Return requests with up to three pictures each, in the order of the pictures."""
    footage = analysis.footage
    starts = range(0, len(keyframes), KEYFRAMES_A_CALL)
    batches = (tuple(keyframes[start : start + KEYFRAMES_A_CALL]) for start in starts)
    return tuple(NotesRequest(footage.path.stem, batch, footage.key, project) for batch in batches)


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
    return notes_requests(analysis, pictures, project=project)


class _Studio(Closing):
    """Takes pictures out of a footage. Owns the reader of its file."""

    def __init__(self, analysis: Analysis, *, blur_faces: bool) -> None:
        video = analysis.footage.video
        if video is None:
            raise AssistError(f"{analysis.footage.path.name} has no picture to describe")
        self._analysis = analysis
        self._aspect = float(video.pixel_aspect)
        self._blur = FaceBlur() if blur_faces else None
        times = analysis.frame_times or FrameTimes.constant(
            analysis.footage.timebase.rate, max(1, frame_count(analysis))
        )
        self._reader = StillReader(analysis.footage.path, times, video.player_offset, cache_bytes=0)

    def close(self) -> None:
        self._reader.close()

    def look(self, frame: int) -> NDArray[np.uint8]:
        """Return a frame, upright, shape (height, width, 3), pixels as stored."""
        return self._reader.read(frame).rgb

    def keyframe(self, frame: int, rgb: NDArray[np.uint8]) -> Keyframe:
        """Return a frame as it is handed over: not too large, faces blurred where wanted."""
        if self._blur is not None:
            rgb, _ = self._blur.blur(rgb)
        picture = _fitted(rgb, self._aspect)
        return Keyframe(
            frame=frame,
            timecode=timecode_of(self._analysis, frame),
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
