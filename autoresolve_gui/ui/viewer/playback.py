"""Plays picture and sound forwards with Qt's media player."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtMultimedia import (
    QAudioOutput,
    QMediaDevices,
    QMediaPlayer,
    QtAudio,
    QVideoFrame,
    QVideoSink,
)

from autoresolve_gui.ui.viewer.quiet import quiet_ffmpeg

if TYPE_CHECKING:
    from pathlib import Path

_FIRST_PICTURE_WAIT_MS = 1500


class Playback(QObject):
    """A media player that speaks of running only.

    Pictures come through `picture` while it runs. While it rests it waits at the place given to
    `prepare`, so that play starts at once; the resting picture is not its business.
    """

    ready = Signal(int)  # where the first picture starts on the player's clock (µs); -1: none
    picture = Signal(QVideoFrame)
    ended = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._sound = QAudioOutput(self)
        self._sink = QVideoSink(self)
        self._player = QMediaPlayer(self)
        quiet_ffmpeg()
        self._player.setAudioOutput(self._sound)
        self._player.setVideoSink(self._sink)
        self._devices = QMediaDevices(self)
        self._devices.audioOutputsChanged.connect(self._use_default_device)
        # Pictures are sent from the player's own thread. The slots are declared to Qt (`Slot`) and
        # queued, so that this thread never waits for Python's lock: `stop` waits for it, locked.
        # Queued also because the player must not be told things from inside its own signals.
        queued = Qt.ConnectionType.QueuedConnection
        self._sink.videoFrameChanged.connect(self._on_picture, queued)
        self._player.mediaStatusChanged.connect(self._on_status, queued)
        self._player.errorOccurred.connect(self._on_error, queued)
        self._first_wait = QTimer(self)
        self._first_wait.setSingleShot(True)
        self._first_wait.setInterval(_FIRST_PICTURE_WAIT_MS)
        self._first_wait.timeout.connect(self._become_ready)
        self._is_loaded = self._is_ready = self._is_running = False
        self._prepared_ms: int | None = None
        for shared in (self._sound, self._sink, self._player):
            _ask_for_overrides(shared)

    @property
    def position_ms(self) -> int:
        """Where the player's clock is, in ms from the start of the file's clock."""
        return self._player.position()

    @property
    def has_picture(self) -> bool:
        """Whether the player can show the picture of this file; true while it is loading."""
        return not self._is_loaded or self._player.hasVideo()

    @property
    def is_under_way(self) -> bool:
        """Whether the player runs."""
        return self._is_running

    @property
    def is_ready(self) -> bool:
        """Whether the file is loaded, so that `play` does something."""
        return self._is_ready

    @property
    def has_failed(self) -> bool:
        """Whether the player cannot play this file."""
        return self._player.error() != QMediaPlayer.Error.NoError

    def load(self, path: Path) -> None:
        """Open `path` and wait at its start. `ready` follows, or `failed`."""
        self._player.setSource(QUrl.fromLocalFile(str(path)))

    def unload(self) -> None:
        """Let go of the file."""
        self.pause()
        self._first_wait.stop()
        self._is_loaded = self._is_ready = False
        self._prepared_ms = None
        self._player.stop()
        self._player.setSource(QUrl())

    def prepare(self, position_ms: int) -> None:
        """Be ready to start at `position_ms`."""
        if self._is_running or not self._is_ready:
            return
        self._player.pause()
        self._player.setPosition(position_ms)
        self._prepared_ms = position_ms

    def play(self, position_ms: int, speed: float) -> None:
        """Run from `position_ms` at `speed` times real time. Does nothing before `ready`."""
        if not self._is_ready:
            return
        self._is_running = True
        if self._prepared_ms != position_ms:
            self._player.setPosition(position_ms)
        self._prepared_ms = None
        self._player.setPlaybackRate(speed)
        self._player.play()

    def set_speed(self, speed: float) -> None:
        """Change the speed while running."""
        self._player.setPlaybackRate(speed)

    def pause(self) -> None:
        """Stop running, where we are."""
        self._is_running = False
        self._player.pause()

    def set_volume(self, slider: float) -> None:
        """Set the volume, 0 to 1 as a slider shows it: even steps sound even."""
        scale = QtAudio.VolumeScale
        linear = QtAudio.convertVolume(
            slider, scale.LogarithmicVolumeScale, scale.LinearVolumeScale
        )
        self._sound.setVolume(linear)

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - a Qt slot takes what toggled sends
        """Switch the sound off or on."""
        self._sound.setMuted(muted)

    @Slot()
    def _use_default_device(self) -> None:
        self._sound.setDevice(QMediaDevices.defaultAudioOutput())

    @Slot(QVideoFrame)
    def _on_picture(self, frame: QVideoFrame) -> None:
        if not frame.isValid() or not self._is_loaded:
            return  # of a file that was closed in the meantime
        if not self._is_ready:
            self._become_ready(frame.startTime())
        elif self._is_running:
            self.picture.emit(frame)

    def _become_ready(self, first_start_us: int = -1) -> None:
        self._first_wait.stop()
        self._is_ready = True
        self.ready.emit(first_start_us)

    @Slot(QMediaPlayer.MediaStatus)
    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status == QMediaPlayer.MediaStatus.LoadedMedia and not self._is_loaded:
            self._is_loaded = True
            self._player.pause()
            if self._player.hasVideo():
                self._first_wait.start()
            else:
                self._become_ready()
        elif status == QMediaPlayer.MediaStatus.EndOfMedia and self._is_running:
            self.pause()
            self.ended.emit()

    @Slot(QMediaPlayer.Error, str)
    def _on_error(self, _error: QMediaPlayer.Error, text: str) -> None:
        self.pause()
        self.failed.emit(text)


def _ask_for_overrides(shared: QObject) -> None:
    """Let PySide find out now that `disconnectNotify` of this object is not written in Python.

    It finds out at the first disconnection and remembers, and takes Python's lock for it. Else
    that would be when the player takes down its sound thread: in that thread, and while the
    window's thread waits inside `stop` for a lock of Qt's that the sound thread holds. Both would
    wait for ever.
    """
    shared.objectNameChanged.connect(shared.objectName)
    shared.objectNameChanged.disconnect(shared.objectName)
