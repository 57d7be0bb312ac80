"""What the measuring was done on, in words."""

from __future__ import annotations

import os
import platform
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import av
import psutil

if TYPE_CHECKING:
    from collections.abc import Sequence

_IDLE_PERCENT = 5.0


def machine_words() -> str:
    """Return the day, the processor, its cores, the memory, the system and Python."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{today()}, {cores()} cores of {_processor()}, {memory:.0f} GiB of "
        f"memory, {platform.system()} {platform.release()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )


def today() -> str:
    """Return the day, in UTC."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


def versions(*packages: str) -> dict[str, str]:
    """Return the versions of those of `packages` that are installed."""
    found = {}
    for package in packages:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def cores() -> int:
    """Return how many processor cores may be used."""
    allowed = getattr(os, "sched_getaffinity", None)  # macOS and Windows have none
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


def decoder_words() -> str:
    """Return the versions of PyAV and of the decoders in it."""
    return f"{av.__version__} with FFmpeg {av.ffmpeg_version_info}"


def busy_words(percents: Sequence[float], when: str = "Between the films") -> str:
    """Say how busy other programs kept the machine, from what was seen now and then."""
    most = max(percents)
    words = f"{when}, other programs used {most:.0f} % of the processors at most."
    if most < _IDLE_PERCENT:
        return words
    return f"**{words} The speeds are too low, and the proportions are rough.**"


def busy_now() -> float:
    """Return how much of all processors is in use, in percent, over the next second."""
    return float(psutil.cpu_percent(interval=1.0))


def _processor() -> str:
    if platform.system() == "Linux":
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        return names[0] if names else platform.machine()
    if platform.system() == "Darwin":
        told = subprocess.run(
            ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"],
            check=False,
            capture_output=True,
            text=True,
        )
        return told.stdout.strip() or platform.machine()
    return platform.processor() or platform.machine()
