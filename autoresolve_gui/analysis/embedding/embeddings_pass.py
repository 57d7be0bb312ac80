"""The pass that has an encoder look at frames of every shot.

It runs only where an encoder is on; `with_embeddings` puts it among the passes.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

import numpy as np

from autoresolve_gui.analysis.embedding.choice import Signals, Span, frames_for, spans_of_content
from autoresolve_gui.analysis.embedding.clips import clip_frames, joined_clips
from autoresolve_gui.analysis.embedding.vectors import Embedded, quantised
from autoresolve_gui.analysis.pass_contract import Pass, PassContext
from autoresolve_gui.analysis.picture.readers import Readers
from autoresolve_gui.media.hardware import SOFTWARE
from autoresolve_gui.media.squares import square_picture
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.encoder import ClipEncoder
from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.media.stretches import StretchReader
    from autoresolve_gui.model.encoder import Encoder, EncoderSource
    from autoresolve_gui.model.footage import Footage, VideoTrack
    from autoresolve_gui.model.frame_times import FrameTimes

Value = TypeVar("Value")

EMBEDDINGS = "embeddings"
_VERSION = 1
_WITH_EMBEDDINGS = 10_000
_FAILED = "embeddings_failed"
_COST_X_REALTIME = 40.0
_LEAST_CONTRAST = 2.5
"""Standard deviation of a picture's values (of 255) under which it shows one plain colour."""


def with_embeddings(passes: Sequence[Pass], source: EncoderSource | None) -> tuple[Pass, ...]:
    """Return `passes` with the embeddings before the curves; as they are without a source.

    The version of the pass depends on the source's identity: another encoder makes all vectors
    anew. The curves then rest on it, and have another version than those without.
    """
    if source is None:
        return tuple(passes)
    embeddings = Pass(
        EMBEDDINGS,
        _VERSION + crc32(source.identity.encode()),
        ("index", "picture"),
        partial(run_embeddings, source=source),
        _cost_s,
        is_settled=lambda result: _FAILED not in result.arrays,
    )
    made: list[Pass] = []
    for one in passes:
        if one.name == "curves":
            made.append(embeddings)
            made.append(
                replace(one, version=one.version + _WITH_EMBEDDINGS, needs=(*one.needs, EMBEDDINGS))
            )
        else:
            made.append(one)
    return tuple(made)


def run_embeddings(context: PassContext, source: EncoderSource) -> PassResult:
    """Have the encoder look at frames of each shot. Raises `MediaError`.

    The result has the arrays of `Embedded`: `frames` says which frames were taken. Footage without
    a picture has none. Where the encoder fails it has an array `embeddings_failed`, and a note
    that says why.
    """
    plan = _plan(context)
    if plan is None:
        return PassResult()
    try:
        embedded = _embedded(context, source, plan)
    except _EncoderFailedError as error:
        note = f"{source.name} could not look at the picture: nothing in it can be found. {error}"
        return PassResult(arrays={_FAILED: np.ones(1, dtype=np.int8)}, note=note)
    return PassResult(arrays=embedded.arrays())


class _EncoderFailedError(Exception):
    """The encoder cannot be had, or did not answer. The message is for the user."""


@dataclass(frozen=True, eq=False, slots=True)
class _Plan:
    """Which frame to take for which span.

    `spans` and `chosen`, a frame for each, count frames as the picture pass does, by `times`.
    `stamps` and `keyframes` count them as the file announces them; `to_file` takes a number there,
    `shown` takes it back.
    """

    video: VideoTrack
    spans: tuple[Span, ...]
    chosen: tuple[int, ...]
    times: FrameTimes
    stamps: NDArray[np.int64]
    keyframes: NDArray[np.int64]
    to_file: Callable[[int], int]
    shown: Callable[[int], int]

    def reads(self, frames: int) -> list[tuple[int, int]]:
        """Return place of the span and number in the file of all to be read, in that order.

        That is one a span, and for an encoder of clips up to `frames` around it.
        """
        if frames == 1:
            return [(place, self.to_file(number)) for place, number in enumerate(self.chosen)]
        return [
            (place, self.to_file(each))
            for place, (number, span) in enumerate(zip(self.chosen, self.spans, strict=True))
            for each in clip_frames(number, (span.earliest, span.latest), self.times, frames)
        ]


