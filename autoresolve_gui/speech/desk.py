"""The thread of the transcript service: who is heard when, and what becomes of what is heard."""

from __future__ import annotations

import contextlib
import logging
import queue
import time
from collections import deque
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from autoresolve_gui.library.library import Library
from autoresolve_gui.library.transcripts import goes_on
from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.model.speech import Transcript
from autoresolve_gui.speech import events
from autoresolve_gui.speech.errors import SpeechError
from autoresolve_gui.speech.messages import Ended, Hear, Hold, Remark, Told, Wish
from autoresolve_gui.speech.spoken_languages import check_language
from autoresolve_gui.speech.worker_process import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autoresolve_gui.library.transcripts import Transcripts
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.speech.events import TranscriptEvent
    from autoresolve_gui.speech.limits import SpeechLimits
    from autoresolve_gui.speech.messages import Heard, Report
    from autoresolve_gui.speech.whisper_model import WhisperModelChoice

    Letter: TypeAlias = "Callable[[Desk], None]"

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 1.0
_CRASHES_TO_FAIL = 2
_LAST_WORDS = 300


@dataclass(slots=True)
class Job:
    """A footage that is to be heard."""

    path: Path
    key: str
    again: bool = False
    language: str = ""
    number: int = 0
    crashes: int = 0
    is_told: bool = False
    is_begun: bool = False
    model: str = ""
    footage: Footage | None = field(default=None)
    told_language: tuple[str, float] = ("", 0.0)


