"""The picture pass: shots, motion, change, colour, and an even filmstrip, from coarse to fine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.filmstrip_pass import thumbnail_spacing_s
from autoresolve_gui.analysis.grid import samples_for
from autoresolve_gui.analysis.index_pass import with_frame_times
from autoresolve_gui.analysis.picture.bits import activity
from autoresolve_gui.analysis.picture.coarse import CoarseReading
from autoresolve_gui.analysis.picture.log import PictureLog
from autoresolve_gui.analysis.picture.plan import SHORT_FOOTAGE_S, Packets, choose_anchors
from autoresolve_gui.analysis.picture.readers import Readers
from autoresolve_gui.analysis.picture.whole import WholeReading
from autoresolve_gui.media.errors import MediaError, check_duration, check_rate
from autoresolve_gui.media.hardware import SOFTWARE, choose_decoder
from autoresolve_gui.media.pictures import open_pictures
from autoresolve_gui.media.stretches import open_stretches
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.frame_times import FrameTimes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from autoresolve_gui.analysis.pass_contract import PassContext
    from autoresolve_gui.media.hardware import DecoderChoice
    from autoresolve_gui.model.footage import VideoTrack

_LONG_SIDE_PX = 160
_SHORTEST_SIDE_PX = 36
_TRIED_KEYFRAMES = 3
_DECODED_OF = 4
_LARGEST_SHARED_PIXELS = 4096 * 2304


def run_picture(context: PassContext) -> PassResult:
    """Read the picture. Raises `MediaError` where no frame can be decoded.

    Arrays, float32 and covering the footage: `motion` at 10 Hz (diagonals a second) and `change`
    at 10 Hz (0 to 1), shape (samples,); `color` at 2 Hz, shape (features, 96). `doubts` is int64,
    shape (n, 2): stretches of frames in which it is not sure whether and where a shot begins.
    `decoded_share`, shape (1,), is the part of the frames that was decoded besides keyframes.
    None of them, and no shots, where there is no picture.
    """
    footage = context.footage
    if footage.video is None:
        return PassResult(shots=())
    index = context.earlier["index"]
    announced = index.frame_times
    if announced is None:
        announced = FrameTimes.constant(footage.video.frame_rate, footage.video.frames)
    packets = _packets(index, announced)
    stamps = announced.ticks + int(np.asarray(index.arrays["origin_ticks"])[0])
    anchors = choose_anchors(packets)
    if anchors is not None and _can_be_entered(context, stamps, packets.keyframes, anchors):
        choice = SOFTWARE
        if context.may_use_devices:
            few = max(len(anchors), packets.frames // _DECODED_OF)
            choice = choose_decoder(footage.path, footage.video.codec, few, skip_loop_filter="all")
        for each in (choice, SOFTWARE):
            found = _read_coarsely(context, announced, packets, stamps, anchors, each)
            if found is not None:
                return found
    why = ""
    if packets.duration_s > SHORT_FOOTAGE_S:
        why = "Every frame was decoded: "
        why += (
            "its keyframes are too far apart" if anchors is None else "it cannot be entered midway"
        )
        why += " for a quicker reading."
    return _read_whole(context, announced, why)


def _packets(index: PassResult, announced: FrameTimes) -> Packets:
    return Packets(
        times_s=announced.seconds(),
        sizes=np.asarray(index.arrays["sizes"], dtype=np.int64),
        keyframes=np.asarray(index.arrays["keyframes"], dtype=np.int64),
        is_forward=np.asarray(index.arrays["is_forward"], dtype=np.bool_),
        duration_s=float(announced.duration),
    )


def _can_be_entered(
    context: PassContext,
    stamps: NDArray[np.int64],
    keyframes: NDArray[np.int64],
    anchors: NDArray[np.int64],
) -> bool:
    """Tell whether the file leads to the keyframes that it announces; a few are tried."""
    places = np.linspace(0, len(anchors) - 1, _TRIED_KEYFRAMES + 1).astype(np.int64)[1:]
    with open_stretches(context.footage.path, stamps, keyframes) as reader:
        return all(reader.leads_to(int(anchors[place])) for place in places)


def _read_coarsely(
    context: PassContext,
    times: FrameTimes,
    packets: Packets,
    stamps: NDArray[np.int64],
    anchors: NDArray[np.int64],
    choice: DecoderChoice,
) -> PassResult | None:
    """Read keyframes and what they leave in doubt; None where a device gave out on the way."""
    video = _video_of(context)
    active = activity(packets.times_s, packets.sizes, packets.keyframes)
    log = PictureLog(packets.times_s, active, float(video.frame_rate))
    samples = samples_for(times.duration)
    # pictures of more than 4K take so much memory that one decoder at a time has to do
    threads = context.threads if video.width * video.height <= _LARGEST_SHARED_PIXELS else 1
    path = context.footage.path
    with Readers(path, stamps, packets.keyframes, choice, threads, context.report) as readers:
        reading = CoarseReading(video, _small_size(video), packets, anchors, active, log, readers)
        reading.run(
            thumbnail_spacing_s(packets.duration_s),
            readers.tell,
            lambda: context.share(log.parts(samples)),
        )
        damaged = readers.damage().packets
    if damaged and choice.device is not None:
        return None
    share = min(1.0, reading.decoded_frames / packets.frames)
    return _result(context, log, times, _note(damaged, choice.device), share)


def _note(damaged: int, device: str | None) -> str:
    parts = []
    if damaged:
        parts.append(f"Damaged packets that were passed over: {damaged}.")
    if device is not None:
        parts.append(f"Decoded by {device}.")
    return " ".join(parts)


def _read_whole(context: PassContext, announced: FrameTimes, why: str) -> PassResult:
    """Decode every frame, from the first to the last; what the frames themselves say counts.

    `why` says what allowed nothing quicker.
    """
    footage, video = context.footage, _video_of(context)
    reading = WholeReading(video, _small_size(video), announced)
    with open_pictures(footage.path) as reader:
        reading.run(reader, context.report, context.share)
        note = reader.damage.note()
    if not reading.frames:
        raise MediaError(
            f"No picture of “{footage.path.name}” could be decoded ({video.codec})",
            remedy="The file is damaged. Copy it again, or convert it to H.264 or ProRes.",
        )
    times = reading.frame_times()
    check_duration(footage.path, times.duration)
    check_rate(footage.path, len(times), times.duration)
    if len(announced) != len(times):
        count = f"{len(times)} of the {len(announced)} announced frames could be decoded."
        note = f"{count} {note}".strip()
    return _result(context, reading.log(times), times, f"{note} {why}".strip(), 1.0)


def _result(
    context: PassContext, log: PictureLog, times: FrameTimes, note: str, share: float
) -> PassResult:
    samples = samples_for(times.duration)
    shots = log.shots()
    log.cuts.update(shot.start_frame for shot in shots[1:])  # a cut is rhythm, not change
    return PassResult(
        arrays={
            "motion": log.motion_curve(samples),
            "change": log.change_curve(samples),
            "color": log.color_rows(times.duration),
            "doubts": log.doubtful(),
            "decoded_share": np.array([share], dtype=np.float32),
        },
        frame_times=times,
        filmstrip=log.filmstrip,
        shots=shots,
        footage=with_frame_times(context.footage, times),
        note=note,
    )


def _video_of(context: PassContext) -> VideoTrack:
    video = context.footage.video
    if video is None:
        msg = "there is no picture"
        raise ValueError(msg)
    return video


def _small_size(video: VideoTrack) -> tuple[int, int]:
    """Return width and height, both even, of the picture as stored (before rotation)."""
    width, height = video.width, video.height
    if video.rotation_deg in (90, 270):
        width, height = height, width
    half = _LONG_SIDE_PX / max(width, height) / 2
    return (
        max(_SHORTEST_SIDE_PX, round(width * half) * 2),
        max(_SHORTEST_SIDE_PX, round(height * half) * 2),
    )
