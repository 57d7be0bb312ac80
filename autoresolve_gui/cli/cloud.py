"""Cloud assist on the command line: what would be sent is shown, and asked for, first."""

from __future__ import annotations

import queue
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autoresolve_gui.assist import events
from autoresolve_gui.assist.comparison import Pair, compare
from autoresolve_gui.assist.events import Task
from autoresolve_gui.assist.quotes import quote_words
from autoresolve_gui.assist.service import AssistService
from autoresolve_gui.assist.services import CloudServices
from autoresolve_gui.budget.ledger import Ledger
from autoresolve_gui.budget.location import default_ledger_path
from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.cli.errors import UsageError
from autoresolve_gui.cli.run_costs import RunCosts
from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.location import state_path
from autoresolve_gui.plugin.text import plain_line
from autoresolve_gui.privacy.consent import Answer, ConsentBook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from autoresolve_gui.assist.events import AssistEvent
    from autoresolve_gui.assist.service import AssistJob
    from autoresolve_gui.budget.ledger import CallRow
    from autoresolve_gui.cli.console import Console
    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.assist import KeptBeats, KeptNote, Provenance
    from autoresolve_gui.plugin.manager import PluginManager
    from autoresolve_gui.privacy.consent import Disclosure
    from autoresolve_gui.privacy.guard import NetworkGuard
    from autoresolve_gui.privacy.keychain import Keychain

PLUGIN = "openrouter"
_WAKE_EVERY_S = 0.25
"""Waiting is cut into pieces, since Windows notices Ctrl+C only between them."""
_ANSWERS = {
    "y": Answer.ONCE,
    "yes": Answer.ONCE,
    "once": Answer.ONCE,
    "a": Answer.ALWAYS_FOR_PROJECT,
    "always": Answer.ALWAYS_FOR_PROJECT,
}
_LINE = 200
NOBODY_TO_ASK = "there is no terminal to ask on, and no --yes-send"
_CONSENT = "consent.json"


@dataclass(slots=True)
class CloudResult:
    """What came of asking about one footage. `failures` are lines by what was asked for.

    `provenances` are of the answers that arrived, `calls` of all calls that were sent for them,
    those that came to nothing too.
    """

    beats: KeptBeats | None = None
    notes: list[KeptNote] = field(default_factory=list)
    pairs: tuple[Pair, ...] = ()
    failures: dict[str, tuple[str, str]] = field(default_factory=dict)
    provenances: list[Provenance] = field(default_factory=list)
    calls: tuple[CallRow, ...] = ()
    wall_s: float = 0.0

    @property
    def cost_nusd(self) -> int:
        """What this run cost, in nano-dollars; a call whose cost is not known, at its worst."""
        return sum(call.counted_nusd for call in self.calls)

    @property
    def api_s(self) -> float:
        """The time that calls took, in seconds."""
        return sum(call.total_s for call in self.calls)


class CloudRun:
    """Asks assistants about one footage after the other. Layer: command line; owns the service."""

    def __init__(
        self, plugins: PluginManager, library_path: Path, console: Console, costs: RunCosts
    ) -> None:
        """Switch the plugin on for this run. Raises `UsageError` where there is none.

        `costs` is told of the plugin's calls.
        """
        self._console, self._costs = console, costs
        try:
            plugins.switch_on_for_now(PLUGIN)
        except PluginError as error:
            raise UsageError(str(error), remedy=error.remedy) from error
        self._arrived: queue.SimpleQueue[AssistEvent] = queue.SimpleQueue()
        self._service = AssistService(plugins, library_path, self._arrived.put)

    def ask(self, analysis: Analysis, *, with_notes: bool = True) -> CloudResult:
        """Ask for beats, and for notes on keyframes of a picture; never raises for a failure."""
        result = CloudResult()
        began_s = time.monotonic()
        key = analysis.footage.key
        self._tell_quotes(analysis, with_notes=with_notes)
        before = {call.call_id for call in self._costs.sent(key)}
        self._follow(self._service.ask_beats(analysis), result)
        if with_notes and analysis.footage.video is not None and not result.failures:
            self._follow(self._service.ask_notes(analysis), result)
        result.wall_s = time.monotonic() - began_s
        result.calls = self._costs.sent(key, but=before)
        if result.beats is not None:
            result.pairs = compare(analysis, analysis.beats, result.beats.beats)
        for task, (message, remedy) in result.failures.items():
            words = f"{task.capitalize()}: {message}"
            self._console.error(words, file=analysis.footage.path, remedy=remedy)
        return result

    def close(self) -> None:
        """End what is under way."""
        self._service.close()

    def quotes(self, analysis: Analysis, *, with_notes: bool = True) -> dict[Task, int | None]:
        """Return what `ask` can cost at most, by task, in nano-dollars; None where that is unknown.

        Nothing is sent.
        """
        tasks = [Task.BEATS, *([Task.NOTES] if with_notes and analysis.footage.video else [])]
        return {task: self._service.quote(analysis, task) for task in tasks}

    def _tell_quotes(self, analysis: Analysis, *, with_notes: bool) -> None:
        quotes = self.quotes(analysis, with_notes=with_notes)
        told = ", ".join(f"{task} cost {quote_words(nusd)}" for task, nusd in quotes.items())
        self._console.remark(f"{analysis.footage.path.name}: {told}, by the prices known.")

    def _follow(self, job: AssistJob, result: CloudResult) -> None:
        while True:
            try:
                event = self._arrived.get(timeout=_WAKE_EVERY_S)
            except queue.Empty:
                continue
            if self._is_end(event, job.task, result):
                return

    def _is_end(self, event: AssistEvent, task: Task, result: CloudResult) -> bool:
        match event:
            case events.BeatsArrived(answer=answer):
                result.beats = answer
                result.provenances.append(answer.provenance)
            case events.NotesArrived(notes=notes):
                result.notes += notes
                result.provenances += [note.provenance for note in notes[:1]]
            case events.Failed(message=message, remedy=remedy):
                result.failures[task] = (message, remedy)
                return True
            case events.Finished():
                return True
            case events.Cancelled():
                result.failures[task] = ("It was cancelled", "")
                return True
        return False


