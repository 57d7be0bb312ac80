"""The library as a worker sees it: a file of its own machine, or one that another machine keeps.

A worker on another machine cannot open the file. It asks for each call over its connection, and
the engine's machine answers from a connection to the file that is kept for it.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Protocol, cast

from autoresolve_gui.engine.messages import Answer, Call
from autoresolve_gui.library.errors import LibraryError
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autoresolve_gui.model.analysis import PassRecord, PassResult
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.speech import Transcript


class LibraryPort(Protocol):
    """What the running of passes needs of a library; `Library` says what the methods do."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know, oldest first."""

    def key_of(self, path: Path) -> str | None:
        """Return the content key of a file that is known."""

    def footage(self, key: str) -> Footage | None:
        """Return the footage with the content `key`."""

    def save_footage(self, footage: Footage) -> None:
        """Keep `footage`."""

    def records(self, key: str) -> tuple[PassRecord, ...]:
        """Return the passes that are done."""

    def pass_result(self, key: str, name: str, version: int) -> PassResult | None:
        """Return the result of a pass."""

    def save_pass(self, key: str, record: PassRecord, result: PassResult) -> None:
        """Keep the result of a pass."""

    def forget_pass(self, key: str, name: str) -> None:
        """Forget the result of a pass."""

    def transcript(self, key: str) -> Transcript | None:
        """Return what is said, as far as it was heard."""

    def close(self) -> None:
        """Be done with it."""


CALLS = frozenset({
    "key_of", "footage", "save_footage", "records", "pass_result", "save_pass", "forget_pass",
    "transcript",
})  # fmt: skip
"""The methods that a worker on another machine may call."""

_NOTICES = "notices"


class RemoteLibrary:
    """A library that lies with the engine. Layer: engine; lives in a worker on another machine.

    `ask` sends a call; `next_answer` waits for the next answer. Any thread may call: one call is
    under way at a time.
    """

    def __init__(self, ask: Callable[[Call], None], next_answer: Callable[[], Answer]) -> None:
        self._ask = ask
        self._next_answer = next_answer
        self._lock = threading.Lock()
        self._calls = 0

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know, oldest first."""
        return cast("tuple[str, ...]", self._call(_NOTICES))

    def key_of(self, path: Path) -> str | None:
        """Return the content key of a file that the engine's machine knows and sees unchanged."""
        return cast("str | None", self._call("key_of", path))

    def footage(self, key: str) -> Footage | None:
        """Return the footage with the content `key`."""
        return cast("Footage | None", self._call("footage", key))

    def save_footage(self, footage: Footage) -> None:
        """Keep `footage`."""
        self._call("save_footage", footage)

    def records(self, key: str) -> tuple[PassRecord, ...]:
        """Return the passes that are done."""
        return cast("tuple[PassRecord, ...]", self._call("records", key))

    def pass_result(self, key: str, name: str, version: int) -> PassResult | None:
        """Return the result of a pass."""
        return cast("PassResult | None", self._call("pass_result", key, name, version))

    def save_pass(self, key: str, record: PassRecord, result: PassResult) -> None:
        """Keep the result of a pass; it is kept when this returns."""
        self._call("save_pass", key, record, result)

    def forget_pass(self, key: str, name: str) -> None:
        """Forget the result of a pass."""
        self._call("forget_pass", key, name)

    def transcript(self, key: str) -> Transcript | None:
        """Return what is said, as far as it was heard."""
        return cast("Transcript | None", self._call("transcript", key))

    def close(self) -> None:
        """Have nothing to close: the file is the engine's."""

    def _call(self, method: str, *arguments: object) -> object:
        with self._lock:
            self._calls += 1
            self._ask(Call(self._calls, method, arguments))
            while (answer := self._next_answer()).number != self._calls:
                pass  # of a call whose thread was cancelled while it waited
            if answer.error is not None:
                raise answer.error
            return answer.value


class LibraryDesk:
    """Answers the calls of one worker elsewhere. Layer: engine; belongs to one thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._library: Library | None = None

    def answer(self, call: Call) -> Answer:
        """Do what a call asks for. Whatever it raises goes back to the caller."""
        try:
            return Answer(call.number, self._done(call))
        except LibraryError as error:
            self.close()  # opening it anew checks it, and mends what can be mended
            return Answer(call.number, error=error)
        except AutoResolveError as error:
            return Answer(call.number, error=error)
        except Exception as error:  # noqa: BLE001 - the other machine's fault must not end this one
            told = LibraryError(f"the library could not do {call.method}: {error!r}")
            return Answer(call.number, error=told)

    def close(self) -> None:
        """Close the file, if it is open."""
        if self._library is not None:
            with contextlib.closing(self._library):
                self._library = None

    def _done(self, call: Call) -> object:
        if self._library is None:
            self._library = Library(self._path)
        if call.method == _NOTICES:
            return self._library.notices
        if call.method not in CALLS:
            msg = f"workers may not call {call.method!r}"
            raise ValueError(msg)
        return getattr(self._library, call.method)(*call.arguments)
