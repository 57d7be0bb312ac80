"""The result of a pass as rows.

The row in `passes` lists in `contents` (JSON) how many rows the pass has in each table, and which
of its fields are None: so a row that went missing is noticed, and an empty field is told from one
that the pass never filled.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from autoresolve_gui.library import cells, story_rows
from autoresolve_gui.library.cells import Row, array_cells, fraction_cell, text_cell
from autoresolve_gui.library.errors import UnsoundRowError
from autoresolve_gui.model.analysis import PassRecord, PassResult
from autoresolve_gui.model.curve import Curve, Peak, Waveform
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.loudness import Loudness

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

Value = TypeVar("Value")
Tables = dict[str, list[dict[str, Any]]]
"""Rows by table; without the columns `key` and `pass`, which are the same for all."""


def record_row(record: PassRecord, result: PassResult, tables: Tables) -> dict[str, Any]:
    """Return the row of `passes` for a result whose other rows are `tables`."""
    present = {
        "frame_times": result.frame_times,
        "waveforms": result.waveform,
        "thumbnails": result.filmstrip,
        "shots": result.shots,
        "beats": result.beats,
        "cuts": result.cuts,
        "sound_regions": result.sound_regions,
    }
    contents = {
        "rows": {table: len(rows) for table, rows in tables.items()},
        "none": sorted(name for name, value in present.items() if value is None),
        "peaks": list(result.peaks),
    }
    return {
        "name": record.name,
        "version": int(record.version),
        "seconds": float(record.seconds),
        "x_realtime": float(record.x_realtime),
        "note": text_cell(record.note),
        "result_note": text_cell(result.note),
        "contents": json.dumps(contents),
    }


def read_record(row: Row) -> PassRecord:
    """Return the record of a row of `passes`. Raises `UnsoundRowError`."""
    return PassRecord(
        name=cells.text(row, "name"),
        version=cells.integer(row, "version"),
        seconds=cells.real(row, "seconds", low=0.0),
        x_realtime=cells.real(row, "x_realtime", low=0.0),
        note=cells.text(row, "note"),
    )


def result_tables(result: PassResult) -> Tables:
    """Return the rows of everything in `result` but its footage and note.

    Raises `ValueError` where an array is not one of numbers.
    """
    times, waveform = result.frame_times, result.waveform
    return {
        "curves": [_curve_row(name, curve) for name, curve in result.curves.items()],
        "peaks": [
            {"curve": text_cell(name), **row}
            for name, peaks in result.peaks.items()
            for row in _numbered(peaks, story_rows.peak_row)
        ],
        "arrays": [
            {"name": text_cell(name), **array_cells(a)} for name, a in result.arrays.items()
        ],
        "frame_times": [] if times is None else [_frame_times_row(times)],
        "waveforms": [] if waveform is None else [_waveform_row(waveform)],
        "thumbnails": _numbered(result.filmstrip or (), story_rows.thumbnail_row),
        "shots": _numbered(result.shots or (), story_rows.shot_row),
        "beats": _numbered(result.beats or (), story_rows.beat_row),
        "cuts": _numbered(result.cuts or (), story_rows.cut_row),
        "sound_regions": _numbered(result.sound_regions or (), story_rows.sound_region_row),
        "loudness": [] if result.loudness is None else [_loudness_row(result.loudness)],
    }


def read_result(record: Row, tables: Mapping[str, Sequence[Row]]) -> PassResult:
    """Return the result of a row of `passes` and the other rows of the pass.

    Rows with a `position` are wanted in its order. Raises `UnsoundRowError`.
    """
    counts, absent, peaked = _contents(record)
    if any(len(rows) != counts.get(table, 0) for table, rows in tables.items()):
        raise UnsoundRowError("rows of the pass are missing")
    # a table that is younger than the result has nothing of it
    absent += [table for table in tables if table not in counts]
    try:
        return PassResult(
            curves={cells.text(row, "name"): _curve(row) for row in tables["curves"]},
            peaks=_peaks(peaked, tables["peaks"]),
            arrays={cells.text(row, "name"): cells.array(row) for row in tables["arrays"]},
            frame_times=read_frame_times(tables["frame_times"]),
            waveform=_waveform(tables["waveforms"]),
            filmstrip=_unless("thumbnails", absent, tables, story_rows.read_thumbnail),
            shots=_unless("shots", absent, tables, story_rows.read_shot),
            beats=_unless("beats", absent, tables, story_rows.read_beat),
            cuts=_unless("cuts", absent, tables, story_rows.read_cut),
            sound_regions=_unless("sound_regions", absent, tables, story_rows.read_sound_region),
            loudness=_loudness(tables["loudness"]),
            note=cells.text(record, "result_note"),
        )
    except UnsoundRowError:
        raise
    except ValueError as error:  # what the values themselves refuse
        raise UnsoundRowError(str(error)) from error


def _contents(record: Row) -> tuple[dict[str, int], list[str], list[str]]:
    try:
        contents = json.loads(cells.text(record, "contents"))
        return dict(contents["rows"]), list(contents["none"]), list(contents["peaks"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnsoundRowError("the contents of the pass are not listed") from error


def _numbered(
    values: Sequence[Value], row_of: Callable[[Value], dict[str, Any]]
) -> list[dict[str, Any]]:
    return [{"position": position, **row_of(value)} for position, value in enumerate(values)]


def _unless(
    table: str,
    absent: Sequence[str],
    tables: Mapping[str, Sequence[Row]],
    read: Callable[[Row], Value],
) -> tuple[Value, ...] | None:
    return None if table in absent else tuple(read(row) for row in tables[table])


def _peaks(peaked: Sequence[str], rows: Sequence[Row]) -> dict[str, tuple[Peak, ...]]:
    peaks: dict[str, list[Peak]] = {name: [] for name in peaked}
    for row in rows:
        curve = cells.text(row, "curve")
        if curve not in peaks:
            raise UnsoundRowError(f"peaks of the curve {curve!r}, which has none")
        peaks[curve].append(story_rows.read_peak(row))
    return {name: tuple(found) for name, found in peaks.items()}


def _curve_row(name: str, curve: Curve) -> dict[str, Any]:
    if name != curve.name:
        msg = f"the curve {curve.name!r} stands under the name {name!r}"
        raise ValueError(msg)
    return {
        "name": text_cell(name),
        "rate_hz": fraction_cell(curve.rate_hz),
        **array_cells(curve.values),
    }


def _curve(row: Row) -> Curve:
    return Curve(cells.text(row, "name"), cells.positive_fraction(row, "rate_hz"), cells.array(row))


def _frame_times_row(times: FrameTimes) -> dict[str, Any]:
    return {
        "time_base_s": fraction_cell(times.time_base),
        "end_tick": int(times.end_tick),
        **array_cells(times.ticks),
    }


def read_frame_times(rows: Sequence[Row]) -> FrameTimes | None:
    """Return the frame times of the one row, None for none. Raises `UnsoundRowError`."""
    if not rows:
        return None
    ticks = _of_type(np.int64, 1, cells.array(rows[0]))
    time_base = cells.positive_fraction(rows[0], "time_base_s")
    return FrameTimes(ticks, time_base, cells.integer(rows[0], "end_tick"))


def _waveform_row(waveform: Waveform) -> dict[str, Any]:
    both = np.stack((waveform.low, waveform.high))
    return {"rate_hz": int(waveform.rate_hz), **array_cells(both)}


def _waveform(rows: Sequence[Row]) -> Waveform | None:
    if not rows:
        return None
    both = _of_type(np.int8, 2, cells.array(rows[0]))
    if len(both) != 2:
        raise UnsoundRowError("a waveform is one row of lows and one of highs")
    return Waveform(cells.integer(rows[0], "rate_hz", low=1), both[0], both[1])


def _loudness_row(loudness: Loudness) -> dict[str, Any]:
    return {
        "integrated_lufs": loudness.integrated_lufs,
        "range_lu": loudness.range_lu,
        "true_peak_dbtp": loudness.true_peak_dbtp,
    }


def _loudness(rows: Sequence[Row]) -> Loudness | None:
    if not rows:
        return None
    return Loudness(
        integrated_lufs=cells.real_or_none(rows[0], "integrated_lufs"),
        range_lu=cells.real_or_none(rows[0], "range_lu"),
        true_peak_dbtp=cells.real_or_none(rows[0], "true_peak_dbtp"),
    )


def _of_type(dtype: type[np.generic], dimensions: int, array: NDArray[Any]) -> NDArray[Any]:
    if array.dtype != dtype or array.ndim != dimensions:
        raise UnsoundRowError(f"{dimensions} dimensions of {dtype.__name__} are wanted")
    return array
