"""Plays picture and sound forwards with Qt's media player."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtMultimedia import (
    QAudioOutput,
    QMediaDevices,
    QMediaPlayer,
    QtAudio,
    QVideoFrame,
    QVideoSink,
)

if TYPE_CHECKING:
    from pathlib import Path

_READY = (
    QMediaPlayer.MediaStatus.LoadedMedia,
    QMediaPlayer.MediaStatus.BufferingMedia,
    QMediaPlayer.MediaStatus.BufferedMedia,
    QMediaPlayer.MediaStatus.StalledMedia,
    QMediaPlayer.MediaStatus.EndOfMedia,
)


class Playback(QObject):
    """A media player that speaks of running only.

    Pictures come through `picture` while it runs. While it rests it waits at the place given to
    `prepare`, so that play starts at once; the resting picture is not its business.
    """

    picture = Signal(QVideoFrame)
    ended = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._sound = QAudioOutput(self)
        self._sink = QVideoSink(self)
        self._player = QMediaPlayer(self)
        self._player.setAudioOutput(self._sound)
        self._player.setVideoSink(self._sink)
        self._devices = QMediaDevices(self)
        self._devices.audioOutputsChanged.connect(self._use_default_device)
        queued = Qt.ConnectionType.QueuedConnection
        self._sink.videoFrameChanged.connect(self._on_picture)
        # Queued: the player must not be told to do things from inside its own signals
        self._player.mediaStatusChanged.connect(self._on_status, queued)
        self._player.errorOccurred.connect(self._on_error, queued)
        self._is_running = False
        self._prepared_ms: int | None = None
        self._start: tuple[int, float] | None = None

    @property
    def position_ms(self) -> int:
        """Where the player's clock is, in ms from the start of the file's clock."""
        return self._player.position()

    @property
    def has_picture(self) -> bool:
        """Whether the player can show the picture of this file; true while it is loading."""
        return self._player.mediaStatus() not in _READY or self._player.hasVideo()

    @property
    def is_under_way(self) -> bool:
        """Whether the file is loaded and runs."""
        return self._is_running and self._start is None

    @property
    def has_failed(self) -> bool:
        """Whether the player cannot play this file."""
        return self._player.error() != QMediaPlayer.Error.NoError

    def load(self, path: Path) -> None:
        """Open `path` and wait at its start."""
        self._player.setSource(QUrl.fromLocalFile(str(path)))

    def unload(self) -> None:
        """Let go of the file."""
        self.pause()
        self._prepared_ms = None
        self._player.stop()
        self._player.setSource(QUrl())

    def prepare(self, position_ms: int) -> None:
        """Be ready to start at `position_ms`."""
        if self._is_running or self._player.mediaStatus() not in _READY:
            return
        self._player.pause()
        self._player.setPosition(position_ms)
        self._prepared_ms = position_ms

    def play(self, position_ms: int, speed: float) -> None:
        """Run from `position_ms` at `speed` times real time; as soon as the file is loaded."""
        self._is_running = True
        if self._player.mediaStatus() not in _READY:
            self._start = (position_ms, speed)
            return
        if self._prepared_ms != position_ms:
            self._player.setPosition(position_ms)
        self._prepared_ms = None
        self._player.setPlaybackRate(speed)
        self._player.play()

    def set_speed(self, speed: float) -> None:
        """Change the speed while running."""
        if self._start is not None:
            self._start = (self._start[0], speed)
        self._player.setPlaybackRate(speed)

    def pause(self) -> None:
        """Stop running, where we are."""
        self._is_running = False
        self._start = None
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

    def _use_default_device(self) -> None:
        self._sound.setDevice(QMediaDevices.defaultAudioOutput())

    def _on_picture(self, frame: QVideoFrame) -> None:
        if self._is_running and self._start is None and frame.isValid():
            self.picture.emit(frame)

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status in _READY and self._start is not None:
            position_ms, speed = self._start
            self._start = None
            self.play(position_ms, speed)
        elif status == QMediaPlayer.MediaStatus.EndOfMedia and self._is_running:
            self.pause()
            self.ended.emit()

    def _on_error(self, _error: QMediaPlayer.Error, text: str) -> None:
        self.pause()
        self.failed.emit(text)
