"""What to decode: which keyframes to look at, and which stretches between them to read whole.

Everything here is computed from the packets' announcements and a few measures of keyframes; no
media is touched.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.ndimage import percentile_filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SPACING_S = 0.45
"""Keyframes that follow closer than this are passed over in the first look."""

SHORT_FOOTAGE_S = 10.0
"""Up to here footage is read whole."""

TAIL_S = 0.4
"""How far a stretch is read past the keyframe that ends it: flashes last up to 0.3 s."""

_LONGEST_SPAN_PART = 0.34
_LONGEST_SPAN_FRAMES = 1500
_SPIKE_RATIO = 1.8
_SPIKE_AROUND_S = 1.0
_SPIKE_LEAST_BYTES = 512
_STEP_RATIO = 1.25
_STEP_NEIGHBOURS = 4
_INTRA_SHARE = 0.35
_COSTLY_SHARE = 0.15
_COLLAPSE_RATIO = 0.12
_COLLAPSE_FRAMES = 3
_INTRA_STEP = 1.25
_ON_GRID_PART = 0.75
_LEAST_PROBES = 2
_LEAST_TESTED, _TESTED_OF = 8, 8
_CALM_S = 0.5
_CALM_ACTIVITY = 0.2

Span: TypeAlias = tuple[int, int]
"""The first, and the one after the last: of frames, or of places in a list."""


@dataclass(frozen=True, eq=False, slots=True)
class Packets:
    """What the packets announce of every frame, in display order.

    `times_s` is float64, `sizes` int64 in bytes, both of shape (frames,); `keyframes` is int64,
    rising: frame numbers. `is_forward` is bool, shape (frames,): pictures that were decoded before
    all that are shown after them, which is to say not between two others. `duration_s` is where
    the last frame ends.
    """

    times_s: NDArray[np.float64]
    sizes: NDArray[np.int64]
    keyframes: NDArray[np.int64]
    is_forward: NDArray[np.bool_]
    duration_s: float

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return len(self.times_s)

    @property
    def is_all_intra(self) -> bool:
        """Whether decoding can start with nearly every frame, as in camera originals."""
        return len(self.keyframes) >= 0.9 * self.frames

    def frame_at(self, time_s: float) -> int:
        """Return the first frame at or after a time; the frame count where there is none."""
        return int(np.searchsorted(self.times_s, time_s))


def choose_anchors(packets: Packets) -> NDArray[np.int64] | None:
    """Return the keyframes to look at first, rising; None where looking at them saves nothing.

    That is so for footage of a few seconds, and where keyframes are rare: a third of the footage
    hangs on one of them, or more frames than memory should hold.
    """
    if packets.duration_s <= SHORT_FOOTAGE_S or len(packets.keyframes) < 2:
        return None
    times_s = packets.times_s[packets.keyframes]
    chosen = [0]
    for place in range(1, len(times_s)):
        if times_s[place] - times_s[chosen[-1]] >= SPACING_S:
            chosen.append(place)
    anchors = packets.keyframes[np.array(chosen)]
    ends = np.append(packets.times_s[anchors[1:]], packets.duration_s)
    longest_s = float((ends - packets.times_s[anchors]).max())
    longest = int(np.diff(spans_of(anchors, packets.frames)).max())
    is_rare = longest_s > _LONGEST_SPAN_PART * packets.duration_s or longest > _LONGEST_SPAN_FRAMES
    return None if is_rare else anchors


def spans_of(anchors: NDArray[np.int64], frames: int) -> NDArray[np.int64]:
    """Return the stretches between anchors, int64, shape (anchors, 2): first frame, frame after."""
    return np.stack([anchors, np.append(anchors[1:], frames)], axis=1)


def sudden_frames(packets: Packets) -> NDArray[np.bool_]:
    """Tell of each frame whether the size of its packet hints at something sudden.

    A picture that cannot be predicted from the one before costs bits like a keyframe: a packet
    far above the usual ones of the second around it (their 90th percentile, so that the ordinary
    kinds of packets are not mistaken for it); or, where bits are short, one that costs a good part
    of a keyframe and clearly more than its like before and after. In all-intra footage sizes
    follow the content: a step in them is the hint. Sizes are a hint, never a verdict.
    """
    sizes = packets.sizes.astype(np.float64)
    if packets.is_all_intra:
        return _size_steps(sizes)
    hints = _spikes(packets, sizes) | _unpredicted(packets, sizes)
    hints[packets.keyframes] = False
    return hints


def sunk_frames(packets: Packets) -> NDArray[np.bool_]:
    """Tell of each frame whether packets around it cost next to nothing: a dip into black."""
    usual, around = _usual_sizes(packets, packets.sizes.astype(np.float64))
    small = usual < _COLLAPSE_RATIO * percentile_filter(usual, 50, size=around, mode="nearest")
    run = np.convolve(small, np.ones(_COLLAPSE_FRAMES), mode="same") >= _COLLAPSE_FRAMES
    return np.asarray(run & (not packets.is_all_intra))


def costly_frames(packets: Packets) -> NDArray[np.bool_]:
    """Tell of each frame whether it may begin something new, though it does not stand out.

    For spans that their encoder ended before their time: it saw a change near.
    """
    keyframe = np.interp(
        np.arange(packets.frames), packets.keyframes, packets.sizes[packets.keyframes]
    )
    costly = packets.is_forward & (packets.sizes > _COSTLY_SHARE * keyframe)
    costly[packets.keyframes] = False
    return np.asarray(costly)


def early_keyframes(packets: Packets) -> NDArray[np.bool_]:
    """Tell of each frame whether it is a keyframe that came before its time.

    Its encoder saw a new picture there, be it for a cutaway of a fifth of a second.
    """
    early = np.zeros(packets.frames, dtype=np.bool_)
    if not packets.is_all_intra:
        early[packets.keyframes[1:]] = _are_short(np.diff(packets.times_s[packets.keyframes]))
    return early


def probes_of(packets: Packets, hints: NDArray[np.bool_], span: Span) -> list[int]:
    """Return the frames of a span to probe: those hinted at, or the plain ones right after.

    Of many, those that cost most: one for each second, two at least.
    """
    forward = np.flatnonzero(packets.is_forward[: span[1]])
    hinted = np.flatnonzero(hints[span[0] + 1 : span[1]]) + span[0] + 1
    places = np.searchsorted(forward, hinted)
    found = np.unique(forward[places[places < len(forward)]])
    length_s = float(packets.times_s[span[1] - 1] - packets.times_s[span[0]])
    most = max(_LEAST_PROBES, math.ceil(length_s))
    dearest = np.argsort(packets.sizes[found], kind="stable")[-most:]
    return [int(number) for number in np.sort(found[dearest])]


def any_in_span(flags: NDArray[np.bool_], anchors: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell for each span whether one of its frames, other than its anchor, is flagged."""
    inner = flags.copy()
    inner[anchors] = False
    counts = np.concatenate([[0], np.cumsum(inner)])
    ends = np.append(anchors[1:], len(flags))
    return np.asarray(counts[ends] > counts[anchors])


