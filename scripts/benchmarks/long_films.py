"""How long an editor waits with long footage, and how much memory it takes."""

from __future__ import annotations

import math
import statistics
import sys
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av

from benchmarks import gauge, machine, numbers
from benchmarks.contestants import child, own_environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Opening:
    """Seconds from opening an hour of footage, and what a cancel takes. None: it did not happen.

    `told_s` is the engine's first curve, `painted_s` the window's. `second_s` is a second opening.
    `cancel_s` goes to the event that says so, `slowest_rest_s` until the workers use no processor.
    `rounds` is how often each was measured; 0 where an older record does not say.
    """

    film_s: float
    told_s: float
    painted_s: float | None
    done_s: float
    second_s: float
    cancel_s: float | None
    slowest_cancel_s: float | None
    slowest_rest_s: float | None
    why_not_painted: str = ""
    day: str = ""
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """The most memory while footage of `film_s` seconds is analysed, and how long that took."""

    film_s: float
    worker_bytes: int
    all_bytes: int
    done_s: float


def measure_opening(film: Path, film_s: float, warm_up: Path, rounds: int) -> Opening:
    """Open a film again and again, with an empty library. Raises `gauge.GaugeError`."""
    told = _told(child("opening", film, warm_up, rounds))
    painted, why_not = [], ""
    try:
        for _ in range(rounds):
            command = [sys.executable, "-m", "benchmarks.window_child", str(film), str(warm_up)]
            painted.append(float(_told(command, {"QT_QPA_PLATFORM": "offscreen"})["painted_s"]))
    except gauge.GaugeError as error:
        why_not = str(error)
    return Opening(
        film_s=film_s,
        told_s=told["first_curve_s"],
        painted_s=statistics.median(painted) if painted else None,
        done_s=told["done_s"],
        second_s=told["second_s"],
        cancel_s=told["cancel_s"],
        slowest_cancel_s=told["slowest_cancel_s"],
        slowest_rest_s=told["slowest_rest_s"],
        why_not_painted=why_not,
        day=machine.today(),
        rounds=rounds,
    )


def measure_memory(film: Path, film_s: float, warm_up: Path) -> Memory:
    """Analyse a film and watch the memory. Raises `gauge.GaugeError`."""
    taken = gauge.run(child("engine", film, warm_up), own_environment())
    done_s = gauge.last_json(taken.told)["wall_s"]
    return Memory(film_s, taken.largest_bytes, taken.tree_bytes, done_s)


def opening_words(opening: Opening) -> str:
    """Say in a line what was measured of opening a long film."""
    return (
        f"first curve {numbers.seconds(opening.told_s)}, "
        f"painted {numbers.seconds(opening.painted_s)}, done {numbers.seconds(opening.done_s)}, "
        f"again {numbers.seconds(opening.second_s)}, cancel {numbers.seconds(opening.cancel_s)}"
    )


def table(opening: Opening, memory: Memory) -> str:
    """Return both as a table."""
    hour, long = (numbers.length(film_s) for film_s in (opening.film_s, memory.film_s))
    painted = numbers.seconds(opening.painted_s)
    rows = [
        (f"{hour}: first curve told by the engine", numbers.seconds(opening.told_s)),
        (f"{hour}: first curve painted in the window", painted),
        (f"{hour}: everything done", _with_speed(opening.done_s, opening.film_s)),
        (f"{hour}: second opening, from the library", numbers.seconds(opening.second_s)),
        (
            f"{hour}: cancel, until it is told (the window's wait)",
            numbers.seconds(opening.cancel_s),
        ),
        (f"{hour}: the same, the slowest", numbers.seconds(opening.slowest_cancel_s)),
        (
            f"{hour}: cancel, until the workers rest, the slowest",
            numbers.seconds(opening.slowest_rest_s),
        ),
        (f"{long}: everything done", _with_speed(memory.done_s, memory.film_s)),
        (f"{long}: peak memory of the worker", f"{numbers.megabytes(memory.worker_bytes)} MB"),
        (f"{long}: peak memory of all processes", f"{numbers.megabytes(memory.all_bytes)} MB"),
    ]
    return numbers.markdown(("long footage, H.264", "measured"), rows)


def long_film(
    source: Path, source_s: float, wanted_s: float, tell: Callable[[str], None]
) -> tuple[Path, float]:
    """Return a film of at least `wanted_s` made of copies of a film, and how long it is."""
    copies = math.ceil(wanted_s / source_s)
    path = source.with_name(f"{source.stem}_x{copies}.mp4")
    if not path.is_file() or path.stat().st_mtime < source.stat().st_mtime:
        tell(f"joining {copies} copies of {source.name}")
        partial = path.with_name(f"{path.stem}.partial.mp4")
        write_long_film(source, partial, copies)
        partial.replace(path)
    return path, copies * source_s


def write_long_film(source: Path, path: Path, copies: int) -> None:
    """Join copies of a film into one, packets as they are."""
    with av.open(str(path), "w") as joined:
        streams: dict[int, Any] = {}
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


def _with_speed(done_s: float, film_s: float) -> str:
    return f"{numbers.seconds(done_s)} ({numbers.times(numbers.ratio(film_s, done_s))} realtime)"


def _told(command: list[str], environment: dict[str, str] | None = None) -> dict[str, Any]:
    return gauge.last_json(gauge.run(command, {**own_environment(), **(environment or {})}).told)
