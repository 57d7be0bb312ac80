"""The strip under the waveform: speech, music, silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF

from autoresolve_gui.model.story import SoundKind
from autoresolve_gui.ui.timeline.lane import small, tint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QFont, QPainter

    from autoresolve_gui.model.story import SoundRegion
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.timeline.time_axis import TimeAxis

WORDS = {
    SoundKind.SPEECH: "Speech",
    SoundKind.MUSIC: "Music",
    SoundKind.SILENCE: "Silence",
    SoundKind.OTHER: "Other sound",
}
_KINDS = tuple(SoundKind)
_SLIM_PX = 5.0
_WORDS_FROM_LANE_PX = 44.0
_WORD_MARGIN_PX = 4.0
_THIN_PX = 2.0


class SoundStrip:
    """Draws regions of sound as a strip.

    No kind is told by its colour alone: speech is a full bar, music a hatched one, other sound a
    thin line, silence nothing; and each has its word where there is room. Blue and reddish purple
    are a pair that all kinds of colour vision tell apart (M. Okabe and K. Ito, 2008).
    """

    def __init__(self) -> None:
        self._set((), np.zeros(0))

    def set_regions(self, regions: Sequence[SoundRegion]) -> None:
        """Take the regions, in order and without gaps."""
        self._set(regions, np.array([float(region.start_s) for region in regions]))

    def _set(self, regions: Sequence[SoundRegion], starts_s: np.ndarray) -> None:
        self.regions = tuple(regions)
        self._starts_s = starts_s
        self._end_s = float(regions[-1].end_s) if regions else 0.0
        self._kinds = np.array([_KINDS.index(region.kind) for region in regions], dtype=np.int8)

    def height(self, lane_px: float, font: QFont) -> float:
        """Return how much of a lane the strip takes: nothing where nothing is known."""
        if not self.regions:
            return 0.0
        if lane_px < _WORDS_FROM_LANE_PX:
            return _SLIM_PX
        return float(round(QFontMetricsF(small(font, 1.5)).height()) + 1)

    def word_at(self, seconds: float) -> str:
        """Return what is heard at `seconds`; nothing outside."""
        if not 0.0 <= seconds < self._end_s:
            return ""
        index = int(np.searchsorted(self._starts_s, seconds, side="right")) - 1
        return WORDS[self.regions[index].kind]

    def draw(
        self, painter: QPainter, place: QRectF, axis: TimeAxis, theme: Theme, font: QFont
    ) -> None:
        """Draw the part of the regions that `axis` shows into `place`."""
        word_font = small(font, 1.5)
        metrics = QFontMetricsF(word_font)
        painter.setFont(word_font)
        has_words = place.height() > _SLIM_PX
        for left, right, kind in self._spans(axis):
            bar = QRectF(left, place.top(), right - left, place.height())
            _fill(painter, bar, kind, theme)
            text = WORDS[kind]
            seen = bar.intersected(place)
            if has_words and metrics.horizontalAdvance(text) + 2 * _WORD_MARGIN_PX < seen.width():
                _write(painter, seen, text, kind, theme)

    def _spans(self, axis: TimeAxis) -> Iterator[tuple[float, float, SoundKind]]:
        """Yield what is visible: left, right and kind; where regions are many, runs of pixels."""
        first = max(0, int(np.searchsorted(self._starts_s, axis.start_s, side="right")) - 1)
        last = int(np.searchsorted(self._starts_s, axis.end_s))
        if last - first <= axis.width_px / 3:
            edges_s = np.append(self._starts_s[first:last], self._end_of(last - 1))
            yield from self._between(np.round(axis.x_of(edges_s)), self._kinds[first:last])
            return
        middles_s = axis.start_s + (np.arange(int(axis.width_px)) + 0.5) / axis.px_per_s
        middles_s = middles_s[middles_s < self._end_s]
        kinds = self._kinds[np.searchsorted(self._starts_s, middles_s, side="right") - 1]
        starts = np.flatnonzero(np.diff(kinds, prepend=np.int8(-1)))
        yield from self._between(np.append(starts, len(kinds)).astype(float), kinds[starts])

    def _end_of(self, index: int) -> float:
        return float(self.regions[index].end_s)

    def _between(
        self, edges: np.ndarray, kinds: np.ndarray
    ) -> Iterator[tuple[float, float, SoundKind]]:
        for left, right, kind in zip(edges[:-1], edges[1:], kinds, strict=True):
            yield float(left), float(right), _KINDS[kind]


def color_of(kind: SoundKind, theme: Theme) -> QColor:
    """Return the colour of a kind."""
    if kind is SoundKind.SPEECH:
        return QColor("#56b4e9" if theme.is_dark else "#0072b2")
    if kind is SoundKind.MUSIC:
        return QColor("#cc79a7" if theme.is_dark else "#a03c78")
    return QColor(theme.text_dim)


def _fill(painter: QPainter, bar: QRectF, kind: SoundKind, theme: Theme) -> None:
    color = color_of(kind, theme)
    if kind is SoundKind.SILENCE:
        return
    if kind is SoundKind.OTHER:
        middle = bar.center().y() - _THIN_PX / 2
        painter.fillRect(QRectF(bar.left(), middle, bar.width(), _THIN_PX), tint(color.name(), 0.5))
        return
    inner = bar.adjusted(0.0, 0.0, -1.0 if bar.width() > 2.0 else 0.0, 0.0)
    if kind is SoundKind.SPEECH:
        painter.fillRect(inner, color)
        return
    painter.fillRect(inner, tint(color.name(), 0.35))
    painter.setBrushOrigin(QPointF(0.0, 0.0))
    painter.fillRect(inner, QBrush(color, Qt.BrushStyle.BDiagPattern))
    painter.fillRect(QRectF(inner.left(), inner.top(), inner.width(), 1.0), color)


def _write(painter: QPainter, seen: QRectF, text: str, kind: SoundKind, theme: Theme) -> None:
    place = seen.adjusted(_WORD_MARGIN_PX, 0.0, -_WORD_MARGIN_PX, 0.0)
    if kind in (SoundKind.MUSIC, SoundKind.OTHER):  # what is drawn there would run through the word
        width = painter.fontMetrics().horizontalAdvance(text) + _WORD_MARGIN_PX
        ground = QRectF(place.left() - _WORD_MARGIN_PX / 2, seen.top(), width, seen.height())
        painter.fillRect(ground, QColor(theme.panel))
        if kind is SoundKind.MUSIC:
            painter.fillRect(ground, tint(color_of(kind, theme).name(), 0.35))
    on_bar = "#101010" if theme.is_dark else "#ffffff"
    dim = theme.text_dim if kind in (SoundKind.SILENCE, SoundKind.OTHER) else theme.text
    painter.setPen(QColor(on_bar if kind is SoundKind.SPEECH else dim))
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
