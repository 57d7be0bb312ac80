"""How it stands with the key, in one line, and the ways to get one or be rid of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.privacy.keychain import KeySource
from autoresolve_gui.ui.cloud.key_desk import LOCAL, OPENROUTER
from autoresolve_gui.ui.cloud.plain import PlainLabel
from autoresolve_gui.ui.words import sentences

if TYPE_CHECKING:
    from autoresolve_gui.privacy.keychain import KeyStatus
    from autoresolve_gui.ui.cloud.key_desk import KeyDesk


class KeyBox(QWidget):
    """Shows nothing of the key but its last four letters."""

    def __init__(self, desk: KeyDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._is_on = False
        self._dialog: PasteKeyDialog | None = None
        self.line = PlainLabel("", self)
        self.problem = PlainLabel("", self, name="problem")
        self.sign_in_button = QPushButton("Sign In…", self)
        self.sign_in_button.setToolTip("Opens OpenRouter in your browser; no key is copied.")
        self.paste_button = QPushButton("Paste Key…", self)
        self.clear_button = QPushButton("Clear", self)
        self.clear_button.setToolTip("Removes the key from the keychain of this system.")
        self.sign_in_button.clicked.connect(self._sign_in)
        self.paste_button.clicked.connect(self._paste)
        self.clear_button.clicked.connect(desk.clear)
        desk.changed.connect(self.refresh)
        line = QHBoxLayout()
        line.addWidget(self.line, stretch=1)
        for button in (self.sign_in_button, self.paste_button, self.clear_button):
            line.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(line)
        layout.addWidget(self.problem)
        self.refresh()

    @property
    def dialog(self) -> PasteKeyDialog | None:
        """The dialog that a key is pasted into, while it is open."""
        return self._dialog

    def show_switch(self, *, is_on: bool) -> None:
        """Take whether Cloud assist is on: off, nobody is signed in to."""
        self._is_on = is_on
        self.refresh()

    def take_keyboard(self) -> None:
        """Bring the keyboard to the first way to get a key."""
        can_sign_in = self.sign_in_button.isVisible() and self.sign_in_button.isEnabled()
        (self.sign_in_button if can_sign_in else self.paste_button).setFocus()

    @Slot()
    def refresh(self) -> None:
        """Show how it stands now."""
        status, provider = self._desk.status, self._desk.provider
        self.line.setText(key_words(status, provider, is_waiting=self._desk.is_signing_in))
        self.problem.tell(self._desk.problem)
        can_keep = provider != LOCAL and (status is None or not status.obstacle)
        is_waiting = self._desk.is_signing_in
        self.sign_in_button.setText("Cancel Sign-In" if is_waiting else "Sign In…")
        self.sign_in_button.setVisible(provider == OPENROUTER)
        self.sign_in_button.setEnabled(is_waiting or (self._is_on and can_keep))
        self.paste_button.setVisible(provider != LOCAL)
        self.paste_button.setEnabled(can_keep and not is_waiting)
        self.clear_button.setVisible(status is not None and status.source is KeySource.KEYCHAIN)

    @Slot()
    def _sign_in(self) -> None:
        if self._desk.is_signing_in:
            self._desk.cancel_sign_in()
        else:
            self._desk.sign_in()

    @Slot()
    def _paste(self) -> None:
        self._dialog = PasteKeyDialog(self.window())
        self._dialog.given.connect(self._desk.keep)
        self._dialog.finished.connect(self._forget_dialog)
        self._dialog.open()

    @Slot()
    def _forget_dialog(self) -> None:
        self._dialog = None


class PasteKeyDialog(QDialog):
    """Takes a key without showing it. The line is emptied whatever happens."""

    given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Paste Key")
        self.line = QLineEdit(self)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setAccessibleName("Key")
        self.line.setPlaceholderText("Key")
        self.line.setMinimumWidth(380)
        words = PlainLabel(
            "It is kept in the keychain of this system and nowhere else, and never shown again.",
            self,
            name="dim",
        )
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.keep_button = box.addButton("Keep", QDialogButtonBox.ButtonRole.AcceptRole)
        self.keep_button.setEnabled(False)
        self.line.textChanged.connect(lambda text: self.keep_button.setEnabled(bool(text.strip())))
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(12)
        for part in (words, self.line, box):
            layout.addWidget(part)

    def done(self, result: int) -> None:
        """Hand the key over, and empty the line."""
        text = self.line.text()
        self.line.clear()
        if result == QDialog.DialogCode.Accepted and text.strip():
            self.given.emit(text)
        super().done(result)


def key_words(status: KeyStatus | None, provider: str, *, is_waiting: bool) -> str:
    """Return in a line how it stands with the key."""
    if provider == LOCAL:
        return "The local server needs no key."
    if is_waiting:
        return "Sign in in your browser; the answer comes back here by itself."
    return (
        _status_words(status) if status is not None else "Key: looked for while Cloud assist is on."
    )


def _status_words(status: KeyStatus) -> str:
    ending = f" (ends in …{status.hint})" if status.hint else ""
    if status.source is KeySource.ENVIRONMENT:
        return f"Key: from the environment variable {status.place}{ending}."
    if status.source is KeySource.KEYCHAIN:
        return f"Key: in {status.place}{ending}."
    if status.obstacle:
        return f"No key. {sentences(status.obstacle, status.remedy)}"
    return "No key yet: sign in, or paste one."
