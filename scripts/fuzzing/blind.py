"""Damage that knows nothing of formats: what bad disks, cards and cables do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzzing.numbers import absurd_integer, put_integer

if TYPE_CHECKING:
    import random

    from fuzzing.numbers import Mutator

_HEAD_BYTES = 2_048
_MOST_ADDED_BYTES = 256 * 1024


def flip_bits(data: bytes, rng: random.Random) -> bytes:
    """Flip 1 to 300 bits anywhere."""
    return _flipped(data, rng, 0, len(data), rng.choice((1, 3, 30, 300)))


def flip_header_bits(data: bytes, rng: random.Random) -> bytes:
    """Flip 1 to 30 bits where headers are: at the beginning, at the end, after `moov`."""
    start = rng.choice((0, max(0, len(data) - _HEAD_BYTES), max(0, data.rfind(b"moov"))))
    return _flipped(data, rng, start, start + _HEAD_BYTES, rng.choice((1, 5, 30)))


def put_absurd_integers(data: bytes, rng: random.Random) -> bytes:
    """Write up to ten extreme integers anywhere in a header."""
    start = rng.choice((0, max(0, data.rfind(b"moov"))))
    for _ in range(rng.randint(1, 10)):
        width_bytes = rng.choice((1, 2, 4, 8))
        at = start + rng.randrange(_HEAD_BYTES)
        value = absurd_integer(rng, width_bytes)
        data = put_integer(data, at, value, width_bytes, rng.choice(("little", "big")))
    return data


def truncate(data: bytes, rng: random.Random) -> bytes:
    """Cut the end off, anywhere: a copy that broke off."""
    return data[: rng.randrange(len(data))] if data else data


def behead(data: bytes, rng: random.Random) -> bytes:
    """Cut the beginning off: up to 1 KiB, or up to half."""
    return data[rng.randrange(rng.choice((1_024, len(data) // 2 + 1))) :]


def blank_out(data: bytes, rng: random.Random) -> bytes:
    """Put zeros or ones over a part: sectors that could not be read."""
    start, end = _part(data, rng)
    return data[:start] + rng.choice((b"\0", b"\xff")) * (end - start) + data[end:]


def shuffle_blocks(data: bytes, rng: random.Random) -> bytes:
    """Put 4 to 64 blocks into another order: a file system that lost its table."""
    size = len(data) // rng.choice((4, 8, 64)) + 1
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    rng.shuffle(blocks)
    return b"".join(blocks)


def repeat_part(data: bytes, rng: random.Random) -> bytes:
    """Write a part twice."""
    start, end = _part(data, rng)
    return data[:end] + data[start:end][:_MOST_ADDED_BYTES] + data[end:]


def remove_part(data: bytes, rng: random.Random) -> bytes:
    """Leave a part out."""
    start, end = _part(data, rng)
    return data[:start] + data[end:]


def interleave_noise(data: bytes, rng: random.Random) -> bytes:
    """Put 1 to 8 blocks of random bytes between the others."""
    for _ in range(rng.randint(1, 8)):
        at = rng.randint(0, len(data))
        data = data[:at] + rng.randbytes(rng.choice((1, 188, 512, 4_096))) + data[at:]
    return data


def _flipped(data: bytes, rng: random.Random, start: int, end: int, count: int) -> bytes:
    end = min(end, len(data))
    if start >= end:
        return data
    out = bytearray(data)
    for _ in range(count):
        out[rng.randrange(start, end)] ^= 1 << rng.randrange(8)
    return bytes(out)


def _part(data: bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randint(0, len(data))
    longest = rng.choice((16, 4_096, len(data) // 4))
    return start, min(len(data), start + rng.randint(0, longest))


MUTATORS: dict[str, Mutator] = {
    one.__name__: one
    for one in (
        flip_bits, flip_header_bits, put_absurd_integers, truncate, behead, blank_out,
        shuffle_blocks, repeat_part, remove_part, interleave_noise,
    )
}  # fmt: skip
"""All of them, by name."""
