"""What the user allowed to leave this machine: asked before the first call of a kind, and kept."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from autoresolve_gui.atomic import replace_file
from autoresolve_gui.privacy.errors import NotAllowed, PrivacyError
from autoresolve_gui.store.door import alone
from autoresolve_gui.store.faults import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SCHEMA = 1
_LOCK_S = 10.0


class Answer(StrEnum):
    """What the user says to a disclosure."""

    ALWAYS_FOR_PROJECT = "always for this project"
    ONCE = "once"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a call is about, as the program knows it; a plugin has no say in it.

    `project` is the id of the project whose consent it is, `project_name` what it is called. A call
    about no project is asked about each time. It is number `call` of `calls` that belong together.
    `captions` has a word on each picture, its timecode say, or is empty.
    """

    project: str = ""
    project_name: str = ""
    call: int = 1
    calls: int = 1
    captions: tuple[str, ...] = ()

    @property
    def scope(self) -> str:
        """What *always* holds for, in words; empty where it cannot be said."""
        return f"footage in “{self.project_name}”" if self.project else ""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Exactly what one call would send. `kind` is the sort of call, `beats` say.

    `texts` are sent word for word, `pictures` are JPEG bytes, `form` is the JSON schema of the
    answer, which is sent as well. `worst_nusd` is the most that it can cost, in nano-dollars.
    `terms` says in sentences what the receiver may do with it. `about` is filled in by the program.
    """

    kind: str
    receiver: str
    model: str
    texts: tuple[str, ...]
    pictures: tuple[bytes, ...]
    worst_nusd: int
    terms: tuple[str, ...]
    form: str = ""
    about: Occasion = Occasion()


@dataclass(frozen=True, slots=True)
class Allowed:
    """What was allowed for good. `with_pictures`: that pictures go along was part of it."""

    project: str
    kind: str
    receiver: str
    with_pictures: bool


class ConsentBook:
    """Owns the file at `path` that keeps what was allowed for a project. Any thread.

    It is read anew for each question, as other windows write too. A file that makes no sense is
    set aside under another name and `notices` says so; nothing is allowed then.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changes = threading.Lock()
        self.notices: list[str] = []

    def decision(
        self, project: str, kind: str, receiver: str, *, with_pictures: bool = False
    ) -> Answer | None:
        """Return `ALWAYS_FOR_PROJECT` where calls of this kind were allowed for good, else None.

        What was allowed for text alone does not hold for pictures, nor for another receiver.
        """
        for allowed in self.all():
            is_same = (allowed.project, allowed.kind, allowed.receiver) == (project, kind, receiver)
            if is_same and (allowed.with_pictures or not with_pictures):
                return Answer.ALWAYS_FOR_PROJECT
        return None

    def remember(
        self, project: str, kind: str, receiver: str, *, with_pictures: bool = False
    ) -> None:
        """Keep that this is allowed for good. Raises `PrivacyError` where it cannot be written."""
        new = Allowed(project, kind, receiver, with_pictures)
        with self._changing():
            kept = self._load()
            same = [each for each in kept if replace(each, with_pictures=with_pictures) == new]
            if not any(each.with_pictures or not with_pictures for each in same):
                self._write([*(each for each in kept if each not in same), new])

    def forget(self, project: str, kind: str = "") -> None:
        """Ask again from now on: for this kind of call, or for all kinds of the project.

        Raises `PrivacyError` where it cannot be written.
        """
        with self._changing():
            kept = self._load()
            left = [e for e in kept if e.project != project or (kind and e.kind != kind)]
            if left != kept:
                self._write(left)

    def all(self) -> tuple[Allowed, ...]:
        """Return everything that was allowed for good."""
        with self._changes:
            return tuple(self._load())

    def of(self, project: str) -> tuple[Allowed, ...]:
        """Return everything that was allowed for good for one project."""
        return tuple(allowed for allowed in self.all() if allowed.project == project)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold off every other window and command: what one takes back is not to come again."""
        with self._changes:
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise self._unwritable(error.strerror or str(error)) from error
            with alone(self._path, self._told_with, _LOCK_S):
                yield

    @contextmanager
    def _told_with(self, _lock: Path) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._unwritable(in_words(error)[0]) from error

    def _unwritable(self, reason: str) -> PrivacyError:
        return PrivacyError(
            f"{self._path} cannot be written: {reason}",
            remedy="See that you may write there and that the disk has room.",
        )

    def _load(self) -> list[Allowed]:
        try:
            return _parsed(json.loads(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return []
        except OSError as error:
            self._note(f"{self._path} cannot be read: {error.strerror or error}")
            return []
        except (ValueError, RecursionError) as error:  # also what is no UTF-8 or no JSON
            self._set_aside(str(error))
            return []

    def _set_aside(self, reason: str) -> None:
        number = 1
        while (aside := self._path.with_name(f"{self._path.name}.broken-{number}")).exists():
            number += 1
        try:
            self._path.rename(aside)
        except OSError as error:
            self._note(f"{self._path} made no sense ({reason}) and cannot be renamed: {error}")
            return
        self._note(
            f"{self._path} made no sense ({reason}). It was kept as {aside.name}; "
            "you are asked again before anything leaves this machine."
        )

    def _note(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)

    def _write(self, allowed: list[Allowed]) -> None:
        entries = [
            {
                "project": each.project,
                "kind": each.kind,
                "receiver": each.receiver,
                "with_pictures": each.with_pictures,
            }
            for each in allowed
        ]
        text = json.dumps({"schema": _SCHEMA, "allowed": entries}, indent=2, ensure_ascii=True)
        try:
            replace_file(self._path, f"{text}\n".encode(), mode=0o600)
        except OSError as error:
            raise self._unwritable(error.strerror or str(error)) from error


class ConsentDesk:
    """Asks the user where they have not said it for good. Any thread.

    `ask` shows a disclosure and returns the answer; it may take as long as the user does. Calls
    wait for each other, so that *always* is said once.
    """

    def __init__(self, book: ConsentBook, ask: Callable[[Disclosure], Answer]) -> None:
        self._book = book
        self._ask = ask
        self._asking = threading.Lock()

    def require(self, disclosure: Disclosure) -> None:
        """Return where this may be sent. Raises `NotAllowed` where the user said no."""
        with self._asking:
            decided = self._decided(disclosure)
            answer = decided or self._ask(disclosure)
            if answer is Answer.ALWAYS_FOR_PROJECT and decided is None:
                self._remember(disclosure)
        if answer not in (Answer.ALWAYS_FOR_PROJECT, Answer.ONCE):
            raise NotAllowed(
                f"You did not allow that anything is sent to {disclosure.receiver}",
                remedy="Nothing was sent. Ask again to see what it would be.",
            )

    def _decided(self, disclosure: Disclosure) -> Answer | None:
        project = disclosure.about.project
        if not project:
            return None
        return self._book.decision(
            project,
            disclosure.kind,
            disclosure.receiver,
            with_pictures=bool(disclosure.pictures),
        )

    def _remember(self, disclosure: Disclosure) -> None:
        project = disclosure.about.project
        if project:
            self._book.remember(
                project,
                disclosure.kind,
                disclosure.receiver,
                with_pictures=bool(disclosure.pictures),
            )


def _parsed(tree: object) -> list[Allowed]:
    """Return what a parsed file allows; raises `ValueError` where it has another shape."""
    entries = tree.get("allowed") if isinstance(tree, dict) else None
    if not isinstance(tree, dict) or tree.get("schema") != _SCHEMA or not isinstance(entries, list):
        msg = f"it is no list of consent of schema {_SCHEMA}"
        raise ValueError(msg)
    return [_parsed_entry(entry) for entry in entries]


def _parsed_entry(entry: object) -> Allowed:
    table = entry if isinstance(entry, dict) else {}
    words = [table.get(key) for key in ("project", "kind", "receiver")]
    with_pictures = table.get("with_pictures")
    if (
        set(table) != {"project", "kind", "receiver", "with_pictures"}
        or not all(isinstance(word, str) for word in words)
        or not isinstance(with_pictures, bool)
    ):
        msg = f"an entry has another shape: {entry!r}"
        raise ValueError(msg)
    return Allowed(str(words[0]), str(words[1]), str(words[2]), with_pictures)
