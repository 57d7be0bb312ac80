"""Has footage transcribed and waits for it, with its progress on the terminal."""

from __future__ import annotations

import queue
import time
from typing import TYPE_CHECKING

from autoresolve_gui.cli.errors import CliError
from autoresolve_gui.closing import Closing
from autoresolve_gui.speech import events
from autoresolve_gui.speech.service import TranscriptService

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autoresolve_gui.cli.console import Console
    from autoresolve_gui.cli.progress import ProgressDisplay
    from autoresolve_gui.library.library import Library
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.speech import Transcript
    from autoresolve_gui.speech.events import TranscriptEvent
    from autoresolve_gui.speech.whisper_model import WhisperModelChoice

_WAKE_EVERY_S = 0.25
"""Waiting for events is cut into pieces, since Windows notices Ctrl+C only between them."""
_STEP = "speech"


class Hearing(Closing):
    """One transcript after the other. Layer: cli; owns the transcript service."""

    def __init__(
        self,
        library_path: Path,
        model_of: Callable[[], WhisperModelChoice],
        console: Console,
        display: ProgressDisplay,
    ) -> None:
        self._console = console
        self._display = display
        self._arrived: queue.SimpleQueue[TranscriptEvent] = queue.SimpleQueue()
        self._service = TranscriptService(library_path, model_of, self._arrived.put)

    def close(self) -> None:
        """End the service. What was heard is kept."""
        self._service.close()

    def transcript(
        self,
        file: Path,
        footage: Footage,
        library: Library,
        *,
        language: str = "",
        again: bool = False,
    ) -> Transcript:
        """Return what is said in `footage`, which the library knows; `file` is told to the user.

        What was heard before is not heard again, unless it is wanted `again`. Raises `CliError`
        with what stopped it, and `LibraryError`.
        """
        self._service.ask(footage.path, footage.key, again=again, language=language)
        began_s = time.monotonic()
        while True:
            try:
                event = self._arrived.get(timeout=_WAKE_EVERY_S)
            except queue.Empty:
                continue
            match event:
                case events.TranscriptProgress(heard_s=heard_s, duration_s=duration_s):
                    share = float(heard_s / duration_s) if duration_s else 0.0
                    gone_s = time.monotonic() - began_s
                    eta_s = gone_s * (1.0 - share) / share if share else None
                    self._display.update(file, _STEP, share, eta_s)
                case events.TranscriptNotice(message=message):
                    self._console.remark(f"{file}: {message}")
                case events.TranscriptFailed(message=message, remedy=remedy):
                    raise CliError(message, remedy=remedy)
                case events.TranscriptDone():
                    break
        found = library.transcript(footage.key)
        if found is None:
            raise CliError("its transcript is not in the library any more")
        return found
