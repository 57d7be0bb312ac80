"""From coarse to fine: a look at keyframes, then whole stretches where they leave a doubt."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.picture.look import Glance, Looker, chunks
from autoresolve_gui.analysis.picture.plan import (
    TAIL_S,
    hinted_spans,
    merged_runs,
    spans_of,
)
from autoresolve_gui.analysis.picture.stretch import Piece, PieceReader, StretchTaker

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.picture.log import PictureLog
    from autoresolve_gui.analysis.picture.plan import Packets
    from autoresolve_gui.analysis.picture.readers import Readers
    from autoresolve_gui.media.stretches import StretchReader
    from autoresolve_gui.model.footage import VideoTrack

_PAIRS_EVERY = 8
_LEAST_PAIRS = 12
_LOOK_SHARE = 0.4
_REFINE_EVERY_S = 0.5


class CoarseReading:
    """Layer: analysis; fills a `PictureLog` with the help of `Readers`.

    `report` takes how much is done, 0 to 1; `refine` is called now and then, when there is more
    in the log than before.
    """

    def __init__(
        self,
        video: VideoTrack,
        size: tuple[int, int],
        packets: Packets,
        anchors: NDArray[np.int64],
        log: PictureLog,
        readers: Readers,
    ) -> None:
        self._video = video
        self._size = size
        self._packets = packets
        self._anchors = anchors
        self._log = log
        self._readers = readers
        self._rate_hz = packets.frames / max(packets.duration_s, 1e-3)
        self.decoded_frames = 0

    def run(
        self, spacing_s: float, report: Callable[[float], None], refine: Callable[[], None]
    ) -> None:
        """Read the footage. Raises `MediaError` and what `report` raises."""
        self._report = report
        self._refine = refine
        self._refined_s = time.monotonic()
        wanted = self._wanted_frames(spacing_s)
        spans = spans_of(self._anchors, self._packets.frames)
        is_new = self._look(self._nearest_anchors(wanted, spacing_s))
        suspicious = hinted_spans(self._packets, self._anchors)
        suspicious[:-1] |= is_new[1:]
        suspicious[-1] = True  # nothing after it tells whether it changed
        self._decode(spans, suspicious, frozenset(wanted))

    def _wanted_frames(self, spacing_s: float) -> list[int]:
        times_s = np.arange(0.0, self._packets.duration_s, spacing_s)
        last = self._packets.frames - 1
        return [min(last, self._packets.frame_at(each)) for each in times_s.tolist()]

    def _nearest_anchors(self, wanted: list[int], spacing_s: float) -> frozenset[int]:
        """Return for each wanted frame the keyframe that can stand for it, where one is near."""
        anchor_s = self._packets.times_s[self._anchors]
        wanted_s = self._packets.times_s[wanted]
        after = np.clip(np.searchsorted(anchor_s, wanted_s), 0, len(anchor_s) - 1)
        before = np.maximum(after - 1, 0)
        is_before = np.abs(anchor_s[before] - wanted_s) <= np.abs(anchor_s[after] - wanted_s)
        nearest = np.where(is_before, before, after)
        near = np.abs(anchor_s[nearest] - wanted_s) <= spacing_s / 2
        return frozenset(self._anchors[nearest[near]].tolist())

    # -- the first look --------------------------------------------------------------------------

    def _look(self, pictured: frozenset[int]) -> NDArray[np.bool_]:
        """Look at every anchor; tell of each whether it may be of another shot than the last."""
        every = 1 if self._packets.is_all_intra else min(
            _PAIRS_EVERY, max(1, len(self._anchors) // _LEAST_PAIRS)
        )  # fmt: skip
        looker = Looker(
            video=self._video,
            size=self._size,
            times_s=self._packets.times_s,
            pictured=pictured,
            paired=frozenset(self._anchors[:-1:every].tolist()),
            check=self._readers.check,
        )
        is_new = np.ones(len(self._anchors), dtype=np.bool_)

        def work(reader: StretchReader, numbers: list[int]) -> list[Glance]:
            is_first = numbers[0] == int(self._anchors[0])
            return looker.first(reader, numbers) if is_first else looker.chunk(reader, numbers)

        done = 0
        places = {number: place for place, number in enumerate(self._anchors.tolist())}
        for glances in self._readers.in_order(work, chunks(self._anchors.tolist())):
            self._log.take_glances(glances)
            for glance in glances:
                done = places[glance.number]
                is_new[done] = glance.is_new
            self._tell(_LOOK_SHARE * done / len(self._anchors))
        return is_new

    # -- whole stretches -------------------------------------------------------------------------

    def _decode(
        self, spans: NDArray[np.int64], chosen: NDArray[np.bool_], pictured: frozenset[int]
    ) -> None:
        """Decode the chosen spans, and take the runs that they form."""
        tail = max(2, round(TAIL_S * self._rate_hz))
        runs = merged_runs(spans, chosen, tail)
        total = sum(last - first for run in runs for first, last in run)
        pieces = PieceReader(
            self._video, self._size, self._packets.times_s, pictured, self._readers.check
        )
        done = 0
        found = self._readers.in_order(pieces.read, (span for run in runs for span in run))
        for run in runs:
            taker = StretchTaker(self._rate_hz)
            for first, last in run:
                self._take(taker, next(found))
                done += last - first
                self._tell(_LOOK_SHARE + (1 - _LOOK_SHARE) * done / max(1, total))
            self._log.take_stretch(taker.finish())
        self.decoded_frames += total

    def _take(self, taker: StretchTaker, piece: Piece) -> None:
        for number, signals in zip(piece.numbers, piece.signals, strict=True):
            time_s = float(self._packets.times_s[number])
            taker.push(number, signals, time_s)
            self._log.take_frame(time_s, signals)
        self._log.take_thumbnails(piece.thumbnails)

    def _tell(self, fraction: float) -> None:
        self._report(fraction)
        now = time.monotonic()
        if now - self._refined_s > _REFINE_EVERY_S:
            self._refine()
            self._refined_s = time.monotonic()
