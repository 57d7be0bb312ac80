"""`autoresolve process`: the whole road from footage to markers, without a window."""

from __future__ import annotations

import contextlib
import queue
import stat
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from autoresolve_gui.cli.arguments import LOCAL, SOURCE_START
from autoresolve_gui.cli.cloud import CloudRun, open_services
from autoresolve_gui.cli.errors import CliError, UsageError
from autoresolve_gui.cli.exit_status import ExitStatus
from autoresolve_gui.cli.hearing import Hearing
from autoresolve_gui.cli.plugin_access import exporter_named, judge_for, open_plugins
from autoresolve_gui.cli.progress import progress_display
from autoresolve_gui.cli.results import ResultWriter
from autoresolve_gui.cli.run_costs import RunCosts
from autoresolve_gui.cli.targets import Target, distinct, plan_targets
from autoresolve_gui.engine import events
from autoresolve_gui.engine.engine import Engine
from autoresolve_gui.engine.local_executor import LocalExecutor
from autoresolve_gui.library.library import Library
from autoresolve_gui.library.location import default_library_path
from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.model.timebase import Timebase, TimecodeError
from autoresolve_gui.models.store import ModelStore
from autoresolve_gui.privacy.keychain import Keychain
from autoresolve_gui.speech.choosing import choose_model
from autoresolve_gui.speech.transcript_files import transcript_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from autoresolve_gui.cli.arguments import Process
    from autoresolve_gui.cli.console import Console
    from autoresolve_gui.cli.progress import ProgressDisplay
    from autoresolve_gui.cli.report import JsonObject
    from autoresolve_gui.engine.events import Event
    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.executor import Executor
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.shot_judge import JudgeSource
    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.plugin.manager import PluginManager
    from autoresolve_gui.privacy.guard import NetworkGuard

_WAKE_EVERY_S = 0.25
"""Waiting for events is cut into pieces, since Windows notices Ctrl+C only between them."""
_ANY_RATE = Timebase(Fraction(1000))
"""Counts every frame number that a timecode can hold; the footage's own rate is known later."""


def process(options: Process, console: Console, guard: NetworkGuard) -> ExitStatus:
    """Analyse the files and write what was asked for.

    Raises `UsageError` or `CliError` for everything that can be known to be impossible before the
    analysis starts, `LibraryError` where the library cannot be opened.
    """
    keychain, costs = Keychain(redactor=console.redactor), RunCosts()
    with (
        open_services(console, guard, keychain, yes_send=options.yes_send, costs=costs) as services,
        open_plugins(console.remark, keychain, services) as plugins,
    ):
        for wish in options.exports:
            exporter_named(plugins, wish.format_id)
        _check_start(options.start)
        files = distinct(options.files)
        plan = plan_targets(files, options.json, options.exports, force=options.force)
        jobs = [Job(file, plan[file]) for file in files]
        readable = [job for job in jobs if not _refused(job.file, console)]
        if not readable:
            return ExitStatus.FAILED
        writer = ResultWriter(options, console, plugins)
        judge = judge_for(plugins, accurate=options.accurate)
        with _executor(options, plugins, guard) as executor:
            station = Station(options, console, plugins, writer, costs)
            done = _run(station, readable, executor, judge)
    all_done = done and len(readable) == len(jobs)
    return ExitStatus.DONE if all_done else ExitStatus.FAILED


@dataclass(slots=True)
class Job:
    """One file on its way. `from_cache` tells of every pass whether it had been done before."""

    file: Path
    targets: tuple[Target, ...]
    from_cache: dict[str, bool] = field(default_factory=dict)
    stopped_because: CliError | TimecodeError | None = None
    """Why this command had the engine cancel the file, if it had."""


@dataclass(frozen=True, slots=True)
class Station:
    """What every file of a run shares."""

    options: Process
    console: Console
    plugins: PluginManager
    writer: ResultWriter
    costs: RunCosts

    @contextlib.contextmanager
    def cloud(self, library_path: Path) -> Iterator[CloudRun | None]:
        """Have what asks the cloud, where that was asked for; None else."""
        if not self.options.openrouter:
            yield None
            return
        run = CloudRun(self.plugins, library_path, self.console, self.costs)
        with contextlib.closing(run):
            yield run

    @contextlib.contextmanager
    def hearing(self, library_path: Path, display: ProgressDisplay) -> Iterator[Hearing | None]:
        """Have what transcribes, where that was asked for; None else."""
        if not self.options.transcribe:
            yield None
            return
        model_of = partial(choose_model, "", ModelStore())
        with Hearing(library_path, model_of, self.console, display) as hearing:
            yield hearing


