"""Damage to MPEG program and transport streams (ISO/IEC 13818-1), and to sizes inside codecs."""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING

from fuzzing.numbers import absurd_integer, places_of

if TYPE_CHECKING:
    import random

    from fuzzing.numbers import Mutator

_TS_BYTES = 188
_START_CODE = b"\0\0\1"
_SIZES = (0, 1, 15, 4_095, 8_192, 16_384, 32_767, 65_535)


def ts_shuffle(data: bytes, rng: random.Random) -> bytes:
    """Put some of the packets of a transport stream into another order."""
    packets = _packets(data)
    start = rng.randint(0, len(packets))
    part = packets[start : start + rng.choice((5, 50, len(packets)))]
    rng.shuffle(part)
    return b"".join(packets[:start] + part + packets[start + len(part) :])


def ts_drop(data: bytes, rng: random.Random) -> bytes:
    """Lose a part of the packets: a bad reception."""
    part = rng.choice((0.01, 0.1, 0.5))
    return b"".join(packet for packet in _packets(data) if rng.random() >= part)


def ts_other_stream(data: bytes, rng: random.Random) -> bytes:
    """Give some packets to another stream of the programme."""
    packets = [bytearray(packet) for packet in _packets(data)]
    numbers = [bytes(packet[1:3]) for packet in packets if len(packet) > 3]
    for packet in packets:
        if len(packet) > 3 and rng.random() < 0.05:
            packet[1:3] = rng.choice(numbers)
    return b"".join(packets)


def strange_stamps(data: bytes, rng: random.Random) -> bytes:
    """Write absurd time stamps into the packets of a program or transport stream."""
    out = bytearray(data)
    how_many = rng.choice((0.05, 0.5, 1.0))
    for at in places_of(data, _START_CODE):
        place = _stamp_place(data, at)
        if place is not None and place + 5 <= len(data) and rng.random() < how_many:
            ticks = absurd_integer(rng, 5) & ((1 << 33) - 1)
            out[place : place + 5] = _stamp(data[place] >> 4, ticks)
    return bytes(out)


def _stamp_place(data: bytes, at: int) -> int | None:
    """Return where the packet whose start code is at `at` says when it is shown."""
    head = data[at : at + 40]
    if len(head) < 14 or not (head[3] == 0xBD or 0xC0 <= head[3] <= 0xEF):
        return None
    if head[6] >> 6 == 2:
        return at + 9 if head[7] & 0x80 else None
    rest = head[6:].lstrip(b"\xff")  # MPEG-1: stuffing, then perhaps the size of a buffer
    if rest[:1] and rest[0] >> 6 == 1:
        rest = rest[2:]
    return at + len(head) - len(rest) if rest[:1] and rest[0] >> 4 in (2, 3) else None


def _stamp(mark: int, ticks: int) -> bytes:
    return bytes(
        (
            mark << 4 | ticks >> 29 & 0xE | 1,
            ticks >> 22 & 0xFF,
            ticks >> 14 & 0xFE | 1,
            ticks >> 7 & 0xFF,
            ticks << 1 & 0xFE | 1,
        )
    )


def shuffle_units(data: bytes, rng: random.Random) -> bytes:
    """Put a run of start-coded units into another order."""
    places = places_of(data, _START_CODE)
    if len(places) < 3:
        return data
    first = rng.randrange(len(places) - 2)
    marks = places[first : first + rng.choice((4, 20, 200)) + 1]
    units = [data[a:b] for a, b in pairwise(marks)]
    rng.shuffle(units)
    return data[: marks[0]] + b"".join(units) + data[marks[-1] :]


def picture_sizes(data: bytes, rng: random.Random) -> bytes:
    """Claim another width, height or rate inside the codec: MPEG-1/2, Motion JPEG, VP8, PNG."""
    out = bytearray(data)
    width, height = rng.choice(_SIZES), rng.choice(_SIZES)
    share = rng.choice((0.2, 1.0))
    for at in places_of(data, b"\0\0\1\xb3"):
        if rng.random() < share and at + 8 <= len(out):
            out[at + 4 : at + 7] = (((width & 0xFFF) << 12) | (height & 0xFFF)).to_bytes(3)
            out[at + 7] = out[at + 7] & 0xF0 | rng.randrange(16)
    for mark, layout, size in (
        (b"\xff\xc0\x00\x11\x08", ">HH", (height, width)),
        (b"\x9d\x01\x2a", "<HH", (width, height)),
        (b"IHDR", ">II", (width, height)),
    ):
        for at in places_of(data, mark):
            start = at + len(mark)
            if rng.random() < share and start + struct.calcsize(layout) <= len(out):
                struct.pack_into(layout, out, start, *size)
    return bytes(out)


def _packets(data: bytes) -> list[bytes]:
    return [data[at : at + _TS_BYTES] for at in range(0, len(data), _TS_BYTES)]


STAMPED: dict[str, Mutator] = {"mpeg_strange_stamps": strange_stamps, "mpeg_shuffle": shuffle_units}
"""For program and transport streams, by name."""
TRANSPORT: dict[str, Mutator] = {
    one.__name__: one for one in (ts_shuffle, ts_drop, ts_other_stream)
}
"""For transport streams, by name."""
CODED: dict[str, Mutator] = {"codec_picture_sizes": picture_sizes}
"""For any file, by name."""
