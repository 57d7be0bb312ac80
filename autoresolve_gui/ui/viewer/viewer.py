"""The viewer widget: a picture, a transport bar, and the one who moves the playhead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from autoresolve_gui.model.timebase import TimecodeError
from autoresolve_gui.ui.panel import stack
from autoresolve_gui.ui.viewer.conductor import Conductor
from autoresolve_gui.ui.viewer.frame_map import FrameMap
from autoresolve_gui.ui.viewer.picture import PictureView
from autoresolve_gui.ui.viewer.transport import TransportBar

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage
    from PySide6.QtMultimedia import QVideoFrame

    from autoresolve_gui.model.footage import AudioTrack, Footage
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.theme import Theme

_SHUTTLE = (1.0, 2.0, 4.0)


class Viewer(QWidget):
    """Plays the current document. Keys belong to the window's actions, which call the slots.

    `playing_changed` tells when we start to run or come to rest.
    """

    playing_changed = Signal(bool)

    def __init__(self, playhead: Playhead, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playhead = playhead
        self._document: Document | None = None
        self._map: FrameMap | None = None
        self._places: dict[Path, int] = {}
        self.picture = PictureView(self)
        self.bar = TransportBar(theme, self)
        stack(self, self.picture, self.bar, tall=self.picture)
        self._conductor = Conductor(self)
        self._connect()
        self._show_nothing_open()

    @property
    def is_playing(self) -> bool:
        """Whether we run, in either direction."""
        return self._conductor.speed != 0

    @property
    def speed(self) -> float:
        """How fast we run: 0 at rest, negative backwards."""
        return self._conductor.speed

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.bar.set_theme(theme)

    def set_document(self, document: Document | None) -> None:
        """Show a document, at the frame where it was left; None shows that nothing is open."""
        if self._document is not None:
            self._document.analysis_changed.disconnect(self._on_analysis)
        self.close_media()
        self._document = document
        if document is None:
            self._show_nothing_open()
            return
        document.analysis_changed.connect(self._on_analysis)
        self._open()

    def close_media(self) -> None:
        """Let go of the file, so that it can be moved or deleted. `reopen_media` undoes it."""
        if self._document is not None and self._map is not None:
            self._places[self._document.path] = self._playhead.frame
        self._conductor.close()
        self._map = None
        self.picture.clear()
        self.bar.set_ready(ready=False, has_sound=False)

    def reopen_media(self) -> None:
        """Open the file of the current document again."""
        if self._document is not None:
            self.close_media()
            self._open()

    def show_problem(self, message: str, remedy: str = "") -> None:
        """Say in place of the picture what went wrong."""
        self.picture.show_message(message, remedy)

    def toggle_play(self) -> None:
        """Play, or stop (Space)."""
        if self.is_playing:
            self.stop()
        else:
            self._conductor.run(_SHUTTLE[0])

    def play_forward(self) -> None:
        """Play; faster each time, up to 4x (L)."""
        self._conductor.run(_faster(self.speed))

    def play_reverse(self) -> None:
        """Play backwards; faster each time, up to 4x (J)."""
        self._conductor.run(-_faster(-self.speed))

    def stop(self) -> None:
        """Come to rest (K)."""
        self._conductor.rest()

    def step(self, frames: int) -> None:
        """Go some frames on, or back where negative, and rest there."""
        self._conductor.rest()
        self._conductor.go(self._conductor.wanted + frames)

    def go_start(self) -> None:
        """Go to the first frame."""
        self._conductor.go(0)

    def go_end(self) -> None:
        """Go to the last frame and rest there."""
        self._conductor.rest()
        if self._map is not None:
            self._conductor.go(self._map.last_frame)

    def _connect(self) -> None:
        conductor, bar = self._conductor, self.bar
        self._playhead.seek_requested.connect(conductor.go)
        conductor.still_shown.connect(self._show_still)
        conductor.picture_shown.connect(self._show_picture)
        conductor.position_shown.connect(self._show_place)
        conductor.speed_changed.connect(self._show_speed)
        conductor.problem.connect(self.show_problem)
        bar.pressed.connect(self._on_button)
        bar.timecode_entered.connect(self._on_timecode)
        bar.volume_changed.connect(conductor.playback.set_volume)
        bar.mute_toggled.connect(conductor.playback.set_muted)

    def _on_button(self, name: str) -> None:
        actions = {
            "start": self.go_start,
            "back": lambda: self.step(-1),
            "reverse": self.play_reverse,
            "play": self.toggle_play,
            "forward": self.play_forward,
            "step": lambda: self.step(1),
            "end": self.go_end,
        }
        actions[name]()

    def _on_timecode(self, text: str) -> None:
        if self._map is None:
            return
        try:
            self._conductor.go(self._map.frame_named(text))
        except TimecodeError as error:
            self.bar.refuse_timecode(f"{error}. {error.remedy}")
        self.bar.set_timecode(self._map.timecode(self._map.held(self._playhead.frame)))

    def _open(self) -> None:
        document = self._document
        if document is None:
            return
        if not document.path.is_file():
            self.show_problem(
                f"“{document.path.name}” is not there any more",
                "If it was moved, open it from where it is now. Its analysis is kept.",
            )
            return
        footage = document.footage
        if footage is None:
            self.picture.show_message(f"Opening “{document.path.name}” …")
            return
        self._map = FrameMap.of(footage, document.analysis)
        self._show_footage(footage)
        self._conductor.open(document.path, self._map, self._places.get(document.path, 0))

    def _on_analysis(self) -> None:
        document = self._document
        if document is None or document.footage is None:
            return
        if self._map is None:
            self._open()
            return
        better = FrameMap.of(document.footage, document.analysis)
        if not better.is_same(self._map):
            self._map = better
            self._show_footage(document.footage)
            self._conductor.set_map(better)

    def _show_footage(self, footage: Footage) -> None:
        video = footage.video
        if video is not None:
            self.picture.set_aspect(display_aspect(footage))
        elif footage.audio:
            self.picture.show_message("Sound only", _describe(footage.audio[0]))
        self.bar.set_ready(ready=True, has_sound=bool(footage.audio))
        self.bar.set_duration(self._map.duration_text())

    def _show_nothing_open(self) -> None:
        self.picture.show_message("Nothing is open", "Drop footage here, or open it from File.")

    def _show_still(self, image: QImage, frame: int) -> None:
        self.picture.show_image(image)
        self._show_place(frame)

    def _show_picture(self, picture: QVideoFrame, frame: int) -> None:
        self.picture.show_video_frame(picture)
        self._show_place(frame)

    def _show_place(self, frame: int) -> None:
        if self._map is not None:
            self.bar.set_timecode(self._map.timecode(frame))
        self._playhead.show(frame)

    def _show_speed(self, speed: float) -> None:
        was_playing = self.bar.is_running
        self.bar.set_speed(speed)
        if was_playing != self.is_playing:
            self.playing_changed.emit(self.is_playing)


def _faster(speed: float) -> float:
    """Return the next speed of the shuttle; the first where we do not run that way."""
    return next((step for step in _SHUTTLE if step > speed), _SHUTTLE[-1])


def display_aspect(footage: Footage) -> float:
    """Return width through height as it is shown, after rotation and pixel aspect."""
    video = footage.video
    if video is None:
        return 16 / 9
    pixel = video.pixel_aspect
    if video.rotation_deg in (90, 270):
        pixel = 1 / pixel
    return float(video.width * pixel / video.height)


def _describe(track: AudioTrack) -> str:
    codec = "PCM" if track.codec.startswith("pcm_") else track.codec.upper()
    channels = {1: "mono", 2: "stereo"}.get(track.channels, f"{track.channels} channels")
    return f"{codec}, {track.rate_hz / 1000:g} kHz, {channels}"
