"""Words that plots use where something turns, by what they tell of. English only.

A sentence that somebody decides, finds out, dies or arrives is likelier to turn the story than one
that describes; which kind goes with which turning point is fitted. Of other languages none of
these words is found, and the measures are all 0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_MOST = 2
_STEMS = {
    "decides": "decid agree plan convinc persuad propos offer ask want order",
    "finds out": "discover realiz realis learn find reveal see recogni",
    "dies": "kill die dead death shoot shot murder explo stab",
    "loves": "love kiss marr sex wedding together reunite",
    "is in trouble": "arrest captur lose lost leave left angr argu break betray attack refus fail "
    "escape threaten",
    "meets": "meet met introduc arriv encounter hire assign invite call",
    "ends": "final end last ultimately eventually",
}
_WHOLE = {
    "but": r"\b(?:however|but|although|though|instead|despite)\b",
    "time passes": r"^\W*(?:later|after|one|the next|that night|meanwhile|years|several|some|soon|"
    r"when|as)\b",
}
_PATTERNS = {
    name: re.compile(rf"\b(?:{'|'.join(stems.split())})", re.IGNORECASE)
    for name, stems in _STEMS.items()
} | {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _WHOLE.items()}
CUES = tuple(_PATTERNS)
"""What is counted, in the order of the columns."""


def cues_of(sentences: Sequence[str]) -> NDArray[np.float64]:
    """Return how many words of each kind a sentence has, less the mean of all sentences.

    Float64, shape (sentences, kinds); more than two of a kind count as two.
    """
    counts = [
        [min(_MOST, len(pattern.findall(sentence))) for pattern in _PATTERNS.values()]
        for sentence in sentences
    ]
    found = np.array(counts, dtype=np.float64).reshape(len(sentences), len(CUES))
    return np.asarray(found - found.mean(axis=0)) if len(found) else found
