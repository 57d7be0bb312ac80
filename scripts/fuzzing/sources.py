"""The sound files that are damaged: real footage where it is, and small films in many formats."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from fuzzing.mutants import Source
from support.films import numbered_film, tone, write_sound

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_LARGEST_BYTES = 3_000_000
_RATE = Fraction(25)
_FRAMES = 30
_ENDINGS = frozenset({".mp4", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".wav"})

_FILMS: dict[str, dict[str, Any]] = {
    "h264.mp4": {"gop": 12, "b_frames": 2},
    "late.mp4": {"gop": 8, "pts": list(range(40, 100, 2)), "time_base": Fraction(1, 50)},
    "timecode.mov": {"gop": 8, "timecode": "01:00:00:00", "rotation_deg": 90},
    "hevc.mp4": {"codec": "libx265", "options": {"x265-params": "log-level=none:pools=none"}},
    "mjpeg.mov": {"codec": "mjpeg", "pix_fmt": "yuvj420p", "audio_codec": "pcm_s16le"},
    "prores.mov": {"codec": "prores_ks", "pix_fmt": "yuv422p10le", "audio_codec": "pcm_s24le"},
    "h264.mkv": {"gop": 12, "b_frames": 2},
    "vfr.mkv": {"pts": [n * 40 + 13 * (n % 3) for n in range(_FRAMES)],
                "time_base": Fraction(1, 1000)},
    "vp8.webm": {"codec": "libvpx", "audio_codec": "libopus"},
    "mpeg4.avi": {"codec": "mpeg4", "audio_codec": "libmp3lame"},
    "mjpeg.avi": {"codec": "mjpeg", "pix_fmt": "yuvj420p", "audio_codec": "pcm_s16le"},
    "mpeg2.mpg": {"codec": "mpeg2video", "audio_codec": "mp2"},
    "mpeg2.ts": {"codec": "mpeg2video", "audio_codec": "mp2"},
    "h264.ts": {"gop": 12},
    "h264.flv": {"gop": 12},
}  # fmt: skip
_SOUNDS = {"pcm.wav": "pcm_s16le", "voice.m4a": "aac", "voice.flac": "flac",
           "voice.mp3": "libmp3lame", "voice.ogg": "libopus"}  # fmt: skip


def real_sources(folder: Path) -> list[Source]:
    """Return the real footage in `folder` that is small enough, by name; none where none is."""
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [
        Source(path, is_real=True)
        for path in found
        if path.suffix.lower() in _ENDINGS and path.stat().st_size <= _LARGEST_BYTES
    ]


def made_sources(folder: Path, names: Collection[str] | None = None) -> list[Source]:
    """Write small films and sounds into `folder`, 1.2 s each; all of them, or those of `names`."""
    folder.mkdir(parents=True, exist_ok=True)
    sound = tone(_FRAMES / float(_RATE))
    made: list[Path] = []
    for name, details in _FILMS.items():
        if names is None or name in names:
            film = numbered_film(folder / name, _FRAMES, rate=_RATE, audio=sound, **details)
            made.append(film)
    for name, codec in _SOUNDS.items():
        if names is None or name in names:
            made.append(write_sound(folder / name, sound, codec=codec))
    return [Source(path, is_real=False) for path in made]
