"""From coarse to fine: a look at keyframes, then whole stretches where they leave a doubt."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.picture.look import Drift, Glance, Looker, Prober, chunks
from autoresolve_gui.analysis.picture.plan import (
    TAIL_S,
    any_in_span,
    calm_spans,
    costly_frames,
    cut_short_spans,
    early_keyframes,
    joined,
    neighbours,
    probes_of,
    run_of,
    spans_of,
    sudden_frames,
    sunk_frames,
    trial_spans,
)
from autoresolve_gui.analysis.picture.stretch import Piece, PieceReader, Stretch, StretchTaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.picture.log import PictureLog
    from autoresolve_gui.analysis.picture.plan import Packets, Span
    from autoresolve_gui.analysis.picture.readers import Readers
    from autoresolve_gui.media.stretches import StretchReader
    from autoresolve_gui.model.footage import VideoTrack

_PAIRS_EVERY = 8
_LEAST_PAIRS = 12
_LOOK_SHARE = 0.4
_REFINE_EVERY_S = 0.5
_WIDENED_S = 1.0
_MISSED_COLOR = 0.25
_OTHER_COLOR = 0.2
_EDGE_S = 2.0


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
        activity: NDArray[np.float64],
        log: PictureLog,
        readers: Readers,
    ) -> None:
        self._video = video
        self._size = size
        self._packets = packets
        self._anchors = anchors
        self._spans = spans_of(anchors, packets.frames)
        self._activity = activity
        self._log = log
        self._readers = readers
        self._rate_hz = packets.frames / max(packets.duration_s, 1e-3)
        self._tail = max(2, round(TAIL_S * self._rate_hz))
        self._fraction = 0.0
        self._probed = np.zeros(len(anchors), dtype=np.bool_)
        self._hides_another = np.zeros(len(anchors), dtype=np.bool_)
        self.decoded_frames = 0
        self.trusted_cuts = 0

    def run(
        self, spacing_s: float, report: Callable[[float], None], refine: Callable[[], None]
    ) -> None:
        """Read the footage. Raises `MediaError` and what `report` raises."""
        self._report = report
        self._refine = refine
        self._refined_s = time.monotonic()
        wanted = self._wanted_frames(spacing_s)
        self._pieces = PieceReader(
            self._video,
            self._size,
            self._packets.times_s,
            frozenset(wanted),
            self._readers.check,
        )
        cut_short = cut_short_spans(self._packets, self._anchors)
        early = early_keyframes(self._packets)
        early[self._anchors] = False  # these are looked at anyhow
        sudden = sudden_frames(self._packets) | early
        hinted = any_in_span(sudden, self._anchors)
        suspicious = any_in_span(sunk_frames(self._packets), self._anchors)
        suspicious[-1] = True  # nothing after it tells whether it changed
        costly = costly_frames(self._packets) | early
        hints = np.where(_each_frame(cut_short, self._spans), costly, sudden)
        probes = self._probes(~suspicious & (hinted | cut_short), hints)
        is_new, apart = self._look(self._nearest_anchors(wanted, spacing_s), probes)
        suspicious[:-1] |= is_new[1:]
        suspicious |= self._hides_another
        self._probe(suspicious, probes)
        ended_by_cut = cut_short & ~hinted & calm_spans(self._activity, self._spans, self._rate_hz)
        ended_by_cut &= suspicious
        ended_by_cut[:-1] &= apart[1:] > _OTHER_COLOR
        settled = self._trust(ended_by_cut)
        self._read_whole(suspicious & ~settled, apart)

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

    def _look(
        self, pictured: frozenset[int], probes: Mapping[int, list[int]]
    ) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """Look at every anchor, and at the `probes` of its span where that is likely to help.

        Returns of each whether it may be of another shot than the one before, and how far its
        colours are from that one's, 0 to 1; both of shape (anchors,).
        """
        looker = self._looker(pictured, probes)
        numbers = self._anchors.tolist()
        places = {number: place for place, number in enumerate(numbers)}
        is_new = np.zeros(len(numbers), dtype=np.bool_)
        apart = np.zeros(len(numbers))
        seen = np.zeros(len(numbers), dtype=np.bool_)

        def work(reader: StretchReader, chunk: list[int]) -> list[Glance]:
            # Where most spans are read whole anyhow, what a probe says of them is not needed.
            with_probes = bool(2 * np.count_nonzero(is_new) <= np.count_nonzero(seen))
            look = looker.first if chunk[0] == numbers[0] else looker.chunk
            return look(reader, chunk, with_probes=with_probes)

        drift = Drift(self._packets.times_s)
        for glances in self._readers.in_order(work, chunks(numbers)):
            self._log.take_glances(glances)
            seen[[places[glance.number] for glance in glances]] = True
            for glance in glances:
                place = places[glance.number]
                is_new[place] |= glance.is_new
                self._probed[place] = glance.hides_another is not None
                self._hides_another[place] = bool(glance.hides_another)
                apart[place] = drift.apart(glance)
                since = drift.since(glance)
                if since is not None:
                    is_new[places[since] + 1 : place + 1] = True
                self._tell(_LOOK_SHARE * place / len(numbers))
        is_new[1:] |= ~seen[1:] | ~seen[:-1]  # one that cannot be decoded tells nothing
        return is_new, apart

    def _looker(self, pictured: frozenset[int], probes: Mapping[int, list[int]]) -> Looker:
        every = min(_PAIRS_EVERY, max(1, len(self._anchors) // _LEAST_PAIRS))
        if self._packets.is_all_intra:
            every = 1  # its packets tell nothing of motion
        return Looker(
            video=self._video,
            size=self._size,
            times_s=self._packets.times_s,
            pictured=pictured,
            paired=frozenset(self._anchors[:-1:every].tolist()),
            probed=probes,
            check=self._readers.check,
        )

    # -- what packets hint at --------------------------------------------------------------------

    def _probes(self, chosen: NDArray[np.bool_], hints: NDArray[np.bool_]) -> dict[int, list[int]]:
        """Return the frames to look at roughly in each chosen span, by its first frame."""
        return {
            first: probes_of(self._packets, hints, (first, last))
            for first, last in self._spans[chosen].tolist()
        }

    def _probe(self, suspicious: NDArray[np.bool_], probes: Mapping[int, list[int]]) -> None:
        """Look roughly at the frames that the first look left out; flag spans that hide a shot."""
        places = [
            place
            for place in np.flatnonzero(~(suspicious | self._probed)).tolist()
            if probes.get(int(self._spans[place][0]))
        ]
        prober = Prober(self._size, self._readers.check)
        tasks = [
            (int(self._spans[place][0]), probes[int(self._spans[place][0])]) for place in places
        ]
        for place, hides in zip(
            places, self._readers.in_order(prober.shows_another_shot, tasks), strict=True
        ):
            suspicious[place] = hides
            self._tell(self._fraction)

    # -- cuts that the encoder marked ------------------------------------------------------------

    def _trust(self, ended_by_cut: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Find out whether this file's encoder begins a group of pictures where a shot begins.

        Many do. Of the calm spans that look as if such a cut had ended them, some are decoded
        whole; if each of them holds just that cut, the others' cuts are believed, once the frames
        after each show that its picture stays and is calm. Returns the spans that need no further
        reading.
        """
        settled = np.zeros(len(self._spans), dtype=np.bool_)
        tested = trial_spans(ended_by_cut)
        if not tested.any():
            return settled
        places = np.flatnonzero(tested).tolist()
        for place, stretch in zip(
            places, self._stretches([(place, place + 1) for place in places]), strict=True
        ):
            settled[place] = self._is_ended_by_cut(stretch, place)
            if settled[place]:
                self._log.take_stretch(stretch)
        if not settled[places].all():
            return settled
        rest = np.flatnonzero(ended_by_cut & ~tested).tolist()
        heads = [[(int(last), min(self._packets.frames, int(last) + self._tail))]
                 for _, last in self._spans[rest]]  # fmt: skip
        for place, stretch in zip(rest, self._taken(heads), strict=True):
            if stretch.cuts or stretch.dissolves or stretch.doubts or not stretch.is_calm():
                continue  # a flash perhaps, or a pan
            settled[place] = True
            self.trusted_cuts += 1
            self._log.cuts.add(int(self._spans[place][1]))
            self._log.take_stretch(stretch)
        return settled

    def _is_ended_by_cut(self, stretch: Stretch, place: int) -> bool:
        return stretch.cuts == (int(self._spans[place][1]),) and not (
            stretch.dissolves or stretch.doubts
        )

    # -- whole stretches -------------------------------------------------------------------------

    def _read_whole(self, chosen: NDArray[np.bool_], apart: NDArray[np.float64]) -> None:
        """Decode the chosen spans; where that begins or ends in the middle of something, more."""
        groups = neighbours(chosen)
        edges: list[Span] = []
        for (first, last), stretch in zip(groups, self._stretches(groups), strict=True):
            self._keep(stretch, first, last, apart)
            before, after = stretch.leans()
            if before and first > 0:
                edges.append((self._place(first, -_WIDENED_S), self._place(first, _EDGE_S)))
            if after and last < len(self._spans):
                edges.append((self._place(last, -_EDGE_S), self._place(last, _WIDENED_S)))
        wide = joined(edges)
        for (first, last), stretch in zip(wide, self._stretches(wide), strict=True):
            self._keep(stretch, first, last, apart)

    def _place(self, place: int, offset_s: float) -> int:
        """Return the place of an anchor at least so much earlier or later; at most the ends."""
        starts_s = self._packets.times_s[self._anchors]
        wanted_s = starts_s[place] + offset_s
        if offset_s < 0:
            return max(0, int(np.searchsorted(starts_s, wanted_s, side="right")) - 1)
        return min(len(starts_s), int(np.searchsorted(starts_s, wanted_s)))

    def _stretches(self, groups: Sequence[Span]) -> Iterator[Stretch]:
        frames = self._packets.frames
        return self._taken([run_of(self._spans[a:b], frames, self._tail) for a, b in groups])

    def _keep(self, stretch: Stretch, first: int, last: int, apart: NDArray[np.float64]) -> None:
        self._log.take_stretch(stretch)
        self._log.doubts += [
            (int(self._spans[place][0]), int(self._spans[place][1]) + 1)
            for place in range(first, last)
            if place + 1 < len(apart)
            and apart[place + 1] > _MISSED_COLOR
            and not stretch.has_boundary(*self._spans[place].tolist())
        ]

    def _taken(self, runs: Sequence[list[Span]]) -> Iterator[Stretch]:
        """Decode runs of neighbouring spans, and yield what each run says."""
        total = sum(last - first for run in runs for first, last in run)
        left = 1.0 - max(self._fraction, _LOOK_SHARE)
        share = left * (0.9 if total else 0.0)
        base, done = max(self._fraction, _LOOK_SHARE), 0
        found = self._readers.in_order(self._pieces.read, (span for run in runs for span in run))
        for run in runs:
            taker = StretchTaker(self._rate_hz)
            for first, last in run:
                self._take(taker, next(found))
                done += last - first
                self._tell(base + share * done / total)
            yield taker.finish()
        self.decoded_frames += total

    def _take(self, taker: StretchTaker, piece: Piece) -> None:
        for number, signals in zip(piece.numbers, piece.signals, strict=True):
            time_s = float(self._packets.times_s[number])
            taker.push(number, signals, time_s)
            self._log.take_frame(time_s, signals)
        self._log.take_thumbnails(piece.thumbnails)

    def _tell(self, fraction: float) -> None:
        self._fraction = max(self._fraction, fraction)
        self._report(self._fraction)
        now = time.monotonic()
        if now - self._refined_s > _REFINE_EVERY_S:
            self._refine()
            self._refined_s = time.monotonic()


def _each_frame(flags: NDArray[np.bool_], spans: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for each frame the flag of its span."""
    return np.repeat(flags, np.diff(spans, axis=1)[:, 0])
