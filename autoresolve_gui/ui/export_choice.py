"""What the user chose to export, and the file that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.export.files import write_atomically
from autoresolve_gui.export.markers import export_request, markers_from
from autoresolve_gui.export.notes import markers_of_notes

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.assist import KeptNote
    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.plugin.manager import PluginManager


@dataclass(frozen=True, eq=False, slots=True)
class ExportChoice:
    """One export. `frame_range` is from its first frame to before its second, None for all.

    `start` is the timecode that the first frame gets; None keeps the footage's own.
    """

    exporter_id: str
    analysis: Analysis
    beats: tuple[Beat, ...]
    frame_range: tuple[int, int] | None
    start: str | None
    notes: tuple[KeptNote, ...] = ()

    def rendered(self, plugins: PluginManager) -> bytes:
        """Return the file. Raises `AutoResolveError`. Runs a plugin: not for the window's thread.

        The markers are made anew each time, so the preview is the very file that is written.
        """
        beats = markers_from(self.analysis, self.beats, frame_range=self.frame_range)
        notes = markers_of_notes(self.analysis, self._notes_in_range)
        markers = sorted((*beats, *notes), key=lambda marker: marker.frame)
        request = export_request(self.analysis, markers, start=self.start)
        return plugins.export(self.exporter_id, request)

    def write(self, plugins: PluginManager, target: Path, *, overwrite: bool) -> int:
        """Write the file and return its size in bytes. Raises `AutoResolveError`."""
        data = self.rendered(plugins)
        write_atomically(target, data, overwrite=overwrite)
        return len(data)

    @property
    def marker_count(self) -> int:
        """How many beats and notes lie in the range."""
        beats = sum(self._is_in_range(beat.frame) for beat in self.beats)
        return beats + len(self._notes_in_range)

    @property
    def _notes_in_range(self) -> tuple[KeptNote, ...]:
        return tuple(kept for kept in self.notes if self._is_in_range(kept.note.frame))

    def _is_in_range(self, frame: int) -> bool:
        return self.frame_range is None or self.frame_range[0] <= frame < self.frame_range[1]


def with_extension(path: Path, extension: str, known: set[str]) -> Path:
    """Return `path` with `extension` in place of another format's; a foreign ending is kept."""
    if path.suffix.lower() in known:
        return path.with_suffix(extension)
    if path.name.lower().endswith(extension):
        return path
    return path.with_name(path.name + extension)
