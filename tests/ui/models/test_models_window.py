"""The window of local models, over a real store and a hub on this machine."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from autoresolve_gui.models.entry import CatalogueModel, Licence, ModelFile, Purpose
from autoresolve_gui.models.records import FileRecord, ModelRecord, write_record
from autoresolve_gui.models.store import ModelState, ModelStore
from autoresolve_gui.privacy.guard import NetworkGuard
from autoresolve_gui.ui.app import application
from autoresolve_gui.ui.models.models_desk import ENDPOINT_VARIABLE, ModelsDesk
from autoresolve_gui.ui.models.models_window import LocalModelsWindow, whole_licence
from autoresolve_gui.ui.settings import WindowSettings
from autoresolve_gui.ui.style import dress
from autoresolve_gui.ui.theme import DARK, LIGHT
from support.loopback_hub import COMMIT, LoopbackHub, Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

WEIGHTS = bytes(range(256)) * 8192  # 2 MiB: several chunks
FILES = {"onnx/model.onnx": WEIGHTS, "tokenizer.json": b'{"model": "words"}'}
MIT = Licence("MIT", "Copyright (c) 2026 <b>Nobody</b>", "https://example.org/licence")


def model(name: str, title: str, purpose: Purpose, files: dict[str, bytes]) -> CatalogueModel:
    kept = tuple(
        ModelFile(path, len(data), hashlib.sha256(data).hexdigest()) for path, data in files.items()
    )
    return CatalogueModel(
        name, title, purpose, "For <i>tests</i>.", MIT, kept, 2, f"maker/{name}", COMMIT
    )


PICTURES = model("pictures", "Pictures by words", Purpose.PICTURES, FILES)
SPEECH = model("speech", "Speech", Purpose.SPEECH, FILES)


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    large = frozenset({"onnx/model.onnx"})
    names = ("maker/pictures", "maker/speech")
    with LoopbackHub({name: Repository(dict(FILES), large) for name in names}) as server:
        yield server


@pytest.fixture
def guard() -> NetworkGuard:
    return NetworkGuard()


@pytest.fixture
def desk(
    qtbot: QtBot,
    tmp_path: Path,
    hub: LoopbackHub,
    guard: NetworkGuard,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[ModelsDesk]:
    assert qtbot is not None
    monkeypatch.setenv(ENDPOINT_VARIABLE, hub.address)
    desk = ModelsDesk(guard, store=ModelStore(tmp_path / "models", catalogue=(PICTURES, SPEECH)))
    yield desk
    desk.close()
    desk.deleteLater()


@pytest.fixture
def window(qtbot: QtBot, desk: ModelsDesk, tmp_path: Path) -> LocalModelsWindow:
    dress(application(), DARK)
    window = LocalModelsWindow(desk, WindowSettings(tmp_path / "window.ini"), DARK)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.chosen is not None, timeout=30_000)
    return window


def wait_idle(qtbot: QtBot, desk: ModelsDesk, name: str) -> None:
    qtbot.waitUntil(lambda: desk.row(name).work is None, timeout=30_000)


def test_that_nothing_is_asked_of_the_network_before_a_download_is_wanted(
    qtbot: QtBot, window: LocalModelsWindow, desk: ModelsDesk, hub: LoopbackHub
) -> None:
    assert "127.0.0.1" in window.contact.text()
    assert "sends nothing" in window.contact.text()
    desk.refresh()
    window.choose("speech")
    qtbot.wait(50)
    assert not hub.asked
    assert not window.verify_button.isEnabled()
    assert not window.delete_button.isEnabled()


def test_that_a_model_is_fetched_checked_and_deleted_after_a_question(
    qtbot: QtBot,
    window: LocalModelsWindow,
    desk: ModelsDesk,
    guard: NetworkGuard,
    screenshot: Callable[[QWidget, str], Path],
) -> None:
    window.choose("pictures")
    with qtbot.waitSignal(desk.came, timeout=30_000):
        window.download_button.click()
    row = desk.row("pictures")
    assert row.status.state is ModelState.READY
    assert row.remark == "Ready to use."
    assert not guard.doors, "the way to the hub is closed again"
    window.verify_button.click()
    wait_idle(qtbot, desk, "pictures")
    assert desk.row("pictures").remark == "Every file is as it should be."
    for theme in (LIGHT, DARK):
        dress(application(), theme)
        window.set_theme(theme)
        screenshot(window, f"local-models-{theme.name}")
    window.delete_button.click()
    (box,) = window.findChildren(QMessageBox)
    assert "Pictures by words" in box.text()
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    box.defaultButton().click()
    qtbot.wait(20)
    assert desk.row("pictures").status.state is ModelState.READY
    window.delete_button.click()
    (box,) = (each for each in window.findChildren(QMessageBox) if each.isVisible())
    next(button for button in box.buttons() if button.text() == "Delete").click()
    qtbot.waitUntil(lambda: desk.row("pictures").status.state is ModelState.ABSENT, timeout=30_000)
    assert not window.verify_button.isEnabled()


class _Troubled(list):
    """Requests; from the third for bytes on, the hub is busy for a while."""

    def __init__(self, hub: LoopbackHub) -> None:
        super().__init__()
        self._hub = hub

    def append(self, asked: tuple[str, str, str]) -> None:
        super().append(asked)
        if asked[0] == "GET" and sum(method == "GET" for method, *_ in self) == 3:
            self._hub.statuses[:] = [503] * 9


def test_that_a_download_is_stopped_and_goes_on_where_it_was(
    qtbot: QtBot, window: LocalModelsWindow, desk: ModelsDesk, hub: LoopbackHub
) -> None:
    hub.break_after[:] = [1 << 20]
    hub.asked = _Troubled(hub)
    window.choose("pictures")
    window.download_button.click()
    assert not window.download_button.isVisible()
    qtbot.waitUntil(lambda: 0 < len(hub.statuses) < 9, timeout=30_000)
    window.cancel_button.click()
    wait_idle(qtbot, desk, "pictures")
    row = desk.row("pictures")
    assert row.status.state is ModelState.PARTIAL
    assert row.status.disk_bytes >= 1 << 20
    assert "stopped" in row.remark
    assert not row.problem
    assert window.download_button.text() == "Resume Download"
    hub.statuses.clear()
    before = len(hub.asked)
    window.download_button.click()
    wait_idle(qtbot, desk, "pictures")
    assert desk.row("pictures").status.state is ModelState.READY
    ranges = [wanted for method, _, wanted in list(hub.asked)[before:] if method == "GET"]
    assert f"bytes={1 << 20}-" in ranges


LARGE_BYTES = 1 << 30


@pytest.fixture
def large_desk(qtbot: QtBot, tmp_path: Path) -> Iterator[ModelsDesk]:
    """A desk with a model of a gigabyte that is here, and lies in a folder besides.

    It is all holes, and takes no room.
    """
    assert qtbot is not None
    file = ModelFile("model.onnx", LARGE_BYTES, "0" * 64)
    large = replace(PICTURES, files=(file,))
    store = ModelStore(tmp_path / "models", catalogue=(large, replace(large, name="another")))
    for folder in (store.root / "pictures", tmp_path / "stick"):
        folder.mkdir(parents=True)
        with (folder / "model.onnx").open("wb") as made:
            made.truncate(LARGE_BYTES)
    record = FileRecord(file.path, LARGE_BYTES, file.sha256)
    write_record(store.root / "pictures", ModelRecord("pictures", "", (record,)))
    desk = ModelsDesk(None, store=store)
    with qtbot.waitSignal(desk.listed, timeout=30_000):
        desk.refresh()
    yield desk
    desk.close()
    desk.deleteLater()


def on_progress(desk: ModelsDesk, name: str, act: Callable[[], None]) -> None:
    """Do something at the first bytes that are told of a model."""

    def look(changed: str) -> None:
        row = desk.row(name)
        if changed == name and row.work is not None and row.done_bytes and not row.is_stopping:
            act()

    desk.changed.connect(look)


def test_that_a_check_is_cancelled_by_its_button_and_an_import_by_escape(
    qtbot: QtBot, large_desk: ModelsDesk, tmp_path: Path
) -> None:
    desk = large_desk
    window = LocalModelsWindow(desk, WindowSettings(tmp_path / "window.ini"), DARK)
    qtbot.addWidget(window)
    window.show()
    window.choose("pictures")
    on_progress(desk, "pictures", window.cancel_button.click)
    window.verify_button.click()
    assert window.cancel_button.isVisible()
    wait_idle(qtbot, desk, "pictures")
    assert "check of Pictures by words was stopped" in desk.row("pictures").remark
    assert desk.row("pictures").status.state is ModelState.READY
    assert not window.cancel_button.isVisible()
    window.choose("another")
    on_progress(desk, "another", lambda: QTest.keyClick(window, Qt.Key.Key_Escape))
    window.import_folder("another", tmp_path / "stick")
    wait_idle(qtbot, desk, "another")
    assert "import of Pictures by words was stopped" in desk.row("another").remark
    assert window.isVisible(), "Escape has ended the import, and only that"
    assert sorted(p.name for p in desk.store.root.iterdir() if p.is_dir()) == ["pictures"]
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_that_what_waits_for_others_is_cancelled_at_once(
    qtbot: QtBot, large_desk: ModelsDesk
) -> None:
    gate = threading.Event()
    for _ in range(2):  # both threads have something to do
        large_desk._jobs.run(lambda: gate.wait(30))
    large_desk.verify("pictures")
    large_desk.stop("pictures")
    assert large_desk.row("pictures").work is None
    assert "before it had begun" in large_desk.row("pictures").remark
    gate.set()
    qtbot.waitUntil(lambda: large_desk._jobs.running == 0, timeout=30_000)
    assert "before it had begun" in large_desk.row("pictures").remark


def test_that_a_window_that_closes_waits_for_no_check(large_desk: ModelsDesk) -> None:
    told: list[int] = []
    large_desk._told.connect(lambda _name, progress, _speed: told.append(progress.done_bytes))
    large_desk.verify("pictures")
    large_desk.close()
    assert LARGE_BYTES not in told


def test_that_what_goes_wrong_stands_in_the_row_with_a_way_out(
    qtbot: QtBot,
    window: LocalModelsWindow,
    desk: ModelsDesk,
    hub: LoopbackHub,
    screenshot: Callable[[QWidget, str], Path],
) -> None:
    hub.damage = frozenset({"onnx/model.onnx"})
    window.choose("pictures")
    window.download_button.click()
    wait_idle(qtbot, desk, "pictures")
    problem = desk.row("pictures").problem
    assert "arrived damaged" in problem
    assert "Start the download again" in problem
    assert problem.endswith("Import from Folder…")
    hub.repositories.clear()
    window.choose("speech")
    window.download_button.click()
    wait_idle(qtbot, desk, "speech")
    assert "has no" in desk.row("speech").problem
    qtbot.wait(20)
    screenshot(window, "local-models-problems")
    assert window.download_button.isEnabled(), "it can be tried again"


def test_that_a_model_is_imported_from_a_folder(
    qtbot: QtBot, window: LocalModelsWindow, desk: ModelsDesk, tmp_path: Path, hub: LoopbackHub
) -> None:
    source = tmp_path / "brought"
    source.mkdir()
    window.import_folder("speech", source)
    wait_idle(qtbot, desk, "speech")
    assert "has no onnx/model.onnx" in desk.row("speech").problem
    (source / "model.onnx").write_bytes(WEIGHTS)
    (source / "tokenizer.json").write_bytes(FILES["tokenizer.json"])
    with qtbot.waitSignal(desk.came, timeout=30_000):
        window.import_folder("speech", source)
    assert desk.row("speech").status.state is ModelState.READY
    assert not hub.asked
    path = desk.row("speech").status.folder / "onnx" / "model.onnx"
    path.write_bytes(WEIGHTS[:-1] + b"x")
    window.choose("speech")
    window.verify_button.click()
    wait_idle(qtbot, desk, "speech")
    assert "checksum" in desk.row("speech").problem


def test_that_a_licence_is_read_in_full_as_plain_text(
    qtbot: QtBot, window: LocalModelsWindow
) -> None:
    window.choose("pictures")
    dialog = window.show_licence()
    text = dialog.text.toPlainText()
    assert "<b>Nobody</b>" in text
    assert "Permission is hereby granted" in text
    assert "THE SOFTWARE IS PROVIDED" in text
    dialog.close()
    qtbot.wait(10)


def test_that_the_licence_of_what_comes_along_is_whole() -> None:
    text = whole_licence(ModelStore().entry("minilm-l6-v2"))
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in text
    assert "TERMS AND CONDITIONS" not in whole_licence(PICTURES)


def test_that_closing_during_a_download_leaves_what_was_fetched(
    qtbot: QtBot, window: LocalModelsWindow, desk: ModelsDesk, hub: LoopbackHub
) -> None:
    hub.statuses[:] = [503] * 50  # the hub is busy: the download waits between tries
    window.choose("speech")
    window.download_button.click()
    qtbot.waitUntil(lambda: bool(hub.asked), timeout=30_000)
    window.close()
    desk.close()
    QTest.qWait(10)
    assert desk.store.status("speech").state in (ModelState.ABSENT, ModelState.PARTIAL)
