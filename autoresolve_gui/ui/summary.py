"""The left of the status bar: what is known of the current footage, and how to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from autoresolve_gui.ui.words import clock, counted, sentences
from autoresolve_gui.ui.workspace import State

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent

    from autoresolve_gui.ui.workspace import OpenFootage

NEWS_MS = 6000
"""How long it is said that something went well."""
_GO_ON = {State.CANCELLED: "Resume", State.FAILED: "Try Again"}


class SummaryLine(QWidget):
    """One line of words, shortened where there is no room, and a button where one can go on."""

    def __init__(self, resume: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary = ""
        self.news_timer = QTimer(self, singleShot=True, interval=NEWS_MS)
        self.news_timer.timeout.connect(self._end_news)
        self.words = _ShortLabel(self)
        self.button = QPushButton(self)
        self.button.setFlat(True)
        self.button.clicked.connect(resume.trigger)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 4, 0)
        layout.setSpacing(6)
        layout.addWidget(self.words)
        layout.addWidget(self.button)
        layout.addStretch(1)
        self.show_footage(None)

    def show_footage(self, item: OpenFootage | None) -> None:
        """Tell of another footage, or of another state of it."""
        self._summary = summary(item) if item is not None else ""
        if not self.news_timer.isActive():
            self.words.setText(self._summary)
        go_on = _GO_ON.get(item.status.state, "") if item is not None else ""
        self.button.setText(go_on)
        self.button.setVisible(bool(go_on))

    @Slot(str)
    def say(self, news: str) -> None:
        """Say for some seconds that something went well, in place of what was said before."""
        self.words.setText(news)
        self.news_timer.start()

    @Slot()
    def _end_news(self) -> None:
        self.words.setText(self._summary)


class _ShortLabel(QLabel):
    """A label that never asks for the width of its words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._whole = ""

    def setText(self, text: str) -> None:
        """Show other words; the tip has them whole."""
        self._whole = text
        self.setToolTip(text)
        self.updateGeometry()
        self._shorten()

    def minimumSizeHint(self) -> QSize:
        """Ask for no width."""
        return QSize(0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Wish for the whole words."""
        width = self.fontMetrics().horizontalAdvance(self._whole) + 2
        return QSize(width, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        metrics, mode = self.fontMetrics(), Qt.TextElideMode.ElideRight
        super().setText(metrics.elidedText(self._whole, mode, self.width()))


def summary(item: OpenFootage) -> str:
    """Return what is known of a footage in one line."""
    status, document = item.status, item.document
    if status.state is State.CANCELLED:
        return "Analysis cancelled; what was read is kept."
    if status.state is State.FAILED:
        return sentences(status.message, status.remedy)
    if document.footage is None or document.analysis is None:
        return ""
    parts = [clock(float(document.footage.duration))]
    if document.analysis.shots:
        parts.append(counted(len(document.analysis.shots), "shot"))
    if document.beats or status.state is State.DONE:
        mine = ", edited" if document.is_edited else ""
        parts.append(counted(len(document.beats), "beat") + mine)
    parts += [record.note for record in document.analysis.passes if record.note]
    return " · ".join(parts)
