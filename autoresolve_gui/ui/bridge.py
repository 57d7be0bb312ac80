"""The one bridge from the threads of the engine and of plugins to the window's thread."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from autoresolve_gui.engine.events import CurveRefined, Event, Progress

if TYPE_CHECKING:
    from autoresolve_gui.assist.events import AssistEvent
    from autoresolve_gui.budget.ledger import LedgerEvent
    from autoresolve_gui.plugin.manager import PluginEvent
    from autoresolve_gui.speech.events import TranscriptEvent

FLUSH_MS = 150
"""How often, at most, a flood of progress reaches the window."""


class Bridge(QObject):
    """Takes events from any thread and sends them on as `event` in the window's thread.

    Every event arrives, in order, but `Progress` and `CurveRefined`: of those that come faster
    than `FLUSH_MS` only the newest of each file (and curve) arrives, never after a later event of
    another kind. The first one after a quiet time passes at once.
    """

    event = Signal(object)
    plugin_event = Signal(object)
    assist_event = Signal(object)
    ledger_event = Signal(object)
    speech_event = Signal(object)
    _woken = Signal()
    _plugin_told = Signal(object)
    _assist_told = Signal(object)
    _ledger_told = Signal(object)
    _speech_told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._arrived: deque[Event] = deque()
        self._is_open = True
        self._held: dict[tuple[object, ...], Event] = {}
        self._timer = QTimer(self, singleShot=True, interval=FLUSH_MS)
        self._timer.timeout.connect(self._flush)
        self._woken.connect(self._drain, Qt.ConnectionType.QueuedConnection)
        queued = Qt.ConnectionType.QueuedConnection
        self._plugin_told.connect(self.plugin_event, queued)
        self._assist_told.connect(self.assist_event, queued)
        self._ledger_told.connect(self.ledger_event, queued)
        self._speech_told.connect(self.speech_event, queued)

    def publish(self, event: Event) -> None:
        """Take an event. From any thread; returns at once; does nothing after `close`."""
        with self._lock:
            if not self._is_open:
                return
            self._arrived.append(event)
            if len(self._arrived) == 1:
                self._woken.emit()

    def publish_plugin(self, event: PluginEvent) -> None:
        """Take what the plugin manager tells and send it on as `plugin_event`. From any thread."""
        with self._lock:
            if self._is_open:
                self._plugin_told.emit(event)

    def publish_assist(self, event: AssistEvent) -> None:
        """Take what comes of asking assistants and send it on as `assist_event`. Any thread."""
        with self._lock:
            if self._is_open:
                self._assist_told.emit(event)

    def publish_ledger(self, event: LedgerEvent) -> None:
        """Take what the ledger has kept and send it on as `ledger_event`. Any thread."""
        with self._lock:
            if self._is_open:
                self._ledger_told.emit(event)

    def publish_speech(self, event: TranscriptEvent) -> None:
        """Take what is heard of footage and send it on as `speech_event`. From any thread."""
        with self._lock:
            if self._is_open:
                self._speech_told.emit(event)

    def close(self) -> None:
        """Take and send nothing more. Whatever has not been sent yet is dropped."""
        with self._lock:
            self._is_open = False
            self._arrived.clear()
        self._held.clear()
        self._timer.stop()

    @Slot()
    def _drain(self) -> None:
        with self._lock:
            arrived = tuple(self._arrived)
            self._arrived.clear()
        for event in arrived:
            if isinstance(event, Progress):
                self._hold((event.path, Progress), event)
            elif isinstance(event, CurveRefined):
                self._hold((event.path, CurveRefined, event.curve.name), event)
            else:
                self._send_held()
                self.event.emit(event)
        if self._held and not self._timer.isActive():
            self._flush()

    def _hold(self, key: tuple[object, ...], event: Event) -> None:
        self._held.pop(key, None)
        self._held[key] = event

    @Slot()
    def _flush(self) -> None:
        if self._held:
            self._send_held()
            self._timer.start()

    def _send_held(self) -> None:
        held, self._held = self._held, {}
        for event in held.values():
            self.event.emit(event)
