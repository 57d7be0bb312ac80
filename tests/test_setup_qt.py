"""Faults of Qt for Python that would end the program, looked for before they do."""

import sys

from PySide6.QtCore import QObject, Signal


class Speaker(QObject):
    said = Signal(bool)


def test_that_emitting_a_signal_gives_up_no_reference_to_true():
    speaker = Speaker()
    before = sys.getrefcount(True)
    for _ in range(20):
        speaker.said.emit(True)
    assert sys.getrefcount(True) > before - 10, "see docs/decisions/0041"
