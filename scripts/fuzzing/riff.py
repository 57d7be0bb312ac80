"""Damage to AVI and WAV (RIFF; Microsoft's AVI 1.0, OpenDML, Broadcast Wave): chunks, headers."""

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

    from fuzzing.numbers import Mutator

_PARENTS = frozenset({b"RIFF", b"LIST"})
_HEADER_BYTES = 8
_DEEPEST = 8
_FORMAT = (*(Field(at, 2) for at in (0, 2, 12, 14)), Field(4, 4), Field(8, 4))
"""Of sound: codec, channels, bytes a sample, bits; rate, bytes a second."""
FIELDS: dict[bytes, tuple[Field, ...]] = {
    # microseconds a frame, bytes a second, flags, frames, first frames, streams, width, height
    b"avih": tuple(Field(at, 4) for at in (0, 4, 12, 16, 20, 24, 32, 36)),
    # kind, codec, first frames, scale, rate, start, length, bytes a sample
    b"strh": tuple(Field(at, 4) for at in (0, 4, 16, 20, 24, 28, 32, 44)),
    # of pictures: size, width, height, bits, codec
    b"strf": (*_FORMAT, *(Field(at, 4) for at in (0, 4, 8, 16)), Field(14, 2)),
    b"fmt ": _FORMAT,
    b"fact": (Field(0, 4),),
    b"indx": (Field(0, 2), Field(4, 4), Field(16, 8), Field(24, 4)),
}


def parse(data: bytes, depth: int = 0) -> Forest:
    """Take chunks apart. What is no chunk ends the list as a piece without a kind."""
    found: list[Node] = []
    at = 0
    while at < len(data):
        body_at = at + _HEADER_BYTES
        size = struct.unpack_from("<I", data, at + 4)[0] if body_at <= len(data) else len(data)
        if body_at + size > len(data):
            return (*found, Node(b"", data[at:]))
        kind, body = data[at : at + 4], data[body_at : body_at + size]
        if kind in _PARENTS and size >= 4 and depth < _DEEPEST:
            found.append(Node(kind, body[:4], parse(body[4:], depth + 1)))
        else:
            found.append(Node(kind, body))
        at = body_at + size + size % 2
    return tuple(found)


def write(forest: Forest) -> bytes:
    """Put chunks together; sizes are true unless a piece claims another."""
    return b"".join(_written(node) for node in forest)


def _written(node: Node) -> bytes:
    if not node.kind:
        return node.body
    body = node.body + write(node.children)
    size = len(body) if node.claims_bytes is None else min(node.claims_bytes, 0xFFFFFFFF)
    return node.kind[:4].ljust(4) + struct.pack("<I", size) + body + b"\0" * (len(body) % 2)


FORMAT = TreeFormat(parse, write, "little", FIELDS)


def strange_index(data: bytes, rng: random.Random) -> bytes:
    """Lie in the index at the end of an AVI: places, sizes and flags of chunks."""
    forest = parse(data)
    paths = [path for path in paths_of(forest) if node_at(forest, path).kind == b"idx1"]
    for path in paths:
        node = node_at(forest, path)
        body = bytearray(node.body)
        for _ in range(rng.choice((1, 10, 100))):
            if len(body) >= 16:
                at = 4 * rng.randrange(len(body) // 4)
                body[at : at + 4] = struct.pack("<I", absurd_integer(rng, 4))
        forest = with_nodes(forest, path, (replace(node, body=bytes(body)),))
    return write(forest) if paths else data


MUTATORS: dict[str, Mutator] = {
    **tree_mutators("riff", FORMAT),
    "riff_strange_index": strange_index,
}
"""All of them, by name."""
