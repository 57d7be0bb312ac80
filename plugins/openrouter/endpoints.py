"""Where requests go, with which key and headers, as far as the program granted it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.plugin.api import KeychainError

from .asking import CloudError
from .options import Provider
from .sending import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autoresolve_gui.plugin.api import Budget, Consent, Network, PluginContext, Secret

    from .options import Options


class Grants:
    """What the program granted the plugin. Raises `CloudError` for what it did not."""

    def __init__(self, context: PluginContext) -> None:
        self._context = context

    @property
    def budget(self) -> Budget:
        """The user's money."""
        if self._context.budget is None:
            raise _not_granted("money")
        return self._context.budget

    @property
    def consent(self) -> Consent:
        """The user's say."""
        if self._context.consent is None:
            raise _not_granted("consent")
        return self._context.consent

    @property
    def network(self) -> Network:
        """The way out."""
        if self._context.network is None:
            raise _not_granted("network")
        return self._context.network

    def endpoint(self, options: Options) -> Endpoint:
        """Return where questions go, with the key of the provider."""
        network = self.network
        if options.provider is Provider.LOCAL:
            return Endpoint(options.base_url, None, network)
        return Endpoint(options.base_url, self._key(), network, _headers(options))

    def list_endpoint(self, options: Options) -> Endpoint:
        """Return where lists are asked for: without the key, where it needs none for that."""
        if options.provider is Provider.OPENAI:
            return self.endpoint(options)
        return Endpoint(options.base_url, None, self.network)

    def _key(self) -> Secret:
        try:
            key = self._context.key() if self._context.key is not None else None
        except KeychainError as error:
            raise CloudError(str(error), remedy=error.remedy, source="key") from error
        if key is None:
            raise CloudError(
                "There is no key for the service",
                remedy="Sign in or paste a key under Cloud assist, or: autoresolve key set.",
                source="key",
            )
        return key


def _headers(options: Options) -> Mapping[str, str]:
    if options.provider is not Provider.OPENROUTER:
        return {}
    told = {"HTTP-Referer": options.app_referrer, "X-OpenRouter-Title": options.app_title}
    return {name: text for name, text in told.items() if text}


def _not_granted(what: str) -> CloudError:
    return CloudError(
        f"The program gave Cloud assist no {what}",
        remedy="This is a fault of AutoResolve; please report it.",
        source="switch",
    )