def _plan(context: PassContext) -> _Plan | None:
    picture, index = context.earlier["picture"], context.earlier["index"]
    times, announced, video = picture.frame_times, index.frame_times, context.footage.video
    if video is None or times is None or announced is None or not picture.shots:
        return None
    signals = Signals(
        np.asarray(picture.arrays["color"], dtype=np.float32),
        np.asarray(picture.arrays["motion"], dtype=np.float32),
    )
    keyframes = np.asarray(index.arrays["keyframes"], dtype=np.int64)
    origin = int(np.asarray(index.arrays["origin_ticks"])[0])
    to_file, to_picture = _numberings(announced, times)
    in_picture = np.array([to_picture(int(each)) for each in keyframes], dtype=np.int64)
    spans = spans_of_content(picture.shots, times, signals, in_picture)
    chosen = frames_for(spans, in_picture, times)
    return _Plan(
        video,
        spans,
        tuple(chosen),
        times,
        announced.ticks + origin,
        keyframes,
        to_file,
        to_picture,
    )


def _numberings(
    announced: FrameTimes, times: FrameTimes
) -> tuple[Callable[[int], int], Callable[[int], int]]:
    """Return how the picture's frame numbers become the file's, and back.

    They differ where the file holds other frames than it announces: then their times tell.
    """
    if len(announced) == len(times):
        return (lambda number: number), (lambda number: number)
    return (
        lambda number: announced.nearest(times.time_of(number)),
        lambda number: times.nearest(announced.time_of(number)),
    )


def _embedded(context: PassContext, source: EncoderSource, plan: _Plan) -> Embedded:
    frames: list[int] = []
    spans: list[Span] = []
    vectors: list[NDArray[np.float32]] = []
    with _opened(source) as encoder:
        # A plugin's code runs at the first question, whichever that is.
        identity, side_px, batch_size, clip = _guarded(
            lambda: (encoder.identity, encoder.side_px, encoder.batch, _frames_of(encoder))
        )
        shown = _pictures(context, plan, side_px, clip)
        embed: Callable[[NDArray[np.uint8]], NDArray[np.float32]] = encoder.embed_pictures
        if clip > 1 and isinstance(encoder, ClipEncoder):
            shown, embed = joined_clips(shown, clip), encoder.embed_clips
        for batch in _batches(shown, batch_size):
            pictures = np.stack([picture for _, _, picture in batch])
            vectors.append(_guarded(partial(embed, pictures)))
            frames += [plan.shown(number) for _, number, _ in batch]
            spans += [plan.spans[place] for place, _, _ in batch]
    context.report(1.0)
    found = np.concatenate(vectors) if vectors else np.zeros((0, identity.dimension), np.float32)
    edges = np.array([(span.start, span.end) for span in spans], dtype=np.int64).reshape(-1, 2)
    return Embedded(np.array(frames, dtype=np.int64), edges, quantised(found), identity.key)


def _frames_of(encoder: Encoder) -> int:
    return encoder.frames if isinstance(encoder, ClipEncoder) else 1


def _pictures(
    context: PassContext, plan: _Plan, side_px: int, clip: int
) -> Iterator[tuple[int, int, NDArray[np.uint8]]]:
    """Yield place of the span, number of the frame in the file, and picture; none of one colour."""

    def read(
        reader: StretchReader, task: list[tuple[int, int]]
    ) -> list[tuple[int, int, NDArray[np.uint8]]]:
        places = {number: place for place, number in task}
        return [
            (places[number], number, square_picture(frame, plan.video, side_px))
            for number, frame in reader.chosen(sorted(places))
        ]

    with Readers(
        context.footage.path,
        plan.stamps,
        plan.keyframes,
        SOFTWARE,
        context.threads,
        context.report,
    ) as readers:
        for found in readers.told(read, _tasks(plan, clip)):
            yield from (each for each in found if float(each[2].std()) >= _LEAST_CONTRAST)


def _tasks(plan: _Plan, clip: int) -> list[list[tuple[int, int]]]:
    """Return place and number of every frame to read, those of one group of pictures together."""
    tasks: list[list[tuple[int, int]]] = []
    group = -2
    for place, number in plan.reads(clip):
        key = int(np.searchsorted(plan.keyframes, number, side="right"))
        if key != group:
            tasks.append([])
        tasks[-1].append((place, number))
        group = key
    return tasks


def _batches(values: Iterator[Value], size: int) -> Iterator[list[Value]]:
    while batch := list(islice(values, size)):
        yield batch


@contextmanager
def _opened(source: EncoderSource) -> Iterator[Encoder]:
    """Open the encoder; what it fails with on opening is an `_EncoderFailedError`."""
    with ExitStack() as stack:
        yield _guarded(lambda: stack.enter_context(source.open()))


def _guarded(call: Callable[[], Value]) -> Value:
    try:
        return call()
    except AutoResolveError as error:
        raise _EncoderFailedError(f"{error} {error.remedy}".strip()) from error


def _cost_s(footage: Footage) -> float:
    return 0.01 if footage.video is None else 0.5 + float(footage.duration) / _COST_X_REALTIME
