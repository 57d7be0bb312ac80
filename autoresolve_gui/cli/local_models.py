"""`autoresolve models`: the models that run on this machine."""

from __future__ import annotations

import json
import os
import signal
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from autoresolve_gui.cli.exit_status import ExitStatus
from autoresolve_gui.cli.progress import progress_display
from autoresolve_gui.cli.table import columns
from autoresolve_gui.models.errors import ModelError, WorkStopped
from autoresolve_gui.models.fetch import Watch
from autoresolve_gui.models.hub import ENDPOINT, Hub
from autoresolve_gui.models.licences import licence_text
from autoresolve_gui.models.store import ModelState, ModelStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autoresolve_gui.cli.console import Console
    from autoresolve_gui.cli.model_arguments import Models
    from autoresolve_gui.cli.progress import ProgressDisplay
    from autoresolve_gui.models.fetch import Progress
    from autoresolve_gui.models.store import ModelStatus
    from autoresolve_gui.privacy.guard import NetworkGuard

ENDPOINT_VARIABLE = "HF_ENDPOINT"
"""The address of another hub, as Hugging Face calls it; files are checked all the same."""
_MB = 1_000_000


def manage_models(command: Models, console: Console, guard: NetworkGuard) -> ExitStatus:
    """Do what was asked. Raises `ModelError` for a name that the catalogue has not."""
    store = ModelStore()
    for name in command.names:
        store.entry(name)
    match command.action:
        case "list":
            _list(store, command, console)
        case "licence":
            console.result("\n\n".join(licence_text(store.entry(name)) for name in command.names))
        case "verify":
            return _stoppable(_verify, store, command, console)
        case "import":
            return _stoppable(_import, store, command, console)
        case "delete":
            for name in command.names:
                console.result(f"{name}: {store.delete(name) / _MB:,.0f} MB are free again.")
        case "download":
            return _download(store, command, console, guard)
    return ExitStatus.DONE


def _stoppable(
    work: Callable[[ModelStore, Models, Console, Watch], ExitStatus],
    store: ModelStore,
    command: Models,
    console: Console,
) -> ExitStatus:
    """Do something that Ctrl+C ends between two megabytes; nothing of it is left then."""
    is_seen = console.err.isatty() and not console.quiet
    display = progress_display(console.err, files=1, quiet=not is_seen)
    console.clear_progress = display.clear
    try:
        with _ctrl_c() as stopped:
            watch = Watch(tell=_teller(display), is_stopped=stopped.is_set)
            return work(store, command, console, watch)
    except WorkStopped as error:
        display.end_file()
        console.error("stopped", remedy=error.remedy)
        return ExitStatus.INTERRUPTED
    finally:
        display.end_file()


@contextmanager
def _ctrl_c() -> Iterator[threading.Event]:
    """Have Ctrl+C set an event in place of raising; a second one raises as ever."""
    stopped = threading.Event()
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:
        yield stopped  # nobody is to interrupt this process, or another one takes care of it
        return

    def stop(_signal: int, _frame: object) -> None:
        stopped.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


def _teller(display: ProgressDisplay) -> Callable[[Progress], None]:
    """Return what shows the progress of a model."""

    def tell(progress: Progress) -> None:
        fraction = progress.done_bytes / max(1, progress.total_bytes)
        done, total = progress.done_bytes / _MB, progress.total_bytes / _MB
        display.update(Path(progress.name), f"{done:,.0f} of {total:,.0f} MB", fraction, None)

    return tell


def _import(store: ModelStore, command: Models, console: Console, watch: Watch) -> ExitStatus:
    name = command.names[0]
    folder = store.import_from(name, command.folder or Path(), watch)
    console.result(f"{name} is in {folder}.")
    return ExitStatus.DONE


def _download(
    store: ModelStore, command: Models, console: Console, guard: NetworkGuard
) -> ExitStatus:
    """Fetch one after the other; one that fails does not keep the next from being fetched."""
    hub = Hub(guard, os.environ.get(ENDPOINT_VARIABLE) or ENDPOINT)
    display = progress_display(console.err, files=len(command.names), quiet=console.quiet)
    console.clear_progress = display.clear
    tell = _teller(display)
    status = ExitStatus.DONE
    for name in command.names:
        model = store.entry(name)
        console.remark(
            f"{model.title}, about {model.about_mb:,} MB, {model.licence.spdx} "
            f"({model.licence.holder}), from {hub.host}/{model.repository}"
        )
        try:
            folder = store.download(name, hub, Watch(tell=tell))
        except ModelError as error:
            console.error(str(error), remedy=error.remedy)
            console.trace(error)
            status = ExitStatus.FAILED
        except KeyboardInterrupt:
            display.end_file()
            remedy = "What was fetched is kept: the same command goes on from there."
            console.error("stopped", remedy=remedy)
            raise
        else:
            console.result(f"{name} is in {folder}.")
        finally:
            display.end_file()
    return status


def _verify(store: ModelStore, command: Models, console: Console, watch: Watch) -> ExitStatus:
    here = [status.model.name for status in store.statuses() if status.folder is not None]
    checks = [store.verify(name, watch) for name in command.names or here]
    if command.json:
        found = [
            {"name": each.model.name, "folder": str(each.folder), "faults": list(each.faults)}
            for each in checks
        ]
        console.result(json.dumps(found, indent=2))
    for each in checks if not command.json else ():
        said = "; ".join(each.faults) or "every file is as it should be"
        console.result(f"{each.model.name}: {said}.")
    return ExitStatus.FAILED if any(each.faults for each in checks) else ExitStatus.DONE


def _list(store: ModelStore, command: Models, console: Console) -> None:
    statuses = store.statuses()
    if command.json:
        console.result(json.dumps([_as_json(status) for status in statuses], indent=2))
        return
    rows = [("MODEL", "FOR", "MB", "LICENCE", "STATE", "WHAT IT IS")]
    rows += [
        (
            status.model.name,
            str(status.model.purpose),
            f"{status.model.about_mb:,}",
            status.model.licence.spdx,
            str(status.state),
            f"{status.model.title}. {status.model.description}",
        )
        for status in statuses
    ]
    console.result(columns(rows, console.width))
    if not any(status.state is ModelState.READY for status in statuses):
        console.remark(
            "None was fetched so far: what comes along is used. "
            "`autoresolve models download clip-vit-b32` makes search by words far better."
        )
    console.remark(f"They lie in {store.root}.")


def _as_json(status: ModelStatus) -> dict[str, object]:
    model = status.model
    return {
        "name": model.name,
        "title": model.title,
        "purpose": str(model.purpose),
        "description": model.description,
        "figures": model.figures,
        "licence": model.licence.spdx,
        "licence_url": model.licence.url,
        "repository": model.repository,
        "revision": model.revision,
        "about_mb": model.about_mb,
        "is_pinned": model.is_pinned,
        "state": str(status.state),
        "folder": str(status.folder) if status.folder is not None else None,
        "disk_bytes": status.disk_bytes,
    }
