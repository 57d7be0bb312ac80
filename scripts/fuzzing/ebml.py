"""Damage to Matroska and WebM (EBML, RFC 8794; Matroska, RFC 9559): elements and their values."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from fuzzing.numbers import absurd_float, absurd_integer
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

    from fuzzing.numbers import Mutator

_PARENTS = frozenset({
    b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67", b"\x15\x49\xa9\x66", b"\x16\x54\xae\x6b",
    b"\xae", b"\xe0", b"\xe1", b"\x1f\x43\xb6\x75", b"\xa0", b"\x1c\x53\xbb\x6b", b"\xbb", b"\xb7",
    b"\x11\x4d\x9b\x74", b"\x4d\xbb", b"\x12\x54\xc3\x67", b"\x73\x73", b"\x67\xc8", b"\x63\xc0",
    b"\x6d\x80", b"\x62\x40",
})  # fmt: skip
_INTEGERS = frozenset({
    b"\x2a\xd7\xb1", b"\xe7", b"\x9b", b"\xb3", b"\xfb",  # scale of time; times
    b"\xb0", b"\xba", b"\x54\xb0", b"\x54\xba", b"\x23\xe3\x83", b"\x9a", b"\x9d",  # pictures
    b"\x9f", b"\x62\x64", b"\x56\xaa", b"\x56\xbb",  # sound
    b"\xd7", b"\x83", b"\xb9", b"\x88", b"\x55\xee", b"\x53\xb8",  # tracks
    b"\x53\xac", b"\xf1", b"\x42\xf7", b"\x42\xf2", b"\x42\xf3",  # places, limits of EBML
})  # fmt: skip
_FLOATS = frozenset({b"\x44\x89", b"\xb5", b"\x78\xb5", b"\x23\x31\x4f"})
"""Duration, sampling rates, scale of a track's time."""
_BLOCKS = frozenset({b"\xa3", b"\xa1"})
_DEEPEST = 12
_UNKNOWN_SIZE = (1 << 56) - 1
_CODECS = (b"V_MPEG4/ISO/AVC", b"V_VP8", b"V_UNCOMPRESSED", b"A_PCM/INT/LIT", b"A_OPUS", b"S_TEXT")


def parse(data: bytes, depth: int = 0) -> Forest:
    """Take elements apart. What is no element ends the list as a piece without a kind."""
    found: list[Node] = []
    at = 0
    while at < len(data):
        id_bytes = _length(data[at])
        size_at = at + id_bytes
        if id_bytes > 4 or size_at >= len(data) or size_at + _length(data[size_at]) > len(data):
            return (*found, Node(b"", data[at:]))
        size_bytes = _length(data[size_at])
        body_at = size_at + size_bytes
        size = int.from_bytes(data[size_at:body_at]) & ((1 << 7 * size_bytes) - 1)
        if size == (1 << 7 * size_bytes) - 1:
            size = len(data) - body_at  # unknown: to the end
        if size_bytes > 8 or body_at + size > len(data):
            return (*found, Node(b"", data[at:]))
        kind, body = data[at:size_at], data[body_at : body_at + size]
        if kind in _PARENTS and depth < _DEEPEST:
            found.append(Node(kind, b"", parse(body, depth + 1)))
        else:
            found.append(Node(kind, body))
        at = body_at + size
    return tuple(found)


def _length(first: int) -> int:
    """Return how many bytes the number has that starts with `first`; 9 for none."""
    return 9 - first.bit_length()


def write(forest: Forest) -> bytes:
    """Put elements together; sizes are true unless a piece claims another."""
    return b"".join(_written(node) for node in forest)


def _written(node: Node) -> bytes:
    if not node.kind:
        return node.body
    body = node.body + write(node.children)
    size = len(body) if node.claims_bytes is None else min(node.claims_bytes, _UNKNOWN_SIZE)
    return node.kind + (size | 1 << 56).to_bytes(8) + body


FORMAT = TreeFormat(
    parse,
    write,
    "big",
    {kind: (Field(1, 2), Field(0, 1), Field(3, 1)) for kind in _BLOCKS},  # time, track, flags
)


def strange_value(data: bytes, rng: random.Random) -> bytes:
    """Write absurd numbers into one to three elements that hold numbers."""
    forest = parse(data)
    numbers = _INTEGERS | _FLOATS
    fitting = [path for path in paths_of(forest) if node_at(forest, path).kind in numbers]
    # each kind once: else nearly all of them would be the times of clusters and cues
    by_kind = {node_at(forest, path).kind: path for path in rng.sample(fitting, len(fitting))}
    for kind in rng.sample(sorted(by_kind), min(len(by_kind), rng.randint(1, 3))):
        node = node_at(forest, by_kind[kind])
        body = _strange_body(rng, is_float=kind in _FLOATS)
        forest = with_nodes(forest, by_kind[kind], (replace(node, body=body),))
    return write(forest) if by_kind else data


def _strange_body(rng: random.Random, *, is_float: bool) -> bytes:
    if not is_float:
        width_bytes = rng.choice((1, 2, 4, 8))
        return absurd_integer(rng, width_bytes).to_bytes(width_bytes)
    return struct.pack(">d", absurd_float(rng))


def other_codec(data: bytes, rng: random.Random) -> bytes:
    """Name another codec for a track, or another private header."""
    forest = parse(data)
    wanted = (b"\x86", b"\x63\xa2")
    fitting = [path for path in paths_of(forest) if node_at(forest, path).kind in wanted]
    if not fitting:
        return data
    path = rng.choice(fitting)
    node = node_at(forest, path)
    if node.kind == b"\x86":
        body = rng.choice(_CODECS)
    else:
        body = rng.choice((b"", node.body[: len(node.body) // 2], rng.randbytes(len(node.body))))
    return write(with_nodes(forest, path, (replace(node, body=body),)))


def strange_block_times(data: bytes, rng: random.Random) -> bytes:
    """Move every block to another time: backwards, all at once, or anywhere."""
    forest = parse(data)
    how = rng.choice(("zero", "backwards", "anywhere"))
    for path in paths_of(forest):
        node = node_at(forest, path)
        if node.kind not in _BLOCKS or len(node.body) < 4:
            continue
        time = int.from_bytes(node.body[1:3], signed=True)
        strange = {"zero": 0, "backwards": -time, "anywhere": rng.randint(-32_768, 32_767)}[how]
        stamp = max(-32_768, min(32_767, strange)).to_bytes(2, signed=True)
        body = node.body[:1] + stamp + node.body[3:]
        forest = with_nodes(forest, path, (replace(node, body=body),))
    return write(forest) if forest else data


MUTATORS: dict[str, Mutator] = {
    **tree_mutators("ebml", FORMAT),
    **{f"ebml_{one.__name__}": one for one in (strange_value, other_codec, strange_block_times)},
}
"""All of them, by name."""
