"""Plans a film of known boundaries: what is shown when, and how one shot becomes the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluation.score import CUT, DISSOLVE, FADE, Boundary

if TYPE_CHECKING:
    from evaluation.catalogue import SourceShot

START = "start"
Box = tuple[float, float, float]
"""The part of a picture that is shown: left, top and size, as shares of what fits the frame."""
WHOLE: Box = (0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Join:
    """How a piece follows the one before it. All lengths in frames.

    A dissolve mixes `frames`. A fade sinks for `out_frames`, holds `hold_frames` of plain black
    (or white) and rises for `in_frames`; one of the first and last may be 0.
    """

    kind: str
    frames: int = 0
    out_frames: int = 0
    hold_frames: int = 0
    in_frames: int = 0
    white: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that happens inside a shot and is no change of shot.

    `kind` is a name in `effects.EFFECTS`. `at` counts from the start of the piece. `seed` decides
    sizes and colours.
    """

    kind: str
    at: int
    frames: int
    seed: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one shot on the timeline of the film.

    `first` is the frame of the source that it starts with; past its end the source is played
    backward, and forward again. The picture goes from the part `box` to the part `box_end`, still
    (only frame `first`) where `still` is set.
    """

    source: SourceShot
    first: int
    frames: int
    join: Join
    box: Box = WHOLE
    box_end: Box = WHOLE
    mirrored: bool = False
    still: bool = False
    move: str = ""
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedPiece:
    """A piece with the frame of the film at which it starts."""

    piece: Piece
    start: int

    @property
    def end(self) -> int:
        """The frame after its last."""
        return self.start + self.piece.frames


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole film; frames count from 0."""

    pieces: tuple[PlacedPiece, ...]

    @property
    def frames(self) -> int:
        """The length of the film."""
        return self.pieces[-1].end

    def boundaries(self) -> tuple[Boundary, ...]:
        """Return every change of shot, in order."""
        return tuple(_boundary(each) for each in self.pieces[1:])

    def negatives(self) -> tuple[Boundary, ...]:
        """Return the spans of what is no change of shot; `kind` names it."""
        found = []
        following = [*(each.piece.join for each in self.pieces[1:]), Join(START)]
        for placed, after in zip(self.pieces, following, strict=True):
            piece = placed.piece
            for effect in piece.effects:
                at = placed.start + effect.at
                found.append(Boundary(at, at + effect.frames, effect.kind))
            if piece.move:
                first, last = _touched_end(placed) + 1, _touched_start(placed, after) - 1
                if first < last:
                    found.append(Boundary(first, last, piece.move))
        return tuple(sorted(found))


def place(pieces: list[Piece]) -> Plan:
    """Lay pieces one after the other. Raises `ValueError` where transitions would overlap."""
    placed: list[PlacedPiece] = []
    for piece in pieces:
        end = placed[-1].end if placed else 0
        start = end - piece.join.frames + piece.join.hold_frames
        placed.append(PlacedPiece(piece, start))
        if placed[1:] and _touched_end(placed[-2]) > _touched_start(placed[-2], piece.join):
            raise ValueError(f"two transitions overlap before frame {start}")
    return Plan(tuple(placed))


def _touched_end(placed: PlacedPiece) -> int:
    join = placed.piece.join
    return placed.start + max(join.frames, join.in_frames)


def _touched_start(placed: PlacedPiece, following: Join) -> int:
    return placed.end - max(following.frames, following.out_frames)


def _boundary(placed: PlacedPiece) -> Boundary:
    join, start = placed.piece.join, placed.start
    if join.kind == DISSOLVE:
        return Boundary(start, start + join.frames, DISSOLVE, join.note)
    if join.kind == FADE:
        first = start - join.hold_frames - join.out_frames
        return Boundary(first, start + join.in_frames, FADE, join.note)
    return Boundary(start, start, CUT, join.note)
