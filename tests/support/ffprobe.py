"""An independent count of frames: what the system's own ffprobe says, not the FFmpeg in PyAV.

The two are builds of their own, and of different versions; ffprobe decodes every frame.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_TIMEOUT_S = 120
_Answer = dict[str, list[dict[str, str]]]


@dataclass(frozen=True, eq=False, slots=True)
class Shown:
    """The picture track as ffprobe counts it.

    `frames` is how many there are. `ticks` is int64 in `time_base`, sorted: the file's own time
    stamps, fewer than `frames` where ffprobe knows no time for some (the last ones of MPEG-PS and
    AVI). `last_duration_ticks` is how long the last of them lasts, 0 where the file does not say.
    """

    frames: int
    ticks: NDArray[np.int64]
    time_base: Fraction
    last_duration_ticks: int


def ffprobe_program() -> str:
    """Return the system's ffprobe; the test is skipped where there is none."""
    program = shutil.which("ffprobe")
    if program is None:
        pytest.skip(
            "no ffprobe on this system, so nothing counts independently: install ffmpeg "
            "(Debian: apt-get install ffmpeg; macOS: brew install ffmpeg; Windows: choco "
            "install ffmpeg). `make test` does it where it may."
        )
    return program


@cache
def shown_frames(path: Path) -> Shown:
    """Return the frames that ffprobe decodes (`-show_frames`), by their best time stamps."""
    found = _ask(path, "-show_frames", "frame=best_effort_timestamp,pkt_duration,duration")
    return _shown(found, found["frames"], ("best_effort_timestamp",))


def packets_shown(path: Path, *, from_s: int = 0) -> Shown:
    """Return the frames that the packets announce (`-show_packets`) from a time on.

    For files too long to decode. Packets that the container marks to be discarded (`D`, by an
    edit list) are no frames.
    """
    interval = ["-read_intervals", f"{from_s}%"]
    found = _ask(path, "-show_packets", "packet=pts,dts,duration,flags", *interval)
    kept = [packet for packet in found["packets"] if "D" not in packet["flags"]]
    return _shown(found, kept, ("pts", "dts"))


def packets_counted(path: Path) -> int:
    """Return how many packets the picture track has (`-count_packets`)."""
    found = _ask(path, "-count_packets", "stream=nb_read_packets")
    return int(found["streams"][0]["nb_read_packets"])


def _ask(path: Path, what: str, entries: str, *options: str) -> _Answer:
    command = [ffprobe_program(), "-v", "error", "-select_streams", "v:0", what, *options]
    command += ["-show_entries", f"{entries}:stream=time_base", "-of", "json=compact=1", str(path)]
    ended = subprocess.run(  # noqa: S603 -- ffprobe, on a file of the test
        command, capture_output=True, check=True, timeout=_TIMEOUT_S, stdin=subprocess.DEVNULL
    )
    found: _Answer = json.loads(ended.stdout)
    return found


def _shown(found: _Answer, entries: list[dict[str, str]], names: tuple[str, ...]) -> Shown:
    stamped = []
    for entry in entries:
        stamp = next((entry[name] for name in names if name in entry), None)
        if stamp is not None:
            duration = entry.get("duration", entry.get("pkt_duration", 0))
            stamped.append((int(stamp), int(duration)))
    stamped.sort()
    ticks = np.array([tick for tick, _ in stamped], dtype=np.int64)
    time_base = Fraction(found["streams"][0]["time_base"])
    return Shown(len(entries), ticks, time_base, stamped[-1][1])
