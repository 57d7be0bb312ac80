"""A small real encoder for tests: colours and edges of a picture, and the names of a few colours.

It is the same kind of thing as those of plugins, and needs no model: a picture is told by what
colours it has where and by how its edges run, and the words “red”, “green” and so on are asked for
by the colours that they name.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import cv2
import numpy as np

from autoresolve_gui.model.encoder import EncoderError, EncoderIdentity, EncoderSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIDE_PX = 64
NAMED = {
    "red": (200, 30, 30),
    "green": (30, 180, 40),
    "blue": (40, 60, 200),
    "yellow": (220, 210, 40),
    "white": (235, 235, 235),
    "grey": (128, 128, 128),
}
_CELLS = 4
_ANGLES = 8
_SHARPNESS = 40.0
DIMENSION = len(NAMED) + _CELLS * _CELLS * (3 + _ANGLES)


class ColorEncoder:
    """Two unit parts side by side: which named colours, and what stands where."""

    side_px = SIDE_PX
    batch = 16

    def __init__(self, revision: str = "1") -> None:
        self.identity = EncoderIdentity("tests", "colors", revision, DIMENSION, reads_text=True)
        self.shown = 0

    def embed_pictures(self, pictures):
        assert pictures.dtype == np.uint8
        assert pictures.shape[1:] == (SIDE_PX, SIDE_PX, 3)
        self.shown += len(pictures)
        return np.stack([_both(_named(each), _layout(each)) for each in pictures])

    def embed_text(self, text: str):
        names = [name for name in NAMED if name in text.casefold().split()]
        if not names:
            raise EncoderError("It knows the names of colours only", remedy="Ask for one.")
        found = np.zeros(DIMENSION, np.float32)
        found[[list(NAMED).index(name) for name in names]] = 1.0
        return found / np.linalg.norm(found)


@contextmanager
def opened(revision: str = "1") -> Iterator[ColorEncoder]:
    yield ColorEncoder(revision)


@contextmanager
def opened_and_noted(log: Path) -> Iterator[ColorEncoder]:
    """Write a line for each time that the encoder is opened."""
    with log.open("a", encoding="utf-8") as file:
        file.write("opened\n")
    yield ColorEncoder()


@contextmanager
def opened_two() -> Iterator[ColorEncoder]:
    yield ColorEncoder("2")


@contextmanager
def broken() -> Iterator[ColorEncoder]:
    raise EncoderError("The encoder is not at home", remedy="Ring again.")
    yield


def encoder_source(identity: str = "1", open=opened) -> EncoderSource:  # noqa: A002
    return EncoderSource("Colours", identity, open)


def source_of(encoder) -> EncoderSource:
    """Return a source of this very encoder, for this process."""

    @contextmanager
    def given():
        yield encoder

    return EncoderSource("Colours", "1", given)


def _named(picture):
    pixels = cv2.resize(picture, (16, 16), interpolation=cv2.INTER_AREA).reshape(-1, 3)
    colors = np.array(list(NAMED.values()), np.float32)
    far = np.linalg.norm(pixels[:, None].astype(np.float32) - colors, axis=2)
    likely = np.exp(-far / _SHARPNESS)
    return likely.mean(axis=0)


def _layout(picture):
    means = cv2.resize(picture, (_CELLS, _CELLS), interpolation=cv2.INTER_AREA) / 255.0 - 0.5
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    dx, dy = cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1)
    strength, angle = np.hypot(dx, dy), np.mod(np.arctan2(dy, dx), np.pi)
    bins = np.minimum((angle / np.pi * _ANGLES).astype(int), _ANGLES - 1)
    step = SIDE_PX // _CELLS
    edges = np.array(
        [
            np.bincount(
                bins[y : y + step, x : x + step].ravel(),
                weights=strength[y : y + step, x : x + step].ravel(),
                minlength=_ANGLES,
            )
            for y in range(0, SIDE_PX, step)
            for x in range(0, SIDE_PX, step)
        ]
    )
    edges = np.sqrt(edges / max(float(edges.sum()), 1.0))
    return np.concatenate([means.ravel(), edges.ravel()])


def _both(first, second):
    parts = [part / max(float(np.linalg.norm(part)), 1e-6) for part in (first, second)]
    both = np.concatenate(parts).astype(np.float32)
    return (both / np.linalg.norm(both)).astype(np.float32)
