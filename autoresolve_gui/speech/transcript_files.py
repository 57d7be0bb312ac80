"""Transcripts as files: SRT, WebVTT, plain text and JSON.

Written here and not by pysubs2, which takes every text for one of Advanced SubStation: it drops
what stands in braces, makes line breaks of backslashes, and writes `<` and `&` into WebVTT as they
are (docs/decisions/0107).
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from autoresolve_gui.speech.subtitles import subtitles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.speech import Segment, Transcript

SCHEMA = 1
_PARAGRAPH_PAUSE_S = 3
_DECIMALS = 6


class TranscriptFormat(StrEnum):
    """What a transcript can be written as; the value is the file's extension."""

    SRT = "srt"
    VTT = "vtt"
    TXT = "txt"
    JSON = "json"


def transcript_bytes(transcript: Transcript, footage: Footage, kind: TranscriptFormat) -> bytes:
    """Return the file: UTF-8, lines ended by a line feed.

    Times count from the first frame of the footage. SRT and WebVTT keep to its frames.
    """
    match kind:
        case TranscriptFormat.SRT:
            text = _srt(transcript.segments, footage.timebase.rate)
        case TranscriptFormat.VTT:
            text = _vtt(transcript.segments, footage.timebase.rate)
        case TranscriptFormat.TXT:
            text = _txt(transcript.segments)
        case TranscriptFormat.JSON:
            report = transcript_report(transcript, footage)
            text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", errors="replace")


def transcript_report(transcript: Transcript, footage: Footage) -> dict[str, Any]:
    """Return the transcript for JSON, as docs/transcript.schema.json says. Times are in seconds."""
    return {
        "schema": SCHEMA,
        "file": footage.path.name.encode(errors="replace").decode(),
        "key": footage.key,
        "duration_s": _seconds(footage.duration),
        "language": transcript.language,
        "language_probability": round(transcript.language_probability, _DECIMALS),
        "model": transcript.model,
        "heard_until_s": _seconds(transcript.heard_until_s),
        "is_complete": transcript.is_complete,
        "segments": [_segment(one) for one in transcript.segments],
    }


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "id": segment.id,
        "start_s": _seconds(segment.start_s),
        "end_s": _seconds(segment.end_s),
        "text": segment.text,
        "speaker": segment.speaker,
        "is_edited": segment.is_edited,
        "words": [
            {
                "text": word.text,
                "start_s": _seconds(word.start_s),
                "end_s": _seconds(word.end_s),
                "probability": round(word.probability, _DECIMALS),
            }
            for word in segment.words
        ],
    }


def _seconds(time_s: Fraction) -> float:
    return round(float(time_s), _DECIMALS)


def _srt(segments: Sequence[Segment], rate: Fraction) -> str:
    cues = (
        f"{number}\n{_clock(one.start_s, ',')} --> {_clock(one.end_s, ',')}\n"
        + "".join(f"{_srt_line(line)}\n" for line in one.lines)
        for number, one in enumerate(subtitles(segments, rate), 1)
    )
    return "\n".join(cues)


def _srt_line(line: str) -> str:
    # SRT knows no escapes; this one mark would be taken for the times of a subtitle
    return line.replace("-->", "\u2192")


def _vtt(segments: Sequence[Segment], rate: Fraction) -> str:
    cues = (
        f"\n{_clock(one.start_s, '.')} --> {_clock(one.end_s, '.')}\n"
        + "".join(f"{_vtt_line(line)}\n" for line in one.lines)
        for one in subtitles(segments, rate)
    )
    return "WEBVTT\n" + "".join(cues)


def _vtt_line(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(time_s: Fraction, point: str) -> str:
    """Return a time in whole milliseconds, the first in its frame (up to 500 frames a second)."""
    whole_ms = -int(-time_s * 1000 // 1)
    seconds, milliseconds = divmod(whole_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{point}{milliseconds:03d}"


def _txt(segments: Sequence[Segment]) -> str:
    """Return sentences as they are, a paragraph for each speaker and after each long pause."""
    text, last = "", None
    for segment in segments:
        is_new = (
            last is None
            or segment.speaker != last.speaker
            or segment.start_s - last.end_s >= _PARAGRAPH_PAUSE_S
        )
        if is_new:
            text += "\n\n" if text else ""
            text += f"{segment.speaker}: " if segment.speaker else ""
        else:
            text += " "
        text += segment.text
        last = segment
    return f"{text}\n" if text else ""
