"""What the window remembers from one start to the next, in an INI file that people can read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

from autoresolve_gui.ui.theme import DARK, LIGHT, Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

LAYOUT_VERSION = 4
"""Raised when panels come or go, so that a stored layout of other panels is not applied."""

_FIRST_EXPORTER = "resolve-edl"


class WindowSettings:
    """Reads and writes the file. A value that is missing or makes no sense is its default."""

    def __init__(self, path: Path) -> None:
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def theme(self) -> Theme:
        """The colours; dark where nothing else was chosen."""
        return LIGHT if self._text("window/theme") == LIGHT.name else DARK

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._store.setValue("window/theme", theme.name)

    @property
    def geometry(self) -> QByteArray:
        """Size and place of the window as Qt packs it; empty where there is none."""
        return self._bytes("window/geometry")

    @property
    def layout(self) -> QByteArray:
        """The arrangement of the panels as Qt packs it; empty where there is none that fits."""
        version = self._text("window/layout_version")
        return self._bytes("window/layout") if version == str(LAYOUT_VERSION) else QByteArray()

    def save_layout(self, geometry: QByteArray, layout: QByteArray) -> None:
        """Keep size, place and arrangement."""
        self._store.setValue("window/geometry", geometry)
        self._store.setValue("window/layout", layout)
        self._store.setValue("window/layout_version", str(LAYOUT_VERSION))

    @property
    def timeline(self) -> dict[str, object]:
        """What the timeline keeps of itself (which lanes are shown); empty where unknown."""
        try:
            found = json.loads(self._text("timeline/state") or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @timeline.setter
    def timeline(self, state: Mapping[str, object]) -> None:
        self._store.setValue("timeline/state", json.dumps(dict(state)))

    @property
    def shows_evidence(self) -> bool:
        """Whether frames, curves and words of the chosen beat are shown under its reason."""
        return self._text("beats/evidence") != "no"

    @shows_evidence.setter
    def shows_evidence(self, shown: bool) -> None:
        self._store.setValue("beats/evidence", "yes" if shown else "no")

    def folder(self, purpose: str) -> Path:
        """Return the folder used last for a `purpose` ("open", "export"), else the home folder."""
        found = self._text(f"folders/{purpose}")
        return Path(found) if found and Path(found).is_dir() else Path.home()

    def set_folder(self, purpose: str, folder: Path) -> None:
        """Remember the folder used last for a `purpose`."""
        self._store.setValue(f"folders/{purpose}", str(folder))

    @property
    def exporter(self) -> str:
        """The id of the exporter used last; at first that for DaVinci Resolve."""
        return self._text("export/format") or _FIRST_EXPORTER

    @exporter.setter
    def exporter(self, exporter_id: str) -> None:
        self._store.setValue("export/format", exporter_id)

    @property
    def transcribes(self) -> bool | None:
        """Whether footage is transcribed after its analysis; None where nothing was chosen."""
        return {"yes": True, "no": False}.get(self._text("speech/automatic"))

    @transcribes.setter
    def transcribes(self, automatic: bool) -> None:
        self._store.setValue("speech/automatic", "yes" if automatic else "no")

    @property
    def speech_model(self) -> str:
        """The model that listens: its name or its folder; empty for the best that is here."""
        return self._text("speech/model")

    @speech_model.setter
    def speech_model(self, model: str) -> None:
        self._store.setValue("speech/model", model)

    @property
    def speech_language(self) -> str:
        """The code of the language that is spoken, such as "en"; empty to have it found."""
        return self._text("speech/language")

    @speech_language.setter
    def speech_language(self, code: str) -> None:
        self._store.setValue("speech/language", code)

    def flush(self) -> None:
        """Write the file now."""
        self._store.sync()

    def _text(self, key: str) -> str:
        value = self._store.value(key, "")
        return value if isinstance(value, str) else ""

    def _bytes(self, key: str) -> QByteArray:
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()
