"""What the program relies on in Qt for Python, and what went wrong with it once."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal


class _Sender(QObject):
    sent = Signal(int)


def test_that_emitting_a_signal_costs_no_reference_to_true() -> None:
    # PySide6 6.12.0 took one each time, until Python 3.11 aborted (docs/decisions/0041).
    sender = _Sender()
    before = sys.getrefcount(True)
    for number in range(200):
        sender.sent.emit(number)
    assert sys.getrefcount(True) >= before - 20
