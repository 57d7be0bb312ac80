"""What the worker does: hear one footage after the other, sentence by sentence."""

from __future__ import annotations

import os
import queue
import threading
import traceback
from typing import TYPE_CHECKING

from tqdm import tqdm

from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.speech.hearing import Hearing
from autoresolve_gui.speech.messages import Ended, Hear, Hold, Remark, Told
from autoresolve_gui.speech.spoken_languages import check_language
from autoresolve_gui.speech.whisper_model import load_whisper

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from faster_whisper import WhisperModel

    from autoresolve_gui.speech.whisper_model import WhisperModelChoice


class WorkerLoop:
    """Runs in the worker's main thread. Layer: speech; owns the model while it is loaded.

    It writes to no file: whoever started it keeps what was heard, and may end it at any moment.
    """

    def __init__(self, connection: Connection, threads: int) -> None:
        self._connection = connection
        self._threads = threads
        self._jobs: queue.SimpleQueue[Hear] = queue.SimpleQueue()
        self._may_go_on = threading.Event()
        self._may_go_on.set()
        self._loaded: tuple[WhisperModelChoice, WhisperModel] | None = None

    def serve(self) -> None:
        """Hear what is ordered; does not return."""
        # faster-whisper has a bar that is never shown. By itself tqdm makes a lock between
        # processes for it, which a process that is killed leaves behind.
        tqdm.set_lock(threading.RLock())
        threading.Thread(target=self._listen, name="orders", daemon=True).start()
        while True:
            order = self._jobs.get()
            self._connection.send(self._ended(order))

    def _listen(self) -> None:
        while True:
            try:
                order = self._connection.recv()
            except (EOFError, OSError):
                order = None  # the program is gone
            if order is None:
                # Nothing is open that would want closing, and the model may be within a call.
                os._exit(0)
            if isinstance(order, Hold):
                (self._may_go_on.clear if order.is_held else self._may_go_on.set)()
            else:
                self._jobs.put(order)

    def _ended(self, order: Hear) -> Ended:
        name = order.wish.footage.path.name
        try:
            self._hear(order)
        except AutoResolveError as error:
            return Ended(order.job, str(error), error.remedy)
        except Exception as error:  # noqa: BLE001 - the worker's boundary: it becomes an event
            lines = traceback.format_exception_only(error)
            return Ended(
                order.job,
                f"“{name}” could not be transcribed: {' '.join(lines).strip()}",
                "What was heard is kept. Another model may do; if it stays so, please report this.",
            )
        return Ended(order.job)

    def _hear(self, order: Hear) -> None:
        self._may_go_on.wait()
        model = self._model(order)
        check_language(order.wish.language, model.supported_languages, order.choice.name)
        hearing = Hearing(model, order.wish)
        found = hearing.run()
        while True:
            self._may_go_on.wait()
            heard = next(found, None)
            if heard is None:
                break
            self._connection.send(Told(order.job, heard))
        if hearing.note:
            self._connection.send(Remark(order.job, hearing.note))

    def _model(self, order: Hear) -> WhisperModel:
        if self._loaded is None or self._loaded[0] != order.choice:
            self._loaded = None  # first, so that two models are never in memory
            model, remark = load_whisper(order.choice, self._threads)
            self._loaded = order.choice, model
            if remark:
                self._connection.send(Remark(order.job, remark))
        return self._loaded[1]
