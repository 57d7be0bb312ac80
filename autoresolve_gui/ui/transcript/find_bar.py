"""Find and replace within a transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from autoresolve_gui.ui.cloud.plain import PlainLabel
from autoresolve_gui.ui.resources import icon
from autoresolve_gui.ui.transcript.finding import MOST, Query

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from autoresolve_gui.ui.theme import Theme

_WAIT_MS = 120


class FindBar(QFrame):
    """Two fields and their buttons. It searches nothing itself: it says what is wanted."""

    query_changed = Signal(object)  # a Query
    stepped = Signal(int)  # 1: to the next, -1: to the one before
    replace_asked = Signal(str)
    replace_all_asked = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self.field = _field("Find in transcript", self)
        self.with_field = _field("Replace with", self)
        self.count = PlainLabel("", self, name="dim", wrap=False)
        self.case = _toggle("Aa", "Match capital letters", self)
        self.whole = _toggle("ab|", "Whole words only", self)
        self.before = _button("\N{UPWARDS ARROW}", "Previous place (Shift+Return)", self)
        self.after = _button("\N{DOWNWARDS ARROW}", "Next place (Return)", self)
        self.close_button = _button("", "Close (Escape)", self)
        self.one = QPushButton("Replace", self, autoDefault=False)
        self.all = QPushButton("Replace All", self, autoDefault=False)
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self.tell(0, 0)

    @property
    def query(self) -> Query:
        """What is looked for."""
        return Query(self.field.text(), self.case.isChecked(), self.whole.isChecked())

    def set_theme(self, theme: Theme) -> None:
        """Draw the symbol in other colours."""
        self.close_button.setIcon(icon("close", theme.text_dim, theme.border))

    def open(self, text: str = "") -> None:
        """Show the bar with the keyboard in it, and look for `text` where there is some."""
        if text:
            self.field.setText(text)
        self.show()
        self.field.setFocus()
        self.field.selectAll()
        self.look_now()

    def tell(self, at: int, of: int, replaced: int = 0) -> None:
        """Say on which of how many places the search stands; `at` 0: on none.

        `replaced`: how many were replaced just now.
        """
        many = f"{MOST}+" if of >= MOST else str(of)
        words = f"{at} of {many}" if at else f"{many} found" if of else "Not found"
        if replaced:
            words = f"{replaced} replaced"
        self.count.setText("" if self.query.is_empty else words)
        parts = (self.before, self.after, self.one, self.all)
        if not of and QApplication.focusWidget() in parts:
            self.field.setFocus()  # Qt would hand the keyboard of a grey button to anybody
        for part in parts:
            part.setEnabled(bool(of))

    @Slot()
    def look_now(self) -> None:
        """Say what is wanted, without waiting for more letters."""
        self._timer.stop()
        self.query_changed.emit(self.query)

    @Slot()
    def leave(self) -> None:
        """Hide; what was found is not marked any more."""
        self._timer.stop()
        self.hide()
        self.closed.emit()

    def hideEvent(self, event: QEvent) -> None:
        """Wait for no more letters while nobody sees it."""
        self._timer.stop()
        super().hideEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Escape for itself."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes, Return goes on, Shift and Return back."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.with_field.hasFocus():
                self.replace_asked.emit(self.with_field.text())
            else:
                if self._timer.isActive():
                    self.look_now()
                is_back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                self.stepped.emit(-1 if is_back else 1)
        else:
            super().keyPressEvent(event)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._timer.start)
        self._timer.timeout.connect(self.look_now)
        self.case.toggled.connect(self.look_now)
        self.whole.toggled.connect(self.look_now)
        self.before.clicked.connect(lambda: self.stepped.emit(-1))
        self.after.clicked.connect(lambda: self.stepped.emit(1))
        self.one.clicked.connect(lambda: self.replace_asked.emit(self.with_field.text()))
        self.all.clicked.connect(lambda: self.replace_all_asked.emit(self.with_field.text()))
        self.close_button.clicked.connect(self.leave)

    def _lay_out(self) -> None:
        above, below = QHBoxLayout(), QHBoxLayout()
        for line in (above, below):
            line.setSpacing(3)
        for part in (self.case, self.whole, self.before, self.after):
            above.addWidget(part)
        below.addWidget(self.one)
        below.addWidget(self.all)
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 5, 6, 5)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.field, 0, 0)
        grid.addWidget(self.count, 0, 1)
        grid.addLayout(above, 0, 2)
        grid.addWidget(self.close_button, 0, 3)
        grid.addWidget(self.with_field, 1, 0)
        grid.addLayout(below, 1, 1, 1, 3)
        grid.setColumnStretch(0, 1)


def _field(name: str, parent: QWidget) -> QLineEdit:
    field = QLineEdit(parent)
    field.setPlaceholderText(name)
    field.setAccessibleName(name)
    field.setMinimumWidth(60)
    return field


def _button(text: str, name: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.setAutoRaise(True)
    return button


def _toggle(text: str, name: str, parent: QWidget) -> QToolButton:
    button = _button(text, name, parent)
    button.setCheckable(True)
    return button
