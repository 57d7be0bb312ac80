"""The head of the transcript where it is narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.ui.transcript.elided_combo import ElidedCombo

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_that_a_choice_too_long_for_its_box_is_shortened_between_letters(qtbot: QtBot) -> None:
    box = ElidedCombo("Language that is spoken")
    qtbot.addWidget(box)
    box.addItem("Any language")
    box.resize(80, 30)
    assert box.shown_words().startswith("A")
    assert box.shown_words().endswith("…")
    assert box.currentText() == "Any language"
    drawn = box.grab().toImage()
    box.setItemText(0, box.shown_words())
    assert box.grab().toImage() == drawn, "what is drawn is shortened too"
    box.setItemText(0, "Any language")
    box.resize(300, 30)
    assert box.shown_words() == "Any language"
