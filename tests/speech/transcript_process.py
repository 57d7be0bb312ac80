"""A program that hears a file again, for tests that kill it: LIBRARY MODEL FILE.

Writes a line for each sentence that stands in the library, and the number of its worker.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
from pathlib import Path

from autoresolve_gui.engine.runner import open_footage
from autoresolve_gui.library.library import Library
from autoresolve_gui.speech import events
from autoresolve_gui.speech.service import TranscriptService
from autoresolve_gui.speech.whisper_model import WhisperModelChoice


def main() -> None:
    library_path, model, file = map(Path, sys.argv[1:])
    with Library(library_path) as library:
        key = open_footage(file, library).key
    ended = threading.Event()

    def publish(event: events.TranscriptEvent) -> None:
        if isinstance(event, events.SegmentHeard):
            (child,) = multiprocessing.active_children()
            sys.stdout.write(f"{child.pid} {event.segment.text}\n")
            sys.stdout.flush()
            ended.wait()  # what comes after the first sentence is never kept
        if isinstance(event, events.TranscriptDone | events.TranscriptFailed):
            ended.set()

    choice = WhisperModelChoice("tiny", model, "cpu")
    with TranscriptService(library_path, lambda: choice, publish, threads=2) as service:
        service.ask(file, key, again=True)
        ended.wait()


if __name__ == "__main__":
    main()
