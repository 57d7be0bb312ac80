"""What the measuring was done on, in words."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import av
import psutil


def machine_words() -> str:
    """Return the day, the processor, its cores, the memory, the system and Python."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cores()} cores of {_processor()}, {memory:.0f} GiB of "
        f"memory, {platform.system()} {platform.release()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )


def cores() -> int:
    """Return how many processor cores may be used."""
    allowed = getattr(os, "sched_getaffinity", None)  # macOS and Windows have none
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


def decoder_words() -> str:
    """Return the versions of PyAV and of the decoders in it."""
    return f"{av.__version__} with FFmpeg {av.ffmpeg_version_info}"


def load_words(before: float) -> str:
    """Say how busy the machine was when the measuring began; empty where it was idle.

    `before` is the load average of a minute.
    """
    if before < 0.5:
        return ""
    return (
        f"**The machine was not idle when this was measured (load {before:.1f}): the figures are "
        "too low, and only their proportions mean something.**"
    )


def load_now() -> float:
    """Return the load average of the last minute."""
    return float(psutil.getloadavg()[0])


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