class Desk:
    """Layer: speech; owns the worker, the queue and a connection to the library.

    All methods but `post` run on the thread of `run`.
    """

    def __init__(
        self,
        library_path: Path,
        model_of: Callable[[], WhisperModelChoice],
        publish: Callable[[TranscriptEvent], None],
        limits: SpeechLimits,
        threads: int,
    ) -> None:
        self._library_path = library_path
        self._model_of = model_of
        self._publish = publish
        self._limits = limits
        self._threads = threads
        self._letters: queue.SimpleQueue[Letter] = queue.SimpleQueue()
        self._waiting: deque[Job] = deque()
        self._current: Job | None = None
        self._worker: WorkerProcess | None = None
        self._library: Library | None = None
        self._reasons: set[str] = set()
        self._idle_since_s = self._looked_s = time.monotonic()
        self._numbers = 0
        self._is_open = True

    def post(self, letter: Letter) -> None:
        """Have `letter` called with the desk, on its thread. Any thread may."""
        self._letters.put(letter)

    def run(self) -> None:
        """Work until `close`."""
        try:
            while self._is_open:
                with contextlib.suppress(queue.Empty):
                    self._open(self._letters.get(timeout=_LOOK_EVERY_S))
                if time.monotonic() - self._looked_s > _LOOK_EVERY_S:
                    self._looked_s = time.monotonic()
                    self._open(Desk._look)
        finally:
            self._end_worker()
            self._close_library()

    def _open(self, letter: Letter) -> None:
        try:
            letter(self)
            self._next()
        except Exception as error:  # the thread's boundary: whatever it is, others are heard still
            log.exception("the transcript service met a fault")
            job, self._current = self._current, None
            self._end_worker()
            if job is not None:
                remedy = "What was heard is kept. Please report this, with the log."
                self._publish(events.TranscriptFailed(job.key, f"a fault: {error}", remedy))

    def ask(self, job: Job) -> None:
        """Queue a footage, unless it is there."""
        if self._current is not None and self._current.key == job.key:
            return
        if any(waiting.key == job.key for waiting in self._waiting):
            return
        self._waiting.append(job)
        self._publish(events.TranscriptQueued(job.key))

    def cancel(self, key: str) -> None:
        """Stop or forget a footage."""
        before = len(self._waiting)
        self._waiting = deque(job for job in self._waiting if job.key != key)
        was_current = self._current is not None and self._current.key == key
        if was_current or before != len(self._waiting):
            self._publish(events.TranscriptCancelled(key))
        if was_current:
            self._current = None
            self._end_worker()  # which writes nothing, and may be within a call of many seconds

    def hold(self, reason: str, *, is_held: bool) -> None:
        """Stand still while there is any reason to."""
        was_held = bool(self._reasons)
        (self._reasons.add if is_held else self._reasons.discard)(reason)
        if was_held == bool(self._reasons):
            return
        self._idle_since_s = time.monotonic()
        if self._worker is not None:
            self._worker.send(Hold(bool(self._reasons)))
        begun = [job for job in (self._current, *self._waiting) if job is not None and job.is_told]
        if begun:
            kind = events.TranscriptHeld if self._reasons else events.TranscriptResumed
            self._publish(kind(begun[0].key))

    def close(self) -> None:
        """Leave; what was heard is kept."""
        self._is_open = False

    def _next(self) -> None:
        """Begin with the next footage where none is being heard."""
        while self._is_open and self._current is None and self._waiting and not self._reasons:
            job = self._waiting.popleft()
            try:
                self._begin(job)
            except AutoResolveError as error:
                self._close_library()  # opening it anew checks it, and mends what can be mended
                self._publish(events.TranscriptFailed(job.key, str(error), error.remedy))
            except OSError as error:
                message = f"the process that hears cannot be started: {error}"
                remedy = "Close other programs, then try again."
                self._publish(events.TranscriptFailed(job.key, message, remedy))

    def _begin(self, job: Job) -> None:
        transcripts = self._opened_library().transcripts
        kept = transcripts.transcript(job.key)
        if kept is not None and kept.is_complete and not job.again:
            self._publish(events.TranscriptDone(job.key))
            return
        footage = self._opened_library().footage(job.key)
        if footage is None:
            raise SpeechError(
                f"“{job.path.name}” is not known to the library",
                remedy="Open the file first, then have it transcribed.",
            )
        check_language(job.language)
        choice = self._model_of()
        if footage.audio:
            choice.check()
        # The transcript is begun when something was heard: until then the one that is there stays.
        job.model, job.is_begun = choice.name, False
        if kept is not None and not goes_on(kept, choice.name, again=job.again):
            kept = None
        job.footage = footage = replace(footage, path=job.path)
        if not job.is_told:
            job.is_told = True
            self._publish(events.TranscriptStarted(job.key))
        if not footage.audio:
            self._begun(job).finish_transcript(job.key)
            self._publish(events.TranscriptDone(job.key))
            return
        self._hear(job, footage, choice, kept)

    def _hear(
        self, job: Job, footage: Footage, choice: WhisperModelChoice, kept: Transcript | None
    ) -> None:
        """Have a footage heard, behind what is `kept` of it."""
        if kept is None:
            kept = Transcript((), "", 0.0, choice.name, Fraction(0), is_complete=False)
        said = " ".join(one.text for one in kept.segments if one.end_s <= kept.heard_until_s)
        job.told_language = kept.language, kept.language_probability
        language = (job.language, 1.0) if job.language else job.told_language
        wish = Wish(footage, kept.heard_until_s, *language, said[-_LAST_WORDS:])
        self._numbers += 1
        job.number = self._numbers
        self._hired(choice).send(Hear(job.number, choice, wish))
        self._current = job

    def _begun(self, job: Job) -> Transcripts:
        """Return the transcripts of the library, with that of `job` begun."""
        transcripts = self._opened_library().transcripts
        if not job.is_begun:
            transcripts.begin_transcript(job.key, job.model, again=job.again)
            job.is_begun, job.again = True, False  # what comes after a crash goes on from there
        return transcripts

    def _hired(self, choice: WhisperModelChoice) -> WorkerProcess:
        if self._worker is not None and self._worker.choice != choice:
            self._end_worker()
        if self._worker is None:
            self._worker = WorkerProcess(choice, self._threads, self._receive)
        return self._worker

    def _receive(self, worker: WorkerProcess, report: Report | None) -> None:
        """Pass on what a worker says. Runs on its reading thread."""
        self.post(lambda desk: desk._take(worker, report))  # noqa: SLF001 - its own

    def _take(self, worker: WorkerProcess, report: Report | None) -> None:
        if worker is not self._worker:
            return  # it was ended meanwhile
        if report is None:
            self._lost(worker.death(seconds=1.0))
            return
        worker.sign()
        job = self._current
        if job is None or job.number != report.job:
            return
        try:
            self._follow(job, report)
        except AutoResolveError as error:
            self._current = None
            self._end_worker()
            self._close_library()
            self._publish(events.TranscriptFailed(job.key, str(error), error.remedy))

    def _follow(self, job: Job, report: Report) -> None:
        match report:
            case Told(heard=heard):
                self._keep(job, heard)
            case Remark(message=message):
                self._publish(events.TranscriptNotice(job.key, message))
            case Ended(message=""):
                self._begun(job).finish_transcript(job.key)
                self._leave(events.TranscriptDone(job.key))
            case Ended(message=message, remedy=remedy):
                self._leave(events.TranscriptFailed(job.key, message, remedy))

    def _leave(self, event: TranscriptEvent) -> None:
        self._current = None
        self._idle_since_s = time.monotonic()
        self._publish(event)

    def _keep(self, job: Job, heard: Heard) -> None:
        transcripts = self._begun(job)
        if heard.language and (heard.language, heard.probability) != job.told_language:
            job.told_language = heard.language, heard.probability
            transcripts.set_language(job.key, heard.language, heard.probability)
        lines = transcripts.hear(job.key, heard.segment, heard.until_s)
        if lines.gone:
            self._publish(events.SegmentsGone(job.key, lines.gone, lines.rest))
        for segment in lines.kept:
            self._publish(events.SegmentHeard(job.key, segment))
        duration_s = job.footage.duration if job.footage is not None else Fraction(0)
        until_s = min(heard.until_s, duration_s)
        self._publish(events.TranscriptProgress(job.key, until_s, duration_s, *job.told_language))

    def _look(self) -> None:
        """See whether the worker has to be ended: it went wrong, or is not wanted any more."""
        worker, job = self._worker, self._current
        if worker is None:
            return
        if job is None or self._reasons:
            worker.sign()
            if time.monotonic() - self._idle_since_s > self._limits.linger_s:
                self._end_worker()
                if job is not None:  # its memory goes back; it is heard from there on later
                    self._current = None
                    self._waiting.appendleft(job)
            return
        fault = worker.fault(self._limits)
        if fault:
            self._lost(fault)

    def _lost(self, reason: str) -> None:
        """Try once more with the footage that the worker was lost with, or tell that it failed."""
        self._end_worker()
        job, self._current = self._current, None
        if job is None:
            return
        job.crashes += 1
        if job.crashes < _CRASHES_TO_FAIL:
            self._waiting.appendleft(job)
            message = f"The process that heard “{job.path.name}” was lost: {reason}. Once more."
            self._publish(events.TranscriptNotice(job.key, message))
            return
        self._publish(
            events.TranscriptFailed(
                job.key,
                f"The transcript of “{job.path.name}” broke off {job.crashes} times; "
                f"the last time {reason}",
                "What was heard is kept. Choose a smaller model, or ask again to go on from here.",
            )
        )

    def _end_worker(self) -> None:
        if self._worker is not None:
            worker, self._worker = self._worker, None
            worker.end()

    def _opened_library(self) -> Library:
        if self._library is None:
            self._library = Library(self._library_path)
        return self._library

    def _close_library(self) -> None:
        if self._library is not None:
            self._library.close()
            self._library = None
