"""Why a beat is where it is, at one look: the reason, the frames, the curves and the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from autoresolve_gui.ui.beats_evidence.arrangement import Needs, Plan, plan
from autoresolve_gui.ui.beats_evidence.curves_pane import CurvesPane
from autoresolve_gui.ui.beats_evidence.frames import frames_around
from autoresolve_gui.ui.beats_evidence.reason_label import ReasonLabel
from autoresolve_gui.ui.beats_evidence.said import said_in
from autoresolve_gui.ui.beats_evidence.said_pane import SaidPane
from autoresolve_gui.ui.beats_evidence.standing import standings
from autoresolve_gui.ui.beats_evidence.stills_pane import StillsPane

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.search.stills import Stills
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.transcript.script import Script

_REASON_LINES = 6
_ROOM_PX = 300
_HEARD_MS = 150


class EvidenceView(QScrollArea):
    """Shows the evidence of one beat in the room it is given; a click on a part of it seeks.

    Frames, curves and words are facts of the place, whoever put the beat there.
    """

    seek_asked = Signal(int)

    def __init__(self, stills: Stills, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._document: Document | None = None
        self._script: Script | None = None
        self._beat: Beat | None = None
        self._room = _ROOM_PX
        self._is_whole = True
        self._page = QWidget(self)
        self.reason = ReasonLabel(_REASON_LINES, self._page)
        self.stills = StillsPane(stills, theme, self._page)
        self.curves = CurvesPane(theme, self._page)
        self.said = SaidPane(theme, self._page)
        self._plan = self._planned()
        self._set_up()
        self.stills.seek_asked.connect(self.seek_asked)
        self.said.seek_asked.connect(self._seek_said)
        self._heard = QTimer(self, singleShot=True, interval=_HEARD_MS)
        self._heard.timeout.connect(self._look)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab stops at, in the order of reading."""
        return (*self.stills.buttons, self.curves, *self.said.buttons)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        for pane in (self.stills, self.curves, self.said):
            pane.set_theme(theme)
        self._look()

    def set_document(self, document: Document | None) -> None:
        """Take the footage in which the beats lie."""
        if self._document is not None:
            self._document.analysis_changed.disconnect(self._look)
        self._document = document
        self._beat = None
        self.set_script(None)
        if document is not None:
            document.analysis_changed.connect(self._look)

    def set_script(self, script: Script | None) -> None:
        """Take what is said in the footage, as far as it was heard."""
        if self._script is not None:
            self._script.reset.disconnect(self._note_heard)
            self._script.swapped.disconnect(self._note_heard)
        self._script = script
        if script is not None:
            script.reset.connect(self._note_heard)
            script.swapped.connect(self._note_heard)
        self._look()

    def show_beat(self, beat: Beat | None, reason: str) -> None:
        """Show the evidence of a beat, and the reason in words."""
        self._beat = beat
        self.reason.setText(reason)
        self._look()

    def show_whole(self, whole: bool) -> None:  # noqa: FBT001 - a slot for a Qt signal
        """Show all of the evidence, or the reason alone."""
        self._is_whole = whole
        self._arrange()

    def set_room(self, room: int) -> None:
        """Take up no more height than this."""
        if room != self._room:
            self._room = room
            self._arrange()

    def least_room(self, width: int) -> int:
        """Return the height below which it is scrolled in a width."""
        return plan(self._needs(), width, 0).height

    def sizeHint(self) -> QSize:
        """Wish for all the room: what is above stays where it is, whichever beat is chosen."""
        return QSize(200, self._room if self._is_whole else min(self._plan.height, self._room))

    def minimumSizeHint(self) -> QSize:
        """Ask for one line: the rest can be scrolled."""
        return QSize(60, self.fontMetrics().lineSpacing())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the parts anew where the width is another one."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    @Slot()
    def _look(self) -> None:
        """Gather the facts of the place anew."""
        document, beat = self._document, self._beat
        if document is None or document.footage is None or beat is None:
            return
        start_s, end_s = document.seconds_of(beat.frame), document.seconds_of(beat.frame + 1)
        if self._has_frames:
            sights = frames_around(document, beat.frame)
            color = self._theme.act(beat.act)
            self.stills.show_sights(document.footage.key, document.path, sights, color)
        self.curves.show_standings(standings(document, start_s))
        script = self._script
        is_ours = script is not None and script.document is document
        self.said.show_said(
            said_in(script, start_s, end_s) if is_ours else (),
            lambda seconds: document.timecode(document.frame_at(seconds)),
        )
        self._arrange()

    @Slot()
    def _note_heard(self) -> None:
        self._heard.start()  # many sentences may come at once

    @property
    def _has_frames(self) -> bool:
        """Whether there is a picture, and it is known which frame lies where."""
        document = self._document
        has_picture = document is not None and document.footage is not None
        has_picture = has_picture and document.footage.video is not None
        is_read = has_picture and document.analysis is not None
        return is_read and document.analysis.frame_times is not None

    def _needs(self) -> Needs:
        return Needs(
            self.reason.heightForWidth,
            self.said.height_for if self._is_whole else lambda *_: 0,
            has_stills=self._is_whole and self._has_frames,
            curves=len(self.curves.shown) if self._is_whole else 0,
            row_px=self.curves.row_px,
            line_px=self.fontMetrics().lineSpacing(),
        )

    def _planned(self) -> Plan:
        needs = self._needs()
        found = plan(needs, self.contentsRect().width(), self._room)
        if found.height > self._room:
            # It is scrolled, and the bar takes its width.
            width = self.contentsRect().width() - self.verticalScrollBar().sizeHint().width()
            found = plan(needs, width, self._room)
        return found

    def _arrange(self) -> None:
        self._plan = found = self._planned()
        is_scrolled = found.height > self._room
        policy = Qt.ScrollBarPolicy
        bar = policy.ScrollBarAlwaysOn if is_scrolled else policy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(bar)
        self._page.resize(found.width, found.height)
        places = {
            self.reason: found.text,
            self.stills: found.stills,
            self.curves: found.curves,
            self.said: found.said,
        }
        for part, place in places.items():
            part.setGeometry(place)
            part.setVisible(not place.isEmpty())
        self.said.arrange(found.sentences, found.lines)
        self.setMaximumHeight(max(1, self.sizeHint().height()))
        self.updateGeometry()

    def _set_up(self) -> None:
        for part in (self, self._page):
            part.setObjectName("detail" if part is self else "panel")
        self.setAccessibleName("Evidence of the beat")
        self.reason.setAccessibleName("Why this beat is here")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidget(self._page)

    @Slot(float)
    def _seek_said(self, seconds: float) -> None:
        if self._document is not None:
            self.seek_asked.emit(self._document.frame_at(seconds))
