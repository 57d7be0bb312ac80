"""Finds frames by what they show: by words, or by another frame."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.library.vectors import SearchMatrix, remove_matrices
from autoresolve_gui.model.encoder import JudgingEncoder
from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.search.merging import Found
from autoresolve_gui.search.values import HitKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from numpy.typing import NDArray

    from autoresolve_gui.library.library import Library
    from autoresolve_gui.library.lookup import VectorSet
    from autoresolve_gui.library.vectors import Nearest
    from autoresolve_gui.model.encoder import Encoder, EncoderSource
    from autoresolve_gui.search.atlas import Atlas

DEPTH = 400
_STANDS_OUT, _COUNTS_WHOLE = 1.0, 3.0
"""In standard deviations above the mean: from where a frame is a hit, and a hit like any other."""
_ROUNDING = 1e-3
_RETRY_S = 30.0
_MOST_QUESTIONS = 64


@dataclass(frozen=True, eq=False, slots=True)
class _Asked:
    """A question as the encoder reads it, and from which cosine on it is sure, if it can tell."""

    vector: NDArray[np.float32]
    sure_from: float | None


@dataclass(frozen=True, slots=True)
class Seen:
    """Which encoder answers, `footage` that it has looked at, and what only others have."""

    encoder: str
    space: str
    footage: int
    by_others: int
    problem: str
    reads_text: bool


class PictureFinder:
    """Layer: search; owns the encoder that reads questions, and the search matrices.

    `source` says which encoder there is by now. For one thread.
    """

    def __init__(
        self, library: Library, folder: Path, source: Callable[[], EncoderSource | None]
    ) -> None:
        self._library = library
        self._folder = folder
        self._source = source
        self._opened: tuple[str, Encoder] | None = None
        self._name = ""
        self._held = ExitStack()
        self._matrices: dict[str, SearchMatrix] = {}
        self._questions: dict[str, _Asked] = {}
        self.unknown_to = ""
        """The encoder's name where it knows nothing like what it was asked last."""
        self._failed: tuple[str, float, AutoResolveError] | None = None

    def find(self, query: str, keys: Collection[str] | None, atlas: Atlas) -> list[Found]:
        """Return frames that show what `query` says, the best first; those that stand out.

        How near words and pictures can be differs from encoder to encoder. So what counts is how
        a frame stands among all others: one standard deviation above their mean makes it a hit,
        three make it one that weighs as much as any other. An encoder that can tell what it is
        sure of has the last word: that is a hit of full weight wherever it stands, and all else a
        guess. Raises `AutoResolveError` where the encoder cannot be had, or makes nothing of these
        words.
        """
        self.unknown_to = ""
        encoder = self._encoder()
        if encoder is None or not encoder.identity.reads_text:
            return []
        asked = self._asked(encoder, query)
        matrix = self._matrix(encoder.identity.key)
        every = nearest = matrix.nearest(asked.vector, DEPTH, None)
        if keys is not None:  # what is usual is told by all footage, not by what was filtered
            nearest = matrix.nearest(asked.vector, DEPTH, keys)
        least = every.usual + (_STANDS_OUT - _ROUNDING) * every.spread
        whole = max(_COUNTS_WHOLE * every.spread, 1e-9)
        sure_from = asked.sure_from
        if sure_from is None:
            return [
                replace(found, weight=min(1.0, (score - every.usual) / whole))
                for found, score in self._placed(nearest, least, atlas)
            ]
        if every.compared and sure_from > 1.0:
            self.unknown_to = self._name
        return [
            replace(found, is_guess=score < sure_from - _ROUNDING)
            for found, score in self._placed(nearest, min(least, sure_from), atlas)
        ]

    def _asked(self, encoder: Encoder, query: str) -> _Asked:
        asked = self._questions.get(query)
        if asked is None:
            if len(self._questions) >= _MOST_QUESTIONS:
                self._questions.clear()
            vector = encoder.embed_text(query)
            sure_from = encoder.sure_from(query) if isinstance(encoder, JudgingEncoder) else None
            asked = self._questions[query] = _Asked(vector, sure_from)
        return asked

    def like(
        self, key: str, frame: int, keys: Collection[str] | None, atlas: Atlas
    ) -> list[tuple[Found, float]] | None:
        """Return frames of other shots that look like a frame, the likest first, with cosines.

        Where the frame itself was not embedded, the one that stands for it is taken. None where no
        frame of the footage was.
        """
        here = atlas.at_frame(key, frame)
        for encoder in self._encoders():
            matrix = self._matrix(encoder)
            of = matrix.set_of(key)
            vector = None if of is None else self._vector_of(matrix, of, frame)
            if here is None or vector is None:
                continue
            nearest = matrix.nearest(vector, DEPTH, keys)
            return [
                (found, score)
                for found, score in self._placed(nearest, nearest.usual, atlas)
                if (found.place.key, found.place.shot) != (key, here.shot)
            ]
        return None

    def warm_up(self) -> None:
        """Load what the first question would have to wait for. Raises `AutoResolveError`."""
        encoder = self._encoder()
        if encoder is not None:
            self._matrix(encoder.identity.key)

    def seen(self) -> Seen:
        """Return who answers, and how much footage it has looked at."""
        source = self._source()
        name = "" if source is None else source.name
        identity, problem = None, ""
        try:
            encoder = self._encoder()
            identity = None if encoder is None else encoder.identity
        except AutoResolveError as error:
            problem = f"{error} {error.remedy}".strip()
        space = "" if identity is None else identity.key
        lookup = self._library.lookup
        sets = {key: {one.key for one in lookup.vector_sets(key)} for key in lookup.encoders()}
        own = sets.pop(space, set())
        others = set().union(*sets.values()) - own
        reads_text = identity is not None and identity.reads_text
        return Seen(name, space, len(own), len(others), problem, reads_text=reads_text)

    @property
    def notice(self) -> str:
        """What the user should know of the files of the search; empty for nothing."""
        return " ".join(matrix.notice for matrix in self._matrices.values() if matrix.notice)

    def close(self) -> None:
        """Let go of the encoder and of all files."""
        for matrix in self._matrices.values():
            matrix.close()
        self._matrices.clear()
        self._held.close()
        self._opened = None

    def _encoder(self) -> Encoder | None:
        """Return the encoder; one that failed is asked again after half a minute.

        Raises `AutoResolveError`.
        """
        source = self._source()
        if source is None:
            return None
        if self._opened is not None and self._opened[0] == source.identity:
            return self._opened[1]
        if self._failed is not None:
            identity, at_s, error = self._failed
            if identity == source.identity and time.monotonic() - at_s < _RETRY_S:
                raise error
        self._held.close()
        self._opened, self._failed = None, None
        self._questions.clear()
        try:
            encoder = self._held.enter_context(source.open())
            encoder.identity  # noqa: B018 -- a plugin's code runs at the first question
        except AutoResolveError as error:
            self._failed = (source.identity, time.monotonic(), error)
            raise
        self._opened, self._name = (source.identity, encoder), source.name
        return encoder

    def _encoders(self) -> tuple[str, ...]:
        """Return the keys of the encoders that there are vectors of, the one in use first."""
        kept = self._library.lookup.encoders()
        now = self._opened[1].identity.key if self._opened is not None else ""
        return tuple(sorted(kept, key=lambda key: key != now))

    def _matrix(self, encoder: str) -> SearchMatrix:
        matrix = self._matrices.get(encoder)
        if matrix is None:
            kept = (*self._library.lookup.encoders(), encoder)
            remove_matrices(self._folder, kept)
            matrix = self._matrices[encoder] = SearchMatrix(
                self._folder, encoder, self._library.lookup
            )
        matrix.refresh()
        return matrix

    def _vector_of(
        self, matrix: SearchMatrix, of: VectorSet, frame: int
    ) -> NDArray[np.float32] | None:
        frames = self._library.lookup.frames(of.number)
        spans = self._library.lookup.spans(of.number)
        if frames is None or spans is None or len(frames) == 0:
            return None
        inside = np.flatnonzero((spans[:, 0] <= frame) & (frame < spans[:, 1]))
        place = inside[0] if len(inside) else np.argmin(np.abs(frames - frame))
        return matrix.vector(of, int(place))

    def _placed(self, nearest: Nearest, least: float, atlas: Atlas) -> list[tuple[Found, float]]:
        frames: dict[VectorSet, NDArray[np.int64] | None] = {}
        found = []
        for near in nearest.found:
            if near.score <= least:
                break
            if near.found_in not in frames:
                frames[near.found_in] = self._library.lookup.frames(near.found_in.number)
            numbers = frames[near.found_in]
            if numbers is None or near.place >= len(numbers):
                continue  # made anew while we looked
            place = atlas.at_frame(near.found_in.key, int(numbers[near.place]))
            if place is not None:
                one = Found(HitKind.PICTURE, place, f"Shot {place.shot + 1}")
                found.append((one, near.score))
        return found
