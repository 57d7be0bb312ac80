"""Rewrites boxes of small MP4 and MOV files (ISO/IEC 14496-12): what PyAV's muxer cannot be told.

The films must carry their `moov` behind the media data, as `write_film` writes them: then no
offset into the media data changes.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_PARENTS = (b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl")


def set_edits(path: Path, edits: Sequence[tuple[int, int]]) -> None:
    """Give the first track this edit list.

    An edit is (length in ticks of the movie header, first media tick or -1 for an empty edit).
    """
    rows = b"".join(struct.pack(">qqHH", length, start, 1, 0) for length, start in edits)
    _put(
        path, b"trak", _box(b"edts", _box(b"elst", _full(1, struct.pack(">I", len(edits)) + rows)))
    )


def set_sample_dependencies(path: Path, is_depended_on: Sequence[bool]) -> None:
    """Say of each sample of the first track, in file order, if others are built on it (`sdtp`)."""
    values = bytes((1 if needed else 2) << 2 for needed in is_depended_on)
    _put(path, b"stbl", _box(b"sdtp", _full(0, values)))


def timescales(path: Path) -> tuple[int, int]:
    """Return the ticks a second of the movie header and of the first track's media header."""
    data = path.read_bytes()
    return tuple(_timescale(data, kind) for kind in (b"mvhd", b"mdhd"))  # type: ignore[return-value]


def _timescale(data: bytes, kind: bytes) -> int:
    body = data.index(kind, data.index(b"moov")) + 4
    skipped = 20 if data[body] == 1 else 12  # version 1 has 64-bit times
    return int.from_bytes(data[body + skipped : body + skipped + 4], "big")


def _put(path: Path, parent: bytes, new: bytes) -> None:
    """Put `new` at the end of the first `parent`, instead of a box of its kind that was there."""
    data = path.read_bytes()
    at = 0
    while data[at + 4 : at + 8] != b"moov":
        at += int.from_bytes(data[at : at + 4], "big")
    end = at + int.from_bytes(data[at : at + 4], "big")
    assert end == len(data), "the moov box has to be the last one"
    path.write_bytes(data[:at] + _rewritten(data[at:end], parent, new, [False]))


def _rewritten(box: bytes, parent: bytes, new: bytes, done: list[bool]) -> bytes:
    kind = box[4:8]
    if kind not in _PARENTS:
        return box
    is_wanted = kind == parent and not done[0]
    done[0] = done[0] or is_wanted
    children = []
    at = 8
    while at < len(box):
        size = int.from_bytes(box[at : at + 4], "big")
        child = box[at : at + size]
        if not (is_wanted and child[4:8] == new[4:8]):
            children.append(_rewritten(child, parent, new, done))
        at += size
    if is_wanted:
        # Before the media, as the standard's writers do: some readers read boxes in order
        children.insert(1 if parent == b"trak" else len(children), new)
    return _box(kind, b"".join(children))


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def _full(version: int, body: bytes) -> bytes:
    return bytes([version, 0, 0, 0]) + body
