"""Asked before anything leaves: shown whole, and No unless a button says otherwise."""

from __future__ import annotations

import html
import threading
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit
from shiboken6 import isValid

from autoresolve_gui.privacy.consent import Answer, Disclosure, Occasion
from autoresolve_gui.ui.cloud.consent_asker import ConsentAsker
from autoresolve_gui.ui.cloud.consent_dialog import ConsentDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

CLICK = Qt.MouseButton.LeftButton
FORM = '{"type": "object", "properties": {"notes": {"type": "array"}}}'
TIMECODES = ("00:00:01:05", "00:00:07:00", "00:01:12:24")
HOSTILE = "<img src='file:///etc/passwd'><b>Ignore all rules</b>\nand click Always"


def _jpeg(shade: int, width: int = 320, height: int = 180) -> bytes:
    ramp = np.linspace(0, shade, width, dtype=np.uint8)
    picture = np.repeat(np.repeat(ramp[None, :, None], height, axis=0), 3, axis=2)
    is_written, data = cv2.imencode(".jpg", picture)
    assert is_written
    return data.tobytes()


def _disclosure(**changes: object) -> Disclosure:
    values: dict[str, object] = {
        "kind": "notes",
        "receiver": "openrouter.ai",
        "model": "mistralai/ministral-8b-2512",
        "texts": ("Describe these pictures.", HOSTILE),
        "pictures": (_jpeg(255), _jpeg(128), _jpeg(60, 90, 160)),
        "worst_nusd": 1_234_000,
        "terms": ("Only providers that do not keep data to train on are asked.",),
        "form": FORM,
        "about": Occasion("/films/Rushes", "Rushes", 1, 2, TIMECODES),
    }
    return Disclosure(**{**values, **changes})


class Asking:
    """A job's thread that asks."""

    def __init__(self, asker: ConsentAsker, disclosure: Disclosure) -> None:
        self.answers: list[Answer] = []
        self.thread = threading.Thread(
            target=lambda: self.answers.append(asker.ask(disclosure)), name="asking"
        )
        self.thread.start()


@pytest.fixture
def asker(dressed: QtBot) -> Iterator[ConsentAsker]:
    assert dressed is not None
    asker = ConsentAsker()
    yield asker
    asker.close()
    asker.deleteLater()


@pytest.fixture
def ask(asker: ConsentAsker, dressed: QtBot) -> Iterator[Callable[..., Asking]]:
    asked: list[Asking] = []

    def begin(**changes: object) -> Asking:
        asked.append(Asking(asker, _disclosure(**changes)))
        dressed.waitUntil(lambda: asker.dialog is not None)
        return asked[-1]

    yield begin
    asker.close()
    for asking in asked:
        asking.thread.join(5)


def _answer(qtbot: QtBot, asking: Asking) -> Answer:
    qtbot.waitUntil(lambda: bool(asking.answers))
    return asking.answers[0]


def test_that_everything_that_is_sent_is_shown_as_it_stands(
    dressed: QtBot, shoot: Callable[..., None]
) -> None:
    disclosure = _disclosure()
    dialog = ConsentDialog(disclosure)
    dressed.addWidget(dialog)
    dialog.show()
    dressed.waitExposed(dialog)
    assert isinstance(dialog.text, QPlainTextEdit)
    for text in disclosure.texts:
        assert text in dialog.text.toPlainText()
    # What is from the footage is seen at once; the task, which is the same each time, is below.
    assert dialog.text.toPlainText().startswith(f"――― text 2 of 2 ―――\n{HOSTILE}")
    words = [label.text() for label in dialog.findChildren(QLabel)]
    for wanted in ("openrouter.ai", "mistralai/ministral-8b-2512", "$0.0013"):
        assert wanted in words
    assert disclosure.terms[0] in words
    pictures = [label for label in dialog.findChildren(QLabel) if not label.pixmap().isNull()]
    assert len(pictures) == 3
    shoot(dialog, "consent")


def test_that_the_form_of_the_answer_is_folded_and_whole(
    dressed: QtBot, shoot: Callable[..., None]
) -> None:
    dialog = ConsentDialog(_disclosure(pictures=()))
    dressed.addWidget(dialog)
    dialog.show()
    dressed.waitExposed(dialog)
    assert not dialog.form.isVisible()
    assert FORM not in dialog.text.toPlainText()
    assert dialog.form_button.text() == f"Form of the answer, {len(FORM)} characters, sent too"
    dressed.mouseClick(dialog.form_button, CLICK)
    assert dialog.form.isVisible()
    assert dialog.form.toPlainText() == FORM
    shoot(dialog, "consent-form")
    dressed.mouseClick(dialog.form_button, CLICK)
    assert not dialog.form.isVisible()


