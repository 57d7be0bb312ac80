"""Writes a transcript to a file that the user names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from autoresolve_gui.export.files import write_atomically
from autoresolve_gui.speech.transcript_files import TranscriptFormat, transcript_bytes
from autoresolve_gui.ui.errors import in_words
from autoresolve_gui.ui.export_choice import with_extension

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.speech import Transcript
    from autoresolve_gui.ui.jobs import Jobs
    from autoresolve_gui.ui.settings import WindowSettings
    from autoresolve_gui.ui.shelf import Shelf

_TITLES = {
    TranscriptFormat.SRT: "SubRip subtitles",
    TranscriptFormat.VTT: "WebVTT subtitles",
    TranscriptFormat.TXT: "Plain text",
    TranscriptFormat.JSON: "JSON with the time of every word",
}
_FOLDER = "transcripts"


class TranscriptFiles(QObject):
    """Reads the transcript behind all edits that were made, and writes the file in a job."""

    noticed = Signal(str)
    went_well = Signal(str)

    def __init__(self, shelf: Shelf, jobs: Jobs, settings: WindowSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._shelf, self._jobs, self._settings = shelf, jobs, settings
        self._window = parent

    def export(self, footage: Footage) -> None:
        """Ask for a file, and write what is said in a footage to it."""
        folder = self._settings.folder(_FOLDER)
        filters = {f"{title} (*.{kind.value})": kind for kind, title in _TITLES.items()}
        name, chosen = QFileDialog.getSaveFileName(
            self._window,
            "Export Transcript",
            str(folder / f"{footage.path.stem}.{TranscriptFormat.SRT.value}"),
            ";;".join(filters),
        )
        if name:
            self.write(footage, *file_and_format(Path(name), filters.get(chosen)))

    def write(self, footage: Footage, target: Path, kind: TranscriptFormat) -> None:
        """Write what is said in `footage` to `target`, in place of what stands there."""
        self._settings.set_folder(_FOLDER, target.parent)

        def make(transcript: Transcript | None) -> None:
            if transcript is not None:
                self._jobs.run(
                    lambda: write_atomically(
                        target, transcript_bytes(transcript, footage, kind), overwrite=True
                    ),
                    lambda _none: self.went_well.emit(f"Wrote the transcript to {target}"),
                    lambda error: self.noticed.emit(in_words(error)),
                    owner=self,
                )

        key = footage.key
        self._shelf.run(lambda library: library.transcripts.transcript(key), make)


def file_and_format(path: Path, chosen: TranscriptFormat | None) -> tuple[Path, TranscriptFormat]:
    """Return the file to write, and as what: its own ending says it, else what was chosen."""
    by_ending = {f".{kind.value}": kind for kind in TranscriptFormat}
    kind = by_ending.get(path.suffix.lower())
    if kind is not None:
        return path, kind
    kind = chosen or TranscriptFormat.SRT
    return with_extension(path, f".{kind.value}", set()), kind
