"""Errors in words, and the dialog for those that nobody expected."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QMessageBox

from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.privacy.redact import redact as privacy_redact

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from types import TracebackType

_log = logging.getLogger(__name__)


def in_words(error: BaseException) -> str:
    """Return what happened and what the user can do about it."""
    text = str(error) or type(error).__name__
    text = text if text.endswith((".", "!", "?")) else f"{text}."
    remedy = error.remedy if isinstance(error, AutoResolveError) else ""
    return f"{text} {remedy}".strip()


class FaultReporter(QObject):
    """Shows faults of the program itself, from any thread, in one dialog that stops nothing.

    `install` it as `sys.excepthook` and `threading.excepthook` by way of `take` and `take_thread`.
    """

    _came = Signal(str, str)

    def __init__(
        self,
        log_path: str,
        parent: QObject | None = None,
        redact: Callable[[str], str] = privacy_redact,
    ) -> None:
        """`redact` takes secrets out of what is shown, which users copy into reports."""
        super().__init__(parent)
        self._redact = redact
        self._log_path = log_path
        self._dialog: QMessageBox | None = None
        self._came.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def take(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Log an error that nothing caught and show it. For `sys.excepthook`."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        _log.critical("an error that nothing caught", exc_info=(kind, error, trace))
        details = "".join(traceback.format_exception(kind, error, trace))
        self._came.emit(self._redact(in_words(error)), self._redact(details))

    def take_thread(self, args: threading.ExceptHookArgs) -> None:
        """Log and show an error that ended a thread. For `threading.excepthook`."""
        if args.exc_value is not None:
            self.take(args.exc_type, args.exc_value, args.exc_traceback)

    @Slot(object)
    def tell(self, error: Exception) -> None:
        """Log and show an error that a job handed over."""
        self.take(type(error), error, error.__traceback__)

    @Slot(str, str)
    def _show(self, words: str, details: str) -> None:
        if self._dialog is not None:
            before = self._dialog.detailedText()
            if details not in before:
                self._dialog.setDetailedText(f"{before}\n{details}")
            return
        dialog = QMessageBox(QApplication.activeWindow())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setIcon(QMessageBox.Icon.Warning)
        dialog.setWindowTitle("AutoResolve")
        dialog.setTextFormat(Qt.TextFormat.PlainText)
        dialog.setText(words)
        dialog.setInformativeText(
            "AutoResolve goes on, and what is in the library is safe. "
            f"The details are in the log: {self._log_path}"
        )
        dialog.setDetailedText(details)
        dialog.finished.connect(self._forget)
        self._dialog = dialog
        dialog.open()

    @Slot()
    def _forget(self) -> None:
        self._dialog = None