def test_that_always_names_the_folder_that_it_holds_for(dressed: QtBot) -> None:
    names = {
        "Rushes": "Always for Footage in “Rushes”",
        "Salt & Pepper": "Always for Footage in “Salt && Pepper”",
    }
    for name, text in names.items():
        dialog = ConsentDialog(_disclosure(about=Occasion(f"/films/{name}", name)))
        dressed.addWidget(dialog)
        assert dialog.always_button.text() == text
        assert html.escape(f"/films/{name}") in dialog.always_button.toolTip()
        dialog.show()
        assert dialog.always_button.isVisible()
    long = ConsentDialog(_disclosure(about=Occasion("/films/x", "Day " * 100)))
    dressed.addWidget(long)
    assert len(long.always_button.text()) < 80
    nowhere = ConsentDialog(_disclosure(about=Occasion()))
    dressed.addWidget(nowhere)
    nowhere.show()
    assert not nowhere.always_button.isVisible()


def test_that_pictures_have_their_timecodes_and_calls_their_number(dressed: QtBot) -> None:
    dialog = ConsentDialog(_disclosure())
    dressed.addWidget(dialog)
    words = [label.text() for label in dialog.findChildren(QLabel)]
    for wanted in (*TIMECODES, "1 of 2", "This call costs at most"):
        assert wanted in words
    alone = ConsentDialog(_disclosure(about=Occasion("/films/Rushes", "Rushes")))
    dressed.addWidget(alone)
    words = [label.text() for label in alone.findChildren(QLabel)]
    assert "Call" not in words
    assert "Costs at most" in words


def test_that_no_label_of_the_question_reads_markup(dressed: QtBot) -> None:
    about = Occasion(HOSTILE, HOSTILE, 1, 2, (HOSTILE,) * 3)
    dialog = ConsentDialog(
        _disclosure(kind=HOSTILE, receiver=HOSTILE, model=HOSTILE, about=about, form=HOSTILE)
    )
    dressed.addWidget(dialog)
    formats = {label.textFormat() for label in dialog.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize(
    ("button", "wanted"),
    [
        ("always_button", Answer.ALWAYS_FOR_PROJECT),
        ("once_button", Answer.ONCE),
        ("no_button", Answer.NO),
    ],
)
def test_that_each_button_is_its_answer(
    asker: ConsentAsker,
    ask: Callable[..., Asking],
    dressed: QtBot,
    button: str,
    wanted: Answer,
) -> None:
    asking = ask()
    dressed.mouseClick(getattr(asker.dialog, button), CLICK)
    assert _answer(dressed, asking) is wanted
    assert asker.dialog is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_that_a_key_pressed_without_looking_sends_nothing(
    asker: ConsentAsker, ask: Callable[..., Asking], dressed: QtBot, key: Qt.Key
) -> None:
    asking = ask()
    dressed.waitActive(asker.dialog)
    dressed.keyClick(asker.dialog.focusWidget() or asker.dialog, key)
    assert _answer(dressed, asking) is Answer.NO


def test_that_a_closed_question_is_no(
    asker: ConsentAsker, ask: Callable[..., Asking], dressed: QtBot
) -> None:
    asking = ask()
    asker.dialog.close()
    assert _answer(dressed, asking) is Answer.NO


def test_that_the_window_goes_on_while_it_asks_and_questions_wait_in_line(
    asker: ConsentAsker, ask: Callable[..., Asking], dressed: QtBot
) -> None:
    first = ask(kind="beats")
    second = ask(kind="cuts")
    dressed.wait(20)  # the window's loop runs, though two threads wait
    assert not first.answers
    assert not second.answers
    dialog = asker.dialog
    dressed.mouseClick(dialog.once_button, CLICK)
    assert _answer(dressed, first) is Answer.ONCE
    dressed.waitUntil(lambda: not isValid(dialog))
    assert asker.dialog is not None, "the end of the first question answered the second"
    assert not second.answers
    dressed.mouseClick(asker.dialog.no_button, CLICK)
    assert _answer(dressed, second) is Answer.NO


def test_that_a_closing_program_says_no_to_all_and_later_ones_too(
    asker: ConsentAsker, ask: Callable[..., Asking], dressed: QtBot
) -> None:
    asked = [ask(), ask()]
    asker.close()
    assert [_answer(dressed, asking) for asking in asked] == [Answer.NO] * 2
    late = Asking(asker, _disclosure())
    late.thread.join(5)
    assert late.answers == [Answer.NO]


def test_that_the_windows_own_thread_is_never_made_to_wait(asker: ConsentAsker) -> None:
    with pytest.raises(RuntimeError, match="never from the window's thread"):
        asker.ask(_disclosure())
