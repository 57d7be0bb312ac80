"""The head of the transcript panel: what starts and stops the hearing, and what it hears with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.speech.choosing import folder_name
from autoresolve_gui.ui.cloud.plain import ElidedLabel, PlainLabel, plain_tip
from autoresolve_gui.ui.resources import icon
from autoresolve_gui.ui.transcript.elided_combo import ElidedCombo
from autoresolve_gui.ui.transcript.hearing_state import Stage
from autoresolve_gui.ui.transcript.languages import language_name, languages
from autoresolve_gui.ui.transcript.parts import is_folder
from autoresolve_gui.ui.transcript.status_words import problem_words, status_words

if TYPE_CHECKING:
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.transcript.parts import SpeechParts
    from autoresolve_gui.ui.transcript.transcript_desk import TranscriptDesk

_STEPS = 1000
_FOLDER = "\0folder"
_GET = "\0get"


class TranscriptHead(QWidget):
    """Shows how it stands with the current footage. What is pressed is asked of the desk."""

    find_asked = Signal()
    export_asked = Signal()
    again_asked = Signal()
    forget_asked = Signal()
    models_asked = Signal()

    def __init__(
        self, desk: TranscriptDesk, parts: SpeechParts, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._parts = desk, parts
        self.go = QPushButton(self)
        self.cancel = QPushButton("Cancel", self)
        self.find = _tool("Find and replace", self)
        self.export = _tool("Export…", self)
        self.more = _tool("More", self)
        self.model = ElidedCombo("Model that listens", self)
        self.language = ElidedCombo("Language that is spoken", self)
        self.bar = QProgressBar(self, textVisible=False)
        self.bar.setObjectName("thinBar")
        self.bar.setRange(0, _STEPS)
        self.status = ElidedLabel("", self, name="dim")
        self.problem = PlainLabel("", self, name="problem")
        self._build_menu()
        self._fill_languages()
        self._lay_out()
        self._connect()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw the symbols in other colours."""
        pairs = ((self.find, "search"), (self.export, "export"), (self.more, "more"))
        for button, name in pairs:
            button.setIcon(icon(name, theme.text, theme.border))

    def refresh(self, words: int) -> None:
        """Show how it stands; `words` is how many the transcript has."""
        desk, state = self._desk, self._desk.state
        under_way = state.is_under_way
        # All hearing is paused or goes on as one.
        if under_way:
            self.go.setText("Resume" if desk.is_paused else "Pause")
        else:
            self.go.setText("Go On" if desk.known.is_begun else "Transcribe")
        self.go.setEnabled(under_way or (desk.can_ask and not desk.known.is_complete))
        self.go.setToolTip("" if under_way else plain_tip(self._parts.lack))
        self.go.setVisible(under_way or not desk.known.is_complete)
        self.cancel.setVisible(under_way)
        self.bar.setVisible(under_way and state.stage is not Stage.QUEUED)
        done = state.heard_s / state.duration_s if state.duration_s else 0.0
        self.bar.setValue(round(done * _STEPS))
        self.status.setText(status_words(desk, words))
        self.status.setToolTip(plain_tip(self.status.text()))
        self.problem.tell(problem_words(desk))
        has_words = words > 0
        self.find.setEnabled(has_words)
        self.export.setEnabled(has_words)
        self.again.setEnabled(desk.can_ask and desk.known.is_begun)
        self.forget.setEnabled(desk.known.is_begun and not under_way)
        self.automatic.setChecked(self._parts.is_automatic)
        self.automatic.setEnabled(bool(self._parts.here.chosen))

    @Slot()
    def refresh_models(self) -> None:
        """List the models that are here, and what there is besides."""
        here, wanted = self._parts.here, self._parts.model
        box = self.model
        box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        box.clear()
        best = here.best.removeprefix("whisper-")
        box.addItem(f"Best here: {best}" if best else "No model here", "")
        for model in here.models:
            if model.is_here:
                box.addItem(model.title, model.name)
        if wanted and box.findData(wanted) < 0:
            name = folder_name(Path(wanted)) if is_folder(wanted) else wanted
            box.addItem(name if here.chosen else f"{name} (not here)", wanted)
        box.insertSeparator(box.count())
        box.addItem("Get a Model…", _GET)
        box.addItem("Folder…", _FOLDER)
        box.setCurrentIndex(max(0, box.findData(wanted)))
        box.setToolTip(plain_tip(_model_tip(box.currentText(), here.chosen, here.problem)))
        box.blockSignals(False)  # noqa: FBT003 - Qt's signature

    @Slot()
    def _press_go(self) -> None:
        desk = self._desk
        if not desk.state.is_under_way:
            desk.ask()
        elif desk.is_paused:
            desk.resume()
        else:
            desk.pause()

    @Slot(int)
    def _choose_model(self, row: int) -> None:
        name = self.model.itemData(row)
        if name == _GET:
            self.models_asked.emit()
        elif name == _FOLDER:
            folder = QFileDialog.getExistingDirectory(
                self, "A folder with a Whisper model in CTranslate2 format"
            )
            if folder:
                self._parts.choose_model(str(Path(folder)))
        else:
            self._parts.choose_model(name)
        self.refresh_models()

    @Slot(int)
    def _choose_language(self, row: int) -> None:
        self._parts.choose_language(self.language.itemData(row))
        self._tell_language()

    def _fill_languages(self) -> None:
        self.language.addItem("Any language", "")
        for code, name in languages():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(self._parts.language)))
        self._tell_language()

    def _tell_language(self) -> None:
        name = language_name(self._parts.language) if self._parts.language else ""
        self.language.setToolTip(name or "Any language: it is found by listening")

    def _build_menu(self) -> None:
        menu = QMenu(self.more)
        self.again = menu.addAction("Transcribe Again…")
        self.automatic = menu.addAction("Transcribe After Each Analysis")
        self.automatic.setCheckable(True)
        menu.addSeparator()
        self.forget = menu.addAction("Delete Transcript…")
        self.more.setMenu(menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")

    def _connect(self) -> None:
        self.go.clicked.connect(self._press_go)
        self.cancel.clicked.connect(self._desk.cancel)
        self.find.clicked.connect(self.find_asked)
        self.export.clicked.connect(self.export_asked)
        self.again.triggered.connect(self.again_asked)
        self.forget.triggered.connect(self.forget_asked)
        self.automatic.triggered.connect(self._parts.set_automatic)
        self.model.activated.connect(self._choose_model)
        self.language.activated.connect(self._choose_language)

    def _lay_out(self) -> None:
        above, below = QHBoxLayout(), QHBoxLayout()
        above.setSpacing(6)
        below.setSpacing(6)
        above.addWidget(self.model, 1)
        above.addWidget(self.language, 1)
        for button in (self.find, self.export, self.more):
            above.addWidget(button)
        below.addWidget(self.go)
        below.addWidget(self.cancel)
        below.addWidget(self.status, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 7, 8, 6)
        layout.setSpacing(6)
        layout.addLayout(above)
        layout.addLayout(below)
        layout.addWidget(self.bar)
        layout.addWidget(self.problem)


def _model_tip(shown: str, chosen: str, problem: str) -> str:
    means = f"{chosen} listens, on this machine" if chosen else "No model to hear with"
    return f"{shown}\n{problem or means}"


def _tool(name: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.setAutoRaise(True)
    return button
