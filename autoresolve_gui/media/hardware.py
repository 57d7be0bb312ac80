"""Decides by a short trial if a file is decoded on a device (a graphics chip) or in software.

A device is believed only where its pictures are those of the software decoder, and is taken only
where it is quicker with the way back into memory. Every doubt ends in software, with the reason.
"""

from __future__ import annotations

import os
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
from av.codec.hwaccel import HWAccel, hwdevices_available

from autoresolve_gui.media.container import open_media
from autoresolve_gui.media.decode import Damage, frames, video_stream
from autoresolve_gui.media.errors import MediaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from av.container import InputContainer
    from numpy.typing import NDArray

SWITCH = "AUTORESOLVE_HARDWARE"
"""The environment variable that, set to `off`, keeps every decoder in software."""
DEVICE_KINDS = ("videotoolbox", "d3d11va", "vaapi", "cuda")
"""In the order of trial. Intel's QSV is left out: it has decoders of its own beside FFmpeg's, and
Intel's chips are reached through D3D11VA and VAAPI."""

TRIAL_FRAMES = 24
_SMALL = (160, 90)
_MOST_MEAN_LEVELS, _MOST_PIXEL_LEVELS = 0.15, 3.0
"""Of 255, of the small luma. Measured: software decoders that differ in their inverse transform
only (as MPEG-2 allows) are 0.08 and 1 apart; the next frame in its place, in the calmest footage
at hand, 0.3 and 5 (docs/decisions/0070)."""
_MARGIN = 1.25
_WORTH_A_TRIAL_S = 3.0
_HIGH_BITS = ("p010", "p012", "p016", "p210", "p212", "p216", "p410", "p412", "p416")
_PLANAR = ("yuv", "gray", "nv")


class DeviceError(MediaError):
    """A device cannot decode this file. Only a reason to go on in software."""


@dataclass(frozen=True, eq=False, slots=True)
class Sample:
    """The first frames of a file, decoded in one way, and what that took.

    `luma` is float32, shape (frames, 90, 160), 0 to 255. `open_s` is the time to open the file and
    the device; `decode_s` that for all frames, with their way into memory and down to this size.
    """

    stamps: tuple[int | None, ...]
    luma: NDArray[np.float32]
    open_s: float
    decode_s: float


@dataclass(frozen=True, slots=True)
class Trial:
    """How one device did. `refusal` says why it may not be used; empty where it may."""

    device: str
    refusal: str
    open_s: float = 0.0
    frame_s: float = 0.0


@dataclass(frozen=True, slots=True)
class DecoderChoice:
    """What decodes: `device` is one of `DEVICE_KINDS`, None for software. `reason` is for people.

    `software_frame_s` is the measured time of a frame in software (s), 0 where none was measured.
    """

    device: str | None
    reason: str
    trials: tuple[Trial, ...] = ()
    software_frame_s: float = 0.0


SOFTWARE = DecoderChoice(None, "no device was tried")
"""For readers of a few frames, which no device would serve sooner."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is open for decoding. `device` as in `DecoderChoice`.

    `fallback` says why it is software though a device was chosen; else it is empty.
    """

    container: InputContainer
    device: str | None
    fallback: str = ""


def offered_devices(codec: str) -> tuple[str, ...]:
    """Return the kinds of device that this build of FFmpeg can decode `codec` with.

    `codec` is a decoder's name as in `VideoTrack.codec`. Whether the machine has such a device is
    another matter.
    """
    try:
        configs = av.codec.Codec(codec, "r").hardware_configs
    except av.codec.codec.UnknownCodecError:
        return ()
    known = {config.device_type.name for config in configs if config.is_supported}
    return tuple(kind for kind in DEVICE_KINDS if kind in known)


def is_switched_off() -> bool:
    """Tell whether the user wants no device to decode (`SWITCH`)."""
    return os.environ.get(SWITCH, "").strip().lower() in ("off", "0", "no")


def known_devices() -> tuple[str, ...]:
    """Return the kinds of device that this build of FFmpeg knows at all, also unfit ones."""
    return tuple(hwdevices_available())


def device_obstacle(kind: str, codec: str) -> str:
    """Return why the device cannot be opened for `codec` on this machine; empty where it can."""
    try:
        HWAccel(kind, allow_software_fallback=False).create(av.codec.Codec(codec, "r"))
    except (av.error.FFmpegError, NotImplementedError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error) or type(error).__name__
    return ""


