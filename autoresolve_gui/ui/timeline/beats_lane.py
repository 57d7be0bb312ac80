"""The lane of the beats and the acts behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from autoresolve_gui.ui.timeline.beat_flag import BeatFlag
from autoresolve_gui.ui.timeline.flag import ACT_ROOM_PX, ROW_PX
from autoresolve_gui.ui.timeline.flag_layout import GAP_PX, place_flags
from autoresolve_gui.ui.timeline.ghosts import Ghosts
from autoresolve_gui.ui.timeline.lane import Lane, small, tint
from autoresolve_gui.ui.timeline.lane_heights import LaneSize

if TYPE_CHECKING:
    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.timeline.lane import Content
    from autoresolve_gui.ui.timeline.time_axis import TimeAxis

_STRETCH_PX = 4.0


class BeatsLane(Lane):
    """Shows the beats as flags in the colour of their act, over softly shaded acts.

    `ghosts` are proposals that were not taken; they are none of the beats.
    """

    name = "beats"
    title = "Beats"
    size = LaneSize(44, 92, 1.7)

    def __init__(self, axis: TimeAxis, theme: Theme) -> None:
        super().__init__(axis, theme)
        self._flags: dict[str, BeatFlag] = {}
        self.ghosts = Ghosts(self)
        self._selected: str | None = None
        self._has_focus = False
        self._dragged: tuple[str, int] | None = None
        axis.changed.connect(self._place_flags)

    @property
    def flags(self) -> tuple[BeatFlag, ...]:
        """The flags in time order."""
        return tuple(self._flags.values())

    @property
    def selected(self) -> str | None:
        """The id of the selected beat."""
        return self._selected

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        for flag in self._flags.values():
            flag.set_theme(theme)
        self.ghosts.set_theme(theme)
        super().set_theme(theme)

    def set_content(self, content: Content | None) -> None:
        """Take the beats; flags of beats that are still there are kept."""
        super().set_content(content)
        beats = content.document.beats if content is not None else ()
        before, self._flags = self._flags, {}
        for beat in beats:
            flag = before.pop(beat.id, None) or BeatFlag(beat, self.font, self.theme, self)
            flag.set_beat(beat)
            self._flags[beat.id] = flag
        for flag in before.values():
            self._remove(flag)
        if self._selected not in self._flags:
            self._selected = None
        self._place_flags()

    def place(self, top: float, width: float, height: float) -> None:
        """Take a place in the view."""
        super().place(top, width, height)
        self._place_flags()

    def select(self, beat_id: str | None, *, has_focus: bool) -> None:
        """Show one beat as selected, and whether the keyboard acts on it."""
        self._selected = beat_id if beat_id in self._flags else None
        self._has_focus = has_focus
        self._place_flags()

    def drag(self, dragged: tuple[str, int] | None) -> None:
        """Show a beat (its id) at another frame while it is dragged; None: as it is."""
        self._dragged = dragged
        self._place_flags()
        self.redraw()

    def flag_at(self, x: float, y: float) -> BeatFlag | None:
        """Return the topmost flag at a point of the lane."""
        flags = sorted(self._flags.values(), key=lambda flag: flag.zValue())
        for flag in reversed(flags):
            if flag.isVisible() and flag.contains_point(x - flag.x(), y):
                return flag
        return None

    def frame_of(self, beat: Beat) -> int:
        """Return the frame at which a beat is shown."""
        if self._dragged is not None and self._dragged[0] == beat.id:
            return self._dragged[1]
        return beat.frame

    def message(self) -> str:
        """Say why there are no beats."""
        if self._flags or self.ghosts.flags or self.content is None:
            return ""
        if self.content.has_run("beats") or self.content.document.is_edited:
            return "No beats"
        return "Beats: reading…" if self.content.is_reading else "Beats: not read"

    def draw(self, painter: QPainter) -> None:
        """Shade the acts and name them."""
        painter.setFont(small(self.font, 1.5))
        metrics = QFontMetricsF(painter.font(), painter.device())
        bottom = self.height - 1.0
        for act, start_s, end_s in self._acts():
            left = max(0.0, float(self.axis.x_of(start_s)))
            right = min(self.axis.width_px, float(self.axis.x_of(end_s)))
            if right <= left:
                continue
            color = self.theme.act(act)
            painter.fillRect(QRectF(left, 0.0, right - left, bottom), tint(color, 0.10))
            strip = QRectF(left, bottom - ACT_ROOM_PX + 1.0, right - left, ACT_ROOM_PX - 1.0)
            painter.fillRect(strip, tint(color, 0.14))
            name = f"ACT {act}"
            if right - left > metrics.horizontalAdvance(name) + 16.0:
                painter.setPen(QColor(color))
                painter.drawText(QPointF(left + 8.0, bottom - 4.0), name)
        self._draw_stretches(painter, bottom - ACT_ROOM_PX + 1.0)

    def _draw_stretches(self, painter: QPainter, bottom: float) -> None:
        """Underline the beats that last."""
        seconds_of = self.content.clock.seconds_of
        for flag in self._flags.values():
            beat = flag.beat
            if beat.end_frame is None:
                continue
            frame = self.frame_of(beat)
            left = float(self.axis.x_of(seconds_of(frame)))
            right = float(self.axis.x_of(seconds_of(frame + beat.end_frame - beat.frame)))
            bar = QRectF(left, bottom - _STRETCH_PX, max(2.0, right - left), _STRETCH_PX)
            painter.fillRect(bar, tint(self.theme.act(beat.act), 0.85))

    def _acts(self) -> list[tuple[int, float, float]]:
        """Return each act that has a beat, and its span: an act lasts until the next one begins."""
        if self.content is None:
            return []
        opens: dict[int, int] = {}
        for flag in self._flags.values():
            frame = self.frame_of(flag.beat)
            opens[flag.beat.act] = min(opens.get(flag.beat.act, frame), frame)
        acts = sorted(opens)
        seconds_of = self.content.clock.seconds_of
        starts = [0.0, *(seconds_of(opens[act]) for act in acts[1:]), self.axis.duration_s]
        return [(act, starts[i], starts[i + 1]) for i, act in enumerate(acts)]

    def _place_flags(self) -> None:
        if self.content is not None and self._flags:
            self._place_own()
        self.place_ghosts()

    def place_ghosts(self) -> None:
        """Let the proposals stand where there is room beside the beats."""
        seen = [flag for flag in self._flags.values() if flag.isVisible()]
        rects = [(flag.flag_rect.translated(flag.x(), 0.0), flag.row) for flag in seen]
        self.ghosts.place(rects)

    def _place_own(self) -> None:
        seconds_of = self.content.clock.seconds_of
        width = self.axis.width_px
        frames = [(float(self.axis.x_of(seconds_of(self.frame_of(f.beat)))), f) for f in self.flags]
        frames.sort(key=lambda place: place[0])
        at = []
        free_from = 0.0
        for x, flag in frames:
            left, wish = flag.room_at(x, width, free_from)
            at.append((left, wish, x, flag))
            free_from = x + GAP_PX
        at.sort(key=lambda place: (place[0], place[2]))
        rows = int((self.height - ACT_ROOM_PX) // ROW_PX)
        places = place_flags([left for left, *_ in at], [wish for _, wish, *_ in at], rows)
        for (left, _, x, flag), place in zip(at, places, strict=True):
            is_selected = flag.beat.id == self._selected
            flag.set_state(is_selected=is_selected, has_focus=is_selected and self._has_focus)
            flag.place(x, place.row, place.width, self.boundingRect(), is_left=left < x)
            flag.setVisible(-flag.wished_width < x < width + flag.wished_width)

    def _remove(self, flag: BeatFlag) -> None:
        scene = flag.scene()
        if scene is not None:
            scene.removeItem(flag)
        flag.setParentItem(None)
        flag.deleteLater()
