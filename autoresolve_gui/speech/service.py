"""The transcript service: ask it for footage, and what is said comes in, sentence by sentence."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import psutil

from autoresolve_gui.closing import Closing
from autoresolve_gui.speech.desk import Desk, Job
from autoresolve_gui.speech.limits import SpeechLimits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autoresolve_gui.speech.events import TranscriptEvent
    from autoresolve_gui.speech.whisper_model import WhisperModelChoice

_MOST_THREADS = 8
_PAUSED, _BUSY = "paused", "busy"


class TranscriptService(Closing):
    """Hears one footage after the other, in a process of its own. Layer: speech; owns a thread.

    After `ask` these events follow: `TranscriptQueued`, `TranscriptStarted`, then `SegmentHeard`
    and `TranscriptProgress`, and at last exactly one of `TranscriptDone`, `TranscriptFailed` and
    `TranscriptCancelled`. Each sentence stands in the library before its event comes, so that the
    next hearing goes on behind it, whatever was killed. The process runs at a lower priority than
    the analysis, stands still while that is busy, and is ended when it is not needed.

    All methods may be called from any thread, and return at once. A program that has a service
    starts under `if __name__ == "__main__":`, as one that has an engine does.
    """

    def __init__(
        self,
        library_path: Path,
        model_of: Callable[[], WhisperModelChoice],
        publish: Callable[[TranscriptEvent], None],
        *,
        limits: SpeechLimits | None = None,
        threads: int | None = None,
    ) -> None:
        """Begin. No process is started before something is asked for.

        `model_of` says which model to use, each time one is needed; what it raises as an
        `AutoResolveError` becomes `TranscriptFailed`. `publish` is called from the service's own
        thread, one event at a time; it has to be quick. `threads` is how many of the processor's
        the model may use; without it, as many as it has cores, up to 8.
        """
        threads = threads or min(_MOST_THREADS, psutil.cpu_count(logical=False) or 1)
        self._desk = Desk(library_path, model_of, publish, limits or SpeechLimits(), threads)
        self._thread = threading.Thread(target=self._desk.run, name="transcripts", daemon=True)
        self._thread.start()

    def ask(self, path: Path, key: str, *, again: bool = False, language: str = "") -> None:
        """Have the footage at `path` heard, which the library knows by `key`.

        One that was heard is done at once, unless it is wanted `again`: then what the machine
        heard is heard anew, each line stays until that is done with it, which `SegmentsGone` tells,
        and what the editor wrote stays. `language` is a code such as "en";
        without one it is found.
        """
        job = Job(path, key, again=again, language=language)
        self._desk.post(lambda desk: desk.ask(job))

    def cancel(self, key: str) -> None:
        """Stop the hearing of a footage, or take it from the queue. What was heard is kept."""
        self._desk.post(lambda desk: desk.cancel(key))

    def pause(self) -> None:
        """Stand still until `resume`."""
        self._desk.post(lambda desk: desk.hold(_PAUSED, is_held=True))

    def resume(self) -> None:
        """Go on, unless the analysis is busy."""
        self._desk.post(lambda desk: desk.hold(_PAUSED, is_held=False))

    def set_busy(self, is_busy: bool) -> None:  # noqa: FBT001 - it is the one thing that is said
        """Stand still while the analysis is busy; the user's own pause stays apart from that."""
        self._desk.post(lambda desk: desk.hold(_BUSY, is_held=is_busy))

    def close(self) -> None:
        """End the process and wait for it. What was heard is kept. May be called again."""
        self._desk.post(Desk.close)
        if threading.current_thread() is not self._thread:
            self._thread.join()
