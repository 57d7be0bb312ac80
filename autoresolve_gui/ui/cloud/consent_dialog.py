"""What is about to leave this machine, letter by letter, and the user's say in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QFontDatabase, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.privacy.consent import Answer
from autoresolve_gui.ui.cloud.plain import PlainLabel, PlainView, plain_tip
from autoresolve_gui.ui.words import counted

if TYPE_CHECKING:
    from autoresolve_gui.privacy.consent import Disclosure

KIND_WORDS = {
    "beats": "Beats",
    "notes": "Notes",
    "cuts": "Cuts",
    "check": "Check of the set-up",
}
"""What a kind of call is called in the window. One that is not named here shows its own name."""

_THUMBNAIL_PX = 190
_FORM_PX = 150
_NAME_PX = 220
"""Names of folders that are longer are shortened in the middle."""


class ConsentDialog(QDialog):
    """Shows a disclosure whole. `answer` is No until a button says otherwise.

    Escape, Return and the cross of the window are No as well.
    """

    def __init__(self, disclosure: Disclosure, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer = Answer.NO
        self.setWindowTitle("Send This?")
        self.setModal(False)
        self.text = PlainView(_joined(disclosure.texts), self)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName("Text that would be sent")
        self.form = PlainView(disclosure.form, self)
        self.form.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.form.setAccessibleName("Form of the answer, sent as well")
        self.form.setMaximumHeight(_FORM_PX)
        self.form_button = QToolButton(self)
        self.thumbnails = [
            _thumbnail(jpeg, caption, self)
            for jpeg, caption in zip(disclosure.pictures, _captions(disclosure), strict=True)
        ]
        self.always_button = QPushButton("", self, autoDefault=False)
        self.once_button = QPushButton("Send Once", self, autoDefault=False)
        self.no_button = QPushButton("Do Not Send", self, default=True)
        self._name_scope(disclosure)
        self._lay_out(disclosure)
        for button, answer in (
            (self.always_button, Answer.ALWAYS_FOR_PROJECT),
            (self.once_button, Answer.ONCE),
            (self.no_button, Answer.NO),
        ):
            button.clicked.connect(lambda _=False, answer=answer: self._take(answer))
        self.no_button.setFocus()
        self.resize(760, 640)

    def _name_scope(self, disclosure: Disclosure) -> None:
        """Say on the button what *always* would hold for; without that there is no such answer."""
        about = disclosure.about
        self.always_button.setVisible(bool(about.scope))
        name = self.fontMetrics().elidedText(
            about.project_name, Qt.TextElideMode.ElideMiddle, _NAME_PX
        )
        # An ampersand in a name is none of a shortcut.
        self.always_button.setText(f"Always for Footage in “{name}”".replace("&", "&&"))
        self.always_button.setToolTip(
            plain_tip(
                "Send texts and pictures of this sort to this receiver without asking again, for "
                f"footage in this folder only:\n{about.project}"
            )
        )

    def _take(self, answer: Answer) -> None:
        self.answer = answer
        self.accept()

    def _lay_out(self, disclosure: Disclosure) -> None:
        kind = KIND_WORDS.get(disclosure.kind, disclosure.kind)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(PlainLabel(f"{kind}: this would leave your machine", self, name="heading"))
        layout.addLayout(self._facts(disclosure))
        size = sum(len(text) for text in disclosure.texts)
        words = f"Text, {size:,} characters" if size else "No text"
        if len(disclosure.texts) > 1:
            words += ", the last one first"
        layout.addWidget(PlainLabel(words, self, name="subheading"))
        layout.addWidget(self.text, stretch=1)
        layout.addWidget(self.form_button)
        layout.addWidget(self.form)
        self._fold_form(len(disclosure.form))
        layout.addWidget(PlainLabel(_picture_words(disclosure), self, name="subheading"))
        if self.thumbnails:
            layout.addWidget(self._strip())
        buttons = QHBoxLayout()
        buttons.addWidget(self.always_button)
        buttons.addStretch(1)
        buttons.addWidget(self.once_button)
        buttons.addWidget(self.no_button)
        layout.addLayout(buttons)

    def _fold_form(self, size: int) -> None:
        """Hide the form of the answer behind its heading: it is sent, and the same each time."""
        self.form_button.setText(f"Form of the answer, {size:,} characters, sent too")
        self.form_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.form_button.setAutoRaise(True)
        self.form_button.clicked.connect(lambda: self._show_form(is_open=self.form.isHidden()))
        self.form_button.setVisible(bool(size))
        self._show_form(is_open=False)

    def _show_form(self, *, is_open: bool) -> None:
        arrow = Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow
        self.form_button.setArrowType(arrow)
        self.form.setVisible(is_open)

    def _facts(self, disclosure: Disclosure) -> QFormLayout:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(16)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        costs = usd_text(disclosure.worst_nusd) if disclosure.worst_nusd else "nothing"
        about = disclosure.about
        call = {"Call": f"{about.call} of {about.calls}"} if about.calls > 1 else {}
        facts = {
            **call,
            "Goes to": disclosure.receiver,
            "Model": disclosure.model,
            "This call costs at most" if call else "Costs at most": costs,
            "Terms": "\n".join(disclosure.terms) or "none are asked for",
        }
        for name, words in facts.items():
            value = PlainLabel(words, self)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(PlainLabel(name, self, name="dim", wrap=False), value)
        return form

    def _strip(self) -> QScrollArea:
        page = QWidget(self)
        line = QHBoxLayout(page)
        line.setContentsMargins(8, 8, 8, 8)
        line.setSpacing(12)
        for thumbnail in self.thumbnails:
            line.addWidget(thumbnail)
        line.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(page)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        bar = scroll.horizontalScrollBar().sizeHint().height()
        scroll.setFixedHeight(page.sizeHint().height() + bar)
        return scroll


def _captions(disclosure: Disclosure) -> tuple[str, ...]:
    """Return a line on each picture; empty ones where there are not as many as pictures."""
    count, captions = len(disclosure.pictures), disclosure.about.captions
    return captions if len(captions) == count else ("",) * count


def _thumbnail(jpeg: bytes, caption: str, parent: QWidget) -> QWidget:
    frame = QWidget(parent)
    picture = QPixmap()
    is_picture = picture.loadFromData(QByteArray(jpeg))
    image = PlainLabel("" if is_picture else "A file that is no picture", frame, wrap=False)
    words = f"{len(jpeg) / 1000:.0f} kB"
    if is_picture:
        words = f"{picture.width()} × {picture.height()}, {words}"  # noqa: RUF001 - the sign meant
        image.setPixmap(
            picture.scaled(
                _THUMBNAIL_PX,
                _THUMBNAIL_PX,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(image)
    if caption:
        layout.addWidget(PlainLabel(caption, frame, wrap=False))
    layout.addWidget(PlainLabel(words, frame, name="dim", wrap=False))
    layout.addStretch(1)
    return frame


def _joined(texts: tuple[str, ...]) -> str:
    """Return all texts, the last one first, with a line of our own above each of several.

    The first is the task, and the same for every footage; what is from this one comes after it.
    """
    if len(texts) < 2:
        return "".join(texts)
    parts = (
        f"――― text {number} of {len(texts)} ―――\n{text}"
        for number, text in reversed(tuple(enumerate(texts, start=1)))
    )
    return "\n\n".join(parts)


def _picture_words(disclosure: Disclosure) -> str:
    count = len(disclosure.pictures)
    if not count:
        return "No pictures"
    size = sum(len(jpeg) for jpeg in disclosure.pictures)
    return f"{counted(count, 'picture').capitalize()}, {size / 1000:,.0f} kB"
