"""Where the parts of the evidence stand, as the room allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from autoresolve_gui.ui.beats_evidence.said_pane import MOST_SENTENCES
from autoresolve_gui.ui.beats_evidence.stills_pane import stills_height, stills_width

if TYPE_CHECKING:
    from collections.abc import Iterator

PAD_PX = 6
_GAP_PX = 6
_WIDE_FROM_PX = 400
"""From this width on the curves stand beside the pictures."""
_STILLS_SHARE = 0.54
_COMPACT_FROM_PX = 320
"""From this width on reason, pictures and words stand beside the curves where it is very low."""
_COLUMN_SHARE = 0.5
_COMPACT_CURVES_PX = 200
_LEAST_STILLS_PX, _COMPACT_STILLS_PX = 36, 26
_LEAST_LINES = 3
_CLOSE_PX, _TIGHT_PX = 4, 2
_CLOSE_ROW, _TIGHT_ROW = 0.85, 0.7
"""Of the height of a curve's row, where there is little: its letters still have room."""
_TALL_ROW = 1.25
_LARGE_STILLS_PX, _MOST_STILLS_PX = 72, 110


@dataclass(frozen=True, slots=True)
class Needs:
    """What the parts ask for, in pixels.

    `text_height` gives the height of the reason in a width; `said_height` that of what is said in
    a width, with so many sentences of so many lines at most, 0 where nothing is. `curves` is how
    many there are, each at least `row_px` high; a line of the reason is `line_px` high.
    """

    text_height: Callable[[int], int]
    said_height: Callable[[int, int, int], int]
    has_stills: bool
    curves: int
    row_px: int
    line_px: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Where each part stands, and the size of all. An empty rectangle: it has no place."""

    width: int
    height: int
    text: QRect
    stills: QRect
    curves: QRect
    said: QRect
    sentences: int
    lines: int


Strip = Callable[[Needs, QRect], tuple[QRect, QRect]]
"""Tells where pictures and curves stand from the left, the top and the width that they have."""


def plan(needs: Needs, width: int, room: int) -> Plan:
    """Return the most generous arrangement that fits into `room`, else the lowest there is."""
    plans = []
    for each in _plans(needs, width, room):
        if each.height <= room:
            return each
        plans.append(each)
    return min(plans, key=lambda each: each.height)


def _plans(needs: Needs, width: int, room: int) -> Iterator[Plan]:
    is_wide = width >= _WIDE_FROM_PX
    for lines in (2, 1):
        large = _stacked(needs, width, MOST_SENTENCES, lines, _below)
        yield large
        fitting = large.stills.height() - (large.height - room)
        if fitting >= _LARGE_STILLS_PX:
            yield _stacked(needs, width, MOST_SENTENCES, lines, partial(_below, most=fitting))
    if is_wide:
        for lines in (2, 1):
            yield _stacked(needs, width, MOST_SENTENCES, lines, _beside)
        yield _stacked(needs, width, 1, 1, _beside_low)
        yield _columns(needs, width, room)
    else:
        yield _stacked(needs, width, 1, 1, _below_low)
    if width >= _COMPACT_FROM_PX:
        yield _compact(needs, width, room)


def _stacked(needs: Needs, width: int, sentences: int, lines: int, strip: Strip) -> Plan:
    """Return the reason, below it pictures and curves, below them what is said."""
    inner = width - 2 * PAD_PX
    text = QRect(PAD_PX, PAD_PX, inner, needs.text_height(inner))
    top = text.bottom() + 1 + _GAP_PX
    stills, curves = strip(needs, QRect(PAD_PX, top, inner, 0))
    top = max(text.bottom() + 1, stills.bottom() + 1, curves.bottom() + 1)
    said_px = needs.said_height(inner, sentences, lines)
    said = QRect(PAD_PX, top + _GAP_PX, inner, said_px) if said_px else QRect()
    height = (said.bottom() + 1 if said_px else top) + PAD_PX
    return Plan(width, height, text, stills, curves, said, sentences, lines)


def _below(needs: Needs, place: QRect, *, most: int = _MOST_STILLS_PX) -> tuple[QRect, QRect]:
    """Return pictures as wide as the room, `most` high, and the curves below."""
    return _put_below(needs, place, most, round(needs.row_px * _TALL_ROW))


def _below_low(needs: Needs, place: QRect) -> tuple[QRect, QRect]:
    return _put_below(needs, place, _LEAST_STILLS_PX, needs.row_px)


def _beside(needs: Needs, place: QRect) -> tuple[QRect, QRect]:
    """Return pictures, and the curves at their right."""
    return _put_beside(needs, place, _MOST_STILLS_PX)


def _beside_low(needs: Needs, place: QRect) -> tuple[QRect, QRect]:
    return _put_beside(needs, place, max(_LEAST_STILLS_PX, needs.curves * needs.row_px))


def _put_below(needs: Needs, place: QRect, most: int, row_px: int) -> tuple[QRect, QRect]:
    left, top, inner = place.left(), place.top(), place.width()
    stills = QRect()
    if needs.has_stills:
        height = min(stills_height(inner), most)
        stills = QRect(left, top, min(inner, stills_width(height)), height)
        top = stills.bottom() + 1 + _GAP_PX
    return stills, QRect(left, top, inner, needs.curves * row_px) if needs.curves else QRect()


def _put_beside(needs: Needs, place: QRect, most: int) -> tuple[QRect, QRect]:
    if not needs.has_stills or not needs.curves:
        return _put_below(needs, place, most, needs.row_px)
    left, top, inner = place.left(), place.top(), place.width()
    height = min(stills_height(round(inner * _STILLS_SHARE)), most)
    stills = QRect(left, top, stills_width(height), height)
    beside = stills.right() + 1 + 2 * _GAP_PX
    curves_px = max(height, needs.curves * needs.row_px)
    return stills, QRect(beside, top, left + inner - beside, curves_px)


def _columns(needs: Needs, width: int, room: int) -> Plan:
    """Return the reason and what is said at the left, pictures above curves at the right.

    Where it is too high for the room, the pictures are smaller, and a long reason is scrolled.
    """
    inner = width - 2 * PAD_PX
    right_px = round(inner * _COLUMN_SHARE) if needs.has_stills or needs.curves else 0
    left_px = inner - right_px - (2 * _GAP_PX if right_px else 0)
    stills, curves = _column(needs, QRect(width - PAD_PX - right_px, _CLOSE_PX, right_px, room))
    said_px = needs.said_height(left_px, 1, 1)
    beside_px = max(stills.bottom(), curves.bottom()) + 1 - _CLOSE_PX
    lines = (beside_px - (said_px + _CLOSE_PX if said_px else 0)) // needs.line_px
    text_px = min(needs.text_height(left_px), max(_LEAST_LINES, lines) * needs.line_px)
    text = QRect(PAD_PX, _CLOSE_PX, left_px, text_px)
    said = QRect(PAD_PX, text.bottom() + 1 + _CLOSE_PX, left_px, said_px) if said_px else QRect()
    lowest = max(part.bottom() + 1 for part in (text, said, stills, curves))
    return Plan(width, lowest + _CLOSE_PX, text, stills, curves, said, 1, 1)


def _column(needs: Needs, place: QRect) -> tuple[QRect, QRect]:
    """Return pictures and below them curves, as close as can be; the pictures fit the height."""
    left, top, width = place.left(), place.top(), place.width()
    curves_px = round(needs.curves * needs.row_px * _CLOSE_ROW)
    stills = QRect()
    if needs.has_stills:
        free = place.height() - curves_px - 3 * _CLOSE_PX
        height = min(stills_height(width), max(_LEAST_STILLS_PX, free))
        stills = QRect(left, top, min(width, stills_width(height)), height)
        top = stills.bottom() + 1 + _CLOSE_PX
    return stills, QRect(left, top, width, curves_px) if curves_px else QRect()


def _compact(needs: Needs, width: int, room: int) -> Plan:
    """Return a line or more of the reason, pictures and what is said at the left, curves beside.

    The pictures are as small as they can be told apart; the reason has the lines that are left.
    """
    inner = width - 2 * PAD_PX
    right_px = min(round(inner * _COLUMN_SHARE), _COMPACT_CURVES_PX) if needs.curves else 0
    left_px = inner - right_px - (2 * _GAP_PX if right_px else 0)
    said_px = needs.said_height(left_px, 1, 1)
    free = room - 2 * _TIGHT_PX - (said_px + _TIGHT_PX if said_px else 0)
    stills_px = 0
    if needs.has_stills:
        most = min(stills_height(left_px), _LEAST_STILLS_PX)
        left_over = free - needs.line_px - _TIGHT_PX
        stills_px = min(most, max(_COMPACT_STILLS_PX, left_over))
        free -= stills_px + _TIGHT_PX
    text_px = min(needs.text_height(left_px), max(1, free // needs.line_px) * needs.line_px)
    text = QRect(PAD_PX, _TIGHT_PX, left_px, text_px)
    top = text.bottom() + 1 + _TIGHT_PX
    stills = QRect()
    if stills_px:
        stills = QRect(PAD_PX, top, min(left_px, stills_width(stills_px)), stills_px)
        top = stills.bottom() + 1 + _TIGHT_PX
    said = QRect(PAD_PX, top, left_px, said_px) if said_px else QRect()
    lowest = max(part.bottom() + 1 for part in (text, stills, said))
    # Where the words have to be scrolled to, all of the curves are still seen.
    seen = min(lowest - _TIGHT_PX, room - 2 * _TIGHT_PX)
    curves_px = max(round(needs.curves * needs.row_px * _TIGHT_ROW), seen)
    curves = QRect(width - PAD_PX - right_px, _TIGHT_PX, right_px, curves_px)
    lowest = max(lowest, curves.bottom() + 1) if needs.curves else lowest
    return Plan(
        width, lowest + _TIGHT_PX, text, stills, curves if needs.curves else QRect(), said, 1, 1
    )
