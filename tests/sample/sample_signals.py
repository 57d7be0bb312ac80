"""Gauges of the sample film that share no code with the one that made it."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

MAKER = Path(__file__).parents[2] / "resources" / "sample"


def decode_small(film: Path) -> np.ndarray:
    """Return every frame in grey at a quarter of its size, uint8, shape (frames, 90, 160)."""
    with av.open(film) as container:
        container.streams.video[0].thread_type = "AUTO"
        small = (
            frame.reformat(width=160, height=90, format="gray", interpolation="AREA")
            for frame in container.decode(video=0)
        )
        return np.stack([frame.to_ndarray() for frame in small])


def decode_sound(film: Path) -> np.ndarray:
    """Return the sound, float32, shape (2, samples), 48 kHz."""
    with av.open(film) as container:
        return np.concatenate([f.to_ndarray() for f in container.decode(audio=0)], axis=1)


def ffmpeg_lufs(sound: np.ndarray) -> float:
    """Return the integrated loudness of sound (2, samples) by FFmpeg's ebur128 filter."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(
        sample_rate=48000, format="fltp", layout="stereo", time_base=Fraction(1, 48000)
    )
    gauge = graph.add("ebur128", "metadata=1")
    sink = graph.add("abuffersink")
    source.link_to(gauge)
    gauge.link_to(sink)
    graph.configure()
    loudness = -np.inf
    for at in range(0, sound.shape[1], 4800):
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound[:, at : at + 4800]), format="fltp", layout="stereo"
        )
        frame.sample_rate, frame.pts = 48000, at
        frame.time_base = Fraction(1, 48000)
        source.push(frame)
        try:
            while True:
                loudness = float(sink.pull().metadata["lavfi.r128.I"])
        except (av.error.BlockingIOError, av.error.EOFError):
            continue
    return loudness


def draw(frames: list[int], folder: Path) -> dict[int, np.ndarray]:
    """Return frames as the maker draws them, uint8, shape (360, 640, 3), BGR.

    In a process of its own, because drawing sets OpenCV to a single thread.
    """
    script = (
        "import sys, numpy; from film.picture import render; from film.story import takes\n"
        "frames = [int(f) for f in sys.argv[2:]]\n"
        "numpy.savez(sys.argv[1], **{str(f): next(render(takes(), f, f + 1)) for f in frames})\n"
    )
    path = folder / "drawn.npz"
    command = [sys.executable, "-c", script, str(path), *map(str, frames)]
    subprocess.run(command, cwd=MAKER, check=True)  # noqa: S603 -- our own Python
    with np.load(path) as drawn:
        return {int(name): drawn[name] for name in drawn.files}
