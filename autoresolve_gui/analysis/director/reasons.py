"""Says in an editor's words what a beat rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.analysis.director.labels import measure
from autoresolve_gui.analysis.director.talk import short
from autoresolve_gui.model.story import Transition

if TYPE_CHECKING:
    from autoresolve_gui.analysis.director.labels import LabelRule
    from autoresolve_gui.analysis.director.moments import Moment

_TELLING = 0.35
_TELLING_TALK = 0.12
_TELLING_HEARD = 0.035
_MAX_REASONS = 3
_BOUNDARY_WORDS = {
    Transition.START: "it opens the film",
    Transition.FADE: "a fade opens a new sequence here",
    Transition.DISSOLVE: "a dissolve leads into a new sequence here",
    Transition.CUT: "a new shot starts here",
}


def evidence_text(rule: LabelRule, moment: Moment) -> str:
    """Return the strongest reasons for the beat, strongest first, and how usual its place is.

    What changes in the sound weighs little, and comes last; but it is said, since one hears it.
    """
    parts = sorted((*rule.weights, *rule.arc), key=lambda part: -part[1] * measure(moment, part[0]))
    reasons = _talk_reason(rule, moment)
    for name, _ in parts:
        words = _words(name, moment)
        if words and words not in reasons and measure(moment, name) >= _TELLING:
            reasons.append(words)
        if len(reasons) == _MAX_REASONS:
            break
    weight, heard = rule.told(moment)
    if heard is not None and weight >= _TELLING_HEARD:
        reasons.append(heard.words)
    text = "; ".join(reasons)
    place = f"{moment.place:.0%} into the film, where {_usual(rule)}"
    return f"{text[0].upper()}{text[1:]}. {place}." if text else f"{place}."


def _talk_reason(rule: LabelRule, moment: Moment) -> list[str]:
    turn = moment.turn
    if turn is None or rule.talk_weight * turn.share < _TELLING_TALK:
        return []
    topics = " to ".join(" and ".join(words) for words in (turn.before, turn.after) if words)
    turns = f"from {topics}" if turn.before and turn.after else "to something else"
    return [f"the talk turns {turns}: “{short(turn.said.text)}”"]


def _usual(rule: LabelRule) -> str:
    name = str(rule.label)
    return f"a {name} is usually at {rule.place:.0%}" if name[0] not in "aeiou" else (
        f"an {name} is usually at {rule.place:.0%}"
    )  # fmt: skip


def _words(name: str, moment: Moment) -> str:
    spoken = {
        "energy": f"picture and sound are busy and loud (energy {moment.energy:.0%})",
        "calm": f"it has become calm (energy {moment.energy:.0%})",
        "top": "the energy is at its height",
        "early_top": "this is the liveliest place of the opening",
        "rise": "the energy climbs steeply",
        "fall": "the energy drops away",
        "turn": "the energy climbs steeply" if moment.rise >= moment.fall else
                "the energy drops away",
        "novelty": f"what is seen and heard changes (novelty {moment.novelty:.0%})",
        "tension": f"the tension is high ({moment.tension:.0%})",
        "loudness": "the sound is near its loudest",
        "jump": _jump_words(moment.jump_db),
        "pace": _pace_words(moment, faster=True),
        "slower": _pace_words(moment, faster=False),
        "quickens": "from here on the whole film is cut faster and moves more",
        "settles": "from here on the whole film is cut slower and moves less",
        "brightens": "from here on the film becomes lighter",
        "opening": _BOUNDARY_WORDS[moment.transition] if moment.transition is not None else "",
    }  # fmt: skip
    return spoken[name]


def _jump_words(jump_db: float) -> str:
    direction = "louder" if jump_db > 0 else "quieter"
    return f"the sound gets {abs(jump_db):.0f} dB {direction}"


def _pace_words(moment: Moment, *, faster: bool) -> str:
    before_s, after_s = moment.shot_before_s, moment.shot_after_s
    if faster and after_s < before_s * 0.8:
        return f"the cutting quickens, from {before_s:.1f} s to {after_s:.1f} s a shot"
    if not faster and after_s > before_s * 1.25:
        return f"the cutting slows, from {before_s:.1f} s to {after_s:.1f} s a shot"
    return ""
