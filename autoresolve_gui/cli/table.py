"""What `process` prints for people: the footage, what was found in it, and its beats."""

from __future__ import annotations

import textwrap
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

from autoresolve_gui.cli.report import CURVES, seconds_of
from autoresolve_gui.cli.sound_report import heard_words, loudness_words, speech_words
from autoresolve_gui.model.conform import timecode_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction
    from pathlib import Path

    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.footage import AudioTrack, Footage

_NARROWEST_LAST_COLUMN = 24


def summary(
    file: Path, analysis: Analysis, from_cache: Mapping[str, bool], width: int | None
) -> str:
    """Return some lines about `analysis`; long texts are wrapped to `width` columns, if any.

    `from_cache` tells by the name of a pass whether its result stood in the library already.
    """
    facts = [
        ("Picture", _picture(analysis.footage)),
        ("Sound", _sound(analysis.footage.audio)),
        ("Loudness", loudness_words(analysis)),
        ("Heard", heard_words(analysis, clock)),
        ("Speech", speech_words(analysis, clock)),
        ("Shots", _shots(analysis)),
        *((f"{name.capitalize()}", _curve(analysis, name)) for name in CURVES),
        ("Cuts", _cuts(analysis)),
        ("Analysis", _work(analysis, from_cache)),
    ]
    lines = [str(file), *(f"  {name:<9} {text}" for name, text in facts if text), ""]
    return "\n".join([*lines, *_beats(analysis, width)]) + "\n"


def columns(rows: Sequence[Sequence[str]], width: int | None = None, *, indent: str = "") -> str:
    """Return `rows` aligned in columns; the last one is wrapped to `width`, if there is one."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    before = len(indent) + sum(widths) + 2 * len(widths)
    lines: list[str] = []
    for row in rows:
        cells = [cell.ljust(wide) for cell, wide in zip(row, widths, strict=False)]
        room = max(_NARROWEST_LAST_COLUMN, width - before) if width else max(1, len(row[-1]))
        first, *rest = textwrap.wrap(row[-1], room) or [""]
        lines.append((indent + "  ".join([*cells, first])).rstrip())
        lines.extend(" " * before + text for text in rest)
    return "\n".join(lines)


def clock(seconds: float) -> str:
    """Return a length of time for people: 4.2 s, 3:07, 1:02:45."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d}"
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def _picture(footage: Footage) -> str:
    length = clock(float(footage.duration))
    video = footage.video
    if video is None:
        return f"none; {length} of sound"
    variable = ", variable rate" if video.is_variable_rate else ""
    start = footage.start_timecode + ("" if footage.has_start_timecode else " (none in the file)")
    rate = f"{_rate(footage.timebase.rate)} fps{variable}"
    size = f"{video.codec} {video.width}x{video.height}"
    return f"{size}, {rate}, {footage.frames} frames, {length}, start {start}"


def _rate(rate: Fraction) -> str:
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")


def _sound(tracks: Sequence[AudioTrack]) -> str:
    if not tracks:
        return "none"
    names = [f"{t.codec} {t.rate_hz} Hz {t.layout or f'{t.channels} channels'}" for t in tracks]
    return "; ".join(f"{name} x{n}" if n > 1 else name for name, n in Counter(names).items())


def _shots(analysis: Analysis) -> str:
    shots = analysis.shots
    if not shots:
        return "none" if analysis.footage.video is not None else ""
    lengths = [
        seconds_of(analysis, shot.end_frame) - seconds_of(analysis, shot.start_frame)
        for shot in shots
    ]
    kinds = Counter(str(shot.transition) for shot in shots[1:])
    counted = ", ".join(f"{n} {_plural(kind, n)}" for kind, n in kinds.items())
    return f"{len(shots)}{f' ({counted})' if counted else ''}, median {clock(median(lengths))}"


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _curve(analysis: Analysis, name: str) -> str:
    peaks = analysis.peaks.get(name, ())
    if not peaks:
        return "no peaks" if name in analysis.curves else ""
    top = max(peaks, key=lambda peak: peak.prominence)
    where = clock(top.time_s) if top.time_s >= 60 else f"{top.time_s:.1f} s"
    return f"{len(peaks)} {_plural('peak', len(peaks))}, the strongest ({top.value:.2f}) at {where}"


def _cuts(analysis: Analysis) -> str:
    if not analysis.cuts:
        return ""
    best = max(analysis.cuts, key=lambda cut: cut.score)
    where = timecode_of(analysis, best.frame)
    return f"{len(analysis.cuts)} suggested, the best at {where} ({best.reason})"


def _work(analysis: Analysis, from_cache: Mapping[str, bool]) -> str:
    seconds = sum(r.seconds for r in analysis.passes if not from_cache.get(r.name, True))
    if seconds == 0:
        return "kept from before, nothing was computed"
    return f"{clock(seconds)}, {float(analysis.footage.duration) / seconds:.1f} times real time"


def _beats(analysis: Analysis, width: int | None) -> list[str]:
    if not analysis.beats:
        return ["  No beats: nothing here stands out enough to tell a story of."]
    rows = [("TIMECODE", "ACT", "BEAT", "CONFIDENCE", "FROM", "WHY")]
    rows += [
        (
            timecode_of(analysis, beat.frame),
            str(beat.act),
            str(beat.label),
            f"{beat.confidence:.0%}",
            str(beat.source),
            beat.note or beat.evidence,
        )
        for beat in analysis.beats
    ]
    return [columns(rows, width, indent="  ")]
