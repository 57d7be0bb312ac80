"""What the search reads of the library: vectors, stories, and where in a footage things lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from autoresolve_gui.library import cells, pass_rows, story_rows
from autoresolve_gui.library.errors import UnsoundRowError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from autoresolve_gui.library.cells import Row
    from autoresolve_gui.model.frame_times import FrameTimes
    from autoresolve_gui.model.story import Beat

    Rows = Callable[[str, tuple[object, ...]], list[dict[str, Any]]]

_VECTOR_SETS = """
SELECT passes.id, passes.key, passes.saved_at FROM passes
JOIN arrays ON arrays.key = passes.key AND arrays.pass = passes.name
WHERE passes.name = 'embeddings' AND arrays.name = 'encoder' AND arrays.data = ?
ORDER BY passes.id"""
_ENCODERS = """
SELECT DISTINCT arrays.data FROM passes
JOIN arrays ON arrays.key = passes.key AND arrays.pass = passes.name
WHERE passes.name = 'embeddings' AND arrays.name = 'encoder'"""
_ARRAY = """
SELECT arrays.dtype, arrays.shape, arrays.data FROM arrays
JOIN passes ON passes.key = arrays.key AND passes.name = arrays.pass
WHERE passes.id = ? AND arrays.name = ?"""
_STORIES = """
SELECT key, id, frame, act, label, confidence, source, evidence, note FROM edited_beats
UNION ALL
SELECT key, id, frame, act, label, confidence, source, evidence, note FROM beats
WHERE key NOT IN (SELECT key FROM edits)"""
_FACTS = """
SELECT footage.key, footage.duration_s, footage.opened_at,
    (SELECT max(mtime_ns) FROM paths WHERE paths.key = footage.key) AS mtime_ns,
    (SELECT max(id) || '/' || count(*) FROM passes WHERE passes.key = footage.key) AS newest
FROM footage"""
_COUNTS = """
SELECT (SELECT count(*) FROM footage) AS footage,
    (SELECT count(*) FROM transcripts) AS transcripts,
    (SELECT count(*) FROM frame_notes) AS notes"""
_LATEST = """
SELECT "{table}".* FROM "{table}"
JOIN passes ON passes.key = "{table}".key AND passes.name = "{table}".pass
WHERE passes.id = (
    SELECT max(p.id) FROM passes AS p JOIN "{table}" AS t ON t.key = p.key AND t.pass = p.name
    WHERE p.key = ?)
ORDER BY "{table}".rowid"""


@dataclass(frozen=True, slots=True)
class VectorSet:
    """The vectors of one footage, as one run of the pass made them.

    `number` and `saved_at` tell it from any other, also from one in a library that took this
    one's place.
    """

    number: int
    saved_at: str
    key: str


@dataclass(frozen=True, slots=True)
class FootageFacts:
    """What footage is filtered by. `duration_s` is in seconds.

    `dated`: when its file was last written; where that is not known, when it was last opened here.
    `state` changes with all that a pass or an opening changes.
    """

    key: str
    duration_s: float
    dated: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is: footage, footage that was heard at least in part, notes on frames."""

    footage: int
    transcripts: int
    notes: int


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """Where things lie in one footage.

    `frame_times` is None without a picture. `shots`: int64, shape (n, 2), start inclusive, end
    exclusive, in frames. `speech`: float64, shape (m, 2), in seconds, in order.
    """

    frame_times: FrameTimes | None
    shots: NDArray[np.int64]
    speech: NDArray[np.float64]


