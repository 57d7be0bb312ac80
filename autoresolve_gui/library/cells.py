"""Single cells: what Python values become in a row, and checked reading of them.

Everything that comes out of the file is checked. The readers raise `UnsoundRowError`.
"""

from __future__ import annotations

import json
import math
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from autoresolve_gui.library.errors import UnsoundRowError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Row: TypeAlias = "Mapping[str, Any]"
"""A row as SQLite gives it: str, int, float, bytes or None by column."""

_FRACTION = re.compile(r"-?\d{1,1000}/\d{1,1000}")
_DTYPE = re.compile(r"[<|](b1|[iu][1248]|f[248]|c8|c16)")


def text_cell(text: str) -> str | bytes:
    """Return `text` for a TEXT column; as bytes where it is not valid Unicode.

    File names on Linux are bytes, and Python hands those that are not UTF-8 on as lone
    surrogates, which SQLite's text cannot hold.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="surrogatepass")
    return str(text)


def fraction_cell(value: Fraction) -> str:
    """Return `value` as `numerator/denominator`."""
    return f"{value.numerator}/{value.denominator}"


def array_cells(array: NDArray[np.generic]) -> dict[str, str | bytes]:
    """Return an array of numbers as the cells `dtype`, `shape` (JSON) and `data`.

    Raises `ValueError` for an array of anything else than numbers or truth values.
    """
    little = array.dtype.newbyteorder("<")
    if _DTYPE.fullmatch(little.str) is None:
        msg = f"an array of {array.dtype} cannot be kept, only numbers"
        raise ValueError(msg)
    data = np.ascontiguousarray(array, dtype=little).tobytes()
    return {"dtype": little.str, "shape": json.dumps(array.shape), "data": data}


def text(row: Row, column: str) -> str:
    """Return a text."""
    value = row[column]
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        try:
            return value.decode(errors="surrogatepass")
        except UnicodeDecodeError as error:
            raise UnsoundRowError(f"{column} is not text") from error
    raise UnsoundRowError(f"{column} is not text")


def integer(row: Row, column: str, *, low: int | None = None, high: int | None = None) -> int:
    """Return a whole number from `low` to `high`, both inclusive."""
    value = row[column]
    if not isinstance(value, int):
        raise UnsoundRowError(f"{column} is not a whole number")
    if (low is not None and value < low) or (high is not None and value > high):
        raise UnsoundRowError(f"{column} is out of range: {value}")
    return value


def truth(row: Row, column: str) -> bool:
    """Return a truth value, kept as 0 or 1."""
    return bool(integer(row, column, low=0, high=1))


def real(row: Row, column: str, *, low: float = -math.inf, high: float = math.inf) -> float:
    """Return a number from `low` to `high`; finite unless a limit lets infinity in."""
    value = row[column]
    if isinstance(value, int | float) and low <= value <= high and math.isfinite(value):
        return float(value)
    raise UnsoundRowError(f"{column} is not a number in its range: {value!r}")


def real_or_none(row: Row, column: str) -> float | None:
    """Return a finite number, or None for an empty cell."""
    return None if row[column] is None else real(row, column)


def fraction(row: Row, column: str) -> Fraction:
    """Return a rational number."""
    value = text(row, column)
    if _FRACTION.fullmatch(value) is None or int(value.partition("/")[2]) == 0:
        raise UnsoundRowError(f"{column} is not a rational number")
    return Fraction(value)


def positive_fraction(row: Row, column: str) -> Fraction:
    """Return a rational number above zero."""
    value = fraction(row, column)
    if value <= 0:
        raise UnsoundRowError(f"{column} is not above zero")
    return value


def blob(row: Row, column: str) -> bytes:
    """Return bytes."""
    value = row[column]
    if not isinstance(value, bytes):
        raise UnsoundRowError(f"{column} is not a blob")
    return value


def array(row: Row) -> NDArray[Any]:
    """Return the array in the cells `dtype`, `shape` and `data`, writable, in native byte order."""
    name, shape = text(row, "dtype"), _shape(text(row, "shape"))
    if _DTYPE.fullmatch(name) is None:
        raise UnsoundRowError(f"dtype {name!r} is not one of numbers")
    dtype, data = np.dtype(name), blob(row, "data")
    if math.prod(shape) * dtype.itemsize != len(data):
        raise UnsoundRowError("an array is shorter or longer than its shape says")
    return np.frombuffer(data, dtype).reshape(shape).astype(dtype.newbyteorder("="), copy=True)


def _shape(written: str) -> tuple[int, ...]:
    try:
        shape = json.loads(written)
    except ValueError as error:
        raise UnsoundRowError("shape is not JSON") from error
    if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape):
        raise UnsoundRowError("shape is not a list of lengths")
    return tuple(shape)
