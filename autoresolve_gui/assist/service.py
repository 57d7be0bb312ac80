"""Asks assistants without anybody waiting: in threads, one job after the other, with a deadline."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from autoresolve_gui.assist import events
from autoresolve_gui.assist.clock import Clock
from autoresolve_gui.assist.errors import AssistError
from autoresolve_gui.assist.events import Task
from autoresolve_gui.assist.frame_choice import choose_frames
from autoresolve_gui.assist.keyframes import chosen_keyframes, keyframes_at, notes_requests
from autoresolve_gui.assist.occasions import about
from autoresolve_gui.assist.placing import beats_of, cuts_of
from autoresolve_gui.assist.quotes import quote, requests_of
from autoresolve_gui.assist.requests import (
    beat_request,
    check_askable,
    cut_request,
    why_not_askable,
)
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.assist import KeptBeats, KeptCuts, KeptNote
from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.model.project import project_of
from autoresolve_gui.plugin.text import plain_line
from autoresolve_gui.privacy.consent import Occasion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from autoresolve_gui.assist.events import AssistEvent
    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.assist import BeatAnswer, CutAnswer, NotesAnswer
    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.plugin.info import AssistantInfo
    from autoresolve_gui.plugin.manager import PluginManager

Request = TypeVar("Request")
Answer = TypeVar("Answer")

log = logging.getLogger(__name__)

KEYFRAMES = 6
"""So many frames are described unless the user chose some."""
_KINDS = {Task.BEATS: "beat_assistant", Task.NOTES: "frame_annotator", Task.CUTS: "cut_adviser"}
_DEADLINE_S = 20.0
_GRACE_S = 5.0
"""A plugin keeps its own deadline; who is later than this after it is not waited for."""
_LOOK_EVERY_S = 0.1
_LINE = 300


class AssistJob:
    """One job. Any thread may call it."""

    def __init__(self, key: str, task: Task, publish: Callable[[AssistEvent], None]) -> None:
        self.key = key
        self.task = task
        self._publish = publish
        self._changes = threading.Lock()
        self._has_ended = threading.Event()
        self.clock = Clock(self._expire)

    def cancel(self) -> None:
        """Stop it: `Cancelled` is told at once, whatever the assistant is doing."""
        self.end(events.Cancelled(self.key, self.task))

    def is_over(self) -> bool:
        """Tell whether its last event was told. For an assistant: whether to stop."""
        return self._has_ended.is_set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for its end; tell whether it came."""
        return self._has_ended.wait(timeout_s)

    def tell(self, event: AssistEvent) -> bool:
        """Tell something that is not the end, unless that was told; tell whether."""
        with self._changes:
            if self.is_over():
                return False
            self._publish(event)
            return True

    def end(self, event: AssistEvent) -> None:
        """Tell the end, once."""
        with self._changes:
            if self.is_over():
                return
            self._has_ended.set()
            self._publish(event)

    def _expire(self) -> None:
        self.end(
            events.Failed(
                self.key, self.task, "The assistant did not answer in time", "Ask again later."
            )
        )


