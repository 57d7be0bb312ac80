"""What the picture shows, as a vector: what an encoder is asked, and what it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

MAX_DIMENSION = 1024
"""The longest vector that is kept for a frame."""
UNIT_TOLERANCE = 1e-3
"""How far from 1 the length of a vector may be."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


class EncoderError(AutoResolveError):
    """An encoder cannot do what it was asked, here and now; nothing is wrong with the program."""


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """Which space vectors are of. Those of different identities never mix.

    `revision` is a version, or the first 16 hex digits of the SHA-256 of the weights.
    `dimension` is 1 to 1024. `reads_text` says whether questions in words can be asked.
    Names consist of letters, digits, `.`, `_` and `-`. Raises `ValueError` where they do not.
    """

    plugin: str
    model: str
    revision: str
    dimension: int
    reads_text: bool

    def __post_init__(self) -> None:
        for name in (self.plugin, self.model, self.revision):
            if not _NAME.fullmatch(name):
                msg = f"an encoder is named with letters, digits, “.”, “_” and “-”, not {name!r}"
                raise ValueError(msg)
        if not 1 <= self.dimension <= MAX_DIMENSION:
            msg = f"vectors have 1 to {MAX_DIMENSION} dimensions, not {self.dimension}"
            raise ValueError(msg)

    @property
    def key(self) -> str:
        """What is kept beside vectors: `plugin/model@revision`."""
        return f"{self.plugin}/{self.model}@{self.revision}"


@runtime_checkable
class Encoder(Protocol):
    """Turns pictures, and words where it can, into vectors that are near where they are alike.

    An encoder that has one space for pictures and another for words gives the two unit parts side
    by side, together of unit length; a question in words leaves the other part zero.
    """

    @property
    def identity(self) -> EncoderIdentity:
        """The space that its vectors are of. It never changes while the encoder lives."""

    @property
    def side_px(self) -> int:
        """The side of the square pictures that it wants, in pixels."""

    @property
    def batch(self) -> int:
        """How many pictures at a time run quickest, by measurement. At least 1."""

    def embed_pictures(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return a vector of unit length for each picture: float32, shape (n, dimension).

        `pictures`: uint8, shape (n, side_px, side_px, 3), RGB, n at least 1; n may be any number,
        also above `batch`. A picture's vector does not depend on the others beside it (but for
        the rounding of float32). Raises `EncoderError` where it cannot be had.
        """

    def embed_text(self, text: str) -> NDArray[np.float32]:
        """Return a vector of unit length for words: float32, shape (dimension,).

        Raises `EncoderError` where the encoder reads no text, or makes nothing of this one.
        """


@runtime_checkable
class ClipEncoder(Encoder, Protocol):
    """An encoder that looks at short clips too, and so sees what moves.

    Its vectors of pictures and of clips are of one space: a picture is a clip that stands still.
    """

    @property
    def frames(self) -> int:
        """How many frames a clip has. At least 2."""

    def embed_clips(self, clips: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return a vector of unit length for each clip: float32, shape (n, dimension).

        `clips`: uint8, shape (n, frames, side_px, side_px, 3), RGB, in display order, evenly
        spaced in time, n at least 1. Raises `EncoderError` where it cannot be had.
        """


@runtime_checkable
class JudgingEncoder(Encoder, Protocol):
    """An encoder that tells pictures which show what was asked from those that are only nearest."""

    def sure_from(self, text: str) -> float | None:
        """Return the cosine with `embed_text(text)` from which on a picture shows what words say.

        What lies below is a guess. Infinity where the encoder knows nothing like these words, so
        that everything is one; None where it cannot tell. Raises `EncoderError` as `embed_text`.
        """


@dataclass(frozen=True, slots=True)
class EncoderSource:
    """How another process comes by an encoder. It travels by pickle, so `open` is no closure.

    `name` is what the user knows the encoder by. A source with another `identity` (a version, a
    setting, a model) may give other vectors. An encoder fails by raising `AutoResolveError`.
    """

    name: str
    identity: str
    open: Callable[[], AbstractContextManager[Encoder]]
