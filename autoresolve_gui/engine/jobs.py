"""Jobs, and the order in which they are done."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from autoresolve_gui.engine import events

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from autoresolve_gui.model.encoder import EncoderSource
    from autoresolve_gui.model.shot_judge import JudgeSource


@dataclass(eq=False, slots=True)
class Job:
    """One file on its way. `number` names it in messages; it is above zero.

    `file` is the absolute path, which means the same to every process; `paths` are the spellings
    under which it was opened. `first_stage`: nothing of it is shown yet. `is_paused`: the user
    paused this very file. `is_told_paused`: it was told as `Paused` last, for whatever reason.
    `crashes` counts workers that died with it, `losses` those whose machine was lost meanwhile.
    `judge` is to look again at its shots, `encoder` at what they show.
    """

    number: int
    file: Path
    paths: list[Path]
    first_stage: bool = True
    is_preferred: bool = False
    is_paused: bool = False
    is_told_paused: bool = False
    crashes: int = 0
    losses: int = 0
    judge: JudgeSource | None = None
    encoder: EncoderSource | None = None
    fraction: float = 0.0
    opened: events.Opened | None = None
    running: dict[str, None] = field(default_factory=dict)
    done: dict[str, events.PassDone] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The path as it was first opened."""
        return self.paths[0]

    @property
    def passes_in_words(self) -> str:
        """The passes that are under way, in quotation marks."""
        return " and ".join(f"“{name}”" for name in self.running)

    def news(self, event: events.Event) -> events.Event | None:
        """Take an event of a worker; return what of it is news, None for nothing.

        A worker that takes the job over tells again what an earlier one has told.
        """
        match event:
            case events.Opened():
                if self.opened is not None and self.opened.footage == event.footage:
                    return None
                self.opened = event
            case events.PassStarted():
                self.running[event.name] = None
            case events.PassDone():
                self.running.pop(event.record.name, None)
                if event.record.name in self.done:
                    return None
                self.done[event.record.name] = event
            case events.Progress():
                self.fraction = max(self.fraction, event.fraction)
                return replace(event, fraction=self.fraction)
        return event

    def history(self) -> Iterator[events.Event]:
        """Yield what somebody who comes late has to know."""
        yield events.Queued(self.path)
        if self.opened is not None:
            yield self.opened
        yield from self.done.values()
        if self.is_told_paused:
            yield events.Paused(self.path)


class JobQueue:
    """All jobs that have not ended, by their file; those among them that wait.

    Waiting jobs are served in this order: the preferred one; files that show nothing yet; the
    rest, first come first served. Paused ones are passed over.
    """

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._waiting: list[Job] = []
        self._count = 0

    def find(self, file: Path) -> Job | None:
        """Return the job of the file at the absolute path `file`."""
        return self._jobs.get(_identity(file))

    def add(self, path: Path, file: Path) -> Job:
        """Make a waiting job for a file that has none; `path` is how the user spelled it."""
        self._count += 1
        job = self._jobs[_identity(file)] = Job(self._count, file, [path])
        self._waiting.append(job)
        return job

    def put_back(self, job: Job) -> None:
        """Let a job wait that a worker had."""
        job.running.clear()
        self._waiting.append(job)

    def remove(self, job: Job) -> None:
        """Forget a job: it has ended."""
        del self._jobs[_identity(job.file)]
        if job in self._waiting:
            self._waiting.remove(job)

    def prefer(self, job: Job) -> None:
        """Make this job the preferred one, in place of the one before."""
        for other in self._jobs.values():
            other.is_preferred = other is job

    def has_waiting(self, *, first_stage_only: bool = False) -> bool:
        """Tell whether `take` would give a job."""
        return bool(self._fitting(first_stage_only=first_stage_only))

    @property
    def has_preferred_waiting(self) -> bool:
        """Whether the preferred job waits, and is not paused."""
        return any(job.is_preferred for job in self._fitting(first_stage_only=False))

    def take(self, *, first_stage_only: bool) -> Job | None:
        """Take the next job out of those that wait."""

        def rank(job: Job) -> tuple[bool, bool, int]:
            return not job.is_preferred, not job.first_stage, job.number

        job = min(self._fitting(first_stage_only=first_stage_only), key=rank, default=None)
        if job is not None:
            self._waiting.remove(job)
        return job

    def _fitting(self, *, first_stage_only: bool) -> list[Job]:
        return [
            job
            for job in self._waiting
            if not job.is_paused and (job.first_stage or not first_stage_only)
        ]

    def all(self) -> tuple[Job, ...]:
        """Return every job that has not ended."""
        return tuple(self._jobs.values())


def _identity(file: Path) -> str:
    return os.path.normcase(os.path.normpath(file))
