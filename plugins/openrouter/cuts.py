"""Cut reasoning: the places that were found go out, a ranking with reasons comes back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autoresolve_gui.plugin.api import CutAnswer, ProposedCut, plain_line

from .asking import Ask, Message, Task
from .client import CloudClient
from .fence import RULES, fenced, title_of
from .options import read_options
from .schemas import CutsOut
from .thinning import Thinning, fit, sentences_of, shots_text, thinned_shots, weight_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from autoresolve_gui.plugin.api import CutCandidate, CutRequest, PluginContext, ShotSummary

MOST_CUTS = 10
"""So many suggestions are asked for."""
_REASON_LIMIT = 120
_FEWEST_CANDIDATES = 8

SYSTEM = f"""\
You are a film editor who decides where to cut. You are given places that measurements suggest and \
say which of them serve the story.

The data: `shots` lists shots as id:start-end in seconds, followed by d for a dissolve, f for a \
fade, c for a shot that only continues. `candidates` are the places: id, seconds, the shot it lies \
in, a score from 0 to 1, and what the measurement rests on. `transcript` is what is said, where \
there is one.

Return up to {MOST_CUTS} of the candidates, the best first, none twice: `candidate`, its id; \
`confidence` from 0 to 1; and `reason`, why to cut there rather than elsewhere.

{RULES}"""


class CloudCuts:
    """The `CutAdviser` of the plugin. Layer: plugin."""

    def __init__(self, context: PluginContext) -> None:
        self._client = CloudClient(context)
        self._options = read_options(context.settings)

    def advise(self, request: CutRequest, cancelled: Callable[[], bool]) -> CutAnswer:
        """Return the cuts that the model would make. Raises `CloudError`."""
        reply = self._client.ask(question(request, self._options.max_input_tokens), cancelled)
        cuts = tuple(
            ProposedCut(each.candidate, each.confidence, each.reason) for each in reply.value.cuts
        )
        return CutAnswer(cuts, reply.provenance)

    def quote(self, request: CutRequest) -> int | None:
        """Return what an answer can cost at most; see `Quotes`."""
        return self._client.quote(lambda: question(request, self._options.max_input_tokens))


def make_cut_adviser(context: PluginContext) -> CloudCuts:
    """Make the adviser. Raises `CloudError` where the settings make no sense."""
    return CloudCuts(context)


def question(request: CutRequest, max_input_tokens: int) -> Ask[CutsOut]:
    """Return what is asked, thinned until it has at most so many tokens, estimated high.

    Raises `CloudError` where that cannot be.
    """
    material = _Material(request, sentences_of(request.transcript))
    return fit(material.ask, material.weights, max_input_tokens)


def fault_of(answer: CutsOut, candidate_ids: Sequence[int]) -> str:
    """Return what is wrong with an answer of the right form; empty where nothing is."""
    ids = [cut.candidate for cut in answer.cuts]
    unknown = sorted(set(ids) - set(candidate_ids))
    if unknown:
        return f"these candidates are not in the list: {', '.join(map(str, unknown[:5]))}"
    if len(set(ids)) != len(ids):
        return "a candidate may be named once"
    if not ids or len(ids) > MOST_CUTS:
        return f"1 to {MOST_CUTS} candidates are wanted"
    return ""


@dataclass(frozen=True, slots=True)
class _Material:
    """A request with its transcript cleaned once, since it may be long.

    The candidates go with the factor of the energy, which this question has none of: those of the
    lowest score first.
    """

    request: CutRequest
    sentences: tuple[str, ...]

    def ask(self, thinning: Thinning) -> Ask[CutsOut]:
        ids = [each.id for each in self.candidates(thinning)]
        return Ask(
            kind="cuts",
            task=Task.REASONING,
            messages=(Message("system", SYSTEM), Message("user", fenced(self.data(thinning)))),
            schema=CutsOut,
            footage_key=self.request.footage_key,
            project=self.request.project,
            fault_of=lambda answer: fault_of(answer, ids),
        )

    def candidates(self, thinning: Thinning) -> Sequence[CutCandidate]:
        wanted = max(_FEWEST_CANDIDATES, -(-len(self.request.candidates) // thinning.energy))
        best = sorted(self.request.candidates, key=lambda each: -each.score)[:wanted]
        return sorted(best, key=lambda each: each.id)

    def shots(self, thinning: Thinning) -> tuple[ShotSummary, ...]:
        times_s = [float(each.time_s) for each in self.candidates(thinning)]
        return thinned_shots(self.request.shots, times_s, thinning.shots)

    def data(self, thinning: Thinning) -> Mapping[str, Any]:
        data = {
            "title": title_of(self.request.title),
            "running_time_s": round(float(self.request.duration_s), 1),
            "shots": shots_text(self.shots(thinning)),
            "candidates": [
                [
                    each.id,
                    round(float(each.time_s), 1),
                    each.shot_id,
                    round(each.score, 2),
                    plain_line(each.reason, _REASON_LIMIT),
                ]
                for each in self.candidates(thinning)
            ],
        }
        spoken = " ".join(self.sentences[:: thinning.transcript])
        return {**data, "transcript": spoken} if spoken else data

    def weights(self, thinning: Thinning) -> Mapping[str, float]:
        data = self.data(thinning)
        now, finer = self.shots(thinning), self.shots(replace(thinning, shots=thinning.shots * 2))
        return {
            "energy": weight_of(str(data["candidates"]), of_numbers=True)
            if len(self.candidates(thinning)) > _FEWEST_CANDIDATES
            else 0.0,
            "shots": weight_of(data["shots"], of_numbers=True) if len(finer) < len(now) else 0.0,
            "transcript": weight_of(data["transcript"], of_numbers=False)
            if thinning.transcript < len(self.sentences)
            else 0.0,
        }
