"""Asks for consent from any thread, and lets the window go on meanwhile."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from autoresolve_gui.privacy.consent import Answer
from autoresolve_gui.ui.cloud.consent_dialog import ConsentDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from autoresolve_gui.privacy.consent import Disclosure


@dataclass(eq=False)
class _Question:
    disclosure: Disclosure
    answer: Answer = Answer.NO
    answered: threading.Event = field(default_factory=threading.Event)


class ConsentAsker(QObject):
    """Shows one question after the other in the window's thread; the asking thread waits.

    `ask` is what `ConsentDesk` wants for its `ask`. Every way out but the two buttons is No:
    Escape, a closed dialog, `dismiss`, a closing program.
    """

    _came = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window: QWidget | None = None
        self._lock = threading.Lock()
        self._waiting: deque[_Question] = deque()
        self._shown: _Question | None = None
        self._dialog: ConsentDialog | None = None
        self._is_open = True
        self._came.connect(self._show_next, Qt.ConnectionType.QueuedConnection)

    @property
    def dialog(self) -> ConsentDialog | None:
        """The question that is on the screen."""
        return self._dialog

    def set_window(self, window: QWidget) -> None:
        """Ask in front of this window."""
        self._window = window

    def ask(self, disclosure: Disclosure) -> Answer:
        """Ask the user and wait for the answer. From any thread but the window's own.

        Raises `RuntimeError` there: it would wait for itself.
        """
        if threading.current_thread() is threading.main_thread():
            msg = "consent is asked for from a job, never from the window's thread"
            raise RuntimeError(msg)
        question = _Question(disclosure)
        with self._lock:
            if not self._is_open:
                return Answer.NO
            self._waiting.append(question)
            self._came.emit()
        question.answered.wait()
        return question.answer

    def dismiss(self) -> None:
        """Answer everything that is asked now with No: the user has cancelled."""
        with self._lock:
            waiting = tuple(self._waiting)
            self._waiting.clear()
        for question in waiting:
            question.answered.set()
        if self._dialog is not None:
            self._dialog.reject()

    def close(self) -> None:
        """Answer everything with No, from now on too."""
        with self._lock:
            self._is_open = False
        self.dismiss()

    @Slot()
    def _show_next(self) -> None:
        with self._lock:
            if self._shown is not None or not self._waiting:
                return
            self._shown = self._waiting.popleft()
        self._dialog = ConsentDialog(self._shown.disclosure, self._window)
        self._dialog.finished.connect(self._take_answer)
        # A window that is destroyed with the question open answers it too.
        self._dialog.destroyed.connect(self._take_answer)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    @Slot()
    def _take_answer(self) -> None:
        question, dialog = self._shown, self._dialog
        if question is None:
            return
        self._shown, self._dialog = None, None
        if dialog is not None and isValid(dialog):
            question.answer = dialog.answer
            # Its end would otherwise be taken for the end of the question that is shown next.
            dialog.destroyed.disconnect(self._take_answer)
            dialog.deleteLater()
        question.answered.set()
        self._show_next()
