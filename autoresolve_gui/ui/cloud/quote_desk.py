"""What each question about the current footage would cost at most, kept up to date."""

from __future__ import annotations

import logging
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from autoresolve_gui.assist.events import Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autoresolve_gui.assist.service import AssistService
    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.ui.jobs import Jobs

_log = logging.getLogger(__name__)

_SETTLE_MS = 200
"""Passes and settings come in bursts."""


class Priced(StrEnum):
    """What can be asked by a button of its own."""

    BEATS = "beats"
    NOTES = "notes"
    CUTS = "cuts"
    FRAME = "frame"


class QuoteDesk(QObject):
    """Has the assistants quote away from the window's thread, one time after the other.

    `quotes` has what is known: nano-dollars, or None where nobody can say. It is empty while
    there is nothing to ask about.
    """

    changed = Signal()

    def __init__(self, service: AssistService, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service, self._jobs = service, jobs
        self.quotes: Mapping[Priced, int | None] = {}
        self._analysis: Analysis | None = None
        self._values: Mapping[str, SettingValue] = {}
        self._is_asking = self._is_stale = self._wants_news = False
        self._timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self._ask)

    def look(
        self, analysis: Analysis | None, values: Mapping[str, SettingValue], *, is_busy: bool
    ) -> None:
        """Quote for this footage under these settings, unless that was done.

        While `is_busy` the plugin is asked something, and has no time; after that an answer may be
        kept, and prices may have been heard of.
        """
        if analysis is not self._analysis or values != self._values or is_busy:
            self._wants_news = True
        is_outdated = analysis is None or values != self._values
        self._analysis, self._values = analysis, values
        if is_outdated:
            self._take({})
        if analysis is None or is_busy:
            self._timer.stop()
        elif self._wants_news:
            self._wants_news = False
            self._timer.start()

    @Slot()
    def _ask(self) -> None:
        analysis = self._analysis
        if analysis is None or self._jobs.is_closed:
            return  # the timer may still go off while the program closes
        if self._is_asking:
            self._is_stale = True
            return
        self._is_asking, self._is_stale = True, False
        self._jobs.run(
            lambda: _quotes(self._service, analysis),
            lambda quotes: self._take_asked(analysis, quotes),
            self._take_failed,
            owner=self,
        )

    def _take_asked(self, analysis: Analysis, quotes: Mapping[Priced, int | None]) -> None:
        self._end_asking()
        if analysis is self._analysis:
            self._take(quotes)

    def _take_failed(self, error: Exception) -> None:
        _log.error("the cost of a question cannot be told", exc_info=error)
        self._end_asking()
        if self._analysis is not None:
            self._take(dict.fromkeys(Priced))

    def _end_asking(self) -> None:
        self._is_asking = False
        if self._is_stale:
            self._timer.start()

    def _take(self, quotes: Mapping[Priced, int | None]) -> None:
        if quotes != self.quotes:
            self.quotes = quotes
            self.changed.emit()


def _quotes(service: AssistService, analysis: Analysis) -> Mapping[Priced, int | None]:
    return {
        Priced.BEATS: service.quote(analysis, Task.BEATS),
        Priced.NOTES: service.quote(analysis, Task.NOTES),
        Priced.CUTS: service.quote(analysis, Task.CUTS),
        # Every frame has the same size.
        Priced.FRAME: service.quote(analysis, Task.NOTES, frames=[0]),
    }
