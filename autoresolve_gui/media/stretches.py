"""Decodes chosen stretches of the picture, each from the keyframe before it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import av
import numpy as np

from autoresolve_gui.media.decode import Damage, packets, read_encoder_build, video_stream
from autoresolve_gui.media.errors import MediaError
from autoresolve_gui.media.hardware import SOFTWARE, open_for_decoding
from autoresolve_gui.media.pictures import SmallPicture, small_picture

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from av.container import InputContainer
    from numpy.typing import NDArray

    from autoresolve_gui.media.hardware import DecoderChoice

_LONGEST_DRIFT_FRAMES = 130
_BACK_S = (0, 1, 5, 25)


class StretchReader:
    """Random access to one file's pictures. One a thread: it has a container and a decoder.

    `stamps` is int64, shape (frames,): the file's time stamp of every frame in display order, as
    the packets announce them. `keyframes` is int64, rising: the numbers of the frames that
    decoding can start with.
    """

    def __init__(
        self,
        container: InputContainer,
        path: Path,
        stamps: NDArray[np.int64],
        keyframes: NDArray[np.int64],
    ) -> None:
        stream = video_stream(container)
        if stream is None or stream.time_base is None:
            raise MediaError(f"“{path.name}” has no picture", remedy="Only its sound can be read.")
        # one thread a reader: threads that decode frames ahead would hold back every stretch's
        # last pictures, and several readers use the cores better
        stream.thread_type = "SLICE"
        stream.codec_context.thread_count = 1
        gaps = np.diff(np.append(keyframes, len(stamps)))
        # Without deblocking, errors grow from picture to picture up to the next keyframe; at a
        # width of 160 pixels they stay invisible, unless it is far away.
        skipped = "all" if len(gaps) and int(gaps.max()) <= _LONGEST_DRIFT_FRAMES else "noref"
        stream.codec_context.options |= {"skip_loop_filter": skipped}
        self._time_base = stream.time_base
        self._container = container
        self._stream = stream
        self._stamps = stamps
        self._keyframes = keyframes
        self._is_key = frozenset(keyframes.tolist())
        self.damage = Damage()
        read_encoder_build(container, stream)

    def pictures(
        self, first: int, last: int, width: int, height: int
    ) -> Iterator[tuple[int, SmallPicture]]:
        """Yield the frames `first` to `last` - 1 with their numbers, in display order.

        Frames that cannot be decoded are left out. Raises `MediaError` where the file cannot be
        read.
        """
        for number, frame in self._frames(first, last):
            yield number, small_picture(frame, width, height)

    def chosen(self, numbers: Sequence[int]) -> Iterator[tuple[int, av.VideoFrame]]:
        """Yield the frames of these numbers (rising) of one group of pictures, as they are.

        Decoding begins at the keyframe before the first and ends with the last: a keyframe alone
        costs nothing but itself. Frames that cannot be decoded are left out.
        """
        wanted = frozenset(numbers)
        for number, frame in self._frames(numbers[0], numbers[-1] + 1):
            if number in wanted:
                yield number, frame

    def still(self, key: int, width: int, height: int) -> SmallPicture | None:
        """Return a keyframe, None where it cannot be decoded."""
        for _, picture in self.pictures(key, key + 1, width, height):
            return picture
        return None

    def keyframe_near(self, number: int) -> tuple[int, av.VideoFrame] | None:
        """Return the picture that a seek to the keyframe `number` leads to, and which frame it is.

        That is another frame where a container enters elsewhere. None where nothing is found.
        """
        stamp = int(self._stamps[number])
        for found in self._decoded(stamp, len(self._stamps), enough=stamp):
            return found
        return None

    def leads_to(self, number: int) -> bool:
        """Tell whether seeking finds the keyframe `number`, to the frame."""
        return any(found == number for found, _ in self._frames(number, number + 1))

    def probes(
        self, key: int, numbers: Collection[int], width: int, height: int
    ) -> Iterator[tuple[int, SmallPicture]]:
        """Yield a rough idea of some frames of the group that begins with keyframe `key`.

        Only the keyframe and the frames themselves are decoded, as if nothing lay between: what
        such a frame shows anew comes out right, and what it takes over comes from the keyframe.
        That is enough to tell whether a scene changed there. `numbers` are frames that no
        bidirectional prediction is needed for. Frames that cannot be decoded so are left out.
        """
        stamp = int(self._stamps[key])
        wanted = {int(self._stamps[number]) for number in numbers}
        try:
            self._container.seek(stamp, stream=self._stream)
        except av.error.FFmpegError:
            return
        began = False
        for packet in packets(self._container, self._stream, Damage()):
            began = began or packet.pts == stamp
            if began and (packet.pts == stamp or packet.pts in wanted):
                wanted.discard(packet.pts or 0)
                yield from self._probed(packet, numbers, width, height)
            if began and not wanted:
                break
        yield from self._probed(None, numbers, width, height)

    def _probed(
        self,
        packet: av.Packet[av.stream.Stream] | None,
        numbers: Collection[int],
        width: int,
        height: int,
    ) -> Iterator[tuple[int, SmallPicture]]:
        damaged = self.damage.packets
        for number, frame in self._sent(packet):
            if number in numbers:
                yield number, small_picture(frame, width, height)
        self.damage.packets = damaged  # that something is missing is no fault of the file here

    def _frames(self, first: int, last: int) -> Iterator[tuple[int, av.VideoFrame]]:
        """Enter at the keyframe before `first`; aim further back where that leads past it."""
        place = int(np.searchsorted(self._keyframes, first, side="right")) - 1
        stamp = int(self._stamps[self._keyframes[max(0, place)]])
        enough = int(self._stamps[first]) if last == first + 1 and first in self._is_key else None
        for back_s, begin in ((0, stamp), *((back_s, None) for back_s in _BACK_S)):
            is_last_try = back_s == _BACK_S[-1]
            began = False
            aim = stamp - self._ticks(back_s)
            for number, frame in self._decoded(aim, last, enough=enough, begin=begin):
                if number < first:
                    continue
                if number > first and not began and not is_last_try:
                    break
                began = True
                yield number, frame
            if began:
                return

    def _ticks(self, seconds: int) -> int:
        return int(seconds / self._time_base)

    def _decoded(
        self, stamp: int, last: int, *, enough: int | None, begin: int | None = None
    ) -> Iterator[tuple[int, av.VideoFrame]]:
        """Yield what decodes after a seek to `stamp`, up to the frame before `last`.

        `begin` is the stamp of the keyframe to begin with, and what a container gives before it is
        not decoded: FFmpeg enters MP4 of a variable rate a whole group of pictures early. `enough`
        is the stamp of the keyframe that is wanted, where only one is: it needs no packet after
        its own. A container may enter where it likes, between keyframes even: pictures are believed
        from the first keyframe on.
        """
        try:
            self._container.seek(stamp, stream=self._stream)
        except av.error.FFmpegError:
            return
        trusted = False
        found = packets(self._container, self._stream, self.damage)
        for packet in found if begin is None else _from(begin, found):
            for number, frame in self._sent(packet):
                trusted = trusted or number in self._is_key
                if number >= last:
                    return
                if trusted:
                    yield number, frame
            if enough is not None and packet.pts == enough:
                break
        for number, frame in self._sent(None):
            if number < last and (trusted or number in self._is_key):
                yield number, frame

    def _sent(
        self, packet: av.Packet[av.stream.Stream] | None
    ) -> Iterator[tuple[int, av.VideoFrame]]:
        try:
            found = self._stream.codec_context.decode(packet)
        except av.error.EOFError:
            return
        except av.error.FFmpegError:
            self.damage.packets += 1
            return
        for frame in found:
            number = self._number(frame)
            if number is not None:
                yield number, frame

    def _number(self, frame: av.VideoFrame) -> int | None:
        """Return the number of the frame that is shown at this frame's time, None if there is none.

        Decoders hand on the stamps of the packets, so they match to the tick.
        """
        if frame.pts is None:
            return None
        place = int(np.searchsorted(self._stamps, frame.pts))
        if place < len(self._stamps) and int(self._stamps[place]) == frame.pts:
            return place
        return None


def _from(
    begin: int, found: Iterable[av.Packet[av.stream.Stream]]
) -> Iterator[av.Packet[av.stream.Stream]]:
    """Yield packets from the one with the stamp `begin` on; none where they begin after it."""
    source = iter(found)
    for packet in source:
        reached = packet.pts if packet.dts is None else packet.dts
        if reached is None or reached > begin:
            return
        if begin == (reached if packet.pts is None else packet.pts):
            yield packet
            yield from source


@contextmanager
def open_stretches(
    path: Path,
    stamps: NDArray[np.int64],
    keyframes: NDArray[np.int64],
    choice: DecoderChoice = SOFTWARE,
) -> Iterator[StretchReader]:
    """Open the video track of `path` for random access. Raises `MediaError`."""
    with open_for_decoding(path, choice) as opened:
        yield StretchReader(opened.container, path, stamps, keyframes)
