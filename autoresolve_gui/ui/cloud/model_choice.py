"""Has a model be asked for beats, for cuts or for pictures, whatever the quality would take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from autoresolve_gui.ui.cloud.ask_words import MODEL_WORDS
from autoresolve_gui.ui.cloud.key_desk import LOCAL
from autoresolve_gui.ui.cloud.plain import PlainLabel, plain_tip

if TYPE_CHECKING:
    from autoresolve_gui.model.cloud import CloudModel
    from autoresolve_gui.plugin.manager import PluginManager
    from autoresolve_gui.ui.jobs import Jobs

_VISION = "vision"
_LOCAL_WORDS = "The model of the local server is named in the settings."
_BLIND = "It takes no pictures."
_GONE = "The service does not list it any more."


class ModelChoice(QWidget):
    """A button for each use, down where the settings name the model for it.

    Down: the model's id becomes the setting, `narrative_model` say. Up again: the setting is
    empty, and the quality chooses. What speaks against a model is told all the same.
    """

    chosen = Signal(str)  # the id of the plugin whose settings were changed
    failed = Signal(object)  # an Exception

    def __init__(self, plugins: PluginManager, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plugins, self._jobs = plugins, jobs
        self._plugin_id = ""
        self._model: CloudModel | None = None
        self.buttons = {
            task: QPushButton(words.capitalize(), self, checkable=True, autoDefault=False)
            for task, words in MODEL_WORDS.items()
        }
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(PlainLabel("Use for", self, name="dim", wrap=False))
        for task, button in self.buttons.items():
            button.clicked.connect(lambda on, task=task: self._choose(task, is_on=on))
            line.addWidget(button)
        self.show_model("", None)

    def show_model(self, plugin_id: str, model: CloudModel | None) -> None:
        """Show for what a model is asked; None shows nothing."""
        self._plugin_id, self._model = plugin_id, model
        values = self._plugins.settings(plugin_id) if model is not None else {}
        self.setVisible(any(_setting(task) in values for task in self.buttons))
        for task, button in self.buttons.items():
            named = _names(str(values.get(_setting(task), "")))
            why = _why_not(model, task, str(values.get("provider", "")))
            is_named = model is not None and model.id in named
            button.setChecked(is_named)
            # What was named once can always be taken back.
            button.setEnabled(is_named or not why)
            button.setToolTip(plain_tip(why or _tip(task)))

    def _choose(self, task: str, *, is_on: bool) -> None:
        plugin_id, model = self._plugin_id, self._model
        if model is None:
            return
        value = model.id if is_on else ""
        for button in self.buttons.values():
            button.setEnabled(False)
        self._jobs.run(
            lambda: self._plugins.set_setting(plugin_id, _setting(task), value),
            lambda _none: self._take_chosen(plugin_id),
            self._tell_failed,
            owner=self,
        )

    def _take_chosen(self, plugin_id: str) -> None:
        self._show_again()
        self.chosen.emit(plugin_id)

    def _tell_failed(self, error: Exception) -> None:
        self._show_again()
        self.failed.emit(error)

    @Slot()
    def _show_again(self) -> None:
        self.show_model(self._plugin_id, self._model)


def _setting(task: str) -> str:
    return f"{task}_model"


def _names(text: str) -> set[str]:
    return {name.strip() for name in text.split(",")}


def _why_not(model: CloudModel | None, task: str, provider: str) -> str:
    if provider == LOCAL:
        return _LOCAL_WORDS
    if model is not None and not model.context_tokens and not model.input_modalities:
        return _GONE
    if task == _VISION and model is not None and "image" not in model.input_modalities:
        return _BLIND
    return ""


def _tip(task: str) -> str:
    return (
        f"Asks this model for {MODEL_WORDS[task]} (“Model for {MODEL_WORDS[task]}” in the "
        "settings). Press again to leave it to the quality."
    )
