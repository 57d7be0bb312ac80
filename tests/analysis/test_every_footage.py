"""All real footage that there is goes through all passes, and what comes out holds together."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from autoresolve_gui.media.pictures import open_pictures
from autoresolve_gui.media.probe import probe
from support.analysis_runs import analysed
from support.ffprobe import shown_frames

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from autoresolve_gui.model.analysis import PassResult
    from autoresolve_gui.model.footage import Footage

pytestmark = [pytest.mark.footage, pytest.mark.slow]

CURVES = {"energy", "momentum", "novelty", "tension"}
NO_MEDIA = (".tsv", ".md", ".txt")
WITHOUT_PRESENTATION_TIMES = (".avi",)


def footage_in(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.suffix not in NO_MEDIA]


def test_that_every_footage_goes_through_all_passes(
    footage_folder: Path, subtests: pytest.Subtests
) -> None:
    paths = footage_in(footage_folder)
    assert paths, f"{footage_folder} is empty"
    for path in paths:
        with subtests.test(path.name):
            results = analysed(path)
            film = known_footage(path, results)
            check_times(film, results)
            check_shots(film, results)
            check_curves(film, results)
            check_places(film, results)


def test_that_every_footage_has_the_frames_that_ffprobe_counts(
    footage_folder: Path, subtests: pytest.Subtests
) -> None:
    for path in footage_in(footage_folder):
        with subtests.test(path.name):
            index = analysed(path)["index"]
            shown = shown_frames(path)
            assert index.frame_times is not None
            assert len(index.frame_times) == shown.frames
            if path.suffix not in WITHOUT_PRESENTATION_TIMES:
                origin = int(index.arrays["origin_ticks"][0])
                assert index.frame_times.time_base == shown.time_base
                stamps = (index.frame_times.ticks + origin).tolist()
                assert stamps[: len(shown.ticks)] == shown.ticks.tolist()
                assert len(shown.ticks) >= shown.frames - 1


def test_that_every_short_footage_decodes_to_the_frames_of_its_index(
    footage_folder: Path, subtests: pytest.Subtests
) -> None:
    for path in footage_in(footage_folder):
        index = analysed(path)["index"]
        assert index.frame_times is not None
        if len(index.frame_times) > 300:
            continue  # the longer ones would take most of the time and show nothing new
        with subtests.test(path.name), open_pictures(path) as reader:
            stamps = np.sort([picture.stamp for picture in reader.small_pictures(64, 48)])
            assert np.array_equal(stamps - stamps[0], index.frame_times.ticks)


def known_footage(path: Path, results: Mapping[str, PassResult]) -> Footage:
    """Return the footage as the last pass that learned something of it left it."""
    learned = [result.footage for result in results.values() if result.footage is not None]
    return learned[-1] if learned else probe(path)


def check_times(film: Footage, results: Mapping[str, PassResult]) -> None:
    for result in results.values():
        times = result.frame_times
        if times is not None:
            assert np.all(np.diff(times.ticks) > 0)
            assert times.ticks[0] == 0 < times.end_tick - times.ticks[-1]
            assert len(times) == film.frames
            assert times.duration == film.duration
            assert [times.frame_at(times.time_of(n)) for n in range(len(times))] == list(
                range(len(times))
            )


def check_shots(film: Footage, results: Mapping[str, PassResult]) -> None:
    shots = results["picture"].shots
    assert shots, "footage with a picture has at least one shot"
    assert shots[0].start_frame == 0
    assert shots[-1].end_frame == film.frames
    for shot, following in pairwise(shots):
        assert shot.start_frame < shot.end_frame == following.start_frame
    for shot in shots:
        assert shot.transition_start <= shot.start_frame <= shot.transition_end


def check_curves(film: Footage, results: Mapping[str, PassResult]) -> None:
    curves = results["curves"].curves
    assert set(curves) == CURVES
    for curve in curves.values():
        assert len(curve.values) == max(1, -int(-film.duration * 10 // 1))
        assert np.isfinite(curve.values).all()
        lowest = -1.0 if curve.name == "momentum" else 0.0
        assert lowest <= curve.values.min() <= curve.values.max() <= 1.0
    for result in results.values():
        for name, values in result.arrays.items():
            if values.dtype.kind == "f":
                assert not np.isnan(values).all(), name


def check_places(film: Footage, results: Mapping[str, PassResult]) -> None:
    assert all(0 <= beat.frame < film.frames for beat in results["beats"].beats or ())
    assert all(0 <= cut.frame < film.frames for cut in results["beats"].cuts or ())
    strip = results["filmstrip"].filmstrip
    assert strip, "no thumbnail"
    assert all(0 <= each.frame < film.frames for each in strip)
    regions = results["sound"].sound_regions or ()
    assert all(0 <= region.start_s < region.end_s <= film.duration for region in regions)
