"""The program as a whole: its layout, its plugins, its faults, its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMessageBox
from window_bench import screenshot

from autoresolve_gui.library.library import Library
from autoresolve_gui.ui.errors import FaultReporter
from autoresolve_gui.ui.settings import WindowSettings
from autoresolve_gui.ui.theme import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot
    from window_bench import WindowBench


def test_that_layout_theme_and_lanes_are_remembered(start: Callable[[], WindowBench]) -> None:
    first = start()
    lane = first.window.timeline.lanes[1]
    first.trigger("show_bin")
    first.trigger("light")
    first.window.timeline.set_lane_visible(lane, False)
    first.window.resize(1300, 900)
    first.qtbot.wait(100)
    first.close()
    second = start()
    assert not second.window.panels.bin.isVisible()
    assert second.window.panels.beats.isVisible()
    assert not second.window.actions_by_name["show_bin"].isChecked()
    assert second.house.settings.theme is LIGHT
    assert not second.window.timeline.is_lane_visible(lane)
    second.trigger("reset_layout")
    assert second.window.panels.bin.isVisible()
    assert second.window.actions_by_name["show_bin"].isChecked()


def test_that_settings_that_make_no_sense_are_left_out(
    home: Path, start: Callable[[], WindowBench]
) -> None:
    (home / "window.ini").write_text(
        "[window]\ntheme=mauve\ngeometry=nonsense\nlayout=12\nlayout_version=1\n"
        "[timeline]\nstate=[not json\n[folders]\nopen=/no/such/folder\n",
        encoding="utf-8",
    )
    bench = start()
    assert bench.house.settings.theme is DARK
    assert bench.window.panels.bin.isVisible()
    settings = WindowSettings(home / "window.ini")
    assert settings.timeline == {}
    assert settings.folder("open").is_dir()


def test_that_the_settings_are_a_file_that_people_can_read(bench: WindowBench, home: Path) -> None:
    bench.trigger("light")
    bench.window.remember()
    stored = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
    assert stored.value("window/theme") == "light"


def test_that_a_plugin_is_switched_off_and_its_format_goes(
    sample: Path, bench: WindowBench
) -> None:
    bench.open(sample)
    window = bench.window.dialogs.plugins()
    rows = [window.list.topLevelItem(row) for row in range(window.list.topLevelItemCount())]
    names = [row.data(0, Qt.ItemDataRole.UserRole).id for row in rows]
    assert {"csv", "fcpxml", "otio", "resolve_edl"} <= {name.replace("-", "_") for name in names}
    ids = {exporter.id for exporter in bench.house.plugins.exporters()}
    rows[names.index("csv")].setCheckState(0, Qt.CheckState.Unchecked)
    bench.qtbot.waitUntil(
        lambda: "csv" not in {exporter.id for exporter in bench.house.plugins.exporters()}
    )
    bench.qtbot.waitUntil(lambda: window.list.topLevelItem(names.index("csv")).text(2) == "Off")
    dialog = bench.window.dialogs.export(bench.current.document)
    assert dialog.options.format.findData("csv") == -1
    assert dialog.options.format.count() == len(ids) - 1


def test_that_a_plugin_with_a_faulty_manifest_is_listed_with_its_faults(
    home: Path, start: Callable[[], WindowBench]
) -> None:
    folder = home / "plugins" / "broken"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text('id = "other"\nname = 7\n', encoding="utf-8")
    bench = start()
    window = bench.window.dialogs.plugins()
    rows = [window.list.topLevelItem(row) for row in range(window.list.topLevelItemCount())]
    row = next(row for row in rows if row.text(2) == "Cannot be used")
    window.list.setCurrentItem(row)
    text = window.detail.toPlainText()
    assert "Faults:" in text
    assert str(folder) in text
    screenshot(window, "plugins-faulty")


def test_that_a_damaged_library_is_set_aside_and_told(
    home: Path, start: Callable[[], WindowBench], film: Path
) -> None:
    (home / "library.sqlite3").write_bytes(b"this is no database" * 500)
    bench = start()
    bench.open(film)
    bench.qtbot.waitUntil(bench.window.messages.isVisible)
    assert "library" in bench.window.messages.label.text().lower()
    assert bench.current.document.analysis is not None
    with Library(home / "library.sqlite3") as library:
        assert library.analysis(bench.current.key) is not None


@pytest.mark.allow_log("the fault is logged, which is half of the point")
def test_that_a_fault_is_shown_in_one_dialog_from_any_thread(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    faults = FaultReporter("the.log")

    def fail(words: str) -> None:
        error = ValueError(words)
        faults.take(ValueError, error, error.__traceback__)

    thread = threading.Thread(target=fail, args=["the sky fell"])
    thread.start()
    thread.join()
    fail("the sea rose")
    fail("the sea rose")
    qtbot.waitUntil(lambda: faults._dialog is not None)
    dialog = faults._dialog
    assert isinstance(dialog, QMessageBox)
    assert "the sky fell" in dialog.text()
    assert "the.log" in dialog.informativeText()
    qtbot.waitUntil(lambda: "the sea rose" in dialog.detailedText())
    assert dialog.detailedText().count("the sea rose") == 1
    assert "an error that nothing caught" in caplog.text
    screenshot(dialog, "fault")
    dialog.close()
    qtbot.waitUntil(lambda: faults._dialog is None)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a test could send")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_that_a_signal_closes_the_program_as_its_window_does(
    home: Path, film: Path, number: signal.Signals
) -> None:
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "autoresolve_gui", str(film)],
        env={**os.environ, "AUTORESOLVE_HOME": str(home)},
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 40
    while not (home / "library.sqlite3").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(2.0)
    process.send_signal(number)
    _out, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert (home / "window.ini").is_file()
