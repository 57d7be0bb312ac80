"""The JSON that `process` writes: schema 1, described in docs/analysis.schema.json."""

from __future__ import annotations

import json
import platform
import re
from importlib import metadata
from typing import TYPE_CHECKING, Any

from autoresolve_gui import __version__
from autoresolve_gui.cli.sound_report import sound_members
from autoresolve_gui.model.conform import timecode_of
from autoresolve_gui.model.story import Label

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.curve import Curve, Peak
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.story import Beat

SCHEMA = 1
CURVES = ("energy", "momentum", "novelty", "tension")
"""The curves that every report has."""

_DIGITS = 6
"""Decimals of curve values, scores and seconds: a microsecond, and far below what is measured."""
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LIBRARIES = ("av", "numpy", "scipy", "opencv-python", "onnxruntime")

JsonObject = dict[str, Any]


def report(analysis: Analysis, from_cache: Mapping[str, bool]) -> JsonObject:
    """Return everything known about one footage as JSON values.

    `from_cache` tells by the name of a pass whether its result stood in the library already; one
    that is not named did.
    """
    beats = [beat_object(analysis, beat) for beat in analysis.beats]
    return {
        "schema": SCHEMA,
        "footage": _footage_object(analysis.footage),
        "curves": {
            name: _curve_object(curve, analysis.peaks.get(name, ()))
            for name, curve in analysis.curves.items()
        },
        **sound_members(analysis),
        "shots": _shot_objects(analysis),
        "beats": beats,
        "climax": next((beat for beat in beats if beat["label"] == Label.CLIMAX), None),
        "cuts": _cut_objects(analysis),
        "passes": [
            {
                "name": record.name,
                "version": record.version,
                "seconds": round(record.seconds, _DIGITS),
                "x_realtime": round(record.x_realtime, _DIGITS),
                "from_cache": from_cache.get(record.name, True),
                "note": record.note,
            }
            for record in analysis.passes
        ],
        "versions": _versions(),
    }


def as_line(document: JsonObject) -> bytes:
    """Return `document` as one line of UTF-8 with its newline: a JSON document, and JSON Lines."""
    return _utf8(_dumps(document) + "\n")


def as_file(document: JsonObject) -> bytes:
    """Return `document` as UTF-8 that people can read too: a line a curve, a shot, a beat."""
    members = [f"  {json.dumps(key)}: {_spread(value)}" for key, value in document.items()]
    return _utf8("{\n" + ",\n".join(members) + "\n}\n")


def beat_object(analysis: Analysis, beat: Beat) -> JsonObject:
    """Return one beat as JSON values."""
    lasts = {} if beat.end_frame is None else {"end_frame": beat.end_frame}
    return {
        "id": beat.id,
        "frame": beat.frame,
        **lasts,
        "time_s": seconds_of(analysis, beat.frame),
        "timecode": timecode_of(analysis, beat.frame),
        "act": beat.act,
        "label": str(beat.label),
        "confidence": round(beat.confidence, _DIGITS),
        "source": str(beat.source),
        "evidence": beat.evidence,
        "note": beat.note,
    }


def seconds_of(analysis: Analysis, frame: int) -> float:
    """Return when `frame` comes on the screen, in seconds from the first frame."""
    times = analysis.frame_times
    if times is not None and 0 <= frame <= len(times):
        return _seconds(times.time_of(frame))
    return _seconds(analysis.footage.timebase.seconds_of(frame))


def _footage_object(footage: Footage) -> JsonObject:
    video = footage.video
    return {
        "path": str(footage.path),
        "key": footage.key,
        "size_bytes": footage.size_bytes,
        "container": footage.container,
        "duration_s": _seconds(footage.duration),
        "frame_rate": _ratio(footage.timebase.rate),
        "drop_frame": footage.timebase.drop_frame,
        "variable_rate": video is not None and video.is_variable_rate,
        "frames": footage.frames,
        "width": video.width if video is not None else 0,
        "height": video.height if video is not None else 0,
        "start_timecode": footage.start_timecode,
        "has_start_timecode": footage.has_start_timecode,
        "video": None
        if video is None
        else {
            "codec": video.codec,
            "rotation_deg": video.rotation_deg,
            "pixel_aspect": _ratio(video.pixel_aspect),
            "frame_rate": _ratio(video.frame_rate),
        },
        "audio": [
            {
                "codec": track.codec,
                "rate_hz": track.rate_hz,
                "channels": track.channels,
                "layout": track.layout,
                "language": track.language,
                "title": track.title,
            }
            for track in footage.audio
        ],
    }


def _curve_object(curve: Curve, peaks: tuple[Peak, ...]) -> JsonObject:
    return {
        "rate_hz": _seconds(curve.rate_hz),
        "values": [round(value, _DIGITS) for value in curve.values.tolist()],
        "peaks": [
            {
                "time_s": round(peak.time_s, _DIGITS),
                "value": round(peak.value, _DIGITS),
                "prominence": round(peak.prominence, _DIGITS),
            }
            for peak in peaks
        ],
    }


def _shot_objects(analysis: Analysis) -> list[JsonObject]:
    return [
        {
            "start_frame": shot.start_frame,
            "end_frame": shot.end_frame,
            "start_s": seconds_of(analysis, shot.start_frame),
            "end_s": seconds_of(analysis, shot.end_frame),
            "transition": str(shot.transition),
            "transition_start_frame": shot.transition_start,
            "transition_end_frame": shot.transition_end,
        }
        for shot in analysis.shots
    ]


def _cut_objects(analysis: Analysis) -> list[JsonObject]:
    return [
        {
            "frame": cut.frame,
            "time_s": seconds_of(analysis, cut.frame),
            "timecode": timecode_of(analysis, cut.frame),
            "score": round(cut.score, _DIGITS),
            "reason": cut.reason,
        }
        for cut in analysis.cuts
    ]


def _versions() -> dict[str, str]:
    versions = {"autoresolve": __version__, "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # a bundle carries its libraries without their metadata
    return versions


def _seconds(exact: Fraction) -> float:
    return round(float(exact), _DIGITS)


def _ratio(exact: Fraction) -> str:
    return f"{exact.numerator}/{exact.denominator}"


def _spread(value: object) -> str:
    """Return `value` with each member of a container of containers on a line of its own."""
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"    {_dumps(item)}" for item in value) + "\n  ]"
    if isinstance(value, dict) and any(isinstance(item, dict) for item in value.values()):
        lines = [f"    {json.dumps(key)}: {_dumps(item)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + "\n  }"
    return _dumps(value)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _utf8(text: str) -> bytes:
    r"""Encode JSON text. The bytes of a file name that is not UTF-8 stay, as \udcXX escapes.

    Python's `json.loads` and `os.fsencode` bring the very name back.
    """
    return _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode("utf-8")
