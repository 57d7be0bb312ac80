"""How films are encoded: codecs, keyframe structures, rates, containers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to encode. `rate` is frames a second as a fraction.

    `options` go to the encoder. `gop` is the longest distance of keyframes in frames, 0 for the
    encoder's own. `mbit_s` is at the size of the film, 0 where the codec has one quality only.
    """

    codec: str
    ending: str
    rate: str = "25"
    options: tuple[tuple[str, str], ...] = ()
    mbit_s: float = 0.0
    gop: int = 0
    b_frames: int = -1
    pix_fmt: str = "yuv420p"
    interlaced: bool = False
    variable_rate: bool = False
    starts_late_s: float = 0.0
    sound: bool = False


def x264(
    parameters: str = "", *, preset: str = "superfast", ending: str = "mp4", **others: object
) -> Recipe:
    """Return a recipe for H.264; `parameters` as in `x264 --key=value`, joined by colons."""
    options = [("preset", preset)]
    if parameters:
        options.append(("x264-params", parameters))
    return Recipe("libx264", ending, options=tuple(options), **others)  # type: ignore[arg-type]


def x265(parameters: str = "", *, preset: str = "superfast", **others: object) -> Recipe:
    """Return a recipe for HEVC."""
    options = (("preset", preset), ("x265-params", f"log-level=error:{parameters}".rstrip(":")))
    return Recipe("libx265", "mp4", options=options, **others)  # type: ignore[arg-type]


def prores(**others: object) -> Recipe:
    """Return a recipe for ProRes 422."""
    options = (("profile", "standard"), ("vendor", "apl0"))
    return Recipe("prores_ks", "mov", options=options, pix_fmt="yuv422p10le", **others)  # type: ignore[arg-type]


def dnxhr(**others: object) -> Recipe:
    """Return a recipe for DNxHR SQ."""
    options = (("profile", "dnxhr_sq"),)
    return Recipe("dnxhd", "mov", options=options, pix_fmt="yuv422p", **others)  # type: ignore[arg-type]


STRUCTURES: dict[str, Recipe] = {
    "x264_scenecut": x264("keyint=250:scenecut=40", mbit_s=1.2),
    "x264_gop1s": x264("keyint=25:min-keyint=25:scenecut=0", mbit_s=1.2),
    "x264_gop2s": x264(
        "keyint=50:min-keyint=50:scenecut=0", rate="30000/1001", mbit_s=1.2, ending="mov"
    ),
    "x264_open_gop": x264(
        "keyint=48:scenecut=0:open-gop=1:bframes=5:b-pyramid=normal", rate="24000/1001",
        mbit_s=1.2, ending="mkv",
    ),
    "x264_one_gop": x264("keyint=infinite:scenecut=0", mbit_s=1.2),
    "x264_crf_low": x264("crf=34:keyint=250", rate="30"),
    "x264_late_start": x264("keyint=50:scenecut=0", mbit_s=1.2, starts_late_s=1.4),
    "x265_scenecut": x265("keyint=250", rate="30", mbit_s=0.8),
    "x265_gop1s": x265("keyint=25:min-keyint=25:scenecut=0", mbit_s=0.8),
    "mpeg2_interlaced": Recipe(
        "mpeg2video", "mpg", options=(("flags", "+ilme+ildct"),), mbit_s=4.0, gop=12,
        b_frames=2, interlaced=True,
    ),
    "vp9": Recipe(
        "libvpx-vp9", "webm", options=(("deadline", "realtime"), ("cpu-used", "8"),
        ("row-mt", "1")), mbit_s=1.0, gop=120,
    ),
    "av1": Recipe("libsvtav1", "mkv", options=(("preset", "12"),), mbit_s=0.8, gop=125),
    "prores": prores(),
    "mjpeg": Recipe("mjpeg", "mov", pix_fmt="yuvj420p", mbit_s=20.0),
    "x264_variable_rate": x264("keyint=60:scenecut=0", rate="30", mbit_s=1.2, variable_rate=True),
}  # fmt: skip
"""Each encodes the same pictures."""
