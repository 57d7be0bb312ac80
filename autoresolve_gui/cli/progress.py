"""How far the analysis is, on standard error.

On a terminal a bar; anywhere else (a log, a pipe) a plain line now and then.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Protocol, TextIO

from tqdm import tqdm

from autoresolve_gui.cli.table import clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NAME_COLUMNS = 28
_DRAW_EVERY_S = 0.1
_LINE_EVERY_S = 10.0
_BAR = "{desc} {percentage:3.0f}%|{bar}| {elapsed}{postfix}"


class ProgressDisplay(Protocol):
    """Shows how far one file after the other is."""

    def update(self, file: Path, step: str, fraction: float, eta_s: float | None) -> None:
        """Show that `file` is `fraction` (0 to 1) done, is at `step` and needs `eta_s` more."""

    def clear(self) -> None:
        """Make room for a line of text; the next update shows the progress again."""

    def end_file(self) -> None:
        """Be done with the file, however it ended."""


def progress_display(stream: TextIO, *, files: int, quiet: bool) -> ProgressDisplay:
    """Return the display that suits `stream`."""
    if quiet:
        return NoProgress()
    return ProgressBar(stream, files) if stream.isatty() else ProgressLines(stream)


class NoProgress:
    """Shows nothing."""

    def update(self, file: Path, step: str, fraction: float, eta_s: float | None) -> None:
        """Show nothing."""

    def clear(self) -> None:
        """Have nothing to clear."""

    def end_file(self) -> None:
        """Have nothing to end."""


class ProgressBar:
    """A bar on the last line of a terminal."""

    def __init__(self, stream: TextIO, files: int) -> None:
        self._stream = stream
        self._files = files
        self._ended = 0
        self._bar: tqdm | None = None
        self._drawn_s = 0.0

    def update(self, file: Path, step: str, fraction: float, eta_s: float | None) -> None:
        """Move the bar; it is drawn at most ten times a second."""
        now_s = time.monotonic()
        if self._bar is not None and now_s - self._drawn_s < _DRAW_EVERY_S:
            return
        self._drawn_s = now_s
        number = self._ended % self._files + 1  # every file comes twice where it is transcribed
        count = f"{number}/{self._files} " if self._files > 1 else ""
        left = f", {clock(eta_s)} left" if eta_s is not None else ""
        if self._bar is None:
            self._bar = self._open()
        self._bar.n = min(max(fraction, 0.0), 1.0)
        self._bar.set_description_str(f"{count}{_short(file.name)}", refresh=False)
        self._bar.set_postfix_str(f"{step}{left}", refresh=False)
        self._bar.refresh()

    def clear(self) -> None:
        """Wipe the bar off its line."""
        if self._bar is not None:
            self._bar.clear()
            self._drawn_s = 0.0

    def end_file(self) -> None:
        """Take the bar away."""
        self._ended += 1
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _open(self) -> tqdm:
        # Drawn by `refresh` alone, at once with its text: `delay` keeps back the first empty one.
        # A terminal that does not know its size says 0, which tqdm takes for "no room to draw".
        known = _knows_its_size(self._stream)
        return tqdm(
            total=1.0,
            file=self._stream,
            leave=False,
            ncols=None if known else 79,
            nrows=None if known else 24,
            dynamic_ncols=known,
            bar_format=_BAR,
            delay=1e-9,
        )


class ProgressLines:
    """A plain line when a file is begun, and then every ten seconds while it lasts."""

    def __init__(self, stream: TextIO, now_s: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._now_s = now_s
        self._next_s: dict[Path, float] = {}

    def update(self, file: Path, step: str, fraction: float, eta_s: float | None) -> None:
        """Write a line where the last one of this file is old enough."""
        now_s = self._now_s()
        if now_s < self._next_s.get(file, now_s):
            return
        self._next_s[file] = now_s + _LINE_EVERY_S
        left = f", {clock(eta_s)} left" if eta_s is not None else ""
        self._stream.write(f"{file}: {fraction:.0%} ({step}{left})\n")
        self._stream.flush()

    def clear(self) -> None:
        """Have nothing to clear: lines stay."""

    def end_file(self) -> None:
        """Have nothing to end: lines stay."""


def _knows_its_size(stream: TextIO) -> bool:
    try:
        return os.get_terminal_size(stream.fileno()).columns > 0
    except (OSError, ValueError):
        return False


def _short(name: str) -> str:
    """Return `name` cut to a fixed number of columns, in the middle: its ends tell files apart."""
    safe = name.encode("utf-8", "backslashreplace").decode("utf-8")
    if len(safe) > _NAME_COLUMNS:
        half = (_NAME_COLUMNS - 3) // 2
        return f"{safe[:half]}...{safe[-half:]}"
    return safe