def _usual_sizes(packets: Packets, sizes: NDArray[np.float64]) -> tuple[NDArray[np.float64], int]:
    """Return sizes with the frame after standing in for each keyframe, and a window in frames."""
    usual = sizes.copy()
    usual[packets.keyframes] = sizes[np.minimum(packets.keyframes + 1, len(sizes) - 1)]
    rate_hz = len(sizes) / max(packets.duration_s, 1e-3)
    return usual, 2 * max(3, round(_SPIKE_AROUND_S * rate_hz)) + 1


def _spikes(packets: Packets, sizes: NDArray[np.float64]) -> NDArray[np.bool_]:
    usual, around = _usual_sizes(packets, sizes)
    high = percentile_filter(usual, 90, size=around, mode="nearest")
    return np.asarray(usual > np.maximum(_SPIKE_RATIO * high, _SPIKE_LEAST_BYTES))


def _unpredicted(packets: Packets, sizes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell of each frame whether it costs like a keyframe though the pictures beside it do not."""
    hints = np.zeros(len(sizes), dtype=np.bool_)
    is_plain = packets.is_forward.copy()
    is_plain[packets.keyframes] = False
    plain = np.flatnonzero(is_plain)
    if len(plain) <= 2 * _STEP_NEIGHBOURS:
        return hints
    padded = np.pad(sizes[plain], _STEP_NEIGHBOURS, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _STEP_NEIGHBOURS)
    before = np.median(windows[: len(plain)], axis=1)
    after = np.median(windows[_STEP_NEIGHBOURS + 1 :], axis=1)
    keyframe = np.interp(plain, packets.keyframes, sizes[packets.keyframes])
    usual = np.maximum(_STEP_RATIO * np.maximum(before, after), _INTRA_SHARE * keyframe)
    hints[plain] = sizes[plain] > np.maximum(usual, _SPIKE_LEAST_BYTES)
    return hints


def _size_steps(sizes: NDArray[np.float64]) -> NDArray[np.bool_]:
    logs = np.log(np.maximum(sizes, 1.0))
    steps = np.abs(np.diff(logs, prepend=logs[:1])) > np.log(_INTRA_STEP)
    return np.asarray(steps)


def cut_short_spans(packets: Packets, anchors: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell for each span whether its encoder ended it before its time.

    Encoders put a keyframe at a regular distance, and some also where the scene changes. A span
    that is clearly shorter than the long ones of the file was ended by such a change.
    """
    short = np.zeros(len(anchors), dtype=np.bool_)  # the last span ends because the footage does
    short[:-1] = _are_short(np.diff(packets.times_s[anchors]))
    return short


def _are_short(lengths_s: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(lengths_s < _ON_GRID_PART * float(np.percentile(lengths_s, 95)))


def calm_spans(
    activity: NDArray[np.float64], spans: NDArray[np.int64], rate_hz: float
) -> NDArray[np.bool_]:
    """Tell for each span whether little happens in its last half second, by its packets.

    `activity` is what `bits.activity` told of each frame.
    """
    length = max(1, round(_CALM_S * rate_hz))
    ends = np.array(
        [
            float(activity[max(int(first) + 1, int(last) - length) : int(last)].max(initial=0.0))
            for first, last in spans
        ]
    )
    return np.asarray(ends < _CALM_ACTIVITY)


def trial_spans(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return those of the flagged spans that are to be decoded before the others are believed.

    One in eight of them, spread evenly, and eight at least. None where so few are flagged that
    believing would save little.
    """
    tested = np.zeros(len(flags), dtype=np.bool_)
    places = np.flatnonzero(flags)
    count = max(_LEAST_TESTED, len(places) // _TESTED_OF)
    if len(places) >= 2 * _LEAST_TESTED:
        tested[places[np.linspace(0, len(places) - 1, count).astype(np.int64)]] = True
    return tested


def run_of(spans: NDArray[np.int64], frames: int, tail_frames: int) -> list[Span]:
    """Return neighbouring spans as they are to be decoded: the last one with a tail.

    `frames` is how many there are in the footage.
    """
    run = [(int(first), int(last)) for first, last in spans]
    run[-1] = (run[-1][0], min(frames, run[-1][1] + tail_frames))
    return run


def neighbours(chosen: NDArray[np.bool_]) -> list[Span]:
    """Return the runs of chosen places: the first of each, and the one after its last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], chosen, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def joined(groups: Sequence[Span]) -> list[Span]:
    """Return groups of places, those that touch as one."""
    found: list[Span] = []
    for first, last in sorted(groups):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found
