"""The list of a search matrix: which rows of its file are the vectors of which footage."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from autoresolve_gui.atomic import replace_file
from autoresolve_gui.library.lookup import VectorSet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Self

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class SetPlace:
    """Where a set lies in the file: `rows` of them from `first_row` on."""

    of: VectorSet
    first_row: int
    rows: int


@dataclass(frozen=True, slots=True)
class MatrixList:
    """Which sets lie where. `rows` counts the file's, of sets that are gone too.

    `generation` names the file: one that is mapped by others is never shortened or replaced.
    `dimension` is 0 while there is no set.
    """

    encoder: str
    generation: int
    dimension: int
    rows: int
    places: tuple[SetPlace, ...]

    @classmethod
    def empty(cls, encoder: str, generation: int = 0) -> Self:
        """Return the list of a file without vectors."""
        return cls(encoder, generation, 0, 0, ())

    @property
    def holes(self) -> int:
        """The number of rows whose sets are gone."""
        return self.rows - sum(place.rows for place in self.places)

    def only(self, wanted: Iterable[VectorSet]) -> MatrixList:
        """Return the list without the sets that are not wanted."""
        asked = frozenset(wanted)
        return replace(self, places=tuple(place for place in self.places if place.of in asked))

    def with_set(self, one: VectorSet, rows: int, dimension: int) -> MatrixList:
        """Return the list with one more set behind the others."""
        places = (*self.places, SetPlace(one, self.rows, rows))
        return replace(
            self, places=places, rows=self.rows + rows, dimension=self.dimension or dimension
        )


def read_list(path: Path, encoder: str) -> MatrixList | None:
    """Return the list in a file; None where there is none, or none that makes sense."""
    try:
        found = json.loads(path.read_bytes())
        return _checked(found, encoder)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # it is a cache: whatever is wrong with it, it is made again


def write_list(path: Path, one: MatrixList) -> None:
    """Replace the file whole. Raises `OSError`."""
    document = {
        "format": _FORMAT,
        "encoder": one.encoder,
        "generation": one.generation,
        "dimension": one.dimension,
        "rows": one.rows,
        "sets": [
            [place.of.number, place.of.saved_at, place.of.key, place.first_row, place.rows]
            for place in one.places
        ],
    }
    replace_file(path, json.dumps(document).encode())


def _checked(found: dict[str, Any], encoder: str) -> MatrixList:
    numbers = [found[name] for name in ("generation", "dimension", "rows")]
    if found["format"] != _FORMAT or found["encoder"] != encoder or not _are_counts(numbers):
        msg = "it is the list of another file"
        raise ValueError(msg)
    places, free = [], 0
    for number, saved_at, key, first_row, rows in found["sets"]:
        if not _are_counts([number, first_row, rows]) or first_row < free:
            msg = "two sets lie in one place"
            raise ValueError(msg)
        free = first_row + rows
        places.append(SetPlace(VectorSet(number, str(saved_at), str(key)), first_row, rows))
    if free > numbers[2]:
        msg = "a set lies behind the end"
        raise ValueError(msg)
    generation, dimension, count = numbers
    return MatrixList(encoder, generation, dimension, count, tuple(places))


def _are_counts(values: list[object]) -> bool:
    return all(type(value) is int and value >= 0 for value in values)