@contextlib.contextmanager
def _executor(options: Process, plugins: PluginManager, guard: NetworkGuard) -> Iterator[Executor]:
    """Open the executor that was asked for. Raises `UsageError` where there is none of that name.

    Also `ExecutorError` where it cannot be used now, and `PluginError`.
    """
    if options.executor == LOCAL:
        yield LocalExecutor(options.workers or 1)
        return
    known = {LOCAL, *(executor.id for executor in plugins.executors())}
    if options.executor not in known:
        raise UsageError(
            f"there is no executor “{options.executor}”",
            remedy=f"Known: {', '.join(sorted(known))}.",
        )
    wishes: dict[str, SettingValue] = {}
    if options.scheduler is not None:
        wishes["scheduler"] = options.scheduler
    if options.workers is not None:
        wishes["workers"] = options.workers
    # Naming it is consent enough for this run.
    with (
        guard.opened(f"executor {options.executor}", _hosts(options, plugins), listens=True),
        contextlib.closing(
            plugins.executor(options.executor, wishes, even_if_off=True)
        ) as executor,
    ):
        yield executor


def _hosts(options: Process, plugins: PluginManager) -> frozenset[str]:
    """Return the host of the scheduler that the executor is told to talk to, if it has any."""
    address = options.scheduler
    if address is None:
        (owner,) = (e.plugin_id for e in plugins.executors() if e.id == options.executor)
        address = str(plugins.settings(owner).get("scheduler", ""))
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname
    except ValueError:
        host = None  # the executor says what is wrong with the address
    return frozenset({host} if host else ())


def _run(station: Station, jobs: list[Job], executor: Executor, judge: JudgeSource | None) -> bool:
    """Analyse the files of `jobs`, deliver each; return whether everything was done."""
    options, console = station.options, station.console
    library_path = (options.library or default_library_path()).absolute()
    arrived: queue.SimpleQueue[Event] = queue.SimpleQueue()
    display = progress_display(console.err, files=len(jobs), quiet=options.quiet)
    console.clear_progress = display.clear
    with Library(library_path) as library:
        for notice in library.notices:
            console.remark(notice)
        # What a command leaves undone is done by giving it again, not by the window.
        engine = Engine(library_path, arrived.put, executor=executor, remembers=False)
        try:
            with (
                station.cloud(library_path) as cloud,
                station.hearing(library_path, display) as hearing,
            ):
                session = Session(station, display, engine, library, cloud, hearing)
                return session.run(jobs, Feed(arrived, judge))
        except KeyboardInterrupt:
            console.error(
                "stopped", remedy="Finished passes are kept: the same command goes on from there."
            )
            raise
        finally:
            display.end_file()
            engine.close()


@dataclass(frozen=True, slots=True)
class Feed:
    """What the engine says of the files that it is given, and who judges their shots."""

    arrived: queue.SimpleQueue[Event]
    judge: JudgeSource | None


