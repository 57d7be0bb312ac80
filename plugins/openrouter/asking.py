"""What is asked of a model and what comes back: between the assistants and the client."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from autoresolve_gui.plugin.api import AssistantError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from autoresolve_gui.plugin.api import Provenance

Value = TypeVar("Value", bound="BaseModel")


class Task(StrEnum):
    """What a model is good for; the settings name models by it."""

    NARRATIVE = "narrative"
    REASONING = "reasoning"
    VISION = "vision"

    @property
    def words(self) -> str:
        """What the user calls it."""
        return {Task.NARRATIVE: "beats", Task.REASONING: "cuts", Task.VISION: "pictures"}[self]


class CloudError(AssistantError):
    """No answer from the cloud. The text says why and the remedy what the user can do.

    `source` says who refused, for the books: `switch`, `key`, `consent`, `budget`, `settings`,
    `stop`, `ledger`, `network`, `deadline`, `cancel`, `provider`, `answer`. `code` is the HTTP
    status, 0 where there was none. `detail` is for the log alone: what the system or a library
    said, without keys.
    """

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        source: str = "provider",
        code: int = 0,
        detail: str = "",
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.source = source
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation. Text of the footage belongs into a `user` turn."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for the last user turn, as a complete JPEG file; sizes in pixels."""

    jpeg: bytes
    width_px: int
    height_px: int


def nothing_wrong(_value: object) -> str:
    """Serve as the rule of an answer that has none beside its schema."""
    return ""


@dataclass(frozen=True, slots=True)
class Ask(Generic[Value]):
    """One question with everything that shapes its answer.

    `kind` names what the user consents to (`beats`, `notes`, `cuts`). `schema` is what the answer
    has to be, and `fault_of` says what else is wrong with one that fits it (shot ids that were not
    given, say); empty where nothing is. `footage_key` and `project` are for the books only and are
    never sent.
    """

    kind: str
    task: Task
    messages: tuple[Message, ...]
    schema: type[Value]
    footage_key: str
    project: str
    pictures: tuple[Picture, ...] = ()
    fault_of: Callable[[Value], str] = nothing_wrong


@dataclass(frozen=True, slots=True)
class Reply(Generic[Value]):
    """A sound answer, and where it came from."""

    value: Value
    provenance: Provenance
