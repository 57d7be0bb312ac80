"""The big stop button: it stops the calls of every process, and only a question lets them go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMessageBox, QPushButton, QVBoxLayout, QWidget

from autoresolve_gui.ui.cloud.plain import PlainLabel
from autoresolve_gui.ui.resources import icon

if TYPE_CHECKING:
    from autoresolve_gui.budget.entries import Stop
    from autoresolve_gui.ui.theme import Theme

_INSET_PX = 10
"""Between the words and the border that is drawn while calls are stopped."""


class StopBox(QFrame):
    """Shows Stop while calls may be made; else why they may not, and Resume."""

    stop_asked = Signal()
    resume_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stopBox")
        self._stop: Stop | None = None
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.stop_button = QPushButton("Stop All Calls", self, objectName="stop")
        self.stop_button.setToolTip(
            "No more calls, in this program and in every other one that shares the budget."
        )
        self.stop_button.setIconSize(QSize(20, 20))
        self.reason = PlainLabel("", self)
        self.resume_button = QPushButton("Resume…", self)
        self._question: QMessageBox | None = None
        line = QHBoxLayout()
        line.addWidget(self.reason, stretch=1)
        line.addWidget(self.resume_button, alignment=Qt.AlignmentFlag.AlignTop)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self.stop_button)
        self._layout.addLayout(line)
        self.stop_button.clicked.connect(self._ask_stop)
        self.resume_button.clicked.connect(self._ask_resume)
        self.set_theme(theme)
        self.show_stop(None)

    @property
    def question(self) -> QMessageBox | None:
        """The question whether to go on, while it is asked."""
        return self._question

    def set_theme(self, theme: Theme) -> None:
        """Draw the symbol in other colours."""
        on_red = "#101010" if theme.is_dark else "#ffffff"
        self.stop_button.setIcon(icon("cancel", on_red, theme.text_dim))

    def show_stop(self, stop: Stop | None) -> None:
        """Show that calls are stopped, or that they are not."""
        focus = self.window().focusWidget()
        had_keyboard = focus is self or (focus is not None and self.isAncestorOf(focus))
        self._stop = stop
        self.stop_button.setText("Stop All Calls")
        self.stop_button.setEnabled(True)
        shown, hidden = self.stop_button, self.resume_button
        if stop is not None:
            shown, hidden = hidden, shown
        shown.setVisible(True)
        if had_keyboard:
            # Else Qt hands it on to the next part of the pane, and scrolls there.
            shown.setFocus()
        hidden.setVisible(False)
        self.reason.tell(stop_words(stop) if stop is not None else "")
        inset = _INSET_PX if stop is not None else 0
        self._layout.setContentsMargins(inset, inset, inset, inset)
        # Told to the style sheet, which looks at it only when it is asked to.
        self.setProperty("stopped", stop is not None)
        self.style().unpolish(self)
        self.style().polish(self)
        if stop is None and self._question is not None:
            self._question.reject()

    @Slot()
    def _ask_stop(self) -> None:
        self.stop_button.setText("Stopping…")
        self.setFocus()  # a button that greys out hands the keyboard on
        self.stop_button.setEnabled(False)
        self.stop_asked.emit()

    @Slot()
    def _ask_resume(self) -> None:
        if self._stop is None or self._question is not None:
            return
        box = QMessageBox(self.window())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Resume Calls?")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText("Let Cloud assist make calls again?")
        box.setInformativeText(stop_words(self._stop))
        resume = box.addButton("Resume Calls", QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton("Stay Stopped", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        resume.clicked.connect(self.resume_asked)
        box.finished.connect(self._forget_question)
        self._question = box
        box.open()

    @Slot()
    def _forget_question(self) -> None:
        self._question = None


def stop_words(stop: Stop) -> str:
    """Return why calls are stopped."""
    if stop.kind == "user":
        return "All calls are stopped. Nothing is sent until you resume."
    return f"All calls were stopped: {stop.reason}"
