"""What a user copies out of the window into a report holds no key."""

from __future__ import annotations

import logging
import traceback

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from autoresolve_gui.privacy.redact import Redactor
from autoresolve_gui.privacy.secret import Secret
from autoresolve_gui.ui.app import application, write_log
from autoresolve_gui.ui.errors import FaultReporter

KEY = "sk-or-v1-8c1f0e0b5f6d47aab1d2c3e4f5a6b7c8"
ODD = "of-no-known-shape-0123456789"


def failing(secret: str) -> Exception:
    with pytest.raises(RuntimeError) as caught:
        int_of(secret)
    return caught.value


def int_of(secret: str) -> int:
    raise RuntimeError(f"Incorrect key {secret}")


@pytest.mark.allow_log(reason="a fault is logged")
def test_that_the_dialog_and_the_log_of_a_crash_hold_no_key(qtbot, tmp_path):
    application()
    redactor = Redactor()
    redactor.learn(Secret(ODD))
    handler = write_log(tmp_path / "logs" / "the.log", redactor)
    reporter = FaultReporter("the.log", redact=redactor.redact)
    try:
        for error in (failing(KEY), failing(ODD)):
            assert "Incorrect key" in "".join(traceback.format_exception(error))
            reporter.take(type(error), error, error.__traceback__)
        dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox)]
        qtbot.waitUntil(
            lambda: any(isinstance(w, QMessageBox) for w in QApplication.topLevelWidgets())
        )
        qtbot.wait(50)
        (dialog,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox)]
        shown = f"{dialog.text()} {dialog.informativeText()} {dialog.detailedText()}"
        copied = QApplication.clipboard().text()
        dialog.close()
        qtbot.wait(50)
    finally:
        logging.getLogger("autoresolve_gui").removeHandler(handler)
        handler.close()
    assert dialogs == []
    written = (tmp_path / "logs" / "the.log").read_text()
    for text in (shown, written):
        assert text.count("Incorrect key •••") >= 2
        assert KEY not in text
        assert ODD not in text
    assert KEY not in copied
    assert ODD not in copied
