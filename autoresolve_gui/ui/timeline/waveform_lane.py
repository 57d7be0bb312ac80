"""The lane of the sound: its waveform, and what is heard where."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from autoresolve_gui.ui.timeline.columns import ColumnPainter, visible_columns
from autoresolve_gui.ui.timeline.lane import Lane
from autoresolve_gui.ui.timeline.lane_heights import LaneSize
from autoresolve_gui.ui.timeline.pyramid import Keep, Pyramid
from autoresolve_gui.ui.timeline.sound_strip import SoundStrip

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from autoresolve_gui.model.curve import Waveform
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.timeline.lane import Content
    from autoresolve_gui.ui.timeline.time_axis import TimeAxis

_FULL_SCALE = 127.0
_PADDING_PX = 2.0


class WaveformLane(Lane):
    """Shows the extremes of the sound dimly, and their mean over each pixel brightly.

    Far out, the extremes of many seconds are all near full scale; the mean still tells a shout
    from a whisper there. A strip below says what is speech, music and silence.
    """

    name = "waveform"
    title = "Waveform"
    size = LaneSize(28, 120, 2.0)
    _waveform: Waveform | None = None
    _pyramid: Pyramid | None = None

    def __init__(self, axis: TimeAxis, theme: Theme) -> None:
        super().__init__(axis, theme)
        self._strip = SoundStrip()

    def set_content(self, content: Content | None) -> None:
        """Take the waveform and the regions of sound."""
        analysis = content.document.analysis if content is not None else None
        waveform = analysis.waveform if analysis is not None else None
        if waveform is not self._waveform:
            self._waveform = waveform
            self._pyramid = None
            if waveform is not None and len(waveform.low) > 0:
                self._pyramid = Pyramid(
                    {
                        "low": (waveform.low, Keep.LOWEST),
                        "mean_low": (waveform.low, Keep.MEAN),
                        "mean_high": (waveform.high, Keep.MEAN),
                        "high": (waveform.high, Keep.HIGHEST),
                    }
                )
        regions = analysis.sound_regions if analysis is not None else ()
        if regions != self._strip.regions:
            self._strip.set_regions(regions)
        super().set_content(content)

    def message(self) -> str:
        """Say why there is no waveform."""
        if self._pyramid is not None or self.content is None:
            return ""
        if not self.content.clock.footage.audio or self.content.has_run("sound"):
            return "No sound"
        return "Waveform: reading…" if self.content.is_reading else "Waveform: not read"

    def readout(self, seconds: float) -> str:
        """Return what is heard at `seconds`, and its peak level in dBFS."""
        if self._waveform is None or self._pyramid is None:
            return ""
        span = min(max(int(seconds * self._waveform.rate_hz), 0), len(self._waveform.low) - 1)
        peak = max(-int(self._waveform.low[span]), int(self._waveform.high[span]))
        level = "Peak below \N{MINUS SIGN}42 dBFS"  # one step of int8
        if peak > 0:
            level_db = 20 * math.log10(min(1.0, peak / _FULL_SCALE))
            level = f"Peak {level_db:.0f} dBFS".replace("-", "\N{MINUS SIGN}")
        return ", ".join(filter(None, (self._strip.word_at(seconds), level)))

    def draw(self, painter: QPainter) -> None:
        """Draw the visible part around the middle line."""
        if self._pyramid is None or self._waveform is None:
            return
        ratio = painter.device().devicePixelRatioF()
        color = self.theme.waveform
        columns = visible_columns(self._pyramid, float(self._waveform.rate_hz), self.axis, ratio)
        if columns is None:
            return
        wave_px = self.height - self._strip.height(self.height, self.font)
        y = {layer: _y_of(values, wave_px) for layer, values in columns.layers.items()}
        brush = ColumnPainter(columns, self.height)
        brush.fill(y["high"], y["low"], 0.45)
        brush.fill(y["mean_high"], y["mean_low"], 1.0)
        brush.line(np.full(len(y["low"]), (wave_px - 1.0) / 2), 1.0, 0.6)
        brush.paint(painter, QColor(color))
        if self._strip.regions:
            place = QRectF(0.0, wave_px - 1.0, self.axis.width_px, self.height - wave_px)
            self._strip.draw(painter, place, self.axis, self.theme, self.font)


def _y_of(values: NDArray[np.generic], wave_px: float) -> NDArray[np.float64]:
    half = (wave_px - 1.0) / 2
    return half - values.astype(np.float64) / _FULL_SCALE * (half - _PADDING_PX)
