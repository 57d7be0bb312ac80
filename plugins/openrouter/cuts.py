"""Cut reasoning: the places that were found go out, a ranking with reasons comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from autoresolve_gui.plugin.api import CutAnswer, ProposedCut, plain_line, tokens_high

from .asking import Ask, Message, Task
from .client import CloudClient
from .fence import RULES, fenced, title_of
from .options import read_options
from .requesting import prompt_tokens_high
from .schemas import CutsOut
from .thinning import Thinning, fit, shots_text, thinned_shots, thinned_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from autoresolve_gui.plugin.api import CutRequest, PluginContext

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


def make_cut_adviser(context: PluginContext) -> CloudCuts:
    """Make the adviser. Raises `CloudError` where the settings make no sense."""
    return CloudCuts(context)


def question(request: CutRequest, max_input_tokens: int) -> Ask[CutsOut]:
    """Return what is asked, thinned until it has at most so many tokens, estimated high.

    Raises `CloudError` where that cannot be.
    """
    thinning = fit(
        lambda thin: prompt_tokens_high(_ask(request, thin)),
        lambda thin: _lengths(request, thin),
        max_input_tokens,
    )
    return _ask(request, thinning)


def _ask(request: CutRequest, thinning: Thinning) -> Ask[CutsOut]:
    given = _thinned(request, thinning)
    return Ask(
        kind="cuts",
        task=Task.REASONING,
        messages=(Message("system", SYSTEM), Message("user", fenced(_data(given)))),
        schema=CutsOut,
        footage_key=request.footage_key,
        project=request.project,
        fault_of=lambda answer: fault_of(answer, [each.id for each in given.candidates]),
    )


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


def _thinned(request: CutRequest, thinning: Thinning) -> CutRequest:
    """Return the request with fewer shots, candidates and sentences.

    The candidates go with the factor of the energy, which this question has none of: the ones of
    the lowest score first.
    """
    wanted = max(_FEWEST_CANDIDATES, -(-len(request.candidates) // thinning.energy))
    best = sorted(request.candidates, key=lambda each: -each.score)[:wanted]
    candidates = tuple(sorted(best, key=lambda each: each.id))
    times_s = [float(each.time_s) for each in candidates]
    return replace(
        request,
        candidates=candidates,
        shots=thinned_shots(request.shots, times_s, thinning.shots),
        transcript=thinned_text(request.transcript, thinning.transcript),
    )


def _data(request: CutRequest) -> Mapping[str, Any]:
    data = {
        "title": title_of(request.title),
        "running_time_s": round(float(request.duration_s), 1),
        "shots": shots_text(request.shots),
        "candidates": [
            [
                each.id,
                round(float(each.time_s), 1),
                each.shot_id,
                round(each.score, 2),
                plain_line(each.reason, _REASON_LIMIT),
            ]
            for each in request.candidates
        ],
    }
    return {**data, "transcript": request.transcript} if request.transcript else data


def _lengths(request: CutRequest, thinning: Thinning) -> Mapping[str, int]:
    """Return the tokens of each part that can still be thinned, 0 for one that cannot."""
    given = _thinned(request, thinning)
    fewer = _thinned(request, replace(thinning, energy=thinning.energy * 2))
    finer = _thinned(request, replace(thinning, shots=thinning.shots * 2))
    rarer = _thinned(request, replace(thinning, transcript=thinning.transcript * 2))
    data = _data(given)
    return {
        "energy": tokens_high(str(data["candidates"]))
        if len(fewer.candidates) < len(given.candidates)
        else 0,
        "shots": tokens_high(data["shots"]) if len(finer.shots) < len(given.shots) else 0,
        "transcript": tokens_high(given.transcript)
        if len(rarer.transcript) < len(given.transcript)
        else 0,
    }
