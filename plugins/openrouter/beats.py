"""Narrative beats: a summary of the footage goes out, beats by shot ids come back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autoresolve_gui.plugin.api import BeatAnswer, Label, Place, ProposedBeat

from .asking import Ask, Message, Task
from .client import CloudClient
from .fence import RULES, fenced, title_of
from .options import read_options
from .schemas import BeatsOut
from .thinning import (
    Thinning,
    fit,
    levels_text,
    sentences_of,
    shots_text,
    thinned_levels,
    thinned_shots,
    weight_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from autoresolve_gui.plugin.api import BeatRequest, PluginContext, ShotSummary

SYSTEM = f"""\
You are a film editor who knows three-act structure. From measurements of a piece of footage you \
find its narrative beats.

The data: `energy` is loudness, movement and cutting rhythm together, 0 to 99, one value each \
`energy_step_s` seconds from the start. `momentum_peaks_s` and `novelty_peaks_s` are where pace \
rises and where picture and sound change most. `shots` lists shots as id:start-end in seconds, \
followed by d for a dissolve, f for a fade, c for a shot that only continues. `transcript` is what \
is said, where there is one.

Find up to seven beats, each label at most once and in this order: hook, inciting incident, \
first turning point, midpoint, second turning point, climax, resolution. For each give `shot`, \
an id from the list; `place`, where in that shot; `confidence` from 0 to 1, low where the data \
say little; and `reason`. Shots must not go back in time. Leave out a beat that the footage does \
not have.

{RULES}"""

_ORDER = [str(label) for label in Label]
_PLACES = [str(place) for place in Place]


class CloudBeats:
    """The `BeatAssistant` of the plugin. Layer: plugin."""

    def __init__(self, context: PluginContext) -> None:
        self._client = CloudClient(context)
        self._options = read_options(context.settings)

    def propose(self, request: BeatRequest, cancelled: Callable[[], bool]) -> BeatAnswer:
        """Return the beats that the model hears. Raises `CloudError`."""
        reply = self._client.ask(question(request, self._options.max_input_tokens), cancelled)
        beats = tuple(
            ProposedBeat(each.label, each.shot, Place(each.place), each.confidence, each.reason)
            for each in reply.value.beats
        )
        return BeatAnswer(beats, reply.provenance)

    def quote(self, request: BeatRequest) -> int | None:
        """Return what an answer can cost at most; see `Quotes`."""
        return self._client.quote(lambda: question(request, self._options.max_input_tokens))


def make_beat_assistant(context: PluginContext) -> CloudBeats:
    """Make the assistant. Raises `CloudError` where the settings make no sense."""
    return CloudBeats(context)


def question(request: BeatRequest, max_input_tokens: int) -> Ask[BeatsOut]:
    """Return what is asked, thinned until it has at most so many tokens, estimated high.

    Raises `CloudError` where that cannot be.
    """
    material = _Material(request, sentences_of(request.transcript))
    return fit(material.ask, material.weights, max_input_tokens)


def fault_of(answer: BeatsOut, shot_ids: Sequence[int]) -> str:
    """Return what is wrong with an answer of the right form; empty where nothing is."""
    known = set(shot_ids)
    if not answer.beats:
        return "there is no beat at all; name those that are most likely, with low confidence"
    unknown = sorted({beat.shot for beat in answer.beats} - known)
    if unknown:
        return f"these shots are not in the list: {', '.join(map(str, unknown[:5]))}"
    labels = [_ORDER.index(beat.label) for beat in answer.beats]
    if labels != sorted(set(labels)):
        return "labels have to be in story order, each at most once"
    places = [(beat.shot, _PLACES.index(beat.place)) for beat in answer.beats]
    if places != sorted(set(places)):
        return "beats have to go forward in time, no two at one place"
    return ""


@dataclass(frozen=True, slots=True)
class _Material:
    """A request with its transcript cleaned once, since it may be long."""

    request: BeatRequest
    sentences: tuple[str, ...]

    def ask(self, thinning: Thinning) -> Ask[BeatsOut]:
        ids = [shot.id for shot in self.shots(thinning)]
        return Ask(
            kind="beats",
            task=Task.NARRATIVE,
            messages=(Message("system", SYSTEM), Message("user", fenced(self.data(thinning)))),
            schema=BeatsOut,
            footage_key=self.request.footage_key,
            project=self.request.project,
            fault_of=lambda answer: fault_of(answer, ids),
        )

    def data(self, thinning: Thinning) -> Mapping[str, Any]:
        request = self.request
        data = {
            "title": title_of(request.title),
            "running_time_s": round(float(request.duration_s), 1),
            "energy_step_s": float(request.energy_step_s * thinning.energy),
            "energy": levels_text(thinned_levels(request.energy, thinning.energy)),
            "momentum_peaks_s": [round(peak.time_s, 1) for peak in request.momentum_peaks],
            "novelty_peaks_s": [round(peak.time_s, 1) for peak in request.novelty_peaks],
            "shots": shots_text(self.shots(thinning)),
        }
        spoken = " ".join(self.sentences[:: thinning.transcript])
        return {**data, "transcript": spoken} if spoken else data

    def shots(self, thinning: Thinning) -> tuple[ShotSummary, ...]:
        peaks = (*self.request.momentum_peaks, *self.request.novelty_peaks)
        return thinned_shots(self.request.shots, [peak.time_s for peak in peaks], thinning.shots)

    def weights(self, thinning: Thinning) -> Mapping[str, float]:
        data = self.data(thinning)
        now, finer = self.shots(thinning), self.shots(replace(thinning, shots=thinning.shots * 2))
        can_be = {
            "energy": thinning.energy < len(self.request.energy),
            "shots": len(finer) < len(now),
            "transcript": thinning.transcript < len(self.sentences),
        }
        return {
            part: weight_of(str(data.get(part, "")), of_numbers=part != "transcript")
            if can_be[part]
            else 0.0
            for part in can_be
        }