class AssistService:
    """Runs assistants for a program. Layer: assist; owns its threads.

    A footage belongs to the project of its folder: consent and spending are counted by it.

    About footage whose analysis is not finished nothing is asked: `Failed` says so before anything
    is read, shown or reserved.

    `publish` is called from them. Nothing here waits or raises: whatever goes wrong is one
    `Failed` with one line. What arrives is in the library before it is told.
    """

    def __init__(
        self,
        plugins: PluginManager,
        library_path: Path,
        publish: Callable[[AssistEvent], None],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._plugins = plugins
        self._library_path = library_path
        self._publish = publish
        self._now = clock
        self._turn = threading.Condition()
        self._current: AssistJob | None = (
            None  # one after the other: a plugin takes one call a time
        )
        self._jobs: dict[AssistJob, threading.Thread] = {}
        self._changes = threading.Lock()

    def available(self, task: Task) -> AssistantInfo | None:
        """Return the assistant that would be asked; None where none is switched on."""
        found = self._plugins.assistants.infos(_KINDS[task])
        return next((info for info in found if info.is_on), None)

    def ask_beats(self, analysis: Analysis, *, transcript: str = "") -> AssistJob:
        """Ask for narrative beats."""
        ask = self._plugins.assistants.propose_beats
        return self._ask(analysis, Task.BEATS, transcript, beat_request, ask, self._keep_beats)

    def ask_cuts(self, analysis: Analysis, *, transcript: str = "") -> AssistJob:
        """Ask for a ranking of the suggested cuts."""
        ask = self._plugins.assistants.advise_cuts
        return self._ask(analysis, Task.CUTS, transcript, cut_request, ask, self._keep_cuts)

    def ask_notes(self, analysis: Analysis, frames: Sequence[int] | None = None) -> AssistJob:
        """Ask for notes on `frames`, or on up to six that show something; up to three a call."""

        def work(job: AssistJob, assistant: AssistantInfo) -> None:
            settings = self._plugins.settings(assistant.plugin_id)
            if not settings.get("send_pictures", True):
                raise AssistError(
                    "Sending pictures is switched off",
                    remedy="Switch on “Send keyframes” (Tools > Cloud Assist Settings > Privacy).",
                )
            blur_faces = bool(settings.get("blur_faces", False))
            if frames is None:
                keyframes = chosen_keyframes(
                    analysis, KEYFRAMES, blur_faces=blur_faces, cancelled=job.is_over
                )
            else:
                keyframes = keyframes_at(
                    analysis, frames, blur_faces=blur_faces, cancelled=job.is_over
                )
            project = project_of(analysis.footage.path)
            requests = notes_requests(analysis, keyframes, project=project.id)
            for number, request in enumerate(requests, start=1):
                captions = tuple(keyframe.timecode for keyframe in request.keyframes)
                occasion = Occasion(project.id, project.name, number, len(requests), captions)
                with self._on_the_clock(job, assistant), about(occasion):
                    answer = self._plugins.assistants.annotate_frames(
                        assistant.id, request, job.is_over
                    )
                if job.is_over():
                    return
                self._keep_notes(job, answer)

        return self._start(analysis, Task.NOTES, work)

    def quote(
        self,
        analysis: Analysis,
        task: Task,
        *,
        frames: Sequence[int] | None = None,
        transcript: str = "",
    ) -> int | None:
        """Return what asking would cost at most, in nano-dollars; nothing is sent for it.

        None where nobody is switched on, there is nothing to ask about, or it is not known. It
        waits while the plugin is at work: call it away from the window's thread.
        """
        assistant = self.available(task)
        if assistant is None or why_not_askable(analysis) or "energy" not in analysis.curves:
            return None
        chosen = choose_frames(analysis, KEYFRAMES) if frames is None else tuple(frames)
        spoken = self._transcript(assistant, transcript)
        try:
            project = project_of(analysis.footage.path).id
            requests = requests_of(
                analysis, task, project=project, frames=chosen, transcript=spoken
            )
        except AssistError:  # no place for a cut, say: the question will tell
            return None
        return quote(self._plugins.assistants, assistant, requests) if requests else None

    def close(self, timeout_s: float = 5.0) -> None:
        """Cancel every job and wait a little for its thread.

        One that an assistant does not give back is left behind; it ends with the program.
        """
        with self._changes:
            jobs = list(self._jobs.items())
        for job, _ in jobs:
            job.cancel()
        for _, thread in jobs:
            thread.join(timeout_s)

    def _ask(
        self,
        analysis: Analysis,
        task: Task,
        transcript: str,
        request_of: Callable[..., Request],
        ask: Callable[[str, Request, Callable[[], bool]], Answer],
        keep: Callable[[AssistJob, Analysis, Answer], None],
    ) -> AssistJob:
        """Ask one question about the whole footage."""

        def work(job: AssistJob, assistant: AssistantInfo) -> None:
            spoken = self._transcript(assistant, transcript)
            project = project_of(analysis.footage.path)
            request = request_of(analysis, project=project.id, transcript=spoken)
            with self._on_the_clock(job, assistant), about(Occasion(project.id, project.name)):
                answer = ask(assistant.id, request, job.is_over)
            if not job.is_over():
                keep(job, analysis, answer)

        return self._start(analysis, task, work)

    def _start(
        self,
        analysis: Analysis,
        task: Task,
        work: Callable[[AssistJob, AssistantInfo], None],
    ) -> AssistJob:
        job = AssistJob(analysis.footage.key, task, self._publish)
        thread = threading.Thread(
            target=self._run, args=(job, analysis, work), name=f"assist {task}", daemon=True
        )
        with self._changes:
            self._jobs = {j: t for j, t in self._jobs.items() if t.is_alive()}
            self._jobs[job] = thread
            thread.start()
        return job

    def _run(
        self,
        job: AssistJob,
        analysis: Analysis,
        work: Callable[[AssistJob, AssistantInfo], None],
    ) -> None:
        try:
            with self._its_turn(job) as is_on:
                if not is_on:
                    return
                check_askable(analysis)
                assistant = self._assistant(job.task)
                job.tell(events.Asked(job.key, job.task))
                work(job, assistant)
                job.end(events.Finished(job.key, job.task))
        except AutoResolveError as error:
            log.info("%s of %s: %s", job.task, job.key, error)
            job.end(_failed(job, str(error), error.remedy))
        except Exception as error:
            # The boundary of the thread: nobody else would hear of it.
            log.exception("%s of %s", job.task, job.key)
            job.end(_failed(job, f"Unexpected {type(error).__name__}: {error}", _REPORT))

    def _assistant(self, task: Task) -> AssistantInfo:
        found = self.available(task)
        if found is None:
            raise AssistError(
                "No assistant is switched on",
                remedy="Switch Cloud assist on under Plugins, or do without.",
            )
        return found

    @contextmanager
    def _its_turn(self, job: AssistJob) -> Iterator[bool]:
        """Wait until no other job is at it; yield False where this one ended meanwhile.

        One that was told to have ended is not waited for, though its assistant may hang on.
        """
        with self._turn:
            while not job.is_over() and self._current is not None and not self._current.is_over():
                self._turn.wait(_LOOK_EVERY_S)
            self._current = self._current if job.is_over() else job
        try:
            yield not job.is_over()
        finally:
            with self._turn:
                if self._current is job:
                    self._current = None
                self._turn.notify_all()

    @contextmanager
    def _on_the_clock(self, job: AssistJob, assistant: AssistantInfo) -> Iterator[None]:
        settings = self._plugins.settings(assistant.plugin_id)
        deadline_s = _number(settings.get("request_timeout_s"), _DEADLINE_S)
        with job.clock.running(deadline_s + _GRACE_S):
            yield

    def _keep_beats(self, job: AssistJob, analysis: Analysis, answer: BeatAnswer) -> None:
        kept = KeptBeats(beats_of(analysis, answer), answer.provenance, self._stamp())
        with Library(self._library_path) as library:
            library.answers.save_beats(job.key, kept.beats, kept.provenance, kept.made_at)
        job.tell(events.BeatsArrived(job.key, job.task, kept))

    def _keep_cuts(self, job: AssistJob, analysis: Analysis, answer: CutAnswer) -> None:
        kept = KeptCuts(cuts_of(analysis, answer), answer.provenance, self._stamp())
        with Library(self._library_path) as library:
            library.answers.save_cuts(job.key, kept.cuts, kept.provenance, kept.made_at)
        job.tell(events.CutsArrived(job.key, job.task, kept))

    def _keep_notes(self, job: AssistJob, answer: NotesAnswer) -> None:
        stamp = self._stamp()
        with Library(self._library_path) as library:
            library.answers.save_notes(job.key, answer.notes, answer.provenance, stamp)
        kept = tuple(KeptNote(job.key, note, answer.provenance, stamp) for note in answer.notes)
        job.tell(events.NotesArrived(job.key, job.task, kept))

    def _transcript(self, assistant: AssistantInfo, transcript: str) -> str:
        settings = self._plugins.settings(assistant.plugin_id)
        return transcript if settings.get("send_transcript", True) else ""

    def _stamp(self) -> str:
        return self._now().isoformat()


_REPORT = "This is a fault in AutoResolve; please report it."


def _failed(job: AssistJob, message: str, remedy: str) -> events.Failed:
    return events.Failed(job.key, job.task, plain_line(message, _LINE), plain_line(remedy, _LINE))


def _number(value: SettingValue | None, default: float) -> float:
    return float(value) if isinstance(value, (int, float)) else default
