"""Damage to MP4 and MOV (ISO/IEC 14496-12, QuickTime File Format): boxes, tables, edit lists."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from fuzzing.numbers import absurd_integer
from fuzzing.tree import (
    Field,
    Forest,
    Node,
    TreeFormat,
    node_at,
    paths_of,
    tree_mutators,
    with_nodes,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from fuzzing.numbers import Mutator

_PARENTS = frozenset({
    b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"moof", b"traf", b"mvex",
})  # fmt: skip
_HEADER_BYTES = 8
_DEEPEST = 12


def _words(*places: int) -> tuple[Field, ...]:
    return tuple(Field(at, 4) for at in places)


FIELDS: dict[bytes, tuple[Field, ...]] = {
    b"mvhd": _words(12, 16, 20),  # timescale, duration, rate
    b"mdhd": _words(12, 16),  # timescale, duration
    b"tkhd": _words(12, 20, 40, 56, 76, 80),  # number, duration, matrix, width, height
    b"elst": _words(4, 8, 12, 16),  # count, segment duration, media time, media rate
    b"stts": _words(4, 8, 12),  # count, samples, ticks
    b"ctts": _words(4, 8, 12),  # count, samples, offset
    b"stsc": _words(4, 8, 12, 16),  # count, first chunk, samples, description
    b"stsz": _words(4, 8, 12),  # size of all, count, first size
    b"stco": _words(4, 8),
    b"stss": _words(4, 8),
    b"co64": (Field(4, 4), Field(8, 8)),
    b"hdlr": _words(8),
    b"trex": _words(4, 8, 12, 16),
    b"tfhd": _words(4, 8, 12),
    b"tfdt": _words(4, 8),
    b"trun": _words(4, 8, 12, 16),
    # count, size, codec; then picture: width, height; or sound: channels, bits, rate
    b"stsd": (*_words(4, 8, 12, 40), *(Field(at, 2) for at in (32, 34, 40, 42))),
}
"""Numbers in the first version of each box; in a second one they meet other numbers of it."""


def parse(data: bytes, depth: int = 0) -> Forest:
    """Take boxes apart. What is no box ends the list as a piece without a kind."""
    found: list[Node] = []
    at = 0
    while at < len(data):
        size, start = _extent(data, at)
        if size < start - at or at + size > len(data):
            return (*found, Node(b"", data[at:]))
        kind, body = data[at + 4 : at + 8], data[start : at + size]
        if kind in _PARENTS and depth < _DEEPEST:
            found.append(Node(kind, b"", parse(body, depth + 1)))
        else:
            found.append(Node(kind, body))
        at += size
    return tuple(found)


def _extent(data: bytes, at: int) -> tuple[int, int]:
    """Return how large the box at `at` is, and where its body starts; (0, end) for none."""
    if at + _HEADER_BYTES > len(data):
        return 0, len(data) + 1
    size: int = struct.unpack_from(">I", data, at)[0]
    if size == 1 and at + 16 <= len(data):
        return struct.unpack_from(">Q", data, at + 8)[0], at + 16
    return size or len(data) - at, at + _HEADER_BYTES


def write(forest: Forest) -> bytes:
    """Put boxes together; sizes are true unless a piece claims another."""
    return b"".join(_written(node) for node in forest)


def _written(node: Node) -> bytes:
    if not node.kind:
        return node.body
    body = node.body + write(node.children)
    size = len(body) + _HEADER_BYTES if node.claims_bytes is None else node.claims_bytes
    if size < 1 << 32:
        return struct.pack(">I", size) + node.kind[:4].ljust(4, b"\0") + body
    large = min(size, (1 << 64) - 1)
    return struct.pack(">I", 1) + node.kind[:4].ljust(4, b"\0") + struct.pack(">Q", large) + body


FORMAT = TreeFormat(parse, write, "big", FIELDS)


def zero_timescale(data: bytes, rng: random.Random) -> bytes:
    """Let a second have no ticks, or 2**32 - 1, in the file's clock or in a track's."""
    return _rewritten(data, rng, (b"mvhd", b"mdhd"), _with_strange_clock)


def _with_strange_clock(node: Node, rng: random.Random) -> Node:
    at = 20 if node.body[:1] == b"\1" else 12
    ticks = rng.choice((0, 0, 1, 0xFFFFFFFF, 0x80000000))
    return replace(node, body=node.body[:at] + struct.pack(">I", ticks) + node.body[at + 4 :])


def strange_edits(data: bytes, rng: random.Random) -> bytes:
    """Give a track an edit list that loops, runs backwards or overflows."""
    forest = parse(data)
    tracks = [path for path in paths_of(forest) if node_at(forest, path).kind == b"trak"]
    if not tracks:
        return data
    path = rng.choice(tracks)
    track = node_at(forest, path)
    kept = tuple(child for child in track.children if child.kind != b"edts")
    edits = Node(b"edts", b"", (Node(b"elst", _edit_list(rng)),))
    return write(with_nodes(forest, path, (replace(track, children=(edits, *kept)),)))


def _edit_list(rng: random.Random) -> bytes:
    is_long = rng.random() < 0.5
    layout = ">QqI" if is_long else ">IiI"
    width_bytes = 8 if is_long else 4
    half = 1 << 8 * width_bytes - 1
    entries = [
        struct.pack(
            layout,
            rng.choice((0, 1, 1_000, absurd_integer(rng, width_bytes))),
            rng.choice((0, 0, -1, -2, 512, absurd_integer(rng, width_bytes) - half)),
            rng.choice((0x10000, 0x10000, 0, 0xFFFF0000, 0x7FFFFFFF)),
        )
        for _ in range(rng.choice((1, 2, 3, 500)))
    ]
    if rng.random() < 0.3:
        entries = [entries[0]] * len(entries)  # the same stretch over and over
    count = rng.choice((len(entries), len(entries), absurd_integer(rng, 4)))
    return struct.pack(">II", int(is_long) << 24, count) + b"".join(entries)


def strange_times(data: bytes, rng: random.Random) -> bytes:
    """Let samples last nothing, years, or less than nothing; show them far from where they are."""
    return _rewritten(data, rng, (b"stts", b"ctts"), _with_strange_entries)


def _with_strange_entries(node: Node, rng: random.Random) -> Node:
    samples = [struct.unpack_from(">I", node.body, at)[0] for at in range(8, len(node.body) - 7, 8)]
    entries = b"".join(
        struct.pack(
            ">II",
            rng.choice((count, count, count, absurd_integer(rng, 4))),
            rng.choice((0, 1, 512, 0xFFFFFFFF, 0x7FFFFFFF, absurd_integer(rng, 4))),
        )
        for count in samples or [1]
    )
    return replace(node, body=struct.pack(">II", 0, len(entries) // 8) + entries)


def strange_samples(data: bytes, rng: random.Random) -> bytes:
    """Lie about the sizes and the places of samples, entry by entry."""
    return _rewritten(data, rng, (b"stsz", b"stco", b"stsc"), _with_strange_table)


def _with_strange_table(node: Node, rng: random.Random) -> Node:
    body = bytearray(node.body)
    for _ in range(rng.choice((1, 5, 50))):
        if len(body) >= 16:
            at = 4 * rng.randrange(2, len(body) // 4)
            body[at : at + 4] = struct.pack(">I", absurd_integer(rng, 4))
    return replace(node, body=bytes(body))


def _rewritten(
    data: bytes,
    rng: random.Random,
    kinds: tuple[bytes, ...],
    rewrite: Callable[[Node, random.Random], Node],
) -> bytes:
    forest = parse(data)
    fitting = [path for path in paths_of(forest) if node_at(forest, path).kind in kinds]
    for path in rng.sample(fitting, min(len(fitting), rng.randint(1, 2))):
        forest = with_nodes(forest, path, (rewrite(node_at(forest, path), rng),))
    return write(forest) if fitting else data


MUTATORS: dict[str, Mutator] = {
    **tree_mutators("mp4", FORMAT),
    **{
        f"mp4_{one.__name__}": one
        for one in (zero_timescale, strange_edits, strange_times, strange_samples)
    },
}
"""All of them, by name."""
