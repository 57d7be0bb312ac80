"""The transcript panel: what is said, as it is heard, to be read, corrected and marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMenu, QMessageBox, QStackedWidget, QWidget

from autoresolve_gui.ui.panel import Panel, stack
from autoresolve_gui.ui.transcript.empty_page import EmptyPage
from autoresolve_gui.ui.transcript.find_bar import FindBar
from autoresolve_gui.ui.transcript.finder import Finder
from autoresolve_gui.ui.transcript.head import TranscriptHead
from autoresolve_gui.ui.transcript.line_editing import LineEditing
from autoresolve_gui.ui.transcript.lit_word import LitWord
from autoresolve_gui.ui.transcript.selection_bar import SelectionBar
from autoresolve_gui.ui.transcript.status_words import Help, emptiness
from autoresolve_gui.ui.transcript.transcript_desk import TranscriptDesk
from autoresolve_gui.ui.transcript.transcript_files import TranscriptFiles
from autoresolve_gui.ui.transcript.transcript_view import TranscriptView

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QShowEvent

    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.shelf import Shelf
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.transcript.parts import SpeechParts
    from autoresolve_gui.ui.transcript.script import Script

_MOST_NOTE_LETTERS = 400
_JUST_BEFORE_S = 0.001
_LOOK_MS = 100
"""How often, at most, the head is drawn anew while words come in."""


class TranscriptPanel(Panel):
    """Shows the transcript of the current footage. A click on a word seeks."""

    noticed = Signal(str)
    went_well = Signal(str)
    models_asked = Signal()
    marked = Signal(str)  # the id of a beat that was made of words
    hits_changed = Signal(object)  # for the timeline: a list of (seconds, seconds, words)

    def __init__(
        self,
        parts: SpeechParts,
        shelf: Shelf,
        playhead: Playhead,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._parts, self._playhead = parts, playhead
        self.desk = TranscriptDesk(parts, shelf, self)
        self.head = TranscriptHead(self.desk, parts, theme, self)
        self.view = TranscriptView(theme, self)
        self.empty = EmptyPage(self)
        self.find_bar = FindBar(theme, self)
        self.find_bar.hide()
        self.selection = SelectionBar(self)
        self.editing = LineEditing(self.view)
        self.finder = Finder(self.find_bar, self.view)
        self.lit_word = LitWord(self.view, playhead)
        self.files = TranscriptFiles(shelf, parts.jobs, parts.settings, self)
        self._timer = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._lay_out()
        self._connect()
        self.look()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        for part in (self.head, self.view, self.find_bar):
            part.set_theme(theme)

    def set_document(self, document: Document | None) -> None:
        """Show what is said in another footage."""
        self.editing.close(is_kept=True)
        self.desk.set_document(document)
        self.lit_word.set_document(document)

    def open_find(self) -> None:
        """Open the bar that finds and replaces, with what is selected in it."""
        selected = self.view.textCursor().selectedText()
        self.find_bar.open("" if "\u2029" in selected else selected)

    def showEvent(self, event: QShowEvent) -> None:
        """Look how things stand when the panel is seen."""
        super().showEvent(event)
        self._parts.refresh()
        self.lit_word.show_again()

    def event(self, event: QEvent) -> bool:
        """Keep Escape while the bar is open, wherever in the panel the keyboard is."""
        if event.type() == QEvent.Type.ShortcutOverride and self._closes_find(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the bar that finds."""
        if self._closes_find(event):
            self.find_bar.leave()
        else:
            super().keyPressEvent(event)

    def _closes_find(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and self.find_bar.isVisible()

    @Slot()
    def look(self) -> None:
        """Show how it stands."""
        self._timer.stop()
        desk, script = self.desk, self.desk.script
        has_lines = script is not None and bool(script.lines)
        self.head.refresh(script.words if has_lines else 0)
        self.pages.setCurrentWidget(self.view if has_lines else self.empty)
        self.empty.tell(emptiness(desk, self._parts.here), can_ask=desk.can_ask)
        self.lit_word.look()

    @Slot()
    def add_beat(self) -> None:
        """Make a beat of the selected words, where they begin."""
        self._mark(is_range=False)

    @Slot()
    def add_range(self) -> None:
        """Make a beat that lasts as long as the selected words."""
        self._mark(is_range=True)

    def _mark(self, *, is_range: bool) -> None:
        selected, document = self.view.selected_words(), self.desk.document
        if selected is None or document is None or document.footage is None:
            return
        first = document.frame_at(float(selected.start_s))
        # The frame that begins when the last word ends is not of it.
        last = document.frame_at(max(0.0, float(selected.end_s) - _JUST_BEFORE_S))
        end = max(first, last) + 1 if is_range else None
        note = selected.text
        if len(note) > _MOST_NOTE_LETTERS:
            note = f"{note[:_MOST_NOTE_LETTERS].rstrip()}…"
        beat = document.mark_words(first, end, note)
        self.marked.emit(beat.id)

    @Slot(object)
    def _seek(self, seconds: float) -> None:
        if self.desk.document is not None:
            self._playhead.seek(self.desk.document.frame_at(float(seconds)))

    @Slot(object)
    def _show_script(self, script: Script | None) -> None:
        self.editing.close(is_kept=False)
        before = self.view.script
        self.view.set_script(script)  # first: it is to have the text when the others look
        if before is not None:
            before.reset.disconnect(self._show_anew)
            before.swapped.disconnect(self._look_soon)
        if script is not None:
            script.reset.connect(self._show_anew)
            script.swapped.connect(self._look_soon)
        self.finder.set_script(script)
        self.look()
        self.lit_word.show_again()

    @Slot()
    def _show_anew(self) -> None:
        self.look()  # the text may come in place of the page that says why there is none
        self.lit_word.show_again()

    @Slot()
    def _look_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot(object)
    def _help(self, way_on: Help) -> None:
        if way_on in (Help.TRANSCRIBE, Help.GO_ON):
            self.desk.ask()
        elif way_on is Help.GET_MODEL:
            self.models_asked.emit()

    @Slot()
    def _ask_again(self) -> None:
        words = (
            "Transcribe it again? What the machine heard is replaced as it is heard anew. "
            "The lines that you wrote stay."
        )
        self._question("Transcribe Again", words, self._transcribe_again)

    @Slot()
    def _transcribe_again(self) -> None:
        self.desk.ask(again=True)

    @Slot()
    def _delete(self) -> None:
        self.desk.forget()

    @Slot()
    def _forget(self) -> None:
        words = (
            "Delete this transcript? All of it goes, the lines that you wrote too. "
            "This cannot be undone."
        )
        self._question("Delete Transcript", words, self._delete)

    @Slot()
    def _export(self) -> None:
        document = self.desk.document
        if document is not None and document.footage is not None:
            self.files.export(document.footage)

    @Slot(object)
    def _show_menu(self, place: QPoint) -> None:
        menu = self.build_menu()
        menu.popup(place)

    def build_menu(self) -> QMenu:
        """Return what can be done with the selected words, or with the line of the caret."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        view, editing = self.view, self.editing
        cursor, row = view.textCursor(), view.textCursor().blockNumber()
        place = view.word_at_caret()
        has_selection = view.selected_words() is not None
        here = menu.addAction("Go Here", lambda: view.seek(place))
        here.setEnabled(place is not None)
        for text, work in (
            ("Add Beat of Selection", self.add_beat),
            ("Add Range of Selection", self.add_range),
        ):
            menu.addAction(text, work).setEnabled(has_selection)
        menu.addSeparator()
        unit = cursor.positionInBlock()
        correct = menu.addAction("Correct Line", lambda: editing.edit(row, unit))
        split = menu.addAction("Split Line Before Word", lambda: editing.split(row, place.word))
        join = menu.addAction("Join With Next Line", lambda: editing.join_next(row))
        delete = menu.addAction("Delete Line", lambda: editing.delete(row))
        correct.setEnabled(view.line(row) is not None)
        split.setEnabled(place is not None and place.word > 0)
        join.setEnabled(view.line(row + 1) is not None)
        delete.setEnabled(view.line(row) is not None)
        menu.addSeparator()
        menu.addAction("Copy", view.copy).setEnabled(cursor.hasSelection())
        menu.addAction("Select All", view.selectAll)
        return menu

    def _question(self, title: str, words: str, work: Callable[[], None]) -> None:
        """Ask whether to do `work`; the button that does it is called as the window is."""
        box = QMessageBox(QMessageBox.Icon.Question, title, words, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        do = box.addButton(title, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        do.clicked.connect(work)
        box.open()

    def _connect(self) -> None:
        self.desk.changed.connect(self._look_soon)
        self.desk.script_changed.connect(self._show_script)
        self.desk.noticed.connect(self.noticed)
        self._parts.changed.connect(self.head.refresh_models)
        self._parts.changed.connect(self.look)
        self._timer.timeout.connect(self.look)
        self.head.find_asked.connect(self.open_find)
        self.head.export_asked.connect(self._export)
        self.head.again_asked.connect(self._ask_again)
        self.head.forget_asked.connect(self._forget)
        self.head.models_asked.connect(self.models_asked)
        self.empty.asked.connect(self._help)
        self.view.seek_asked.connect(self._seek)
        self.view.words_selected.connect(self.selection.tell)
        self.view.menu_asked.connect(self._show_menu)
        self.selection.beat_asked.connect(self.add_beat)
        self.selection.range_asked.connect(self.add_range)
        self.finder.seek_asked.connect(self._seek)
        self.finder.hits_changed.connect(self.hits_changed)
        for part in (self.finder, self.files):
            part.noticed.connect(self.noticed)
            part.went_well.connect(self.went_well)

    def _lay_out(self) -> None:
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.view)
        stack(self, self.head, self.find_bar, self.pages, self.selection, tall=self.pages)
