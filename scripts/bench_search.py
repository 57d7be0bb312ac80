"""Measures what a question costs in a library of ten hours, as it is typed.

    python scripts/bench_search.py [--write] [--hours 10] [--dimension 768]

It makes a library of so many hours of footage in files of ten minutes: shots of five seconds with
a vector each, and one more in every other shot; a sentence every four seconds, of words as they
are spread in a language (Zipf); seven beats and six notes a file. Then it types questions letter
by letter and prints what each answer takes, by the clock and of the processor. The vector of a
question is made of nothing but arithmetic: what an encoder takes to read it comes on top.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from autoresolve_gui.analysis.embedding.vectors import Embedded, quantised, unit_rows
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.analysis import PassRecord, PassResult
from autoresolve_gui.model.assist import FrameNote, Provenance
from autoresolve_gui.model.encoder import EncoderIdentity, EncoderSource
from autoresolve_gui.model.footage import Footage, VideoTrack
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.speech import Segment, Word
from autoresolve_gui.model.story import Beat, Label, Shot, Source, Transition
from autoresolve_gui.model.timebase import Timebase
from autoresolve_gui.search.desk import SearchDesk
from benchmarks import numbers, publish, sections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

RATE = Fraction(25)
FILE_S = 600
SHOT_S = 5
SENTENCE_S = 4
WORDS = 8
VOCABULARY = 20_000
QUESTIONS = ("waka lomi", "midpoint", "rocket leaving the pad", "sori nema tila")
SYLLABLES = [first + last for first in "bdfgklmnprstvw" for last in "aeiou"]
NOBODY = Provenance(
    model="nobody", provider="nobody", cost_nusd=0, was_cached=False, attempts=1, failures=(),
    api_s=0.0,
)  # fmt: skip


METHOD = """\
Each question is typed letter by letter; every beginning of it is a question of its own, asked at
once, without the 0.12 s for which the window waits. The library is made up: shots of five seconds,
a sentence every four, words as they are spread in a language. The vector of a question is made of
nothing but arithmetic: what an encoder takes to read the words comes on top."""


@dataclass(frozen=True)
class Arithmetic:
    """Stands in for an encoder: what is measured is the search."""

    dimension: int

    @property
    def identity(self) -> EncoderIdentity:
        """The space of the vectors that the library is made with."""
        return EncoderIdentity("bench", "arithmetic", "1", self.dimension, reads_text=True)

    @property
    def side_px(self) -> int:
        """No picture is looked at."""
        return 1

    @property
    def batch(self) -> int:
        """No picture is looked at."""
        return 1

    def embed_pictures(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return a vector for each picture, whatever it shows."""
        return self._units(0, len(pictures))

    def embed_text(self, text: str) -> NDArray[np.float32]:
        """Return a vector for words."""
        return np.asarray(self._units(crc32(text.encode()), 1)[0], dtype=np.float32)

    def _units(self, seed: int, count: int) -> NDArray[np.float32]:
        rng = np.random.default_rng(seed)
        found: NDArray[np.float32] = rng.standard_normal((count, self.dimension), dtype=np.float32)
        return unit_rows(found)


def words(count: int) -> list[str]:
    """Return made-up words of two to four syllables, all different."""
    rng = np.random.default_rng(7)
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(rng.choice(SYLLABLES, rng.integers(2, 5)))] = None
    return list(found)


