"""The timeline as the window uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollBar, QToolButton, QWidget

from autoresolve_gui.ui.timeline.clock import FootageClock
from autoresolve_gui.ui.timeline.curve_lane import CurveLane
from autoresolve_gui.ui.timeline.follower import Follower
from autoresolve_gui.ui.timeline.headers import HeaderColumn
from autoresolve_gui.ui.timeline.lane import Content
from autoresolve_gui.ui.timeline.state import TimelineState
from autoresolve_gui.ui.timeline.time_axis import TimeAxis
from autoresolve_gui.ui.timeline.view import TimelineView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autoresolve_gui.model.curve import Curve
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.timeline.ghost_flag import Ghost

_ZOOM_STEP = 1.6
_REFINE_EVERY_MS = 100
_SCROLL_UNITS_PER_S = 10_000


class Timeline(QWidget):
    """Lanes of one footage over a shared time axis; owns what part of it is visible.

    It reads the document and asks it to move beats; it asks the playhead to seek and follows it.
    `beat_selected` carries the id of the beat that the user selected, or an empty string.
    Ghosts are proposals beside the beats: they are seen here, and are in no document.
    """

    beat_selected = Signal(str)
    beat_activated = Signal(str)
    ghost_chosen = Signal(str)  # the id of the proposed beat that was clicked
    lane_visibility_changed = Signal(str, bool)
    lanes_changed = Signal()  # this footage has other lanes than what was shown before

    def __init__(self, playhead: Playhead, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playhead = playhead
        self._document: Document | None = None
        self._content: Content | None = None
        self._is_reading = True
        self._refined: set[str] = set()
        self.setAccessibleName("Timeline panel")
        self._axis = TimeAxis(self)
        self._view = TimelineView(self._axis, playhead, theme, self)
        self._stage = self._view.stage
        self._follower = Follower(playhead, self._axis, self._view, self)
        self._headers = HeaderColumn(self._stage, theme, self)
        self._scroll = QScrollBar(Qt.Orientation.Horizontal, self)
        self._scroll.setAccessibleName("Visible part of the footage")
        self._refine_timer = QTimer(self)
        self._refine_timer.setSingleShot(True)
        self._refine_timer.setInterval(_REFINE_EVERY_MS)
        self._lay_out()
        self._connect()
        self._load()

    @property
    def lanes(self) -> tuple[str, ...]:
        """The names of all lanes, from top to bottom, also of hidden ones."""
        return tuple(self._stage.lanes)

    @property
    def view(self) -> TimelineView:
        """The widget that shows the lanes and has the keyboard."""
        return self._view

    @property
    def axis(self) -> TimeAxis:
        """The visible part of the footage."""
        return self._axis

    def lane_title(self, name: str) -> str:
        """Return what the user reads for a lane. Raises `KeyError` for an unknown name."""
        return self._stage.lanes[name].title

    def is_lane_visible(self, name: str) -> bool:
        """Tell whether a lane is shown, where the footage has it."""
        return name not in self._stage.hidden

    def has_lane(self, name: str) -> bool:
        """Tell whether this footage has a lane: without a transcript there is no speech rate."""
        return name not in self._stage.absent

    def set_document(self, document: Document | None) -> None:
        """Show another footage, the whole of it; None shows a hint."""
        if document is self._document:
            return
        for signal, slot in self._document_signals(self._document):
            signal.disconnect(slot)
        self._document = document
        self._stage.hit_marks.clear()
        self._refined.clear()
        self._refine_timer.stop()
        for signal, slot in self._document_signals(document):
            signal.connect(slot)
        self._axis.set_footage(0.0, 0.0)
        self.set_ghosts(())  # those of the other footage
        self._load()
        self._view.select_beat(None)

    def show_problem(self, words: str) -> None:
        """Show words in place of a footage that cannot be read."""
        self.set_document(None)
        self._stage.hint.say(words)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._view.set_theme(theme)
        self._headers.set_theme(theme)

    def set_reading(self, reading: bool) -> None:  # noqa: FBT001 - a slot for a Qt signal
        """Take whether the analysis of this footage is still going on, for what empty lanes say."""
        if reading != self._is_reading:
            self._is_reading = reading
            self._load()

    @Slot()
    def zoom_in(self) -> None:
        """Show less, around the playhead."""
        self._follower.zoom(_ZOOM_STEP)

    @Slot()
    def zoom_out(self) -> None:
        """Show more, around the playhead."""
        self._follower.zoom(1.0 / _ZOOM_STEP)

    @Slot()
    def fit(self) -> None:
        """Show the whole footage."""
        self._axis.fit()

    @Slot(str, bool)
    def set_lane_visible(self, name: str, visible: bool) -> None:  # noqa: FBT001 - a Qt slot
        """Show or hide a lane. Raises `KeyError` for an unknown name."""
        lane = self._stage.lanes[name]
        if self.is_lane_visible(lane.name) != visible:
            self._stage.set_visible(name, visible=visible)
            self._view.setMinimumHeight(self._stage.least_height)
            self.lane_visibility_changed.emit(name, visible)

    def set_hits(
        self, hits: Sequence[tuple[float, float | None, str]], *, source: str = "search"
    ) -> None:
        """Mark what `source` found in this footage: from when to when in seconds, and words.

        The end is None for a moment. Another footage begins without marks.
        """
        self._stage.hit_marks.set_hits(hits, source=source)

    def select_beat(self, beat_id: str | None) -> None:
        """Show a beat as selected, without a signal; None or an unknown id selects nothing."""
        self._view.select_beat(beat_id or None)

    @Slot(object)
    def set_ghosts(self, ghosts: Sequence[Ghost]) -> None:
        """Show these proposals in the lane of the beats, and no others."""
        beats = self._stage.beats
        beats.ghosts.show(ghosts)
        beats.place_ghosts()
        beats.redraw()

    @Slot(str)
    def select_ghost(self, beat_id: str) -> None:
        """Show a proposal as selected, without a signal; an empty or unknown id selects none."""
        self._stage.beats.ghosts.select(beat_id or None)

    def save_state(self) -> dict[str, object]:
        """Return which lanes are hidden and how high they are, as plain data for JSON."""
        return TimelineState(self._stage.hidden, self._stage.wanted_heights).as_dict()

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take what `save_state` gave; whatever in it is unknown or out of range is left out."""
        restored = TimelineState.from_dict(state, self.lanes)
        for name in self.lanes:
            self.set_lane_visible(name, name not in restored.hidden)
            self._stage.set_height(name, restored.heights.get(name))

    def sizeHint(self) -> QSize:
        """Return a size in which every lane can be read well."""
        return QSize(1200, 480)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(4, 1, 4, 1)
        buttons.setSpacing(2)
        for text, name, slot in (
            ("\N{MINUS SIGN}", "Zoom out", self.zoom_out),
            ("Fit", "Show the whole footage", self.fit),
            ("+", "Zoom in", self.zoom_in),
        ):
            button = QToolButton(self)
            button.setText(text)
            button.setToolTip(name)
            button.setAccessibleName(name)
            button.setAutoRaise(True)
            button.clicked.connect(slot)
            buttons.addWidget(button, 1)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._headers, 0, 0)
        layout.addWidget(self._view, 0, 1)
        layout.addLayout(buttons, 1, 0)
        layout.addWidget(self._scroll, 1, 1)
        layout.setColumnStretch(1, 1)
        layout.setRowStretch(0, 1)
        self._view.setMinimumHeight(self._stage.least_height)

    def _connect(self) -> None:
        self._playhead.moved.connect(self._playhead_moved)
        self._axis.changed.connect(self._axis_changed)
        self._stage.arranged.connect(self._place_playhead)
        self._stage.lanes_changed.connect(self._lanes_changed)
        self._scroll.valueChanged.connect(self._scrolled)
        self._headers.visibility_asked.connect(self.set_lane_visible)
        self._view.beat_selected.connect(self.beat_selected)
        self._view.beat_activated.connect(self.beat_activated)
        self._view.ghost_chosen.connect(self.ghost_chosen)
        self._refine_timer.timeout.connect(self._show_refined)

    def _document_signals(
        self, document: Document | None
    ) -> list[tuple[object, Callable[..., None]]]:
        if document is None:
            return []
        return [
            (document.analysis_changed, self._load),
            (document.beats_changed, self._load_beats),
            (document.curve_refined, self._refine),
        ]

    def _load(self) -> None:
        """Take everything that the document knows now."""
        document = self._document
        footage = document.footage if document is not None else None
        if document is None or footage is None:
            self._content = None
            self._axis.set_footage(0.0, 0.0)
            name = "" if document is None else document.path.name
            self._stage.hint.say(f"Reading {name}…" if name else "Open footage to see its timeline")
        else:
            clock = FootageClock(document, footage)
            self._content = Content(document, clock, self._is_reading)
            self._axis.set_footage(clock.duration_s, clock.frame_s)
            self._stage.hint.say("")
        self._view.set_content(self._content)
        self._follower.set_clock(self._content.clock if self._content is not None else None)
        self._stage.playhead_line.setVisible(self._content is not None)
        self._place_playhead()

    def _load_beats(self) -> None:
        self._stage.beats.set_content(self._content)
        self._stage.draw_beat_lines()

    def _refine(self, curve: Curve) -> None:
        """Show a better curve: the first at once, then at most ten times a second."""
        self._refined.add(curve.name)
        if self._content is None:
            self._load()  # the footage may have become known without an analysis
        if not self._refine_timer.isActive():
            self._show_refined()

    def _show_refined(self) -> None:
        if not self._refined or self._document is None:
            return
        for name in self._refined:
            lane = self._stage.lanes.get(name)
            if isinstance(lane, CurveLane):  # the finished curve may be there by now
                lane.set_curve(self._document.curve(name))
        self._stage.count_lanes()
        self._refined.clear()
        self._refine_timer.start()

    def _lanes_changed(self) -> None:
        self._view.setMinimumHeight(self._stage.least_height)
        self.lanes_changed.emit()

    def _axis_changed(self) -> None:
        self._place_playhead()
        axis = self._axis
        blocker = QSignalBlocker(self._scroll)
        hidden_s = max(0.0, axis.duration_s - axis.span_s)
        self._scroll.setRange(0, round(hidden_s * _SCROLL_UNITS_PER_S))
        self._scroll.setPageStep(max(1, round(axis.span_s * _SCROLL_UNITS_PER_S)))
        self._scroll.setSingleStep(max(1, self._scroll.pageStep() // 20))
        self._scroll.setValue(round(axis.start_s * _SCROLL_UNITS_PER_S))
        blocker.unblock()

    def _scrolled(self, value: int) -> None:
        self._axis.set_range(value / _SCROLL_UNITS_PER_S, self._axis.span_s)

    def _playhead_moved(self, frame: int) -> None:
        if not self._view.is_busy:
            self._stage.release_playhead(frame)
        self._place_playhead()

    def _place_playhead(self) -> None:
        self._stage.place_playhead(self._playhead.frame)
