"""Faults of Qt for Python that would end the program, looked for before they do."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal


class Speaker(QObject):
    said = Signal(bool)


def test_that_emitting_a_signal_gives_up_no_reference_to_true():
    speaker = Speaker()
    before = sys.getrefcount(True)
    for _ in range(20):
        speaker.said.emit(True)
    assert sys.getrefcount(True) > before - 10, "see docs/decisions/0045"


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux says of the process")
def test_that_qt_shows_windows_after_opencv_was_loaded(qtbot):
    import cv2  # noqa: PLC0415 -- to be loaded beside Qt is what this is about
    from PySide6.QtWidgets import QApplication, QLabel  # noqa: PLC0415

    label = QLabel("OpenCV " + cv2.__version__)
    qtbot.addWidget(label)
    label.show()
    qtbot.waitExposed(label)
    assert QApplication.platformName() == "xcb"
    loaded = {line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines()}
    cores = {name for name in loaded if "QtCore" in name.lower() or "libQt" in name and "Core" in name}
    assert len([name for name in cores if "/cv2/" in name or "opencv" in name]) == 0
