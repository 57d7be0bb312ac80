"""What the user chose to export, and the file that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.export.files import write_atomically
from autoresolve_gui.export.markers import export_request, markers_from

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.model.analysis import Analysis
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

    def rendered(self, plugins: PluginManager) -> bytes:
        """Return the file. Raises `AutoResolveError`. Runs a plugin: not for the window's thread.

        The markers are made anew each time, so the preview is the very file that is written.
        """
        markers = markers_from(self.analysis, self.beats, frame_range=self.frame_range)
        request = export_request(self.analysis, markers, start=self.start)
        return plugins.export(self.exporter_id, request)

    def write(self, plugins: PluginManager, target: Path, *, overwrite: bool) -> int:
        """Write the file and return its size in bytes. Raises `AutoResolveError`."""
        data = self.rendered(plugins)
        write_atomically(target, data, overwrite=overwrite)
        return len(data)

    @property
    def marker_count(self) -> int:
        """How many beats lie in the range."""
        if self.frame_range is None:
            return len(self.beats)
        first, end = self.frame_range
        return sum(first <= beat.frame < end for beat in self.beats)


def with_extension(path: Path, extension: str, known: set[str]) -> Path:
    """Return `path` with `extension` in place of another format's; a foreign ending is kept."""
    if path.suffix.lower() in known:
        return path.with_suffix(extension)
    if path.name.lower().endswith(extension):
        return path
    return path.with_name(path.name + extension)
