"""The first pass: when every frame is shown, and a first guess at the energy."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.energy import draft_energy
from autoresolve_gui.analysis.grid import RATE_HZ, samples_for
from autoresolve_gui.media.packets import read_header_index, read_packet_index
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.curve import Curve
from autoresolve_gui.model.rates import conform_rate, nearest_standard_rate, snap_rate
from autoresolve_gui.model.timebase import Timebase, TimecodeError, supports_drop_frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from autoresolve_gui.analysis.pass_contract import PassContext
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.frame_times import FrameTimes


_MISSING_S, _MISSING_PART = 0.5, 0.02


def run_index(context: PassContext) -> PassResult:
    """Read the packets. Raises `MediaError` where the file cannot be read.

    The energy curve is a draft. Arrays: `keyframes` int64 (n,), frame numbers; `sizes` int32
    (frames,), in bytes; `is_forward` uint8 (frames,), 1 where no picture that is shown later was
    decoded before; `origin_ticks` int64 (1,), the file's time stamp of frame 0. Footage
    without a picture has none of them.
    """
    footage = context.footage
    samples = samples_for(footage.duration)
    if footage.video is None:
        return PassResult()
    header = read_header_index(footage.path)
    if header is not None:
        context.refine(Curve("energy", RATE_HZ, draft_energy(*header, samples)))
    index = read_packet_index(footage.path, context.report)
    known = with_frame_times(footage, index.times)
    draft = draft_energy(index.times.seconds(), index.sizes, samples_for(known.duration))
    energy = Curve("energy", RATE_HZ, draft)
    context.refine(energy)
    return PassResult(
        curves={"energy": energy},
        arrays={
            "keyframes": np.flatnonzero(index.is_keyframe).astype(np.int64),
            "origin_ticks": np.array([index.origin_ticks], dtype=np.int64),
            "is_forward": _is_forward(index.decode_order),
            "sizes": np.minimum(index.sizes, np.iinfo(np.int32).max).astype(np.int32),
        },
        frame_times=index.times,
        footage=known,
        note=" ".join(filter(None, [cut_off_note(index.announced, index.times), index.note])),
    )


def _is_forward(decode_order: NDArray[np.int64]) -> NDArray[np.uint8]:
    earliest_of_later = np.minimum.accumulate(decode_order[::-1])[::-1]
    return np.asarray(decode_order == earliest_of_later, dtype=np.uint8)


def cut_off_note(announced: Fraction | None, times: FrameTimes) -> str:
    """Return a remark where the pictures end well before the length that the header announces."""
    if announced is None:
        return ""
    missing_s = float(announced - times.duration)
    if missing_s < max(_MISSING_S, _MISSING_PART * float(announced)):
        return ""
    return (
        f"The file ends at {_clock(times.duration)} of {_clock(announced)}: it was cut off. "
        "Copy it again from where it came."
    )


def _clock(seconds: Fraction) -> str:
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{hours}:{minutes:02d}:{whole % 60:02d}"
    return f"{minutes}:{whole % 60:02d}"


def with_frame_times(footage: Footage, times: FrameTimes) -> Footage:
    """Return `footage` with what its frame times tell: frames, length, rate, constant or not.

    A rate that varies is given the standard rate nearest to its usual frame, which is what an NLE
    conforms the footage to.
    """
    if footage.video is None:
        return footage
    counted = len(times) / times.duration
    # A short film whose stamps jitter has an odd average; that it fits a standard rate says more
    claims = (footage.video.frame_rate, nearest_standard_rate(counted))
    rate = next(filter(times.is_constant, claims), snap_rate(counted))
    constant = times.is_constant(rate)
    if not constant:
        usual_ticks = Fraction(float(np.median(np.diff(times.ticks))))
        rate = conform_rate(1 / (usual_ticks * times.time_base))
    drop = footage.timebase.drop_frame and supports_drop_frame(rate)
    timebase = Timebase(rate, drop_frame=drop)
    start_frame = footage.start_frame
    if rate != footage.timebase.rate:
        start_frame = _relabelled(footage.timebase, timebase, start_frame)
    return replace(
        footage,
        duration=times.duration,
        timebase=timebase,
        start_frame=start_frame,
        video=replace(
            footage.video, frames=len(times), frame_rate=rate, is_variable_rate=not constant
        ),
    )


def _relabelled(before: Timebase, after: Timebase, frame: int) -> int:
    """Return the frame that has the same timecode in another timebase: the label is what counts.

    Where the other timebase does not have that timecode, the frame at the same time.
    """
    try:
        return after.parse(before.timecode(frame))
    except TimecodeError:
        return after.nearest_frame(before.seconds_of(frame))
