"""The settings of the plugin as values that were looked at once."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from autoresolve_gui.plugin.api import ModelPrice, nusd_of_usd

from .asking import CloudError, Task
from .tiers import Tier, read_tiers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autoresolve_gui.plugin.api import SettingValue

MOST_FALLBACKS = 3
"""OpenRouter takes no longer list of models."""


class Provider(StrEnum):
    """Who is asked."""

    OPENROUTER = "openrouter"
    OPENAI = "openai"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Options:
    """What the user set. `models` has a list for each task, the first one first, never empty."""

    provider: Provider
    base_url: str
    tier: Tier
    models: Mapping[Task, tuple[str, ...]]
    chosen_by_name: frozenset[str]
    max_input_tokens: int
    max_output_tokens: int
    deadline_s: float
    deny_data_collection: bool
    zero_data_retention: bool
    app_referrer: str
    app_title: str
    user_prices: Mapping[str, ModelPrice]
    local: LocalServer | None
    local_fallback: bool

    @property
    def receiver(self) -> str:
        """The host that gets what is sent."""
        return urlsplit(self.base_url).hostname or self.base_url


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server on this machine that speaks OpenAI's language."""

    base_url: str
    model: str


def read_options(settings: Mapping[str, SettingValue]) -> Options:
    """Return the settings as values; raises `CloudError` where they make no sense together."""
    provider = Provider(str(settings["provider"]))
    tier = read_tiers()[str(settings["tier"])]
    local = _local_server(settings)
    named = {task: _names(str(settings[f"{task}_model"])) for task in Task}
    return Options(
        provider=provider,
        base_url=_base_url(provider, settings, local),
        tier=tier,
        models={task: _models(task, provider, tier, named[task], local) for task in Task},
        chosen_by_name=frozenset(name for names in named.values() for name in names),
        max_input_tokens=int(settings["max_input_tokens"]),
        max_output_tokens=round(int(settings["max_output_tokens"]) * tier.output_factor),
        deadline_s=float(settings["request_timeout_s"]),
        deny_data_collection=bool(settings["deny_data_collection"]),
        zero_data_retention=bool(settings["zero_data_retention"]),
        app_referrer=str(settings["app_referrer"]).strip(),
        app_title=str(settings["app_title"]).strip(),
        user_prices=read_prices(str(settings["model_prices"])),
        local=local,
        local_fallback=bool(settings["local_fallback"]),
    )


def read_prices(text: str) -> Mapping[str, ModelPrice]:
    """Return the user's prices in `text`: `model=input/output, ...`, USD per million tokens.

    Raises `CloudError` where it is of another form.
    """
    prices = {}
    for entry in _names(text):
        model, _, price = entry.partition("=")
        prompt, _, completion = price.partition("/")
        try:
            prices[model.strip()] = ModelPrice(
                model.strip(), nusd_of_usd(prompt), nusd_of_usd(completion)
            )
        except ValueError as error:
            raise CloudError(
                f"“{entry}” is no price of a model",
                remedy="Write model=input/output in USD per million tokens: acme/large=0.50/1.50",
                source="settings",
            ) from error
    return prices


def is_loopback(url: str) -> bool:
    """Whether `url` names this machine itself."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _models(
    task: Task,
    provider: Provider,
    tier: Tier,
    named: tuple[str, ...],
    local: LocalServer | None,
) -> tuple[str, ...]:
    if provider is Provider.LOCAL:
        return (local.model,) if local is not None else ()
    of_tier = tier.openai_models if provider is Provider.OPENAI else tier.models[task]
    models = named or of_tier
    if not models:
        raise CloudError(
            f"The quality “{tier.name}” has no model of {provider} for this",
            remedy="Choose another quality, or name a model in the settings.",
            source="settings",
        )
    return models[:MOST_FALLBACKS]


def _base_url(
    provider: Provider, settings: Mapping[str, SettingValue], local: LocalServer | None
) -> str:
    if provider is Provider.LOCAL:
        if local is None:
            raise CloudError(
                "The local server is chosen, and no model of it is named",
                remedy="Name one in the settings, gemma3:4b say.",
                source="settings",
            )
        return local.base_url
    name = "base_url" if provider is Provider.OPENROUTER else "openai_base_url"
    url = _plain_url(str(settings[name]))
    if urlsplit(url).scheme != "https" and not is_loopback(url):
        raise CloudError(
            f"{url} would carry the key for everybody to read",
            remedy="Write an address that begins with https://.",
            source="settings",
        )
    return url


def _local_server(settings: Mapping[str, SettingValue]) -> LocalServer | None:
    model = str(settings["local_model"]).strip()
    if not model:
        return None
    url = _plain_url(str(settings["local_base_url"]))
    if not is_loopback(url):
        raise CloudError(
            f"{url} is not on this machine",
            remedy="The local server has an address such as http://127.0.0.1:11434/v1.",
            source="settings",
        )
    return LocalServer(url, model)


def _plain_url(text: str) -> str:
    url = text.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.username is not None or parts.query or parts.fragment:
        raise CloudError(
            f"“{url[:100]}” is no address of a server",
            remedy="Write one such as https://openrouter.ai/api/v1.",
            source="settings",
        )
    return url