class Session:
    """Follows the engine's events until every file has come to its end."""

    def __init__(
        self,
        station: Station,
        display: ProgressDisplay,
        engine: Engine,
        library: Library,
        cloud: CloudRun | None,
        hearing: Hearing | None = None,
    ) -> None:
        self._options = station.options
        self._console = station.console
        self._display = display
        self._engine = engine
        self._library = library
        self._writer = station.writer
        self._cloud = cloud
        self._hearing = hearing
        self._encoder = station.plugins.encoder_source()

    def run(self, jobs: Sequence[Job], feed: Feed) -> bool:
        """Open the files of `jobs` and return whether all of them were done and delivered."""
        if self._hearing is None:
            return self._analyse(jobs, feed, self._deliver)
        analysed: list[tuple[Job, str]] = []

        def keep(job: Job, key: str) -> bool:
            analysed.append((job, key))
            return True

        all_done = self._analyse(jobs, feed, keep)
        for job, key in analysed:  # the analysis comes first, and has the machine to itself
            all_done = self._hear(job, key, feed) and all_done
        return all_done

    def _analyse(self, jobs: Sequence[Job], feed: Feed, finish: Callable[[Job, str], bool]) -> bool:
        """Have files analysed, `finish` each, and return whether all could be."""
        pending = {job.file.absolute(): job for job in jobs}
        for path in pending:
            self._engine.open(path, judge=feed.judge, encoder=self._encoder)
        all_done = True
        while pending:
            try:
                event = feed.arrived.get(timeout=_WAKE_EVERY_S)
            except queue.Empty:
                continue
            job = pending.get(event.path)
            if job is None:
                continue
            outcome = self._follow(job, event, finish)
            if outcome is not None:
                self._display.end_file()
                del pending[event.path]
                all_done = all_done and outcome
        return all_done

    def _hear(self, job: Job, key: str, feed: Feed) -> bool:
        """Have a file transcribed, have found anew what rests on what is said, and deliver it."""
        analysis = self._known(job, key)
        if analysis is None:
            return False
        said = self._transcript(job, analysis.footage)
        if not said:
            self._deliver(job, key)
            self._display.end_file()
            return False
        return self._analyse([job], feed, partial(self._deliver, more=said))

    def _follow(self, job: Job, event: Event, finish: Callable[[Job, str], bool]) -> bool | None:
        """Act on `event`; return whether the job was done once it has ended, else None."""
        match event:
            case events.Opened():
                self._check_start(job, event)
            case events.Progress(name=name, fraction=fraction, eta_s=eta_s):
                self._display.update(job.file, name, fraction, eta_s)
            case events.PassDone(record=record, from_cache=from_cache):
                is_news = not from_cache or record.name not in job.from_cache
                job.from_cache[record.name] = from_cache and job.from_cache.get(record.name, True)
                if record.note and is_news:
                    self._console.remark(f"{job.file}: {record.note}")
            case events.Notice(message=message):
                self._console.remark(f"{job.file}: {message}")
            case events.Failed(message=message, remedy=remedy):
                self._console.error(message, file=job.file, remedy=remedy)
                return False
            case events.Cancelled():
                reason = job.stopped_because or CliError("its analysis was cancelled")
                self._console.error(str(reason), file=job.file, remedy=reason.remedy)
                return False
            case events.Finished(key=key):
                return finish(job, key)
        return None

    def _check_start(self, job: Job, event: events.Opened) -> None:
        """Stop a file at once whose rate has no such timecode, rather than after its analysis."""
        start = self._options.start
        if start is None or start == SOURCE_START:
            return
        try:
            event.footage.timebase.parse(start)
        except TimecodeError as error:
            job.stopped_because = error
            self._engine.cancel(event.path)

    def _deliver(self, job: Job, key: str, more: JsonObject | None = None) -> bool:
        analysis = self._known(job, key)
        if analysis is None:
            return False
        ask = None if self._cloud is None else partial(self._cloud.ask, analysis)
        return self._writer.deliver(job.file, job.targets, analysis, job.from_cache, ask, more)

    def _known(self, job: Job, key: str) -> Analysis | None:
        """Return what was found in a file; None, and the user is told, where it cannot be used."""
        if job.stopped_because is not None:
            reason = job.stopped_because
            self._console.error(str(reason), file=job.file, remedy=reason.remedy)
            return None
        analysis = self._library.analysis(key)
        if analysis is None:
            self._console.error("its analysis is not in the library any more", file=job.file)
            return None
        # The library knows the latest path of a content; with two copies that may be the other's.
        footage = replace(analysis.footage, path=job.file.absolute())
        return replace(analysis, footage=footage)

    def _transcript(self, job: Job, footage: Footage) -> JsonObject:
        """Return what is said, for the JSON; nothing where it was not asked for or has failed."""
        if self._hearing is None:
            return {}
        try:
            found = self._hearing.transcript(job.file, footage, self._library)
        except AutoResolveError as error:
            self._console.error(str(error), file=job.file, remedy=error.remedy)
            return {}
        return {"transcript": transcript_report(found, footage)}


def _refused(file: Path, console: Console) -> bool:
    """Tell the user of a FILE that cannot be footage, and return whether it is one."""
    remedy = "Check the name and the folder."
    try:
        mode = file.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        fault = "there is no such file"
    except OSError as error:
        fault = f"cannot be opened: {error.strerror or error}"
    else:
        if stat.S_ISREG(mode):
            return False
        fault, remedy = "is a device or a pipe", "Save what it gives to a file, and name that."
        if stat.S_ISDIR(mode):
            fault, remedy = "is a folder", f"Name the files in it, for example {file / '*'}."
    console.error(fault, file=file, remedy=remedy)
    return True


def _check_start(start: str | None) -> None:
    if start is None or start == SOURCE_START:
        return
    try:
        _ANY_RATE.parse(start)
    except TimecodeError as error:
        raise UsageError(
            f"--start {start} is neither a timecode nor the word {SOURCE_START}",
            remedy="Write it as HH:MM:SS:FF, for example 01:00:00:00.",
        ) from error
