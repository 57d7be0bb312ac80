"""What a service of language models offers, as the window and the command line show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class CloudModel:
    """A model. Prices are in nano-dollars per million tokens, None where there is no known one.

    `used_for` names the tasks that the settings give it (`narrative`, `reasoning`, `vision`).
    `flags` has a line on each thing that speaks against it at the chosen quality: gone, expiring,
    dearer than allowed, no JSON. `expires_on` is a date as 2027-01-14, empty where none is set.
    Every text came from the service and is untrusted.
    """

    id: str
    name: str
    context_tokens: int
    prompt_nusd_per_mtok: int | None
    completion_nusd_per_mtok: int | None
    input_modalities: tuple[str, ...]
    supports_json: bool
    expires_on: str
    used_for: tuple[str, ...]
    flags: tuple[str, ...]


class CheckState(StrEnum):
    """How one step of a check ended."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One thing that was tried, what came of it, and what the user can do (may be empty)."""

    name: str
    state: CheckState
    text: str
    remedy: str = ""


@runtime_checkable
class ModelCatalog(Protocol):
    """Knows the models of a service, and whether it can be used as it is set up."""

    def models(self, cancelled: Callable[[], bool]) -> tuple[CloudModel, ...]:
        """Return every model listed, and those that the settings name and the list has not.

        It asks the service, without a key, and spends nothing. Raises `AssistantError`.
        """

    def check(self, cancelled: Callable[[], bool]) -> Iterator[CheckStep]:
        """Try key, credit, models and one tiny call that is paid for from the budget."""
