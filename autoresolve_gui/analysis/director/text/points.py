"""The five turning points of a story, and where stories have them.

After P. Papalampidi, F. Keller and M. Lapata, "Movie Plot Analysis via Turning Point
Identification", EMNLP-IJCNLP 2019: five turning points part a story into six thematic units. Their
places are those of the director's beats (`labels.RULES`), which come from the same paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from autoresolve_gui.analysis.director.labels import RULES
from autoresolve_gui.model.story import Label


class PointName(StrEnum):
    """The turning points, in story order."""

    OPPORTUNITY = "opportunity"
    CHANGE_OF_PLANS = "change of plans"
    POINT_OF_NO_RETURN = "point of no return"
    MAJOR_SETBACK = "major setback"
    CLIMAX = "climax"


LABEL_OF_POINT = {
    PointName.OPPORTUNITY: Label.INCITING_INCIDENT,
    PointName.CHANGE_OF_PLANS: Label.FIRST_TURNING_POINT,
    PointName.POINT_OF_NO_RETURN: Label.MIDPOINT,
    PointName.MAJOR_SETBACK: Label.SECOND_TURNING_POINT,
    PointName.CLIMAX: Label.CLIMAX,
}
"""The beat of a three-act story that is the same moment."""


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A sentence at which the story turns.

    `sentence` counts from 0. `confidence` is 0 to 1: how likely, by the model, the turning point
    lies in this sentence or one beside it; of long texts, within 2 % of the sentences; of fewer
    than 12 sentences, in this one alone.
    """

    name: PointName
    sentence: int
    confidence: float


@dataclass(frozen=True, slots=True)
class UsualPlace:
    """Where stories have a turning point, as parts of the story: mean and standard deviation."""

    mean: float
    spread: float


_RULE_OF = {rule.label: rule for rule in RULES}
USUAL_PLACES = tuple(
    UsualPlace(_RULE_OF[label].place, _RULE_OF[label].place_spread)
    for label in LABEL_OF_POINT.values()
)
"""Of each turning point, in story order."""
