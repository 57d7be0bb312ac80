"""What can go wrong with a transcript, as the user is told."""

from __future__ import annotations

from autoresolve_gui.model.errors import AutoResolveError


class SpeechError(AutoResolveError):
    """The base class of this room's errors."""


class NoWhisperModelError(SpeechError):
    """There is no Whisper model to hear with, or it cannot be loaded."""