def fill(path: Path, hours: float, encoder: Arithmetic) -> tuple[int, int]:
    """Make the library; return how many vectors and sentences it has."""
    vocabulary = words(VOCABULARY)
    likely = 1.0 / np.arange(1, VOCABULARY + 1)
    likely /= likely.sum()
    rng = np.random.default_rng(3)
    vectors = sentences = 0
    with Library(path) as library:
        for number in range(round(hours * 3600 / FILE_S)):
            key = f"roll-{number:04d}"
            vectors += keep_pictures(library, path.parent / f"{key}.mov", key, encoder, number)
            spoken = rng.choice(VOCABULARY, (FILE_S // SENTENCE_S, WORDS), p=likely)
            texts = [" ".join(vocabulary[each] for each in row) for row in spoken]
            sentences += keep_texts(library, key, texts)
    return vectors, sentences


def keep_pictures(library: Library, path: Path, key: str, encoder: Arithmetic, seed: int) -> int:
    """Keep a footage with its shots and vectors; return how many of those."""
    path.write_bytes(key.encode())
    frames, step = FILE_S * int(RATE), SHOT_S * int(RATE)
    times = FrameTimes.constant(RATE, frames)
    video = VideoTrack(
        "h264", 1920, 1080, 0, Fraction(1), RATE, is_variable_rate=False, frames=frames,
        player_offset=Fraction(0),
    )  # fmt: skip
    footage = Footage(
        key, path, path.stat().st_size, "mov", Fraction(FILE_S), Timebase(RATE), 0,
        has_start_timecode=False, video=video, audio=(),
    )  # fmt: skip
    library.save_footage(footage)
    starts = np.arange(0, frames, step)
    shots = tuple(Shot(s, s + step, Transition.CUT, s, s) for s in starts.tolist())
    save(library, key, "picture", PassResult(frame_times=times, shots=shots))
    first = np.concatenate([starts, starts[::2] + step // 2])
    first.sort()
    spans = np.stack([first, np.append(first[1:], frames)], axis=1)
    units = Arithmetic(encoder.dimension)._units(seed, len(first))  # noqa: SLF001 -- of this script
    embedded = Embedded(first + 5, spans, quantised(units), encoder.identity.key)
    save(library, key, "embeddings", PassResult(arrays=embedded.arrays()))
    beats = tuple(
        Beat(f"{key}-{at}", at * frames // 8, 1, str(label), 0.5, Source.LOCAL, "the energy leaps")
        for at, label in enumerate(Label)
    )
    save(library, key, "beats", PassResult(beats=beats))
    return len(first)


def keep_texts(library: Library, key: str, texts: list[str]) -> int:
    """Keep what is said, and a few notes; return how many sentences."""
    library.transcripts.begin_transcript(key, "tiny.en")
    for number, text in enumerate(texts):
        at_s = Fraction(number * SENTENCE_S)
        each_s = Fraction(SENTENCE_S, WORDS)
        said = tuple(
            Word(word, at_s + place * each_s, at_s + (place + 1) * each_s, 0.9)
            for place, word in enumerate(text.split())
        )
        segment = Segment(0, at_s, at_s + SENTENCE_S, text, said)
        library.transcripts.add_segment(key, segment)
    notes = [FrameNote(frame=2_000 * at, seen=texts[at], mood="calm") for at in range(6)]
    library.answers.save_notes(key, notes, NOBODY, "2026-11-01T00:00:00+00:00")
    return len(texts)


def save(library: Library, key: str, name: str, result: PassResult) -> None:
    """Keep the result of a pass."""
    library.save_pass(key, PassRecord(name, 1, 0.1, 100.0), result)


def typed(desk: SearchDesk, question: str) -> dict[str, Any]:
    """Type a question; return what each answer took, and how many hits the last one has."""
    ends = range(1, len(question) + 1)
    took, hits = timed([partial(desk.find, question[:end]) for end in ends])
    return {"question": question, "hits": hits, **took}


def timed(
    jobs: Sequence[Callable[[], Sequence[object] | None]],
) -> tuple[dict[str, list[float]], int]:
    """Return the seconds of each job, and how many things the last one found."""
    wall_s, cpu_s, found = [], [], 0
    for job in jobs:
        wall, cpu = time.perf_counter(), time.process_time()
        found = len(job() or ())
        wall_s.append(time.perf_counter() - wall)
        cpu_s.append(time.process_time() - cpu)
    return {"wall_s": wall_s, "cpu_s": cpu_s}, found


@contextmanager
def source_of(encoder: Arithmetic) -> Iterator[EncoderSource]:
    """Give what the desk opens."""

    @contextmanager
    def opened() -> Iterator[Arithmetic]:
        yield encoder

    yield EncoderSource("Arithmetic", "1", opened)


def measure(options: argparse.Namespace) -> publish.Figures:
    """Make the library, and ask it."""
    encoder = Arithmetic(options.dimension)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        path = folder / "library.sqlite3"
        publish.tell(f"a library of {options.hours:g} h is made")
        vectors, sentences = fill(path, options.hours, encoder)
        source = stack.enter_context(source_of(encoder))
        desk = stack.enter_context(SearchDesk(path, lambda: source))
        opening, _ = timed([desk.warm_up])
        typing = [typed(desk, question) for question in QUESTIONS]
        likes = [partial(desk.like, "roll-0000", 125 * number) for number in range(10)]
        like, hits = timed(likes)
        return {
            "hours": options.hours,
            "dimension": options.dimension,
            "vectors": vectors,
            "sentences": sentences,
            "opening": opening,
            "typing": typing,
            "like": {"hits": hits, **like},
        }


def tables(figures: publish.Figures) -> list[str]:
    """Return the figures as Markdown."""
    size = (
        f"{figures['hours']:g} h of footage: {figures['vectors']:,} vectors of "
        f"{figures['dimension']}, {figures['sentences']:,} sentences. Opening them before the "
        f"first question: {numbers.seconds(figures['opening']['wall_s'][0])} "
        f"({numbers.seconds(figures['opening']['cpu_s'][0])} of processor time)."
    )
    head = (
        *("question", "letters", "hits in the end", "an answer, median", "slowest"),
        *("processor, median", "slowest"),
    )
    asked = [(f"“{each['question']}”", each) for each in figures["typing"]]
    asked.append(("shots like this one, ten times", figures["like"]))
    rows = []
    for name, each in asked:
        letters = str(len(each["question"])) if "question" in each else ""
        took = [
            numbers.seconds(figure)
            for spent in (each["wall_s"], each["cpu_s"])
            for figure in (statistics.median(spent), max(spent))
        ]
        rows.append((name, letters, str(each["hits"]), *took))
    return [size, numbers.markdown(head, rows)]


BENCH = publish.Bench(
    sections.SEARCH,
    "Typing a question over ten hours",
    ("numkong", "numpy"),
    measure,
    tables,
    METHOD,
)


def main() -> int:
    """Read the words of the command line, and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--hours", type=float, default=10.0)
    parser.add_argument("--dimension", type=int, default=768)
    publish.add_options(parser)
    publish.run(BENCH, parser.parse_args())
    return 0


if __name__ == "__main__":
    sys.exit(main())