@contextmanager
def open_services(
    console: Console,
    guard: NetworkGuard,
    keychain: Keychain,
    *,
    yes_send: bool,
    costs: RunCosts | None = None,
) -> Iterator[CloudServices]:
    """Have what plugins that talk to servers are handed; the ledger is closed at the end.

    Nothing is opened before a plugin wants it. `costs` is told of every call.
    """
    told = costs or RunCosts()
    with ExitStack() as opened:
        lock = threading.Lock()
        ledgers: list[Ledger] = []

        def ledger() -> Ledger:
            with lock:
                if not ledgers:
                    ledgers.append(
                        opened.enter_context(Ledger(default_ledger_path(), publish=told.note))
                    )
                return ledgers[0]

        yield CloudServices(
            guard=guard,
            keychain=keychain,
            ledger=ledger,
            consent=consent_book(),
            ask=consent_on_terminal(console, yes=yes_send),
        )


def consent_book() -> ConsentBook:
    """Return what the user allowed for good, in the window or here."""
    return ConsentBook(state_path().with_name(_CONSENT))


def consent_on_terminal(console: Console, *, yes: bool) -> Callable[[Disclosure], Answer]:
    """Return what shows a disclosure on standard error and asks for an answer on the terminal.

    `yes` stands for the answer *once*. Without it and without a terminal the answer is no.
    """

    def ask(disclosure: Disclosure) -> Answer:
        for line in disclosure_lines(disclosure):
            console.tell(line)
        if yes:
            return Answer.ONCE
        if not can_be_asked():
            console.tell(f"Nothing is sent: {NOBODY_TO_ASK}.")
            return Answer.NO
        scope = plain_line(disclosure.about.scope, _LINE)
        always = f" [a] always for {scope}," if scope else ""
        console.tell(f"Send this? [y] once,{always} [N] no")
        answer = _ANSWERS.get(sys.stdin.readline().strip().lower(), Answer.NO)
        if answer is Answer.ALWAYS_FOR_PROJECT and not scope:
            return Answer.NO  # it was not offered
        return answer

    return ask


def can_be_asked() -> bool:
    """Tell whether there is somebody at a terminal."""
    return sys.stdin.isatty()


def disclosure_lines(disclosure: Disclosure) -> Sequence[str]:
    """Return what would be sent, word for word, as lines for people."""
    about = disclosure.about
    call = f", call {about.call} of {about.calls}" if about.calls > 1 else ""
    return (
        f"To {disclosure.receiver}, for {disclosure.kind}{call}, asking {disclosure.model}:",
        *(line for text in disclosure.texts for line in _as_it_stands(text)),
        *_picture_lines(disclosure),
        *(
            [f"  Form of the answer, {len(disclosure.form):,} characters, sent as well:"]
            if disclosure.form
            else []
        ),
        *_as_it_stands(disclosure.form),
        *(f"  {term}" for term in disclosure.terms),
        f"  It costs {usd_text(disclosure.worst_nusd)} at most.",
    )


def _as_it_stands(text: str) -> Sequence[str]:
    # Whole, however long: what is allowed is what was seen.
    return tuple(f"  | {plain_line(line, len(line) + 1)}" for line in text.splitlines())


def _picture_lines(disclosure: Disclosure) -> Sequence[str]:
    """Return a line on the pictures, each with its timecode where that is known."""
    sizes = [f"{len(picture) / 1000:.0f} kB" for picture in disclosure.pictures]
    if not sizes:
        return ()
    captions = [plain_line(caption, _LINE) for caption in disclosure.about.captions]
    if len(captions) == len(sizes):
        sizes = [f"{caption}, {size}" for caption, size in zip(captions, sizes, strict=True)]
    things = "picture" if len(sizes) == 1 else "pictures"
    return (f"  and {len(sizes)} {things} as JPEG ({'; '.join(sizes)})",)