def decode_sample(path: Path, device: str | None, skip_loop_filter: str = "default") -> Sample:
    """Decode the first `TRIAL_FRAMES` frames of `path` on `device`, or in software (None).

    `skip_loop_filter` is FFmpeg's option of that name. Raises `DeviceError` where the device does
    not decode it, `MediaError` where nothing does.
    """
    began = time.perf_counter()
    with ExitStack() as stack:
        container = stack.enter_context(_open_on(path, device, strict=True))
        stream = video_stream(container)
        if stream is None:
            raise MediaError(f"“{path.name}” has no picture", remedy="Only its sound can be read.")
        # Threads that decode frames ahead would only stand in a queue for the one device
        stream.thread_type = "AUTO" if device is None else "SLICE"
        stream.codec_context.options |= {"skip_loop_filter": skip_loop_filter}
        opened = time.perf_counter()
        stamps: list[int | None] = []
        luma: list[NDArray[np.float32]] = []
        damage = Damage()
        for frame in frames(container, stream, damage):
            if not isinstance(frame, av.VideoFrame):
                continue
            stamps.append(frame.pts)
            luma.append(_small_luma(path, frame))
            if len(luma) == TRIAL_FRAMES:
                break
        ended = time.perf_counter()
        if device is not None and (damage.packets or not luma):
            raise DeviceError(
                f"{device} could not decode “{path.name}”", remedy="It is decoded in software."
            )
    stacked = np.stack(luma) if luma else np.zeros((0, *_SMALL[::-1]), np.float32)
    return Sample(tuple(stamps), stacked, opened - began, ended - opened)


@dataclass(frozen=True, slots=True)
class Trials:
    """What a choice is made from. Tests put other software decoders in the place of devices."""

    offered: Callable[[str], tuple[str, ...]] = field(default=offered_devices)
    obstacle: Callable[[str, str], str] = field(default=device_obstacle)
    decode: Callable[[Path, str | None, str], Sample] = field(default=decode_sample)


def choose_decoder(
    path: Path,
    codec: str,
    frames_to_decode: int,
    *,
    skip_loop_filter: str = "default",
    trials: Trials | None = None,
) -> DecoderChoice:
    """Return what is to decode the video track of `path`. Nothing is remembered from file to file.

    `codec` is `VideoTrack.codec`. `frames_to_decode` is how many frames there are to decode:
    opening a device pays only where there are many. `skip_loop_filter` is what the reader would
    use in software, so that the two are timed as they would run. Where no device opens, no frame is
    decoded and it takes milliseconds. Raises `MediaError` where software cannot read the file.
    """
    if is_switched_off():
        return DecoderChoice(None, f"devices are switched off by {SWITCH}")
    trials = trials or Trials()
    kinds = trials.offered(codec)
    if not kinds:
        return DecoderChoice(None, f"this build has no device that decodes {codec}")
    obstacles = {kind: trials.obstacle(kind, codec) for kind in kinds}
    closed = tuple(Trial(kind, f"does not open: {why}") for kind, why in obstacles.items() if why)
    if len(closed) == len(kinds):
        return DecoderChoice(None, _words(closed), closed)
    try:
        as_read = trials.decode(path, None, skip_loop_filter)
    except DeviceError as error:
        return DecoderChoice(None, str(error), closed)
    frame_s = as_read.decode_s / max(1, len(as_read.stamps))
    if frame_s * frames_to_decode < _WORTH_A_TRIAL_S:
        return DecoderChoice(None, "too short for a device to pay", closed, frame_s)
    # What is compared has to be whole: a device always runs the loop filter
    whole = as_read
    if skip_loop_filter != "default":
        whole = trials.decode(path, None, "default")
    open_kinds = [kind for kind in kinds if not obstacles[kind]]
    tried = tuple(_try(path, kind, whole, trials) for kind in open_kinds)
    return _quickest(tried + closed, frame_s, frames_to_decode)


def _try(path: Path, kind: str, software: Sample, trials: Trials) -> Trial:
    try:
        found = trials.decode(path, kind, "default")
    except MediaError as error:
        return Trial(kind, f"fails: {error}")
    refusal = disagreement(software, found)
    return Trial(kind, refusal, found.open_s, found.decode_s / max(1, len(found.stamps)))


