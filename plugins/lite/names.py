"""Pictures and words in one space, by what the things in a picture are called.

M. Norouzi et al., "Zero-shot learning by convex combination of semantic embeddings" (ConSE), ICLR
2014: the names of the likeliest classes, as points in a space of sentences, are weighed by how
likely each is. A question in words is a point there as it is.
"""

from __future__ import annotations

import hashlib
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from autoresolve_gui.plugin.api import SentenceModel

CLASSES_FILE = Path(__file__).with_name("classes.txt")
LIKELIEST = 10
_KNOWN = 0.4
_SURE = 0.6
"""How like the nearest name has to be to what is asked, and how far of the way to it a picture has
to lie for its thing to be in it; by measurement, docs/decisions/0131."""
_SENTENCE = "a photo of a {}"


class NameSpace:
    """The space of sentences, with the 1,000 things of ImageNet in it."""

    def __init__(self, sentences: SentenceModel, weights: Path, folder: Path) -> None:
        """`weights` is the file of the language model; `folder` keeps where the names lie.

        Where that is comes along for the language model that does; to find it for another one
        takes some seconds, once. Raises `OSError`.
        """
        self._sentences = sentences
        phrases = [_SENTENCE.format(name) for name in class_names()]
        digest = hashlib.sha256("\n".join(phrases).encode() + weights.read_bytes()).hexdigest()
        self.revision = digest[:8]
        self._points = _kept(sentences, phrases, folder / f"names-{digest[:16]}.npy")
        self.dimension = self._points.shape[1]
        middle = self._points.mean(axis=0)
        self._middle = middle / max(float(np.linalg.norm(middle)), 1e-12)
        self._last: tuple[str, NDArray[np.float32]] | None = None

    def of_pictures(self, classes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return where pictures lie, by the probabilities of the classes: float32, (n, 1000).

        The result is float32, shape (n, dimension), each of length 1.
        """
        likeliest = np.argpartition(-classes, LIKELIEST, axis=1)[:, :LIKELIEST]
        weights = np.take_along_axis(classes, likeliest, axis=1)
        points = np.einsum("nk,nkd->nd", weights, self._points[likeliest])
        lengths = np.linalg.norm(points, axis=1, keepdims=True)
        return np.asarray(points / np.maximum(lengths, 1e-12), dtype=np.float32)

    def knows_a_word(self, text: str) -> bool:
        """Tell whether some word of `text` means anything here."""
        return self._sentences.knows_a_word(text)

    def of_text(self, text: str) -> NDArray[np.float32]:
        """Return where words lie: float32, shape (dimension,), of length 1."""
        if self._last is None or self._last[0] != text:  # a question is asked for its limit too
            self._last = (text, self._sentences.embed([text])[0])
        return self._last[1]

    def sure_from(self, text: str) -> float:
        """Return the cosine of words and picture from which on it shows what they say.

        A picture that may show anything lies in the middle of all names, one that shows a thing
        for certain lies on its name. So the way from the one to the name that is nearest to the
        words is the measure. Infinity where no name is near to them.
        """
        words = self.of_text(text)
        nearest = float((self._points @ words).max())
        if nearest < _KNOWN:
            return math.inf
        anything = float(self._middle @ words)
        return anything + _SURE * (nearest - anything)


def class_names() -> tuple[str, ...]:
    """Return the names of the 1,000 classes in the network's order.

    They are those that OpenAI chose for CLIP, out of open_clip 3.3.0 (MIT), where two that are
    there twice in ImageNet itself are twice.
    """
    return tuple(CLASSES_FILE.read_text(encoding="utf-8").splitlines())


def _kept(sentences: SentenceModel, phrases: list[str], path: Path) -> NDArray[np.float32]:
    """Return the points of the names: those that come along, else computed once and kept."""
    for known in (Path(__file__).with_name(path.name), path):
        try:
            points = np.load(known, allow_pickle=False)
            if points.ndim == 2 and len(points) == len(phrases) and points.dtype.kind == "f":
                return np.asarray(points, dtype=np.float32)
        except (OSError, ValueError, EOFError):
            pass  # not there yet, or damaged: it is made anew
    points = sentences.embed(phrases)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Several processes may do this at once: each writes a file of its own, the last rename wins.
    partial = path.with_suffix(f".{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            np.save(file, points)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return points
