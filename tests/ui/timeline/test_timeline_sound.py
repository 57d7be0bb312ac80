"""The strip under the waveform: what is heard where."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from timeline_data import make_analysis, make_footage

from autoresolve_gui.model.story import SoundKind, SoundRegion
from autoresolve_gui.ui.theme import DARK, LIGHT
from autoresolve_gui.ui.timeline.sound_strip import color_of

ORDER = (SoundKind.SPEECH, SoundKind.MUSIC, SoundKind.SILENCE, SoundKind.OTHER)


def heard(analysis, part=Fraction(1, 4)):
    """Return `analysis` with its sound cut into equal regions of alternating kinds."""
    duration = analysis.footage.duration
    count = round(1 / part)
    regions = tuple(
        SoundRegion(duration * at / count, duration * (at + 1) / count, ORDER[at % 4])
        for at in range(count)
    )
    return replace(analysis, sound_regions=regions)


def strip_pixels(view, high=10):
    """Return the lowest rows of the waveform lane, shape (rows, columns, 3)."""
    lane = view.lanes["waveform"]
    image = view.timeline.view.grab().toImage()
    image = image.convertToFormat(image.Format.Format_RGB32)
    rows = np.array(image.constBits()).reshape(image.height(), image.width(), 4)[:, :, 2::-1]
    bottom = int(lane.y() + lane.height) - 2
    return rows[bottom - high : bottom]


def share_of(pixels, color, reach=10):
    wanted = np.array(QColor(color).getRgb()[:3])
    return float(np.all(np.abs(pixels.astype(int) - wanted) <= reach, axis=2).mean())


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_that_every_kind_looks_different_even_without_colour(desk, screenshot, theme):
    view = desk(heard(make_analysis()), theme)
    pixels = strip_pixels(view)
    quarters = [pixels[:, at * 300 + 100 : at * 300 + 290] for at in range(4)]
    speech, music, silence, other = quarters
    assert share_of(speech, color_of(SoundKind.SPEECH, theme)) > 0.95
    assert 0.02 < share_of(music, color_of(SoundKind.MUSIC, theme), 40) < 0.6  # a hatching
    assert share_of(silence, theme.panel) > 0.98
    assert 0.5 < share_of(other, theme.panel) < 0.95  # a thin line
    screenshot(view.timeline, f"timeline_sound_{theme.name}")


def test_that_the_reader_says_what_is_heard(desk):
    view = desk(heard(make_analysis()))
    lane, duration_s = view.lanes["waveform"], view.timeline.axis.duration_s
    words = [lane.readout(duration_s * place).split(",")[0] for place in (0.1, 0.3, 0.6, 0.9)]
    assert words == ["Speech", "Music", "Silence", "Other sound"]
    assert "dBFS" in lane.readout(duration_s * 0.1)


def test_that_without_regions_the_waveform_has_the_whole_lane(desk):
    with_strip, without = desk(heard(make_analysis())), desk(make_analysis())
    waves = [share_of(strip_pixels(view, 6), DARK.panel) for view in (with_strip, without)]
    assert without.lanes["waveform"].readout(1.0).startswith("Peak")
    assert waves[0] != waves[1]


def test_that_words_give_way_where_the_lane_is_low(desk):
    view = desk(heard(make_analysis()))
    for height in (520, 250):
        view.timeline.resize(1318, height)
        QTest.qWait(50)
        pixels = strip_pixels(view, 3)[:, 100:290]
        assert share_of(pixels, color_of(SoundKind.SPEECH, DARK)) > 0.9


def test_that_thousands_of_regions_are_drawn_by_the_pixel(desk):
    view = desk(heard(make_analysis(make_footage(duration_s=36_000.0)), Fraction(1, 8000)))
    pixels = strip_pixels(view)
    assert share_of(pixels, color_of(SoundKind.SPEECH, DARK)) > 0.1
    view.timeline.axis.set_range(18_000.0, 18.0)  # and each as a bar again when zoomed in
    QTest.qWait(50)
    columns = strip_pixels(view, 3)
    assert 0.15 < share_of(columns, color_of(SoundKind.SPEECH, DARK)) < 0.35
