"""Whatever a value holds, it comes back the same."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import library_values as values
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autoresolve_gui.library.library import Library
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.curve import Curve, Peak
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.loudness import Loudness
from autoresolve_gui.model.story import (
    Beat,
    CutSuggestion,
    Shot,
    SoundKind,
    SoundRegion,
    Source,
    Thumbnail,
    Transition,
)

quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
texts = st.text(st.characters(exclude_categories=()), max_size=30)
frames = st.integers(0, 2**40)
finite = st.floats(allow_nan=False, allow_infinity=False)
unit = st.floats(0, 1)
above_zero = st.fractions(min_value=Fraction(1, 10**6), max_value=10**9)
arrays = hnp.arrays(
    st.one_of(
        hnp.integer_dtypes(endianness="="),
        hnp.unsigned_integer_dtypes(endianness="="),
        hnp.floating_dtypes(endianness="=", sizes=(16, 32, 64)),
        hnp.boolean_dtypes(),
    ),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
beats = st.builds(
    Beat, texts, frames, st.integers(1, 3), texts, unit, st.sampled_from(Source), texts, texts
)
shots = st.builds(
    lambda start, length, kind, before, after: Shot(start, start + length, kind, before, after),
    frames,
    st.integers(0, 10**6),
    st.sampled_from(Transition),
    frames,
    frames,
)
cuts = st.builds(CutSuggestion, frames, unit, texts)
peaks = st.builds(Peak, finite, finite, finite)
sound_regions = st.builds(
    lambda start, length, kind: SoundRegion(start, start + length, kind),
    st.fractions(min_value=0),
    above_zero,
    st.sampled_from(SoundKind),
)
loudness = st.builds(Loudness, st.none() | finite, st.none() | finite, st.none() | finite)
thumbnails = st.builds(
    Thumbnail, frames, finite, st.integers(1, 9999), st.integers(1, 9999), st.binary(max_size=50)
)


@st.composite
def curves(draw):
    numbers = hnp.arrays(
        np.float32,
        st.integers(0, 20),
        elements=st.floats(width=32, allow_nan=False, allow_infinity=False),
    )
    return Curve(draw(texts), draw(above_zero), draw(numbers))


@st.composite
def frame_times(draw):
    steps = draw(st.lists(st.integers(1, 10**12), min_size=1, max_size=20))
    ticks = np.concatenate(([0], np.cumsum(steps, dtype=np.int64)))
    return FrameTimes(ticks[:-1], draw(above_zero), int(ticks[-1]))


results = st.builds(
    PassResult,
    curves=st.lists(curves(), max_size=3).map(lambda found: {c.name: c for c in found}),
    peaks=st.dictionaries(texts, st.lists(peaks, max_size=3).map(tuple), max_size=3),
    arrays=st.dictionaries(texts, arrays, max_size=3),
    frame_times=st.none() | frame_times(),
    waveform=st.none(),
    filmstrip=st.none() | st.lists(thumbnails, max_size=3).map(tuple),
    shots=st.none() | st.lists(shots, max_size=3).map(tuple),
    beats=st.none() | st.lists(beats, max_size=3).map(tuple),
    cuts=st.none() | st.lists(cuts, max_size=3).map(tuple),
    sound_regions=st.none() | st.lists(sound_regions, max_size=3).map(tuple),
    loudness=st.none() | loudness,
    note=texts,
)


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "library.sqlite3") as opened:
        opened.save_footage(values.footage_at(tmp_path / "clip.mov"))
        yield opened


@quick
@given(results)
def test_that_any_result_comes_back_as_it_was(library, result):
    library.save_pass("key-1", values.record(), result)
    found = library.pass_result("key-1", "picture", 1)
    assert library.notices == ()
    assert sorted_maps(found) == sorted_maps(result)
    assert values.same(replace(found, **NO_MAPS), replace(result, **NO_MAPS))
    for name, array in result.arrays.items():
        assert values.same(found.arrays[name], array)
    for name, curve in result.curves.items():
        assert values.same(found.curves[name], curve)


@quick
@given(st.lists(beats, max_size=6).map(tuple))
def test_that_any_edited_beats_come_back_as_they_were(library, edited):
    library.save_beats("key-1", edited)
    assert library.analysis("key-1").beats == edited


@quick
@given(
    st.fractions(min_value=0),
    st.fractions(),
    above_zero,
    st.integers(-(2**40), 2**40),
    texts,
)
def test_that_any_footage_comes_back_as_it_was(library, duration, offset, aspect, start, title):
    footage = values.footage_at(Path("clip.mov"))
    footage = replace(
        footage,
        duration=duration,
        start_frame=start,
        video=replace(footage.video, player_offset=offset, pixel_aspect=aspect),
        audio=(replace(footage.audio[0], title=title),),
    )
    library.save_footage(footage)
    assert library.footage("key-1") == footage


NO_MAPS = {"curves": {}, "peaks": {}, "arrays": {}}


def sorted_maps(result):
    return set(result.curves), dict(result.peaks), set(result.arrays)
