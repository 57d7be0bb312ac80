"""What is being heard, and what is known of what is said, for every footage of the window."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from autoresolve_gui.engine.events import Finished, Opened
from autoresolve_gui.speech import events
from autoresolve_gui.ui.transcript.hearing_state import HearingState, Stage, after
from autoresolve_gui.ui.transcript.script import Script

if TYPE_CHECKING:
    from autoresolve_gui.engine.events import Event
    from autoresolve_gui.model.speech import Transcript
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.shelf import Shelf
    from autoresolve_gui.ui.transcript.parts import SpeechParts
    from autoresolve_gui.ui.workspace import OpenFootage


@dataclass(frozen=True, slots=True)
class Known:
    """What the library says of a transcript. `is_read` False: it was not asked yet."""

    model: str = ""
    language: str = ""
    probability: float = 0.0
    heard_until_s: float = 0.0
    is_begun: bool = False
    is_complete: bool = False
    is_read: bool = False


class TranscriptDesk(QObject):
    """Asks the service, keeps the scripts of open documents, and follows what is heard of them.

    The truth is in the library: each footage's transcript is read from there once, and what is
    heard from then on is added.
    """

    changed = Signal()  # how it stands with the current footage
    script_changed = Signal(object)  # a Script, or None
    completed = Signal(str)  # the key of a footage of which all was heard, or forgotten, just now
    noticed = Signal(str)

    def __init__(self, parts: SpeechParts, shelf: Shelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.parts = parts
        self._shelf = shelf
        self._document: Document | None = None
        self._key = ""
        self._scripts: dict[str, Script] = {}
        self._states: dict[str, HearingState] = {}
        self._known: dict[str, Known] = {}
        self._silent: set[str] = set()
        self._forgotten: set[str] = set()
        self._is_paused = False
        parts.model_chosen.connect(self._forget_failures)

    @property
    def document(self) -> Document | None:
        """The current footage."""
        return self._document

    @property
    def script(self) -> Script | None:
        """What is said in the current footage; None until that footage is known."""
        return self._script_of(self._key)

    @property
    def state(self) -> HearingState:
        """How far the hearing of the current footage is."""
        return self._states.get(self._key, HearingState())

    @property
    def known(self) -> Known:
        """What the library says of the current footage's transcript."""
        return self._known.get(self._key, Known())

    @property
    def is_paused(self) -> bool:
        """Whether the user let all hearing stand still."""
        return self._is_paused

    @property
    def is_in_line(self) -> bool:
        """Whether the current footage waits for the analysis, or for other footage."""
        others = (state for key, state in self._states.items() if key != self._key)
        return self.parts.is_busy or any(
            state.stage in (Stage.HEARING, Stage.HELD) for state in others
        )

    @property
    def has_sound(self) -> bool:
        """Whether there is anything to hear in the current footage."""
        footage = self._document.footage if self._document is not None else None
        return footage is not None and bool(footage.audio)

    def set_document(self, document: Document | None) -> None:
        """Look at another footage."""
        if self._document is not None:
            self._document.analysis_changed.disconnect(self._look)
        self._document = document
        if document is not None:
            document.analysis_changed.connect(self._look)
        self._key = ""
        self._look()
        if not self._key:
            self.script_changed.emit(None)
            self.changed.emit()

    def ask(self, *, again: bool = False) -> None:
        """Have the current footage heard, from where it was heard to, or all of it `again`."""
        if self._document is not None and self._key:
            if self._is_paused:
                self.resume()
            self._forgotten.discard(self._key)
            language = self.parts.language
            self.parts.service.ask(self._document.path, self._key, again=again, language=language)

    def cancel(self) -> None:
        """Stop the hearing of the current footage."""
        self.parts.service.cancel(self._key)

    def pause(self) -> None:
        """Let all hearing stand still."""
        self._is_paused = True
        self.parts.service.pause()
        self.changed.emit()

    def resume(self) -> None:
        """Let it go on."""
        self._is_paused = False
        self.parts.service.resume()
        self.changed.emit()

    def forget(self) -> None:
        """Delete what was heard in the current footage, the editor's corrections too.

        Until the program is started again it is heard only if somebody asks for it.
        """
        key, script = self._key, self.script
        if script is None or self.state.is_under_way:
            return
        self._states.pop(key, None)
        self._forgotten.add(key)
        self._shelf.run(
            lambda library: library.transcripts.delete_transcript(key),
            lambda _none: self._tell_forgotten(key),
        )
        self._read(key)

    def _tell_forgotten(self, key: str) -> None:
        if isValid(self):
            self.completed.emit(key)

    @Slot(object)
    def take(self, event: events.TranscriptEvent) -> None:
        """Take what the service tells."""
        key, before = event.key, self._states.get(event.key, HearingState())
        self._states[key] = after(before, event, time.monotonic())
        script = self._script_of(key)
        match event:
            case events.SegmentHeard() if script is not None:
                script.hear(event.segment)
            case events.SegmentsGone() if script is not None:
                script.give_way(event.ids, event.rest)
            case events.TranscriptNotice():
                self.noticed.emit(event.message)
            case events.TranscriptStarted() | events.TranscriptCancelled():
                self._read(key)
            case events.TranscriptProgress() if not before.duration_s:
                self._read(key)  # it is begun when the first of it was heard
            case events.TranscriptDone() if before.is_news or not self._is_complete(key):
                self._read(key)
                if before.is_news:
                    self.completed.emit(key)
        if key == self._key:
            self.changed.emit()

    @Slot(object)
    def take_engine(self, event: Event) -> None:
        """Have footage heard after its analysis, where that is wanted."""
        if isinstance(event, Opened):
            (self._silent.discard if event.footage.audio else self._silent.add)(event.footage.key)
        if not isinstance(event, Finished) or not self.parts.is_automatic:
            return
        is_wanted = event.key not in self._silent | self._forgotten
        if is_wanted and not self._is_complete(event.key):
            self.parts.service.ask(event.path, event.key, language=self.parts.language)

    @Slot(object)
    def take_closed(self, item: OpenFootage) -> None:
        """Hear footage no further that was closed. What was heard is kept."""
        if item.key:
            self.parts.service.cancel(item.key)

    @Slot()
    def _look(self) -> None:
        footage = self._document.footage if self._document is not None else None
        key = footage.key if footage is not None else ""
        if key == self._key:
            return
        self._key = key
        script = self._script_of(key)
        if script is None or script.document is not self._document:
            script = Script(self._document, key, self._shelf)
            script.noticed.connect(self.noticed)
            self._scripts[key] = script
            self._known.pop(key, None)
            self._read(key)
        self.script_changed.emit(script)
        self.changed.emit()

    def _script_of(self, key: str) -> Script | None:
        script = self._scripts.get(key)
        if script is not None and not isValid(script):
            del self._scripts[key]  # its document was closed
            return None
        return script

    @Slot()
    def _forget_failures(self) -> None:
        """With another model the next try is another one."""
        failed = [key for key, state in self._states.items() if state.stage is Stage.FAILED]
        for key in failed:
            del self._states[key]
        self.changed.emit()

    def _is_complete(self, key: str) -> bool:
        return key in self._known and self._known[key].is_complete

    def _read(self, key: str) -> None:
        script = self._script_of(key)
        if script is not None:
            script.read(lambda transcript: self._take_known(key, transcript))

    def _take_known(self, key: str, transcript: Transcript | None) -> None:
        if transcript is None:
            self._known[key] = Known(is_read=True)
        else:
            self._known[key] = Known(
                transcript.model,
                transcript.language,
                transcript.language_probability,
                float(transcript.heard_until_s),
                is_begun=True,
                is_complete=transcript.is_complete,
                is_read=True,
            )
        if key == self._key:
            self.changed.emit()

    @property
    def can_ask(self) -> bool:
        """Whether the current footage can be heard now."""
        is_free = self.state.stage in (Stage.IDLE, Stage.FAILED)
        return self.has_sound and is_free and not self.parts.lack
