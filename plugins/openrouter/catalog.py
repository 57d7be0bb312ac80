"""The models as the window and the command line list them, and the check of the whole set-up."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from autoresolve_gui.plugin.api import CheckState, CheckStep, CloudModel, cost_reported, usd_text

from .asking import Ask, CloudError, Message, Task
from .buying import LIST_LIMIT_S
from .client import CloudClient
from .listing import get_json, today
from .options import Provider
from .routing import GONE, judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from autoresolve_gui.plugin.api import PluginContext

    from .listing import Listed


class Ready(BaseModel):
    """The answer to the tiny call."""

    model_config = ConfigDict(extra="forbid")

    ready: bool


class Catalog:
    """Serves as `ModelCatalog` for whichever server the settings name."""

    def __init__(self, client: CloudClient) -> None:
        self._client = client

    def models(self, cancelled: Callable[[], bool]) -> tuple[CloudModel, ...]:
        """Return every model, those that are in use first. Raises `CloudError`.

        The prices of those are told to the budget: every quote goes by them from then on.
        """
        listing = self._client.models.get(cancelled, LIST_LIMIT_S)
        used = self._used()
        prices = {model: listing[model].price for model in used if model in listing}
        known = {model: price for model, price in prices.items() if price is not None}
        self._client.budget.learn_prices(known)
        gone = [model for model in used if model not in listing]
        shown = [self._shown(listed, used.get(listed.id, ())) for listed in listing.values()]
        shown += [_missing(model, used[model]) for model in gone]
        return tuple(sorted(shown, key=lambda model: (not model.used_for, model.id)))

    def check(self, cancelled: Callable[[], bool]) -> Iterator[CheckStep]:
        """Try key, credit, models and one tiny call, one after the other."""
        options = self._client.options
        where = f"{options.provider} at {options.base_url}, quality “{options.tier.name}”"
        yield CheckStep("settings", CheckState.PASSED, where)
        works = True
        for step in (*self._key_steps(cancelled), *self._model_steps(cancelled)):
            works = works and step.state is not CheckState.FAILED
            yield step
        if works:
            yield self._call_step(cancelled)
        else:
            yield CheckStep("call", CheckState.SKIPPED, "nothing was sent, since a step failed")

    def _used(self) -> Mapping[str, tuple[str, ...]]:
        """Return the tasks by model, in the order of the settings."""
        used: dict[str, tuple[str, ...]] = {}
        for task, models in self._client.options.models.items():
            for model in models:
                used[model] = (*used.get(model, ()), task.value)
        return used

    def _shown(self, listed: Listed, tasks: tuple[str, ...]) -> CloudModel:
        options = self._client.options
        price = options.user_prices.get(listed.id) or listed.price
        prompt_nusd = price.prompt_nusd_per_mtok if price is not None else None
        completion_nusd = price.completion_nusd_per_mtok if price is not None else None
        flags: tuple[str, ...] = ()
        if options.provider is Provider.OPENROUTER:
            task = Task.VISION if Task.VISION in tasks else None
            flags = judge(listed.id, listed, task, options, today()).flags
        elif options.provider is Provider.LOCAL:
            prompt_nusd = completion_nusd = 0
        return CloudModel(
            id=listed.id,
            name=listed.name,
            context_tokens=listed.context_tokens,
            prompt_nusd_per_mtok=prompt_nusd,
            completion_nusd_per_mtok=completion_nusd,
            input_modalities=listed.input_modalities,
            supports_json=listed.supports_json,
            expires_on=listed.expires.isoformat() if listed.expires is not None else "",
            used_for=tasks,
            flags=flags,
        )

    def _key_steps(self, cancelled: Callable[[], bool]) -> Iterator[CheckStep]:
        provider = self._client.options.provider
        if provider is Provider.LOCAL:
            yield CheckStep("key", CheckState.SKIPPED, "a server on this machine needs none")
            return
        path = "/key" if provider is Provider.OPENROUTER else "/models"
        try:
            body = get_json(self._client.endpoint(), path, cancelled, LIST_LIMIT_S)
        except CloudError as error:
            self._client.log.info("%s (%s)", error, error.detail)
            yield CheckStep("key", CheckState.FAILED, str(error), error.remedy)
            return
        yield CheckStep("key", CheckState.PASSED, "it is valid")
        if provider is Provider.OPENROUTER:
            data = body.get("data") if isinstance(body, Mapping) else None
            yield _credit_step(data if isinstance(data, Mapping) else {})

    def _model_steps(self, cancelled: Callable[[], bool]) -> Iterator[CheckStep]:
        options = self._client.options
        try:
            listing = self._client.models.get(cancelled, LIST_LIMIT_S)
        except CloudError as error:
            self._client.log.info("%s (%s)", error, error.detail)
            yield CheckStep("models", CheckState.FAILED, str(error), error.remedy)
            return
        for task, models in options.models.items():
            verdicts = [
                judge(model, listing.get(model), task, options, today()) for model in models
            ]
            if options.provider is not Provider.OPENROUTER:
                flags = [f"{model} is {GONE}" for model in models if model not in listing]
                stops = len(flags) == len(models)
            else:
                flags = [
                    f"{model}: {flag}"
                    for model, verdict in zip(models, verdicts, strict=True)
                    for flag in verdict.flags
                ]
                stops = all(verdict.stops for verdict in verdicts)
            yield _model_step(task, models, flags, stops=stops)

    def _call_step(self, cancelled: Callable[[], bool]) -> CheckStep:
        # The time makes it a question that was never asked, so that no cache answers it.
        text = f'Answer with {{"ready": true}} and nothing else. The time is {time.time():.3f}.'
        ask = Ask("check", Task.NARRATIVE, (Message("user", text),), Ready, "", "")
        worst_nusd = self._client.quote(lambda: ask)
        try:
            reply = self._client.ask(ask, cancelled)
        except CloudError as error:
            return CheckStep("call", CheckState.FAILED, str(error), error.remedy)
        came_from = reply.provenance
        words = (
            f"{came_from.model} answered in {came_from.api_s:.1f} s for "
            f"{usd_text(came_from.cost_nusd)}"
        )
        if worst_nusd is not None and came_from.cost_nusd > worst_nusd:
            words += f", and was to cost at most {usd_text(worst_nusd)}: all calls are stopped now"
            remedy = "Look at the costs; there, or by `autoresolve costs --resume`, calls go on."
            return CheckStep("call", CheckState.FAILED, words, remedy)
        if came_from.failures:
            return CheckStep("call", CheckState.WARNED, f"{words}; {'; '.join(came_from.failures)}")
        return CheckStep("call", CheckState.PASSED, words)


def make_model_catalog(context: PluginContext) -> Catalog:
    """Return the catalog. Raises `CloudError` where the settings make no sense."""
    return Catalog(CloudClient(context))


def _missing(model: str, tasks: tuple[str, ...]) -> CloudModel:
    return CloudModel(
        id=model,
        name=model,
        context_tokens=0,
        prompt_nusd_per_mtok=None,
        completion_nusd_per_mtok=None,
        input_modalities=(),
        supports_json=False,
        expires_on="",
        used_for=tasks,
        flags=(GONE,),
    )


def _credit_step(data: Mapping[str, Any]) -> CheckStep:
    left, spent = data.get("limit_remaining"), cost_reported(data.get("usage"))
    words = [] if spent is None else [f"{usd_text(spent)} spent with this key"]
    if data.get("is_free_tier") is True:
        words.append("no credit was ever bought: only free models answer, 50 times a day")
    if left is None:
        words.insert(0, "the key has no limit of its own")
        state = CheckState.WARNED if data.get("is_free_tier") is True else CheckState.PASSED
        return CheckStep("credit", state, "; ".join(words))
    left_nusd = cost_reported(left)
    if not left_nusd:
        remedy = "Raise the key's limit at the provider, or add credit."
        return CheckStep("credit", CheckState.FAILED, "the key's limit is used up", remedy)
    words.insert(0, f"{usd_text(left_nusd)} left under the key's limit")
    return CheckStep("credit", CheckState.PASSED, "; ".join(words))


def _model_step(task: Task, models: tuple[str, ...], flags: list[str], *, stops: bool) -> CheckStep:
    words = f"{task.words}: {', '.join(models)}"
    if not flags:
        return CheckStep("models", CheckState.PASSED, words)
    state = CheckState.FAILED if stops else CheckState.WARNED
    remedy = "Choose another model in the settings; `autoresolve cloud models` lists them."
    return CheckStep("models", state, f"{words} ({'; '.join(flags)})", remedy)
