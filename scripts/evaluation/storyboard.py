"""Draws up films of three styles by chance, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from evaluation.catalogue import SourceShot
from evaluation.plan import START, Box, Effect, Join, Piece, Plan, place
from evaluation.score import CUT, DISSOLVE, FADE

EFFECT_FRAMES_S = {
    "flash": (0.04, 0.14),
    "strobe": (0.6, 1.2),
    "passing object": (0.25, 0.7),
    "bars": (0.3, 0.8),
    "exposure": (0.3, 0.8),
}
"""How long each effect lasts, from and to."""
MOVES = ("pan", "zoom", "whip pan")
_MIXED_DECK = (
    ["cut"] * 6 + ["dissolve"] * 5 + ["fade"] * 4 + ["insert"] * 2 + ["punch-in"] * 2
    + ["keyframe"] * 3 + ["move"] * 2
)  # fmt: skip
_ACTION_DECK = ["cut"] * 12 + ["insert"] * 2 + ["move"] + ["dissolve"]
_QUIET_DECK = ["cut"] * 4 + ["punch-in"] * 4 + ["dissolve"]
_CLEAR_S = 0.5
"""What stays free of effects after and before a transition."""


class Storyboard:
    """Owns the chance and the pieces laid so far."""

    def __init__(self, shots: Sequence[SourceShot], seed: int, rate_hz: float) -> None:
        self._shots = shots
        self._rng = np.random.default_rng(seed)
        self._rate_hz = rate_hz
        self._deck: list[str] = []
        self.pieces: list[Piece] = []

    @property
    def frames(self) -> int:
        """How long the film is so far."""
        return sum(
            piece.frames - piece.join.frames + piece.join.hold_frames for piece in self.pieces
        )

    def between(self, low_s: float, high_s: float) -> int:
        """Return a length in frames, at least 1."""
        return max(1, round(float(self._rng.uniform(low_s, high_s)) * self._rate_hz))

    def draw(self, deck: Sequence[str]) -> str:
        """Return the next card; the deck is shuffled anew when it is used up."""
        if not self._deck:
            self._deck = list(deck)
            self._rng.shuffle(self._deck)
        return self._deck.pop()

    def add(self, card: str, shortest_s: float, longest_s: float) -> None:
        """Lay the pieces that a card stands for."""
        frames = self.between(shortest_s, longest_s)
        if not self.pieces:
            self.pieces.append(self._shot(frames, Join(START)))
        elif card == "insert":
            self._add_insert()
        elif card == "punch-in" and self.pieces[-1].source.close_up:
            self._add_punch_in(frames)
        elif card == "move":
            self.pieces.append(self._move(self.between(1.2, 2.5)))
        elif card == "dissolve":
            length = self._that_fits(self.between(0.24, 2.0))
            self._lay(frames, Join(DISSOLVE, frames=length), length)
        elif card == "fade":
            self._add_fade(frames)
        else:
            note = self._to_keyframe() if card == "keyframe" else ""
            self.pieces.append(self._shot(frames, Join(CUT, note=note)))

    def with_effects(self, share: float) -> list[Piece]:
        """Return the pieces; about that share of those with room got an effect each."""
        following = [*(piece.join for piece in self.pieces[1:]), Join(CUT)]
        kinds: list[str] = []
        found = []
        for piece, join in zip(self.pieces, following, strict=True):
            if not kinds:
                kinds = list(self._rng.permutation(sorted(EFFECT_FRAMES_S)))
            clear = round(_CLEAR_S * self._rate_hz)
            first = max(piece.join.frames, piece.join.in_frames) + clear
            room = piece.frames - max(join.frames, join.out_frames) - clear - first
            frames = self.between(*EFFECT_FRAMES_S[kinds[-1]])
            if piece.move or room < frames or self._rng.random() > share:
                found.append(piece)
                continue
            at = first + int(self._rng.integers(0, room - frames + 1))
            effect = Effect(str(kinds.pop()), at, frames, int(self._rng.integers(1 << 30)))
            found.append(replace(piece, effects=(effect,)))
        return found

    def _shot(self, frames: int, join: Join, *, close_up: bool = False) -> Piece:
        last = self.pieces[-1].source.file if self.pieces else ""
        fit = [shot for shot in self._shots if shot.close_up or not close_up]
        others = [shot for shot in fit if shot.file != last] or fit
        source = others[int(self._rng.integers(len(others)))]
        first = int(self._rng.integers(max(1, source.frames - frames)))
        box = self._box(float(self._rng.uniform(0.8, 1.0)))
        mirrored = bool(self._rng.integers(2))
        return Piece(source, first, frames, join, box, box, mirrored)

    def _box(self, size: float) -> Box:
        left, top = self._rng.uniform(0.0, 1.0 - size, 2)
        return float(left), float(top), size

    def _lay(self, frames: int, join: Join, touched: int) -> None:
        """Add a shot that has `frames` beside the `touched` ones of its transition."""
        self.pieces.append(self._shot(frames + touched, join))

    def _that_fits(self, wanted: int) -> int:
        """Return at most `wanted` frames, less where the last piece has less to give."""
        last = self.pieces[-1]
        free = last.frames - max(last.join.frames, last.join.in_frames) - 3
        return max(1, min(wanted, free))

    def _add_insert(self) -> None:
        """Cut away, and back to the shot that runs on, within a second."""
        before = self.pieces[-1]
        away = self._shot(self.between(0.25, 1.0), Join(CUT, note="insert"))
        back = replace(
            before,
            first=before.first if before.still else before.first + before.frames,
            frames=self.between(1.0, 2.5),
            join=Join(CUT, note="back from an insert"),
            box=before.box_end,
            move="",
        )
        self.pieces += [away, back]

    def _add_punch_in(self, frames: int) -> None:
        """Cut to a closer view of the same, or from there to the wide one."""
        before = self.pieces[-1]
        close = before.box_end[2] < 0.72
        left, top, size = before.box_end
        inside = size * float(self._rng.uniform(0.1, 0.2))
        box = (0.0, 0.0, 1.0) if close else (left + inside, top + inside, 0.65 * size)
        first = before.first if before.still else before.first + before.frames + 5
        join = Join(CUT, note="same scene, other framing")
        self.pieces.append(
            replace(before, first=first, frames=frames, join=join, box=box, box_end=box, move="")
        )

    def _add_fade(self, frames: int) -> None:
        out_frames = self._that_fits(self.between(0.2, 1.0))
        in_frames = self.between(0.2, 1.0)
        hold = self.between(0.04, 0.6)
        white = bool(self._rng.random() < 0.2)
        one_sided = self._rng.random()
        if one_sided < 0.12:
            out_frames = 0
        elif one_sided < 0.24:
            in_frames = 0
        note = "through white" if white else ""
        join = Join(FADE, 0, out_frames, hold, in_frames, white=white, note=note)
        self._lay(frames, join, in_frames)

    def _to_keyframe(self) -> str:
        """Lengthen the last piece so that the next starts beside a keyframe of fixed distance."""
        every = round(2 * self._rate_hz)
        offset, note = ((-1, "before"), (0, "on"), (1, "after"))[int(self._rng.integers(3))]
        last = self.pieces[-1]
        longer = (offset - self.frames) % every
        self.pieces[-1] = replace(last, frames=last.frames + longer)
        return f"{note} a keyframe of 2 s"

    def _move(self, frames: int) -> Piece:
        kind = MOVES[int(self._rng.integers(len(MOVES)))]
        piece = replace(self._shot(frames, Join(CUT), close_up=True), still=True, move=kind)
        if kind == "zoom":
            ends: list[Box] = [(0.0, 0.0, 1.0), (0.2, 0.2, 0.55)]
        else:
            top = float(self._rng.uniform(0.0, 0.4))
            ends = [(0.0, top, 0.55), (0.45, float(self._rng.uniform(0.0, 0.4)), 0.55)]
        if self._rng.integers(2):
            ends.reverse()
        return replace(piece, box=ends[0], box_end=ends[1])


def mixed(shots: Sequence[SourceShot], seed: int, frames: int, rate_hz: float) -> Plan:
    """Return a film of everything: each join, inserts, moves, and things that are no boundary."""
    board = Storyboard(shots, seed, rate_hz)
    while board.frames < frames:
        board.add(board.draw(_MIXED_DECK), 0.9, 2.8)
    return place(board.with_effects(0.75))


def action(shots: Sequence[SourceShot], seed: int, frames: int, rate_hz: float) -> Plan:
    """Return a film with a cut every two or three seconds."""
    board = Storyboard(shots, seed, rate_hz)
    while board.frames < frames:
        board.add(board.draw(_ACTION_DECK), 1.5, 3.5)
    return place(_ended(board.with_effects(0.2), frames))


def interview(shots: Sequence[SourceShot], seed: int, frames: int, rate_hz: float) -> Plan:
    """Return a film of long quiet shots, about four cuts a minute."""
    board = Storyboard(shots, seed, rate_hz)
    while board.frames < frames:
        board.add(board.draw(_QUIET_DECK), 11.0, 19.0)
    return place(_ended(list(board.pieces), frames))


def take(shots: Sequence[SourceShot], seed: int, frames: int, rate_hz: float) -> Plan:
    """Return a single shot: what a camera on a stand brings home."""
    board = Storyboard(shots, seed, rate_hz)
    board.add("cut", frames / rate_hz, frames / rate_hz)
    return place(_ended(list(board.pieces), frames))


Style = Callable[[Sequence[SourceShot], int, int, float], Plan]
STYLES: dict[str, Style] = {
    "mixed": mixed,
    "action": action,
    "interview": interview,
    "dialogue": interview,
    "take": take,
}


def _ended(pieces: list[Piece], frames: int) -> list[Piece]:
    """Return pieces of which the last is shortened so that the film has `frames`, if it can be."""
    total = sum(piece.frames - piece.join.frames + piece.join.hold_frames for piece in pieces)
    last = pieces[-1]
    shortest = max(last.join.frames, last.join.in_frames) + 2
    shorter = max(shortest, last.frames - (total - frames))
    return [*pieces[:-1], replace(last, frames=shorter, effects=())]
