"""Finds what a test left behind: threads, child processes, Qt timers, windows.

After the habit of napari's `conftest.py`. Qt is looked at only where a test loaded it.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PATIENCE_S = 5.0
"""How long a thread or a process may take to end after the test that started it."""

NOT_LEAKS = {
    "_DummyThread": "stands for a thread of Qt or FFmpeg that called Python; never ends by itself",
    "TMonitor": "tqdm's one watcher of all progress bars; a daemon that ends with the process",
}
"""Types of threads that may stay, and why."""

NOT_LEFT_CHILDREN = ("multiprocessing.resource_tracker", "multiprocessing.forkserver")
"""Helpers that Python's multiprocessing keeps for as long as the parent lives."""

QT_WINDOWS_TO_KEEP = ("QTipLabel", "QWhatsThat")
"""Windows that belong to the application, not to whoever caused them to be shown."""


@dataclass(frozen=True)
class Alive:
    """What there was before a test."""

    threads: frozenset[int]
    children: frozenset[int]
    timers: frozenset[int]
    windows: frozenset[int]


def what_is_alive(*, with_timers: bool) -> Alive:
    """Return the identities of everything that a test might leave more of."""
    return Alive(
        frozenset(id(thread) for thread in threading.enumerate()),
        frozenset(child.pid for child in _children()),
        frozenset(id(timer) for timer in _active_timers()) if with_timers else frozenset(),
        frozenset(_address(window) for window in _windows()),
    )


def leaks_since(before: Alive, *, with_timers: bool) -> list[str]:
    """Return a line for everything that is alive now and was not before."""
    found = _left(lambda: [t for t in _threads() if id(t) not in before.threads], "thread {0.name}")
    found += _left(
        lambda: [c for c in _children() if c.pid not in before.children], "child process {0}"
    )
    found += [
        f"window {window!r} “{window.objectName()}” {window.windowTitle()} {window.size()!r}"
        for window in _windows_left(before.windows)
    ]
    if with_timers:
        timers = [timer for timer in _active_timers() if id(timer) not in before.timers]
        found += [f"active timer {timer!r}, child of {timer.parent()!r}" for timer in timers]
    return found


def _left(living: Callable[[], list[object]], words: str) -> list[str]:
    """Return the lines for what is still living when the patience has run out."""
    end = time.monotonic() + PATIENCE_S
    while (left := living()) and time.monotonic() < end:
        time.sleep(0.01)
    return [words.format(one) for one in left]


def _threads() -> list[object]:
    return [t for t in threading.enumerate() if type(t).__name__ not in NOT_LEAKS]


def _children() -> list[psutil.Process]:
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            if child.status() == psutil.STATUS_ZOMBIE:
                continue
            command = " ".join(child.cmdline())
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        if not any(helper in command for helper in NOT_LEFT_CHILDREN):
            found.append(child)
    return found


def _application() -> object | None:
    widgets = sys.modules.get("PySide6.QtWidgets")
    return widgets.QApplication.instance() if widgets is not None else None


def _windows() -> list:
    """Return the windows without a parent."""
    application = _application()
    if application is None:
        return []
    return [
        window
        for window in application.topLevelWidgets()
        if window.parent() is None and window.metaObject().className() not in QT_WINDOWS_TO_KEEP
    ]


def _address(window: object) -> int:
    """Return where the window itself lies: its Python wrapper may be another one each time."""
    address: int = sys.modules["shiboken6"].getCppPointer(window)[0]
    return address


def _windows_left(before: frozenset[int]) -> list:
    left = [window for window in _windows() if _address(window) not in before]
    if not left:
        return []
    # What is only waiting to be deleted, or for the garbage collector, is no leak.
    del left
    core = sys.modules["PySide6.QtCore"]
    gc.collect()
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
    return [window for window in _windows() if _address(window) not in before]


def _active_timers() -> Iterable:
    core = sys.modules.get("PySide6.QtCore")
    if core is None or _application() is None:
        return []
    shiboken = sys.modules["shiboken6"]
    things = gc.get_objects()
    kinds = {kind for kind in set(map(type, things)) if issubclass(kind, core.QTimer)}
    return [
        thing
        for thing in things
        if type(thing) in kinds and shiboken.isValid(thing) and thing.isActive()
    ]
