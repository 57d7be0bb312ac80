"""Files that are trees of pieces (MP4 boxes, EBML elements, RIFF chunks), and their damage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from fuzzing.numbers import ByteOrder, absurd_integer, put_integer

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from fuzzing.numbers import Mutator

Forest = tuple["Node", ...]
Path = tuple[int, ...]
"""Where a node is: its place among the roots, then among that one's children, and so on."""

_LARGEST_COPY_BYTES = 256 * 1024
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Node:
    """One piece. `body` is its content, or what stands before `children`.

    `kind` empty: bytes that are no piece, written as they are. `claims_bytes`: the size that its
    header is to lie about, None for the true one.
    """

    kind: bytes
    body: bytes
    children: Forest = ()
    claims_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """Where a number stands in the body of a piece."""

    at: int
    width_bytes: int


@dataclass(frozen=True, slots=True)
class TreeFormat:
    """How one format is taken apart and put together. Both raise nothing, whatever they get."""

    parse: Callable[[bytes], Forest]
    write: Callable[[Forest], bytes]
    order: ByteOrder
    fields: Mapping[bytes, tuple[Field, ...]]


def paths_of(forest: Forest, before: Path = ()) -> list[Path]:
    """Return where every piece is, parents first."""
    found: list[Path] = []
    for number, node in enumerate(forest):
        if node.kind:
            found.append((*before, number))
            found += paths_of(node.children, (*before, number))
    return found


def node_at(forest: Forest, path: Path) -> Node:
    """Return the piece at `path`."""
    node = forest[path[0]]
    return node if len(path) == 1 else node_at(node.children, path[1:])


def with_nodes(forest: Forest, path: Path, nodes: Forest) -> Forest:
    """Return the forest with `nodes` in place of the piece at `path`."""
    at = path[0]
    if len(path) > 1:
        children = with_nodes(forest[at].children, path[1:], nodes)
        nodes = (replace(forest[at], children=children),)
    return forest[:at] + nodes + forest[at + 1 :]


def tree_mutators(prefix: str, form: TreeFormat) -> dict[str, Mutator]:
    """Return what can be done to the trees of a format, by name."""
    deeds: dict[str, Callable[[TreeFormat, Forest, random.Random], Forest]] = {
        "remove": _remove,
        "duplicate": _duplicate,
        "shuffle": _shuffle,
        "move": _move,
        "rename": _rename,
        "nest": _nest,
        "lie_size": _lie_size,
        "lie_field": _lie_field,
    }
    return {f"{prefix}_{name}": partial(_apply, form, deed) for name, deed in deeds.items()}


def _apply(
    form: TreeFormat,
    deed: Callable[[TreeFormat, Forest, random.Random], Forest],
    data: bytes,
    rng: random.Random,
) -> bytes:
    forest = form.parse(data)
    return form.write(deed(form, forest, rng)) if paths_of(forest) else data


def _any(forest: Forest, rng: random.Random) -> Path:
    return rng.choice(paths_of(forest))


def _remove(_form: TreeFormat, forest: Forest, rng: random.Random) -> Forest:
    return with_nodes(forest, _any(forest, rng), ())


def _duplicate(_form: TreeFormat, forest: Forest, rng: random.Random) -> Forest:
    path = _any(forest, rng)
    node = node_at(forest, path)
    copies = rng.choice((2, 3, 20)) if _size(node) <= _LARGEST_COPY_BYTES // 20 else 1
    return with_nodes(forest, path, (node,) * copies)


def _shuffle(_form: TreeFormat, forest: Forest, rng: random.Random) -> Forest:
    parents = [path for path in paths_of(forest) if len(node_at(forest, path).children) > 1]
    path = rng.choice([(), *parents])
    nodes = list(node_at(forest, path).children if path else forest)
    rng.shuffle(nodes)
    if not path:
        return tuple(nodes)
    return with_nodes(forest, path, (replace(node_at(forest, path), children=tuple(nodes)),))


def _move(_form: TreeFormat, forest: Forest, rng: random.Random) -> Forest:
    """Put a copy of one piece in the place of another."""
    return with_nodes(forest, _any(forest, rng), (_small(forest, rng),))


def _rename(_form: TreeFormat, forest: Forest, rng: random.Random) -> Forest:
    path = _any(forest, rng)
    node, other = node_at(forest, path), node_at(forest, _any(forest, rng))
    kind = rng.choice((other.kind, bytes(reversed(node.kind)), rng.randbytes(len(node.kind))))
    return with_nodes(forest, path, (replace(node, kind=kind),))


def _nest(_form: TreeFormat, forest: Forest, rng: random.Random) -> Forest:
    """Put a piece into itself, up to 200 deep."""
    path = _any(forest, rng)
    node = node_at(forest, path)
    for _ in range(rng.choice((1, 20, _DEEPEST))):
        node = Node(node.kind, b"", (node,))
    return with_nodes(forest, path, (node,))


def _lie_size(_form: TreeFormat, forest: Forest, rng: random.Random) -> Forest:
    for _ in range(rng.randint(1, 3)):
        path = _any(forest, rng)
        node = node_at(forest, path)
        near = max(0, _size(node) + rng.randint(-16, 16))
        claims = rng.choice((near, absurd_integer(rng, 4), absurd_integer(rng, 8) >> 8))
        forest = with_nodes(forest, path, (replace(node, claims_bytes=claims),))
    return forest


def _lie_field(form: TreeFormat, forest: Forest, rng: random.Random) -> Forest:
    """Write absurd numbers into one to four of the fields that the format knows."""
    paths = [path for path in paths_of(forest) if node_at(forest, path).kind in form.fields]
    for path in rng.sample(paths, min(len(paths), rng.randint(1, 4))):
        node = node_at(forest, path)
        field = rng.choice(form.fields[node.kind])
        value = absurd_integer(rng, field.width_bytes)
        body = put_integer(node.body, field.at, value, field.width_bytes, form.order)
        forest = with_nodes(forest, path, (replace(node, body=body),))
    return forest


def _small(forest: Forest, rng: random.Random) -> Node:
    node = node_at(forest, _any(forest, rng))
    return node if _size(node) <= _LARGEST_COPY_BYTES else Node(node.kind, node.body[:4_096])


def _size(node: Node) -> int:
    return len(node.body) + sum(_size(child) for child in node.children)
