"""Sentences as vectors of the words in them: what is done where there is no sentence model.

Two sentences are alike where they share words that few others have. What they mean is not known:
"the car" and "the vehicle" have nothing in common.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.model.speech import WITHOUT_SPACES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_PLACES = 1024
_WORD = re.compile(rf"[{WITHOUT_SPACES}]|[^\W_{WITHOUT_SPACES}]+")


def words_of(sentence: str) -> list[str]:
    """Return the words of a sentence in small letters; of scripts without spaces, the signs."""
    return _WORD.findall(sentence.casefold())


def word_vectors(sentences: Sequence[str]) -> NDArray[np.float32]:
    """Return one vector a sentence, float32, shape (sentences, 1024), of length 1 or, empty, 0.

    A word counts by its place, which is a checksum of its letters, and by how few sentences have
    it (the inverse document frequency of Spärck Jones 1972).
    """
    counts = [Counter(words_of(sentence)) for sentence in sentences]
    having = Counter(word for each in counts for word in each)
    vectors = np.zeros((len(sentences), _PLACES), dtype=np.float32)
    for row, each in enumerate(counts):
        for word, count in each.items():
            place = zlib.crc32(word.encode("utf-8", "replace"))
            rarity = np.log((1 + len(sentences)) / (1 + having[word]))
            # Half of the words count down, so that words that fall on one place cancel out.
            sign = 1.0 if place & 0x8000_0000 else -1.0
            vectors[row, place % _PLACES] += sign * (1 + np.log(count)) * rarity
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)
