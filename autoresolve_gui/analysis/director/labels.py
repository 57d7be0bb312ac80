"""What each narrative beat is made of, and where in a story it usually sits.

The places of the five turning points are those that annotators found in the TRIPOD films:
P. Papalampidi, F. Keller and M. Lapata, "Movie Plot Analysis via Turning Point Identification",
EMNLP-IJCNLP 2019 (opportunity, change of plans, point of no return, major setback, climax), as
mean and standard deviation of the place in the film. Hook and resolution are not among them;
theirs are ours: the opening images, and what follows the climax. docs/curves.md has the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.analysis.director.heard import HeardKind
from autoresolve_gui.model.story import Label

if TYPE_CHECKING:
    from autoresolve_gui.analysis.director.heard import Heard
    from autoresolve_gui.analysis.director.moments import Moment

_ANY_CHANGE = (
    (HeardKind.FASTER, 0.15),
    (HeardKind.SLOWER, 0.15),
    (HeardKind.WORDS_AGAIN, 0.10),
    (HeardKind.SOUND_AGAIN, 0.10),
    (HeardKind.MUSIC_BEGINS, 0.10),
    (HeardKind.MUSIC_STOPS, 0.10),
)
"""What speaks for a turning point. These weights are chosen, not fitted: docs/director.md."""


@dataclass(frozen=True, slots=True)
class LabelRule:
    """How one beat is recognised.

    `place` and `place_spread` are parts of the footage's length. `weights` name measures of a
    `Moment`, or `calm` (1 - energy) and `slower` (1 - pace), and sum to 1. `worth`
    weighs the beat against others that want the same place: a story is told for the sake of its
    climax. `talk_weight`, 0 to 1, is how much of the evidence that is still missing a sure turn
    of the talk makes up for. `arc` names turns of the whole film (measures of a `Moment`), each
    with how much of what is missing it makes up for. `heard` names changes in what is heard, each
    in the same way; only the one that makes up for most counts.
    """

    label: Label
    place: float
    place_spread: float
    weights: tuple[tuple[str, float], ...]
    worth: float = 1.0
    talk_weight: float = 0.6
    arc: tuple[tuple[str, float], ...] = ()
    heard: tuple[tuple[HeardKind, float], ...] = ()

    def evidence(self, moment: Moment) -> float:
        """Return how much the moment looks and sounds like this beat, 0 to 1.

        What is said, where the whole film turns and what changes in the sound take nothing away
        from a moment, and can make a beat of one where little is to be seen: each makes up for a
        part of what is missing.
        """
        found = sum(weight * measure(moment, name) for name, weight in self.weights)
        missing = (1.0 - found) * (1.0 - self.talk_weight * moment.talk)
        for name, weight in self.arc:
            missing *= 1.0 - weight * measure(moment, name)
        weight, _ = self.told(moment)
        return 1.0 - missing * (1.0 - weight)

    def told(self, moment: Moment) -> tuple[float, Heard | None]:
        """Return how much of what is missing the most telling change in the sound makes up for.

        And that change; None where there is none, which makes up for nothing. A silence, a pause
        of the talk and music that begins are often one event: so they do not add up.
        """
        weights = dict(self.heard)
        return max(
            ((weights.get(each.kind, 0.0) * each.share, each) for each in moment.heard),
            key=lambda told: told[0],
            default=(0.0, None),
        )


def measure(moment: Moment, name: str) -> float:
    """Return a measure of the moment by the name that the rules use."""
    if name == "calm":
        return 1.0 - moment.energy
    if name == "slower":
        return 1.0 - moment.pace
    if name == "turn":
        return max(moment.rise, moment.fall)
    if name == "top":
        return 1.0 if moment.is_energy_top else 0.0
    if name == "early_top":
        return 1.0 if moment.is_early_top else 0.0
    return float(getattr(moment, name))


RULES: tuple[LabelRule, ...] = (
    LabelRule(
        Label.HOOK, 0.015, 0.03,
        (
            ("early_top", 0.30), ("energy", 0.25), ("rise", 0.20), ("novelty", 0.15),
            ("opening", 0.10),
        ),
        talk_weight=0.0,
    ),
    LabelRule(
        Label.INCITING_INCIDENT, 0.118, 0.10,
        (("novelty", 0.40), ("rise", 0.25), ("jump", 0.20), ("opening", 0.15)),
        heard=_ANY_CHANGE,
    ),
    LabelRule(
        Label.FIRST_TURNING_POINT, 0.332, 0.115,
        (("novelty", 0.35), ("turn", 0.25), ("opening", 0.20), ("pace", 0.20)),
        arc=(("quickens", 0.30),),
        heard=_ANY_CHANGE,
    ),
    LabelRule(
        Label.MIDPOINT, 0.510, 0.115,
        (("novelty", 0.35), ("turn", 0.25), ("tension", 0.25), ("opening", 0.15)),
        heard=_ANY_CHANGE,
    ),
    LabelRule(
        Label.SECOND_TURNING_POINT, 0.750, 0.10,
        (("novelty", 0.35), ("fall", 0.20), ("tension", 0.25), ("jump", 0.20)),
        arc=(("quickens", 0.25), ("brightens", 0.15)),
        heard=_ANY_CHANGE,
    ),
    LabelRule(
        Label.CLIMAX, 0.894, 0.044,
        (("energy", 0.35), ("tension", 0.20), ("top", 0.20), ("fall", 0.15), ("loudness", 0.10)),
        worth=1.5,
        arc=(("settles", 0.30),),
        heard=((HeardKind.FASTER, 0.10),),
    ),
    LabelRule(
        Label.RESOLUTION, 0.955, 0.03,
        (("calm", 0.35), ("fall", 0.25), ("opening", 0.20), ("slower", 0.20)),
        talk_weight=0.3,
        heard=(
            (HeardKind.SLOWER, 0.10), (HeardKind.MUSIC_BEGINS, 0.10), (HeardKind.MUSIC_STOPS, 0.10),
        ),
    ),
)  # fmt: skip
"""In story order."""