class Lookup:
    """A part of the library. Every method raises `LibraryError` as the library's own do.

    `rows` reads, `notice` tells the user of a row that is not sound.
    """

    def __init__(self, rows: Rows, notice: Callable[[str], None]) -> None:
        self._rows = rows
        self._notice = notice

    def state(self) -> int:
        """Return a number that changes with every change that another connection makes."""
        return int(self._rows("PRAGMA data_version", ())[0]["data_version"])

    def counts(self) -> Counts:
        """Return how much there is to search in."""
        row = self._rows(_COUNTS, ())[0]
        return Counts(int(row["footage"]), int(row["transcripts"]), int(row["notes"]))

    def vector_sets(self, encoder: str) -> tuple[VectorSet, ...]:
        """Return which footage has vectors of the encoder with this key, oldest first."""
        found = self._rows(_VECTOR_SETS, (encoder.encode(),))
        return tuple(VectorSet(row["id"], str(row["saved_at"]), str(row["key"])) for row in found)

    def encoders(self) -> tuple[str, ...]:
        """Return the keys of all encoders that some footage has vectors of."""
        found = self._rows(_ENCODERS, ())
        return tuple(bytes(row["data"]).decode(errors="replace") for row in found)

    def vectors(self, number: int) -> NDArray[np.int8] | None:
        """Return the vectors of a set, int8, shape (n, dimension); None where it is gone."""
        return self._array(number, "vectors", np.int8, 2)

    def frames(self, number: int) -> NDArray[np.int64] | None:
        """Return the frame of each vector of a set, int64, shape (n,); None where it is gone."""
        return self._array(number, "frames", np.int64, 1)

    def spans(self, number: int) -> NDArray[np.int64] | None:
        """Return the frames that each vector stands for, int64, (n, 2), the end exclusive."""
        return self._array(number, "spans", np.int64, 2)

    def stories(self) -> tuple[tuple[str, Beat], ...]:
        """Return the beats of all footage with its key: the editor's own, else the proposals."""
        found = []
        for row in self._rows(_STORIES, ()):
            try:
                found.append((cells.text(row, "key"), story_rows.read_beat(row)))
            except UnsoundRowError as error:
                self._notice(f"a beat cannot be read: {error}")
        return tuple(found)

    def facts(self) -> dict[str, FootageFacts]:
        """Return what all footage is filtered by, by its key."""
        found = {}
        for row in self._rows(_FACTS, ()):
            try:
                fact = _facts(row)
            except (UnsoundRowError, ValueError) as error:
                self._notice(f"a footage is left out of the search: {error}")
                continue
            found[fact.key] = fact
        return found

    def layout(self, key: str) -> Layout:
        """Return where things lie in a footage; what is not known is empty."""
        try:
            times = pass_rows.read_frame_times(self._latest("frame_times", key))
            shots = [story_rows.read_shot(row) for row in self._latest("shots", key)]
            regions = [
                story_rows.read_sound_region(row) for row in self._latest("sound_regions", key)
            ]
        except ValueError as error:
            self._notice(f"where things lie in a footage cannot be read: {error}")
            times, shots, regions = None, [], []
        spoken = [(float(r.start_s), float(r.end_s)) for r in regions if r.kind == "speech"]
        return Layout(
            times,
            np.array([(s.start_frame, s.end_frame) for s in shots], np.int64).reshape(-1, 2),
            np.array(spoken, np.float64).reshape(-1, 2),
        )

    def _latest(self, table: str, key: str) -> list[dict[str, Any]]:
        return self._rows(_LATEST.format(table=table), (key,))

    def _array(
        self, number: int, name: str, dtype: type[np.generic], dimensions: int
    ) -> NDArray[Any] | None:
        rows = self._rows(_ARRAY, (number, name))
        if not rows:
            return None
        try:
            array = cells.array(rows[0])
        except UnsoundRowError as error:
            self._notice(f"vectors cannot be read: {error}")
            return None
        return array if array.dtype == dtype and array.ndim == dimensions else None


def _facts(row: Row) -> FootageFacts:
    if row["mtime_ns"] is None:
        dated = datetime.fromisoformat(cells.text(row, "opened_at"))
    else:
        try:
            dated = datetime.fromtimestamp(cells.integer(row, "mtime_ns") / 1e9, UTC)
        except (OSError, OverflowError) as error:
            raise UnsoundRowError(f"its file has an impossible date: {error}") from error
    return FootageFacts(
        key=cells.text(row, "key"),
        duration_s=float(cells.fraction(row, "duration_s")),
        dated=dated,
        state=f"{row['opened_at']} {row['newest']}",
    )
