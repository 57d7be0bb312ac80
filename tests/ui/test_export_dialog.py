"""The export dialog: what it shows is what is written, and it never replaces unasked."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from pathlib import Path

    from window_bench import WindowBench

    from autoresolve_gui.ui.export_dialog import ExportDialog


@pytest.fixture
def dialog(sample: Path, bench: WindowBench, tmp_path: Path) -> ExportDialog:
    bench.open(sample)
    dialog = bench.window.dialogs.export(bench.current.document)
    dialog.options.choose_format("csv")
    dialog.options.target.setText(str(tmp_path / "markers.csv"))
    bench.qtbot.waitUntil(lambda: "frame,timecode" in dialog.preview.toPlainText())
    return dialog


def _export(bench: WindowBench, dialog: ExportDialog) -> list[dict[str, str]]:
    bench.qtbot.waitUntil(lambda: not dialog._timer.isActive())
    bench.qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    bench.qtbot.waitUntil(lambda: "Wrote" in dialog.message.text())
    text = dialog.options.target_path.read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_that_only_ticked_beats_in_the_range_are_written(
    bench: WindowBench, dialog: ExportDialog
) -> None:
    beats, document = bench.beats, bench.current.document
    dialog.picker.tick(lambda beat: beat.act == 1, on=False)
    dialog.options.part.click()
    dialog.options.range_to.setText(document.timecode(beats[-1].frame - 1))
    dialog.options.range_to.textEdited.emit("")
    rows = _export(bench, dialog)
    wanted = [beat.frame for beat in beats[:-1] if beat.act != 1]
    assert wanted
    assert [int(row["frame"]) for row in rows] == wanted


def test_that_the_first_frame_can_have_another_timecode(
    bench: WindowBench, dialog: ExportDialog
) -> None:
    dialog.options.start.setCurrentIndex(2)
    dialog.options.custom_start.setText("02:00:00;00")
    dialog.options.custom_start.textEdited.emit("")
    rows = _export(bench, dialog)
    first = bench.current.document.timecode(bench.beats[0].frame)
    assert rows[0]["timecode"] == first.replace("01:", "02:", 1)


def test_that_a_range_or_start_that_makes_no_sense_is_refused_in_words(
    dialog: ExportDialog,
) -> None:
    dialog.options.part.click()
    dialog.options.range_from.setText("yesterday")
    dialog.refresh()
    assert "is not a timecode" in dialog.message.text()
    assert not dialog.export_button.isEnabled()
    dialog.options.whole.click()
    dialog.options.start.setCurrentIndex(2)
    dialog.options.custom_start.setText("99:00:00:00")
    dialog.refresh()
    assert "out of range" in dialog.message.text()
    assert not dialog.export_button.isEnabled()


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes])
def test_that_a_file_is_replaced_only_when_the_user_says_so(
    bench: WindowBench,
    dialog: ExportDialog,
    monkeypatch: pytest.MonkeyPatch,
    answer: QMessageBox.StandardButton,
) -> None:
    target = dialog.options.target_path
    target.write_text("my own notes")
    asked: list[str] = []

    def question(_parent: object, _title: str, text: str, *_more: object) -> object:
        asked.append(text)
        return answer

    monkeypatch.setattr(QMessageBox, "question", question)
    bench.qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert len(asked) == 1
    assert "markers.csv" in asked[0]
    if answer == QMessageBox.StandardButton.No:
        bench.qtbot.wait(200)
        assert target.read_text() == "my own notes"
    else:
        bench.qtbot.waitUntil(lambda: "Wrote" in dialog.message.text())
        assert target.read_text(encoding="utf-8").startswith("frame,timecode")


def test_that_a_folder_that_is_missing_is_told_in_the_dialog(
    bench: WindowBench, dialog: ExportDialog, tmp_path: Path
) -> None:
    dialog.options.target.setText(str(tmp_path / "nowhere" / "markers.csv"))
    bench.qtbot.waitUntil(dialog.export_button.isEnabled)
    bench.qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    bench.qtbot.waitUntil(lambda: "does not exist" in dialog.message.text())
    assert dialog.isVisible()


def test_that_the_result_stays_when_export_is_pressed_while_the_preview_is_due(
    bench: WindowBench, dialog: ExportDialog, tmp_path: Path
) -> None:
    dialog.options.target.setText(str(tmp_path / "at once.csv"))
    assert dialog._timer.isActive()
    bench.qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    bench.qtbot.waitUntil(lambda: "Wrote" in dialog.message.text())
    bench.qtbot.wait(600)
    assert "Wrote" in dialog.message.text()
    assert dialog.reveal_button.isVisible()


def test_that_the_ending_follows_the_format(dialog: ExportDialog) -> None:
    dialog.options.choose_format("resolve-edl")
    assert dialog.options.target_path.name == "markers.edl"
    dialog.options.choose_format("csv")
    assert dialog.options.target_path.name == "markers.csv"
