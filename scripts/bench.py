"""Measures how fast footage is read, as ratios within one run.

    python scripts/bench.py [FILE]

Without a file it takes the sample film, and an hour of H.264 that it joins from copies of it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av

from autoresolve_gui.analysis.passes import PASSES, PassContext
from autoresolve_gui.engine.engine import Engine
from autoresolve_gui.engine.events import CurveRefined, Event, Failed, Finished, PassDone
from autoresolve_gui.media.probe import probe

if TYPE_CHECKING:
    from autoresolve_gui.model.analysis import PassResult

SAMPLE = Path(__file__).resolve().parents[1] / "resources" / "sample" / "sample.mp4"
HOUR_COPIES = 40
PATIENCE_S = 600.0


def measure_passes(path: Path) -> None:
    """Print what each pass takes, against real time and against bare decoding."""
    footage = probe(path)
    duration_s = float(footage.duration)
    decode_s = _timed_decode(path)
    print(f"{path.name}: {duration_s:.0f} s of footage")
    print(f"  bare decoding of picture and sound  {decode_s:7.2f} s {duration_s / decode_s:8.0f} x")
    results: dict[str, PassResult] = {}
    total_s = 0.0
    for each in PASSES:
        context = PassContext(footage, results, lambda _fraction: None, lambda _curve: None)
        before = time.perf_counter()
        results[each.name] = each.run(context)
        seconds = time.perf_counter() - before
        total_s += seconds
        footage = results[each.name].footage or footage
        print(f"  pass {each.name:30s} {seconds:7.2f} s {duration_s / seconds:8.0f} x")
    print(f"  all passes                          {total_s:7.2f} s {duration_s / total_s:8.0f} x")
    print(f"  all passes / bare decoding          {total_s / decode_s:7.2f}")


def measure_first_curve(path: Path) -> None:
    """Print how long after opening the first energy curve comes, and how a second time goes."""
    with tempfile.TemporaryDirectory() as folder:
        started: list[float] = []
        seen: dict[str, float] = {}

        def take(event: Event) -> None:
            now = time.perf_counter() - started[-1]
            if isinstance(event, CurveRefined):
                seen.setdefault("first curve", now)
            if isinstance(event, PassDone) and event.from_cache:
                seen["from the library"] = now
            if isinstance(event, Finished | Failed):
                seen["end"] = now

        with Engine(Path(folder) / "library.sqlite3", take) as engine:
            time.sleep(3.0)  # the window has drawn itself, the workers are warm
            for round_name in ("new footage", "the same again"):
                seen.clear()
                started.append(time.perf_counter())
                engine.open(path)
                while "end" not in seen and time.perf_counter() - started[-1] < PATIENCE_S:
                    time.sleep(0.002)
                told = ", ".join(f"{name} after {at:.2f} s" for name, at in seen.items())
                print(f"{path.name}, {round_name}: {told}")


def write_long_film(source: Path, path: Path, copies: int) -> None:
    """Join copies of a film into one, packets as they are."""
    with av.open(str(path), "w") as joined:
        streams: dict[int, av.stream.Stream] = {}
        offset_s = Fraction(0)
        for _ in range(copies):
            with av.open(str(source)) as film:
                pictures = film.streams.video[0]
                length_s = (pictures.duration or 0) * Fraction(pictures.time_base or 0)
                for stream in (*film.streams.video, *film.streams.audio):
                    if stream.index not in streams:
                        streams[stream.index] = joined.add_stream_from_template(stream)
                for packet in film.demux(*film.streams.video, *film.streams.audio):
                    if packet.dts is None or packet.pts is None:
                        continue
                    end_s = (packet.pts + (packet.duration or 0)) * packet.time_base
                    if packet.stream.type == "audio" and not 0 < end_s <= length_s:
                        continue  # what sticks out before and after the pictures
                    shift = round(offset_s / packet.time_base)
                    packet.pts += shift
                    packet.dts += shift
                    packet.stream = streams[packet.stream.index]
                    joined.mux(packet)
                offset_s += length_s


def _timed_decode(path: Path) -> float:
    before = time.perf_counter()
    for kind in ("video", "audio"):
        with av.open(str(path)) as film:
            for stream in getattr(film.streams, kind):
                stream.thread_type = "AUTO"
                for _ in film.decode(stream):
                    pass
                film.seek(0)
    return time.perf_counter() - before


def main() -> None:
    """Run every measurement."""
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    measure_passes(given)
    measure_first_curve(given)
    if given == SAMPLE:
        with tempfile.TemporaryDirectory() as folder:
            hour = Path(folder) / "hour.mp4"
            write_long_film(SAMPLE, hour, HOUR_COPIES)
            measure_first_curve(hour)


if __name__ == "__main__":
    main()
