"""Numbers that no honest file holds, and how they are put into its bytes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    Mutator = Callable[[bytes, random.Random], bytes]
    """Damages a file's bytes. Pure: the same bytes and the same state of `rng`, the same result.

    Raises nothing, whatever the bytes; what does not fit comes back as it was.
    """

ByteOrder = Literal["little", "big"]

_STRANGE_FLOATS = (
    0.0, -0.0, -1.0, 1e-300, 1e300, 1e18, float("nan"), float("inf"), float("-inf"),
)  # fmt: skip


def absurd_integer(rng: random.Random, width_bytes: int) -> int:
    """Return an unsigned integer of `width_bytes` bytes from the places where programs break."""
    top = (1 << 8 * width_bytes) - 1
    edges = (0, 1, 2, top, top - 1, top >> 1, (top >> 1) + 1, top // 3)
    return rng.choice((*edges, 1 << rng.randrange(8 * width_bytes), rng.randint(0, top)))


def absurd_float(rng: random.Random) -> float:
    """Return a float that is no duration and no rate."""
    return rng.choice((*_STRANGE_FLOATS, struct.unpack(">d", rng.randbytes(8))[0]))


def put_integer(data: bytes, at: int, value: int, width_bytes: int, order: ByteOrder) -> bytes:
    """Return `data` with an integer written at `at`; unchanged if it lies outside."""
    if at < 0 or at + width_bytes > len(data):
        return data
    return data[:at] + value.to_bytes(width_bytes, order) + data[at + width_bytes :]


def places_of(data: bytes, mark: bytes, most: int = 10_000) -> list[int]:
    """Return where `mark` begins in `data`, the first `most` of them."""
    found: list[int] = []
    at = data.find(mark)
    while at >= 0 and len(found) < most:
        found.append(at)
        at = data.find(mark, at + 1)
    return found
