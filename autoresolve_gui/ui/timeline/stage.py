"""Everything that is drawn in the timeline's view, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Signal

from autoresolve_gui.ui.timeline.beats_lane import BeatsLane
from autoresolve_gui.ui.timeline.curve_lane import CurveLane
from autoresolve_gui.ui.timeline.filmstrip_lane import FilmstripLane
from autoresolve_gui.ui.timeline.hit_marks import HitMarks
from autoresolve_gui.ui.timeline.lane_heights import LaneSize, grown, lane_heights
from autoresolve_gui.ui.timeline.overlays import BeatLines, Hint, PlayheadLine, Readout
from autoresolve_gui.ui.timeline.ruler import RULER_HEIGHT_PX, Ruler
from autoresolve_gui.ui.timeline.shots_lane import ShotsLane
from autoresolve_gui.ui.timeline.speech_rate_lane import SpeechRateLane
from autoresolve_gui.ui.timeline.waveform_lane import WaveformLane

if TYPE_CHECKING:
    from PySide6.QtGui import QFont
    from PySide6.QtWidgets import QGraphicsScene

    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.timeline.drawn import Overlay
    from autoresolve_gui.ui.timeline.lane import Content, Lane
    from autoresolve_gui.ui.timeline.time_axis import TimeAxis

_MOST_LATE = 2
"""Frames that were asked for before the last one may still come, but not more of them."""


class Stage(QObject):
    """Owns the lanes and what lies over them. `lanes` are in the order from top to bottom."""

    arranged = Signal()
    lanes_changed = Signal()  # a lane came that the footage before had not, or went

    def __init__(
        self,
        scene: QGraphicsScene,
        axis: TimeAxis,
        theme: Theme,
        font: QFont,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.axis = axis
        self.ruler = Ruler(axis, theme)
        self.shots = ShotsLane(axis, theme)
        self.beats = BeatsLane(axis, theme)
        self.lanes: dict[str, Lane] = {lane.name: lane for lane in self._make_lanes(axis, theme)}
        self.playhead_line = PlayheadLine(theme)
        self.beat_lines = BeatLines(theme)
        self.hit_marks = HitMarks(axis, theme)
        self.readout = Readout(font, theme)
        self.hint = Hint(font, theme)
        for lane in (self.ruler, *self.lanes.values()):
            lane.font = font
            scene.addItem(lane)
        for item in self._overlays:
            scene.addItem(item)
        self._wanted: dict[str, int] = {}
        self._hidden: set[str] = set()
        self._absent = self._without_content()
        self._height = 0.0
        self._held: int | None = None
        self._late = 0
        axis.changed.connect(self.draw_beat_lines)

    @property
    def _overlays(self) -> tuple[Overlay, ...]:
        return (self.beat_lines, self.hit_marks, self.playhead_line, self.readout, self.hint)

    @property
    def visible_lanes(self) -> tuple[Lane, ...]:
        """The lanes that are shown, from top to bottom."""
        out_of_sight = self._hidden | self._absent
        return tuple(lane for name, lane in self.lanes.items() if name not in out_of_sight)

    @property
    def hidden(self) -> frozenset[str]:
        """The names of the lanes that the user hid."""
        return frozenset(self._hidden)

    @property
    def absent(self) -> frozenset[str]:
        """The names of the lanes that this footage has not."""
        return self._absent

    @property
    def wanted_heights(self) -> dict[str, int]:
        """The heights that the user gave to lanes, in pixels."""
        return dict(self._wanted)

    @property
    def least_height(self) -> int:
        """The least height in which all visible lanes can be read."""
        return RULER_HEIGHT_PX + sum(lane.size.least for lane in self.visible_lanes)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        for item in (self.ruler, *self.lanes.values(), *self._overlays):
            item.set_theme(theme)

    def set_content(self, content: Content | None) -> None:
        """Show what is known now."""
        for lane in (self.ruler, *self.lanes.values()):
            lane.set_content(content)
        self.count_lanes()
        self.draw_beat_lines()

    def count_lanes(self) -> None:
        """Give lanes that came their room, and that of those that went to the others."""
        absent = self._without_content()
        if absent != self._absent:
            self._absent = absent
            self.arrange(self._height)
            self.lanes_changed.emit()

    def set_visible(self, name: str, *, visible: bool) -> None:
        """Show or hide a lane; the others take its room."""
        self._hidden = self._hidden - {name} if visible else self._hidden | {name}
        self.arrange(self._height)

    def set_height(self, name: str, height: int | None) -> None:
        """Give a lane a height in pixels; None leaves it to the timeline again."""
        if height is None:
            self._wanted.pop(name, None)
        else:
            size = self.lanes[name].size
            self._wanted[name] = grown(size, height).most
        self.arrange(self._height)

    def arrange(self, height: float) -> None:
        """Give every lane its place in a view of this height."""
        self._height = height
        width = self.axis.width_px
        self.ruler.place(0.0, width, RULER_HEIGHT_PX)
        lanes = self.visible_lanes
        sizes = [grown(lane.size, self._wanted.get(lane.name)) for lane in lanes]
        top = RULER_HEIGHT_PX
        for lane, lane_height in zip(lanes, lane_heights(sizes, int(height) - top), strict=True):
            lane.place(top, width, lane_height)
            top += lane_height
        for lane in self.lanes.values():
            lane.setVisible(lane in lanes)
        self.hint.cover(QRectF(0.0, 0.0, width, height))
        self.hit_marks.place(width, self.bottom)
        self.draw_beat_lines()
        self.arranged.emit()

    @property
    def bottom(self) -> float:
        """Where the last lane ends."""
        lanes = self.visible_lanes
        return lanes[-1].y() + lanes[-1].height if lanes else float(RULER_HEIGHT_PX)

    @property
    def rect(self) -> QRectF:
        """The whole view."""
        return QRectF(0.0, 0.0, self.axis.width_px, self._height)

    def lane_at(self, y: float) -> Lane | None:
        """Return the lane at a height of the view; the ruler counts as one."""
        for lane in (self.ruler, *self.visible_lanes):
            if lane.y() <= y < lane.y() + lane.height:
                return lane
        return None

    def hold_playhead(self, frame: int | None) -> None:
        """Keep the line at a frame that is asked for until it is shown; None lets it go."""
        self._held, self._late = frame, 0
        if frame is not None:
            self.place_playhead(frame)

    def release_playhead(self, shown: int) -> None:
        """Let the line go when the frame that it waits for is shown, or no longer comes."""
        self._late += 1
        if shown == self._held or self._late > _MOST_LATE:
            self._held = None

    def place_playhead(self, frame: int) -> None:
        """Show the playhead at a frame, or where it is held."""
        content = self.ruler.content
        if content is None:
            return
        if self._held is not None:
            frame = self._held
        start_s = content.clock.seconds_of(frame)
        end_s = content.clock.seconds_of(min(frame + 1, content.clock.frames))
        frame_px = max(0.0, (end_s - start_s) * self.axis.px_per_s)
        self.playhead_line.place(float(self.axis.x_of(start_s)), frame_px, self.bottom)

    def draw_beat_lines(self) -> None:
        """Draw the beats through the other lanes, at the place where they are shown."""
        content = self.ruler.content
        lines = []
        if content is not None:
            for flag in self.beats.flags:
                x = float(self.axis.x_of(content.clock.seconds_of(self.beats.frame_of(flag.beat))))
                lines.append((x, flag.beat.act, flag.beat.id == self.beats.selected))
        top = float(RULER_HEIGHT_PX)
        bottom = self.beats.y() if self.beats.isVisible() else self.bottom
        self.beat_lines.place(QRectF(0.0, top, self.axis.width_px, max(0.0, bottom - top)), lines)

    def _without_content(self) -> frozenset[str]:
        return frozenset(name for name, lane in self.lanes.items() if not lane.is_there)

    def _make_lanes(self, axis: TimeAxis, theme: Theme) -> tuple[Lane, ...]:
        return (
            FilmstripLane(axis, theme),
            WaveformLane(axis, theme),
            CurveLane("energy", LaneSize(32, 400, 2.4), axis, theme),
            CurveLane("momentum", LaneSize(26, 400, 1.6), axis, theme, is_signed=True),
            CurveLane("novelty", LaneSize(26, 400, 1.4), axis, theme),
            CurveLane("tension", LaneSize(26, 400, 1.6), axis, theme),
            SpeechRateLane(LaneSize(26, 400, 1.4), axis, theme),
            self.shots,
            self.beats,
        )
