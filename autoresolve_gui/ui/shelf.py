"""The window's door to the project library. Nothing here waits for the disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from autoresolve_gui.library.library import Library
from autoresolve_gui.ui.jobs import Jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.assist import KeptBeats, KeptCuts, KeptNote
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.story import Beat

T = TypeVar("T")

DIRECTOR = "beats"
"""The name of the pass that proposes beats."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What assistants have answered about one footage; None where they were not asked."""

    beats: KeptBeats | None = None
    cuts: KeptCuts | None = None
    notes: tuple[KeptNote, ...] = ()


class Shelf(QObject):
    """Reads and writes the library on one thread of its own, in the order that was asked for.

    The library is opened at the first use and lives on that thread alone.
    """

    noticed = Signal(str)
    faulted = Signal(object)  # an Exception: something could not be read or written

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._library: Library | None = None
        self._notices_told = 0
        self._jobs = Jobs("library", self)
        self._jobs.faulted.connect(self.faulted)

    def open(self) -> None:
        """Open the library now, so that its notices are seen at the start."""
        self._jobs.run(lambda: self._with_library(lambda _library: None))

    def read(self, key: str, done: Callable[[tuple[Analysis | None, bool]], None]) -> None:
        """Hand `done` what is known of a footage and whether its beats were edited."""

        def work(library: Library) -> tuple[Analysis | None, bool]:
            return library.analysis(key), library.has_edited_beats(key)

        self._jobs.run(lambda: self._with_library(work), done)

    def read_proposals(self, key: str, done: Callable[[tuple[Beat, ...]], None]) -> None:
        """Hand `done` the beats that the analysis proposed, whatever was edited since."""

        def work(library: Library) -> tuple[Beat, ...]:
            versions = [r.version for r in library.records(key) if r.name == DIRECTOR]
            result = library.pass_result(key, DIRECTOR, max(versions)) if versions else None
            return (result.beats or ()) if result is not None else ()

        self._jobs.run(lambda: self._with_library(work), done)

    def read_recent(self, done: Callable[[tuple[Footage, ...]], None]) -> None:
        """Hand `done` the footage opened lately whose file is still there, newest first."""

        def work(library: Library) -> tuple[Footage, ...]:
            return tuple(footage for footage in library.recent() if footage.path.is_file())

        self._jobs.run(lambda: self._with_library(work), done)

    def read_answers(self, key: str, done: Callable[[Answers], None]) -> None:
        """Hand `done` what assistants have answered about a footage."""

        def work(library: Library) -> Answers:
            kept = library.answers
            return Answers(kept.beats(key), kept.cuts(key), kept.notes(key))

        self._jobs.run(lambda: self._with_library(work), done)

    def save_beats(self, key: str, beats: Sequence[Beat], *, edited: bool) -> None:
        """Keep the editor's beats; where they are the proposals again, forget the edited ones."""

        def work(library: Library) -> None:
            if edited:
                library.save_beats(key, beats)
            else:
                library.discard_edited_beats(key)

        self._jobs.run(lambda: self._with_library(work))

    def run(
        self,
        work: Callable[[Library], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `work` with the library, behind all that was asked for before; then `done`."""
        self._jobs.run(lambda: self._with_library(work), done, failed)

    def close(self) -> None:
        """Write what was asked for, close the library and join its thread."""
        self._jobs.run(self._shut)
        self._jobs.close()

    def _with_library(self, work: Callable[[Library], T]) -> T:
        """Run `work` with the library, on the library's thread; pass on what it has to say."""
        if self._library is None:
            self._library = Library(self._path)
        try:
            return work(self._library)
        finally:
            notices = self._library.notices
            for notice in notices[self._notices_told :]:
                self.noticed.emit(notice)
            self._notices_told = len(notices)

    def _shut(self) -> None:
        if self._library is not None:
            self._library.close()