def _quickest(trials: tuple[Trial, ...], software_s: float, frames_to_decode: int) -> DecoderChoice:
    sound = [trial for trial in trials if not trial.refusal]
    if not sound:
        return DecoderChoice(None, _words(trials), trials, software_s)
    best = min(sound, key=lambda each: each.open_s + each.frame_s * frames_to_decode)
    needed_s = best.open_s + best.frame_s * frames_to_decode
    gain = software_s * frames_to_decode / max(needed_s, 1e-9)
    if gain < _MARGIN:
        reason = f"{best.device} would take {1 / gain:.2f} times as long as software"
        return DecoderChoice(None, reason, trials, software_s)
    reason = f"{best.device} gives the same pictures {gain:.1f} times as fast as software"
    return DecoderChoice(best.device, reason, trials, software_s)


def disagreement(software: Sample, device: Sample) -> str:
    """Return how the device's frames differ from those of software; empty where they do not."""
    if len(device.stamps) != len(software.stamps):
        return f"gives {len(device.stamps)} frames where software gives {len(software.stamps)}"
    if device.stamps != software.stamps:
        return "gives other times or another order of frames than software"
    apart = np.abs(device.luma - software.luma)
    if not apart.size:
        return "gives no frames"
    mean, most = float(apart.mean(axis=(1, 2)).max()), float(apart.max())
    if not (mean <= _MOST_MEAN_LEVELS and most <= _MOST_PIXEL_LEVELS):
        return f"gives other pictures than software (up to {most:.0f} of 255 levels apart)"
    return ""


@contextmanager
def open_for_decoding(path: Path, choice: DecoderChoice) -> Iterator[Opened]:
    """Open `path` for the chosen decoder; in software where the device no longer opens.

    On a device, FFmpeg itself goes over to software for a stream that the device cannot begin.
    One that gives out in the middle looks like damage: what `Damage.packets` counts there has to
    be decoded again in software before the file is called damaged.
    Raises `MediaError` where software cannot open the file either.
    """
    with ExitStack() as stack:
        if choice.device is None:
            yield Opened(stack.enter_context(open_media(path)), None)
            return
        try:
            container = stack.enter_context(_open_on(path, choice.device, strict=False))
            opened = Opened(container, choice.device)
        except DeviceError as error:
            opened = Opened(stack.enter_context(open_media(path)), None, str(error))
        yield opened


@contextmanager
def _open_on(path: Path, device: str | None, *, strict: bool) -> Iterator[InputContainer]:
    accel = None if device is None else HWAccel(device, allow_software_fallback=not strict)
    with ExitStack() as stack:
        try:
            container = stack.enter_context(open_media(path, hwaccel=accel))
        except (MediaError, RuntimeError, NotImplementedError) as error:
            if device is None:
                raise
            raise DeviceError(
                f"{device} does not open for “{path.name}”", remedy="It is decoded in software."
            ) from error
        stream = video_stream(container)
        if strict and device is not None and (
            stream is None or not stream.codec_context.is_hwaccel
        ):  # fmt: skip
            raise DeviceError(
                f"{device} does not decode the picture of “{path.name}”",
                remedy="It is decoded in software.",
            )
        yield container


def _small_luma(path: Path, frame: av.VideoFrame) -> NDArray[np.float32]:
    name, bits = frame.format.name, frame.format.components[0].bits
    if not name.startswith(_HIGH_BITS + _PLANAR) or frame.format.is_big_endian:
        raise DeviceError(
            f"the pictures of “{path.name}” come as {name}, which cannot be compared",
            remedy="It is decoded in software.",
        )
    plane = frame.planes[0]
    rows: NDArray[np.integer] = np.frombuffer(
        memoryview(plane), dtype=np.uint8 if bits == 8 else np.uint16
    )
    rows = rows.reshape(-1, plane.line_size // rows.itemsize)[: frame.height, : frame.width]
    if name.startswith(_HIGH_BITS):
        rows = rows >> (16 - bits)  # these have their bits at the upper end of the word
    small = cv2.resize(rows, _SMALL, interpolation=cv2.INTER_AREA)
    return np.asarray(small / np.float32(2 ** (bits - 8)), dtype=np.float32)


def _words(trials: tuple[Trial, ...]) -> str:
    return "; ".join(f"{trial.device} {trial.refusal}" for trial in trials)
