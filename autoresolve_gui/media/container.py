"""Opens a media file so that FFmpeg can reach this one file and nothing else.

Three locks, each enough alone: FFmpeg gets an open file object and no protocol at all, so there
is nothing it could open a path or URL with; the kinds of file whose work is to name further files
are not on the list of formats it may use; and a request for a further file is refused.
"""

from __future__ import annotations

import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

import av

from autoresolve_gui.media.errors import MediaError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.codec.hwaccel import HWAccel
    from av.container import InputContainer

_REFUSED_FORMATS = frozenset({
    # they name further files or addresses
    "hls", "hls,applehttp", "applehttp", "concat", "concatf", "dash", "imf", "sdp", "rtp", "rtsp",
    "sap", "webm_dash_manifest", "image2", "alias_pix", "brender_pix", "mlv", "vobsub", "lavfi",
    "rpl", "avisynth", "vapoursynth",
    # they read any text or bytes as a picture
    "tty", "bin", "xbin", "adf", "idf", "ffmetadata",
    # devices
    "alsa", "fbdev", "kmsgrab", "oss", "pulse", "v4l2", "video4linux2,v4l2", "x11grab", "xcbgrab",
})  # fmt: skip
_ALLOWED_FORMATS = ",".join(sorted(av.formats_available - _REFUSED_FORMATS))
_READ_BLOCK_BYTES = 1 << 20
_LIST_MARKS = (
    b"#EXTM3U",
    b"ffconcat",
    b"<?xml",
    b"<MPD",
    b"<smil",
    b"v=0\r",
    b"v=0\n",
    b"[playlist]",
)


def _refuse_further_file(url: str, _flags: int, _options: dict[str, str]) -> object:
    msg = f"a media file asked for a further file: {url}"
    raise PermissionError(msg)


@contextmanager
def open_media(path: Path, *, hwaccel: HWAccel | None = None) -> Iterator[InputContainer]:
    """Open `path` for reading and close it at the end. `hwaccel` is a device that is to decode it.

    Raises `MediaError` where the file is missing, empty, unreadable, not media, or of a kind that
    makes FFmpeg open further files; also for what FFmpeg says of it while it is open, and nobody
    has answered.
    """
    check_is_a_file(path)
    try:
        with path.open("rb") as file, _open_stream(path, file, hwaccel) as container:
            yield container
    except OSError as error:
        # some FFmpegErrors are OSErrors too: those that a disk or the system is the cause of
        raise _from_os_error(path, error) from error
    except av.error.FFmpegError as error:
        raise MediaError(
            f"“{path.name}” is damaged: its content cannot be read",
            remedy="Copy it again from where it came. A recording that was cut off (power, full "
            "card) needs the camera's own repair first.",
        ) from error


def _open_stream(path: Path, file: object, hwaccel: HWAccel | None) -> InputContainer:
    try:
        return av.open(
            file,
            mode="r",
            container_options={
                "protocol_whitelist": "none",
                "format_whitelist": _ALLOWED_FORMATS,
            },
            metadata_errors="replace",
            buffer_size=_READ_BLOCK_BYTES,
            io_open=_refuse_further_file,
            hwaccel=hwaccel,
        )
    except (av.error.FFmpegError, PermissionError, ValueError) as error:
        raise _not_media(path) from error


def check_is_a_file(path: Path) -> None:
    """Raise `MediaError` where there is no file with content: reading a pipe may never end."""
    try:
        status = path.stat()
    except OSError as error:
        raise _from_os_error(path, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise MediaError(
            f"“{path.name}” is a folder", remedy="Open the media files inside it instead."
        )
    if not stat.S_ISREG(status.st_mode):
        raise MediaError(
            f"“{path.name}” is not a file on a disk", remedy="Copy the media to a disk first."
        )
    if status.st_size == 0:
        raise MediaError(
            f"“{path.name}” is empty (0 bytes)",
            remedy="Copy it again from the card; if it is empty there too, the take was not saved.",
        )


def _from_os_error(path: Path, error: OSError) -> MediaError:
    if isinstance(error, FileNotFoundError):
        return MediaError(
            f"“{path.name}” is not there ({path})",
            remedy="If it was moved, open it from where it is now. Its analysis is kept.",
        )
    if isinstance(error, PermissionError):
        return MediaError(
            f"“{path.name}” may not be read by this user",
            remedy="Give yourself the right to read it, or copy it to a folder of yours.",
        )
    return MediaError(
        f"“{path.name}” could not be read: {error.strerror or error}",
        remedy="Check that the disk is still connected, then try again.",
    )


def _not_media(path: Path) -> MediaError:
    with path.open("rb") as file:
        head = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    if head.startswith(_LIST_MARKS):
        return MediaError(
            f"“{path.name}” is a playlist: a text that names other files",
            remedy="Open the media files that it names. AutoResolve reads no playlists, so that "
            "no file can make it open others or go to the network.",
        )
    return MediaError(
        f"“{path.name}” is not a media file that can be read, or it is damaged",
        remedy="If it should be media, copy it again. A recording that was cut off (power, full "
        "card) needs the camera's own repair first.",
    )
