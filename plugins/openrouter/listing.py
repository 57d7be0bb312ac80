"""The models that the server lists just now: their prices, what they can do, when they leave."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx2

from autoresolve_gui.plugin.api import NetworkIsOff, one_line, price_of_entry

from .asking import CloudError
from .failures import clean, failure_of_error
from .reaching import causes_of, detail_of, unreached

if TYPE_CHECKING:
    from autoresolve_gui.plugin.api import ModelPrice

    from .sending import Endpoint
    from .wire import Wire

KEPT_S = 3600.0
"""A list is asked for again after so long."""
FAILED_KEPT_S = 60.0
EXPIRES_SOON = timedelta(days=30)

_LOOK_S = 0.02
_LATER_S = 2.0


@dataclass(frozen=True, slots=True)
class Listed:
    """One model of the list; every field was checked for its type. `price` None: no known one."""

    id: str
    name: str
    context_tokens: int
    input_modalities: tuple[str, ...]
    parameters: frozenset[str]
    expires: date | None
    price: ModelPrice | None

    @property
    def supports_json(self) -> bool:
        """Whether the model can be held to JSON."""
        return bool({"response_format", "structured_outputs"} & self.parameters)

    @property
    def sees(self) -> bool:
        """Whether the model takes pictures."""
        return "image" in self.input_modalities


def read_models(body: object) -> Mapping[str, Listed]:
    """Return the models in an answer of `/models` by id; what makes no sense is left out.

    Raises `ValueError` where it is no such answer at all.
    """
    entries = body.get("data") if isinstance(body, Mapping) else None
    if not isinstance(entries, list):
        msg = "it is no list of models"
        raise ValueError(msg)  # noqa: TRY004 -- one error for every wrong shape
    read = (_listed(entry) for entry in entries if isinstance(entry, Mapping))
    return {listed.id: listed for listed in read if listed is not None}


class Models:
    """Keeps the list of one server for a while. Layer: plugin. Any thread; one asks at a time."""

    def __init__(
        self, endpoint: Callable[[], Endpoint], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._asking = threading.Lock()
        self._kept: Mapping[str, Listed] | None = None
        self._error: CloudError | None = None
        self._until_s = 0.0

    def get(self, cancelled: Callable[[], bool], limit_s: float) -> Mapping[str, Listed]:
        """Return the models by id. Raises `CloudError` where the list cannot be had.

        The answer is kept for an hour, a failure for a minute.
        """
        with self._asking:
            if self._clock() >= self._until_s:
                self._ask(cancelled, limit_s)
            if self._kept is None:
                raise self._error or CloudError("The list of models was not asked for")
            return self._kept

    def known(self) -> Mapping[str, Listed]:
        """Return the latest list that was had, however old; empty where there was none."""
        return self._kept or {}

    def _ask(self, cancelled: Callable[[], bool], limit_s: float) -> None:
        try:
            body = get_json(self._endpoint(), "/models", cancelled, limit_s)
            self._kept, self._error = read_models(body), None
            self._until_s = self._clock() + KEPT_S
        except (CloudError, ValueError) as error:
            said = str(error)
            self._error = CloudError(
                f"The list of models cannot be read: {said}",
                remedy=getattr(error, "remedy", ""),
                source=getattr(error, "source", "provider"),
                detail=getattr(error, "detail", ""),
            )
            self._until_s = self._clock() + FAILED_KEPT_S


def get_json(
    endpoint: Endpoint, path: str, cancelled: Callable[[], bool], limit_s: float
) -> object:
    """Return what `GET path` answers. Raises `CloudError`, with the status where there was one.

    It takes `limit_s` at most, whatever the server does.
    """
    try:
        wire = endpoint.wire()
    except NetworkIsOff as error:
        raise CloudError(str(error), remedy=error.remedy, source="switch") from error
    answer = _Getting(wire, f"{endpoint.base_url}{path}", limit_s)
    answer.thread.start()
    end_s = time.monotonic() + limit_s
    while not answer.is_done.wait(_LOOK_S):
        if cancelled() or time.monotonic() >= end_s:
            wire.cut()
            answer.thread.join(1.0)
            if cancelled():
                raise CloudError("You cancelled it", source="cancel")
            host = httpx2.URL(endpoint.base_url).host
            raise CloudError(
                f"{host} gave no answer within {round(limit_s, 1):g} s", source="deadline"
            )
    answer.thread.join(1.0)
    if answer.error is not None:
        raise _failed(answer.error, endpoint) from None
    if answer.status != 200:
        failure = failure_of_error(answer.error_body, answer.status, endpoint.key)
        raise CloudError(failure.text, remedy=failure.remedy, code=answer.status)
    return answer.body


def _failed(error: Exception, endpoint: Endpoint) -> CloudError:
    off = next((cause for cause in causes_of(error) if isinstance(cause, NetworkIsOff)), None)
    if off is not None:
        return CloudError(str(off), remedy=off.remedy, source="switch")
    detail = clean(detail_of(error), endpoint.key)
    if isinstance(error, (ValueError, RecursionError)):
        return CloudError("The answer makes no sense", source="network", detail=detail)
    return CloudError(
        unreached(error, httpx2.URL(endpoint.base_url).host),
        remedy="Check the network, and the address in the settings.",
        source="network",
        detail=detail,
    )


class _Getting:
    """One GET in a thread of its own, so that whoever waits can leave."""

    def __init__(self, wire: Wire, url: str, limit_s: float) -> None:
        self.thread = threading.Thread(target=self._run, name="cloud list", daemon=True)
        self.is_done = threading.Event()
        self.status = 0
        self.body: object = None
        self.error_body: object = None
        self.error: Exception | None = None
        self._wire, self._url, self._limit_s = wire, url, limit_s

    def _run(self) -> None:
        try:
            with httpx2.Client(
                transport=self._wire, trust_env=False, timeout=self._limit_s + _LATER_S
            ) as client:
                response = client.get(self._url)
                self.status = response.status_code
                self._take(response.content)
        except (httpx2.HTTPError, OSError, ValueError, RecursionError) as error:
            self.error = error
        finally:
            self.is_done.set()

    def _take(self, content: bytes) -> None:
        try:
            self.body = json.loads(content)
        except (ValueError, RecursionError):
            if self.status == 200:
                raise
        if isinstance(self.body, Mapping):
            self.error_body = self.body.get("error")


def today() -> date:
    """Return the day, in UTC."""
    return datetime.now(UTC).date()


def _listed(entry: Mapping[str, Any]) -> Listed | None:
    model = entry.get("id")
    if not isinstance(model, str) or not model:
        return None
    architecture = entry.get("architecture")
    architecture = architecture if isinstance(architecture, Mapping) else {}
    context = entry.get("context_length")
    return Listed(
        id=one_line(model, 200),
        name=one_line(str(entry.get("name") or model), 200),
        context_tokens=context if isinstance(context, int) and context > 0 else 0,
        input_modalities=_words(architecture.get("input_modalities")),
        parameters=frozenset(_words(entry.get("supported_parameters"))),
        expires=_date(entry.get("expiration_date")),
        price=price_of_entry(entry),
    )


def _words(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None
