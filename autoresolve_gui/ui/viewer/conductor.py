"""Decides who makes the next picture: the still reader, the player or the clock."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame

from autoresolve_gui.ui.viewer.clock import FrameClock
from autoresolve_gui.ui.viewer.playback import Playback
from autoresolve_gui.ui.viewer.still_thread import Missed, Shown, StillRelay, StillThread

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.ui.viewer.frame_map import FrameMap

_PREPARE_MS = 150
_RESUME_MS = 250
_FOLLOW_MS = 30
_FIRST_PICTURE_S = 2
_CLOCKS_DIFFER_S = Fraction(3, 10)
_FIRST_PICTURE_WAIT_MS = 1000


class _Mode(Enum):
    REST = "a still is shown"
    PLAYER = "the player runs"
    CLOCK = "stills are shown by the clock"


class Conductor(QObject):
    """Owns the player, the still thread and the clock for one open file.

    Every picture goes out together with its frame number: what is shown and what is said agree.
    """

    still_shown = Signal(QImage, int)
    picture_shown = Signal(QVideoFrame, int)
    position_shown = Signal(int)  # there is no picture, only a place
    speed_changed = Signal(float)
    problem = Signal(str, str)  # what happened, what can be done

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.playback = Playback(self)
        self.playback.ready.connect(self._on_ready)
        self.playback.picture.connect(self._on_picture)
        self.playback.ended.connect(self._on_ended)
        self.playback.failed.connect(self._on_failed)
        self._clock = FrameClock(self)
        self._clock.due.connect(self._go_on)
        self._clock.ended.connect(self.rest)
        self._relay = StillRelay(self)
        self._relay.shown.connect(self._on_still)
        self._relay.missed.connect(self._on_missed)
        self._prepare = self._timer(_PREPARE_MS, self._prepare_player)
        self._resume = self._timer(_RESUME_MS, self._run_on)
        self._follow = self._timer(_FOLLOW_MS, self._follow_player, repeats=True)
        self._since_play = QElapsedTimer()
        self._stills: StillThread | None = None
        self._map: FrameMap | None = None
        self._offset = Fraction(0)
        self._mode = _Mode.REST
        self._speed = 0.0
        self._wanted = 0
        self._shown: int | None = None
        self._play_from: int | None = None

    @property
    def speed(self) -> float:
        """How fast we run: 0 at rest, negative backwards."""
        return self._speed

    @property
    def wanted(self) -> int:
        """The frame that is on the screen, or on its way there."""
        return self._wanted

    def open(self, path: Path, frame_map: FrameMap, frame: int) -> None:
        """Open a file and show `frame` of it."""
        self.close()
        self._map = frame_map
        self._offset = frame_map.player_offset
        if frame_map.footage.video is not None:
            self._stills = StillThread(path, frame_map, self._relay)
            # If the window is taken down without `close`, the thread must still end first
            self.destroyed.connect(self._stills.close)
        self.playback.load(path)
        self.go(frame)

    def close(self) -> None:
        """Stop, and let go of the file."""
        self._halt()
        self._set_speed(0.0)
        self._prepare.stop()
        self._map = None
        self._shown = None
        self.playback.unload()
        if self._stills is not None:
            self.destroyed.disconnect(self._stills.close)
            self._stills.close()
            self._stills = None

    def set_map(self, frame_map: FrameMap) -> None:
        """Take better frame times and stay at the same moment."""
        if self._map is None:
            return
        self._wanted = frame_map.same_moment(self._map, self._wanted)
        self._map = frame_map
        if self._stills is not None:
            self._stills.set_map(frame_map)
        if self._mode is _Mode.CLOCK:
            self._clock.start(frame_map, self._wanted, self._speed)
        elif self._mode is _Mode.REST:
            self._ask()

    def go(self, frame: int) -> None:
        """Show `frame`. Where we run, run on from there as soon as no other is asked for."""
        if self._map is None:
            return
        self._wanted = self._map.held(frame)
        if self._speed:
            self._halt()
            self._resume.start()
        self._ask()

    def run(self, speed: float) -> None:
        """Run at `speed` times real time; negative is backwards. From the end, start over."""
        if self._map is None:
            return
        self._resume.stop()
        if speed < 0 and self._wanted == 0:
            self.rest()
            return
        forward_again = speed > 0 and self._mode is _Mode.PLAYER
        self._set_speed(speed)
        if forward_again:
            self.playback.set_speed(speed)
            return
        self._halt()
        if speed > 0 and self._wanted == self._map.last_frame:
            self._wanted = 0
        if speed > 0 and not self.playback.has_failed:
            self._start_player(speed)
        else:
            self._mode = _Mode.CLOCK
            self._clock.start(self._map, self._wanted, speed)

    def rest(self) -> None:
        """Stop at the frame on the screen."""
        was_running = self._speed != 0
        self._halt()
        self._set_speed(0.0)
        if was_running:
            self._ask()

    def _start_player(self, speed: float) -> None:
        self._mode = _Mode.PLAYER
        self._prepare.stop()
        self._play_from = self._wanted
        if self.playback.is_ready:
            self._since_play.start()
            self.playback.play(self._map.player_ms(self._wanted, self._offset), speed)
            self._follow.start()

    def _halt(self) -> None:
        self._resume.stop()
        self._follow.stop()
        self._clock.stop()
        if self._mode is _Mode.PLAYER:
            self.playback.pause()
        self._mode = _Mode.REST

    def _set_speed(self, speed: float) -> None:
        if speed != self._speed:
            self._speed = speed
            self.speed_changed.emit(speed)

    def _ask(self) -> None:
        if self._stills is not None:
            self._stills.want(self._wanted)
        else:
            self._shown = self._wanted
            self.position_shown.emit(self._wanted)
            if self._mode is _Mode.REST:
                self._prepare.start()

    def _go_on(self, frame: int) -> None:
        self._wanted = frame
        self._ask()

    def _run_on(self) -> None:
        self.run(self._speed)

    def _prepare_player(self) -> None:
        if self._mode is _Mode.REST and self._map is not None:
            self.playback.prepare(self._map.player_ms(self._wanted, self._offset))

    def _on_ready(self, first_start_us: int) -> None:
        """Learn where the player has its first frame, and do what waited for the player.

        Another build of FFmpeg may start a file's clock elsewhere than ours does, for example by
        the codec delay of the sound, so the player is asked rather than believed to agree.
        """
        measured = Fraction(first_start_us, 1_000_000)
        if first_start_us >= 0 and abs(measured - self._offset) < _CLOCKS_DIFFER_S:
            self._offset = measured
        if self._mode is _Mode.PLAYER:
            self._start_player(self._speed)
        elif self._mode is _Mode.REST:
            self._prepare.start()

    def _on_still(self, answer: Shown) -> None:
        is_late = answer.source is not self._stills or answer.frame_map is not self._map
        if is_late or (self._mode is _Mode.PLAYER and self.playback.has_picture):
            return
        self._shown = answer.frame
        self.still_shown.emit(answer.image, answer.frame)
        if self._mode is _Mode.REST and answer.frame == self._wanted:
            self._prepare.start()

    def _on_missed(self, answer: Missed) -> None:
        if answer.source is not self._stills or answer.frame == self._shown:
            return
        self._shown = answer.frame
        self.position_shown.emit(answer.frame)
        self.problem.emit(answer.message, answer.remedy)

    def _on_picture(self, picture: QVideoFrame) -> None:
        if self._mode is not _Mode.PLAYER or self._map is None or picture.startTime() < 0:
            return
        frame = self._map.frame_of_picture(picture.startTime(), self._offset)
        if self._play_from is not None and not self._is_first(frame):
            return
        self._play_from = None
        self._wanted = self._shown = frame
        self.picture_shown.emit(picture, frame)

    def _is_first(self, frame: int) -> bool:
        """Tell a picture of this run from one that was under way when the run began."""
        times, first = self._map.times, self._play_from
        is_near = first <= frame and times.time_of(frame) - times.time_of(first) < _FIRST_PICTURE_S
        return is_near or self._since_play.hasExpired(_FIRST_PICTURE_WAIT_MS)

    def _follow_player(self) -> None:
        if self._map is None or self.playback.has_picture or not self.playback.is_under_way:
            return
        frame = self._map.frame_of_position(self.playback.position_ms, self._offset)
        if frame > self._wanted:
            self._go_on(frame)

    def _on_ended(self) -> None:
        self._halt()
        self._set_speed(0.0)
        self.go(self._map.last_frame if self._map is not None else 0)

    def _on_failed(self, text: str) -> None:
        if self._map is None:
            return
        if self._stills is None:
            self.rest()
            self.problem.emit("The sound cannot be played", text)
        elif self._speed > 0:
            self._mode = _Mode.REST
            self.run(self._speed)

    def _timer(self, interval_ms: int, slot: object, *, repeats: bool = False) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.setSingleShot(not repeats)
        timer.timeout.connect(slot)
        return timer
