"""The settings of a plugin: drawn from its manifest, checked as one types, kept as a whole."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from autoresolve_gui.plugin.manager import PluginManager
from autoresolve_gui.privacy.secret import MASK
from autoresolve_gui.ui.cloud.preferences import PreferencesDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from autoresolve_gui.ui.jobs import Jobs

CLICK = Qt.MouseButton.LeftButton
PLUGINS = Path(__file__).resolve().parents[3] / "plugins"


@pytest.fixture
def dialog(dressed: QtBot, plugins: PluginManager, jobs: Jobs) -> PreferencesDialog:
    return _opened(dressed, plugins, jobs)


def _opened(qtbot: QtBot, plugins: PluginManager, jobs: Jobs) -> PreferencesDialog:
    (info,) = plugins.plugins
    assert not info.faults
    dialog = PreferencesDialog(info, plugins, jobs)
    # It deletes itself when it is closed, before the bench does.
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def _type(qtbot: QtBot, dialog: PreferencesDialog, name: str, text: str) -> None:
    line = dialog.rows[name].editor.focusProxy()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, text)


def test_that_every_declared_setting_has_a_row_with_its_value(
    dialog: PreferencesDialog, plugins: PluginManager, shoot: Callable[..., None]
) -> None:
    (info,) = plugins.plugins
    assert list(dialog.rows) == [setting.name for setting in info.settings]
    for name, value in plugins.settings("everything").items():
        assert dialog.rows[name].editor.value() == value, name
    assert not dialog.save_button.isEnabled()
    line = dialog.rows["retries"].editor.box.lineEdit()
    assert line.width() > line.fontMetrics().horizontalAdvance("10000")  # it can be read
    shoot(dialog, "preferences")


def test_that_values_of_every_type_are_kept(
    dialog: PreferencesDialog, plugins: PluginManager, dressed: QtBot
) -> None:
    _type(dressed, dialog, "name", "<b>A</b>")
    _type(dressed, dialog, "seed", "98765432109876")
    _type(dressed, dialog, "share", "0.125")
    _type(dressed, dialog, "daily_cap", "0.10")
    dialog.rows["style"].editor.box.setCurrentText("loud & clear")
    dialog.rows["retries"].editor.box.setValue(7)
    dialog.rows["loud"].editor.box.click()
    with dressed.waitSignal(dialog.accepted):
        dressed.mouseClick(dialog.save_button, CLICK)
    assert dict(plugins.settings("everything")) == {
        "name": "<b>A</b>",
        "password": "",
        "style": "loud & clear",
        "retries": 7,
        "seed": 98765432109876,
        "share": 0.125,
        "loud": True,
        "daily_cap": "0.10",
    }


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("share", "1.5", "above"),
        ("share", "half", "A number"),
        ("share", "nan", "number"),
        ("seed", "1.5", "A whole number"),
        ("daily_cap", "a lot", "a lot"),
        ("daily_cap", "-1", "-1"),
    ],
)
def test_that_a_value_that_cannot_be_kept_is_refused_beside_it(
    dialog: PreferencesDialog, dressed: QtBot, name: str, text: str, words: str
) -> None:
    _type(dressed, dialog, name, text)
    row = dialog.rows[name]
    assert words in row.problem.text()
    assert row.problem.isVisible()
    assert not dialog.save_button.isEnabled()
    assert dialog.problem.text() == "1 value cannot be kept."
    dressed.mouseClick(row.default_button, CLICK)
    assert not row.problem.isVisible()
    assert row.editor.value() == row.setting.default
    assert row.is_default
    assert not row.default_button.isVisible()


def test_that_all_go_back_to_their_defaults_and_only_on_save(
    dialog: PreferencesDialog, plugins: PluginManager, dressed: QtBot
) -> None:
    _type(dressed, dialog, "name", "other")
    dialog.rows["retries"].editor.box.setValue(9)
    dressed.mouseClick(dialog.reset_button, CLICK)
    assert dialog.rows["name"].editor.value() == "reel"
    assert dialog.rows["retries"].editor.value() == 3
    assert not dialog.reset_button.isEnabled()
    assert plugins.settings("everything")["name"] == "reel"


def test_that_settings_stand_on_the_pages_that_their_manifest_names(
    dressed: QtBot, jobs: Jobs, tmp_path: Path, shoot: Callable[..., None]
) -> None:
    shutil.copytree(PLUGINS / "openrouter", tmp_path / "plugins" / "openrouter")
    plugins = PluginManager([tmp_path / "plugins"], tmp_path / "state", tmp_path / "data")
    dialog = _opened(dressed, plugins, jobs)
    pages = dialog.pages
    titles = [pages.tabText(tab) for tab in range(pages.count())]
    assert titles == ["General", "Models", "Budget", "Privacy", "Advanced"]
    assert pages.widget(2).isAncestorOf(dialog.rows["daily_usd_cap"])
    assert pages.widget(3).isAncestorOf(dialog.rows["send_pictures"])
    assert "narrative_model" in dialog.rows["narrative_model"].toolTip()
    for tab in range(pages.count()):
        pages.setCurrentIndex(tab)
        shoot(dialog, f"preferences-{titles[tab].lower()}")
    dialog.rows["daily_usd_cap"].editor.line.setText("a lot")
    assert pages.tabText(2) == "Budget (1 wrong)"
    assert not dialog.save_button.isEnabled()
    dialog.rows["daily_usd_cap"].back_to_default()
    assert pages.tabText(2) == "Budget"
    plugins.close()


def test_that_few_settings_need_no_tabs(dialog: PreferencesDialog) -> None:
    assert dialog.pages.count() == 1
    assert not dialog.pages.tabBar().isVisible()


def test_that_cancel_keeps_nothing(
    dialog: PreferencesDialog, plugins: PluginManager, dressed: QtBot
) -> None:
    _type(dressed, dialog, "name", "other")
    dressed.mouseClick(dialog.cancel_button, CLICK)
    assert plugins.settings("everything")["name"] == "reel"


def test_that_a_secret_is_never_shown_and_only_replaced(
    dialog: PreferencesDialog, dressed: QtBot
) -> None:
    row = dialog.rows["password"]
    assert row.editor.line.echoMode() is QLineEdit.EchoMode.Password
    assert row.editor.line.placeholderText() == "not set"
    row.show_value(MASK)  # what stands for one that is kept
    assert row.editor.line.text() == ""
    assert row.editor.line.placeholderText() == "set; type to replace it"
    assert row.editor.value() == MASK
    _type(dressed, dialog, "password", "wise words")
    assert row.editor.value() == "wise words"
    row.back_to_default()
    assert row.editor.value() == ""


def test_that_words_of_a_manifest_are_no_markup(dialog: PreferencesDialog) -> None:
    formats = {label.textFormat() for label in dialog.findChildren(QLabel) if "<b>" in label.text()}
    assert formats == {Qt.TextFormat.PlainText}
