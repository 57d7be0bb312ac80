"""What transcription needs of the program: the service, the models here, and what the user set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from autoresolve_gui.models.entry import Purpose
from autoresolve_gui.models.store import ModelState, ModelStore
from autoresolve_gui.speech.choosing import choose_model
from autoresolve_gui.speech.errors import NoWhisperModelError
from autoresolve_gui.speech.service import TranscriptService
from autoresolve_gui.ui.words import opened, sentences

if TYPE_CHECKING:
    from autoresolve_gui.speech.whisper_model import WhisperModelChoice
    from autoresolve_gui.ui.bridge import Bridge
    from autoresolve_gui.ui.jobs import Jobs
    from autoresolve_gui.ui.places import Places
    from autoresolve_gui.ui.settings import WindowSettings
    from autoresolve_gui.ui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A model that hears, as the catalogue names it; `about_mb` in megabytes of 10^6 bytes."""

    name: str
    title: str
    about_mb: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class ModelsHere:
    """What there is to hear with. `best` is taken where the user chose none; empty: no model."""

    models: tuple[SpeechModel, ...] = ()
    best: str = ""
    chosen: str = ""
    problem: str = ""
    is_known: bool = False


class SpeechParts(QObject):
    """Owns the one service of the window, and knows what it hears with. Layer: ui."""

    changed = Signal()  # the models here, or what the user set
    model_chosen = Signal()

    def __init__(
        self,
        places: Places,
        bridge: Bridge,
        jobs: Jobs,
        settings: WindowSettings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings = settings
        self.jobs = jobs
        self.store = ModelStore()
        self.here = ModelsHere()
        self._wanted = settings.speech_model
        self._is_busy = False
        # No process is started, and no model looked for, before something is asked.
        self.service = TranscriptService(places.library, self._model, bridge.publish_speech)

    @property
    def model(self) -> str:
        """What the user chose to hear with: a name, a folder, or empty for the best there is."""
        return self._wanted

    @property
    def language(self) -> str:
        """The code of the language that is spoken; empty to have it found."""
        return self.settings.speech_language

    @property
    def is_automatic(self) -> bool:
        """Whether footage is transcribed after its analysis: if nothing was set, with a model."""
        wanted = self.settings.transcribes
        return bool(self.here.chosen) and (wanted is None or wanted)

    @property
    def is_busy(self) -> bool:
        """Whether the analysis has the machine, so that the hearing waits."""
        return self._is_busy

    @property
    def lack(self) -> str:
        """Why nothing can be heard, in words; empty while that is not known, or with a model."""
        here = self.here
        if here.chosen or not here.is_known:
            return ""
        return (
            opened(sentences(here.problem))
            or "No speech model is on this machine yet. Get one first."
        )

    @Slot()
    def refresh(self) -> None:
        """Look which models are here; `changed` tells when that is known."""
        self.jobs.run(self._look, self._take_here, owner=self)

    def choose_model(self, name: str) -> None:
        """Hear with another model from now on."""
        self._wanted = name
        self.settings.speech_model = name
        self.model_chosen.emit()
        self.refresh()

    def choose_language(self, code: str) -> None:
        """Take that this language is spoken in what is heard from now on."""
        self.settings.speech_language = code
        self.changed.emit()

    def set_automatic(self, automatic: bool) -> None:  # noqa: FBT001 - a slot for a Qt signal
        """Transcribe after the analysis, or only when asked."""
        self.settings.transcribes = automatic
        self.changed.emit()

    def follow(self, workspace: Workspace) -> None:
        """Have the service stand still while the analysis is busy, or everything is paused."""

        def look() -> None:
            busy = workspace.is_all_paused or any(
                item.status.is_busy and not item.status.is_paused for item in workspace.items
            )
            if busy != self._is_busy:
                self._is_busy = busy
                self.service.set_busy(busy)

        for signal in (workspace.changed, workspace.added, workspace.removed):
            signal.connect(look)
        workspace.all_paused_changed.connect(look)

    def close(self) -> None:
        """End the service. What was heard is kept."""
        self.service.close()

    def _model(self) -> WhisperModelChoice:
        """Return what to hear with. Called on the service's thread."""
        try:
            return choose_model(self._wanted, self.store)
        except NoWhisperModelError as error:
            # Its own remedy is a command for a terminal.
            remedy = "Choose another model above, or “Get a Model…” there."
            raise NoWhisperModelError(str(error), remedy=remedy) from error

    def _look(self) -> ModelsHere:
        statuses = [s for s in self.store.statuses() if s.model.purpose is Purpose.SPEECH]
        models = tuple(
            SpeechModel(s.model.name, s.model.title, s.model.about_mb, s.state is ModelState.READY)
            for s in statuses
        )
        best, chosen, problem = "", "", ""
        try:
            best = choose_model("", self.store).name
        except NoWhisperModelError:
            best = ""  # which is what a fresh machine has
        try:
            chosen = choose_model(self._wanted, self.store).name
        except NoWhisperModelError as error:
            problem = str(error) if self._wanted else ""
        return ModelsHere(models, best, chosen, problem, is_known=True)

    def _take_here(self, here: ModelsHere) -> None:
        self.here = here
        self.changed.emit()


def is_folder(model: str) -> bool:
    """Tell whether a model is named by its folder."""
    return Path(model).is_absolute()
