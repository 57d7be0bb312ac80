"""Turns a plan into pictures, one after the other, holding no more than two shots in memory."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

from evaluation.catalogue import DRAWN, SourceShot
from evaluation.effects import EFFECTS
from evaluation.pictures import Grain, Picture, empty, mixed, plain, planes, viewed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evaluation.plan import Box, Piece, PlacedPiece, Plan

_LONGEST_SIDE_PX = 960
_STRETCH_BYTES = 120_000_000
_WHIP_FRAMES_S = 0.3
_BLUR_STEPS = 5


@dataclass(frozen=True, slots=True)
class Canvas:
    """What the film is composed on. `grain` is the spread of the noise, in levels of 255."""

    width: int
    height: int
    rate_hz: float
    grain: float
    seed: int


def composed(plan: Plan, canvas: Canvas, footage: Path) -> Iterator[Picture]:
    """Yield every picture of the film, each an array of its own.

    Raises `FileNotFoundError` where a clip is not in the folder `footage`.
    """
    grain = Grain(canvas.width, canvas.height, canvas.seed, canvas.grain)
    open_pieces: list[tuple[PlacedPiece, Iterator[Picture]]] = []
    waiting = list(plan.pieces)
    white = False
    for number in range(plan.frames):
        open_pieces = [each for each in open_pieces if each[0].end > number]
        while waiting and waiting[0].start <= number:
            placed = waiting.pop(0)
            open_pieces.append((placed, _piece_pictures(placed.piece, canvas, footage)))
        if waiting:
            white = waiting[0].piece.join.white
        pictures = []
        for placed, stream in open_pieces:
            following = waiting[0] if waiting and placed is open_pieces[-1][0] else None
            pictures.append(_faded(next(stream), placed, following, number))
        if not pictures:
            picture = plain(canvas.width, canvas.height, white=white)
        elif len(pictures) == 1:
            picture = pictures[0]
        else:
            incoming = open_pieces[-1][0]
            share = (number - incoming.start + 1) / (incoming.piece.join.frames + 1)
            picture = mixed(pictures[0], pictures[1], share)
        grain.add(picture)
        yield picture


def _faded(
    picture: Picture, placed: PlacedPiece, following: PlacedPiece | None, number: int
) -> Picture:
    """Return the picture of a piece as the fades at its start and end leave it."""
    join = placed.piece.join
    shares = [((number - placed.start + 1) / (join.in_frames + 1), join.white)]
    if following is not None:
        sinking = following.piece.join
        shares.append(((placed.end - number) / (sinking.out_frames + 1), sinking.white))
    for share, white in shares:
        if share < 1.0:
            height, width = picture.shape[0] * 2 // 3, picture.shape[1]
            picture = mixed(plain(width, height, white=white), picture, share)
    return picture


def _piece_pictures(piece: Piece, canvas: Canvas, footage: Path) -> Iterator[Picture]:
    stretch = read_stretch(piece, footage)
    for number in range(piece.frames):
        source = stretch[0 if piece.still else _there_and_back(number, len(stretch))]
        picture = _seen(source, piece, number, canvas)
        for effect in piece.effects:
            if 0 <= number - effect.at < effect.frames:
                picture = EFFECTS[effect.kind](picture, effect, number - effect.at)
        yield picture


def _seen(source: Picture, piece: Piece, number: int, canvas: Canvas) -> Picture:
    """Return what the camera of a piece sees; a whip pan is blurred along its way."""
    steps = _BLUR_STEPS if piece.move == "whip pan" else 1
    total: np.ndarray[tuple[int, ...], np.dtype[np.uint16]] | None = None
    picture = source
    for step in range(steps):
        box = _box_at(piece, number + step / (2 * steps), canvas.rate_hz)
        picture = viewed(source, box, canvas.width, canvas.height, mirrored=piece.mirrored)
        if steps > 1:
            total = picture.astype(np.uint16) if total is None else total + picture
    return picture if total is None else (total // steps).astype(np.uint8)


def _box_at(piece: Piece, number: float, rate_hz: float) -> Box:
    if not piece.move:
        return piece.box
    frames = max(1, piece.frames - 1)
    share = number / frames
    if piece.move == "whip pan":
        share = (number - frames / 2) / (_WHIP_FRAMES_S * rate_hz) + 0.5
    share = min(1.0, max(0.0, share))
    share = (1.0 - math.cos(math.pi * share)) / 2
    left, top, size = (
        (1.0 - share) * one + share * other
        for one, other in zip(piece.box, piece.box_end, strict=True)
    )
    return left, top, size


def _there_and_back(number: int, length: int) -> int:
    """Return which of `length` frames is shown when they are played forward and backward."""
    if length == 1:
        return 0
    place = number % (2 * length - 2)
    return min(place, 2 * length - 2 - place)


def read_stretch(piece: Piece, footage: Path) -> list[Picture]:
    """Return the pictures that a piece is made of, at most 960 pixels wide."""
    source = piece.source
    first = _there_and_back(piece.first, source.frames)
    wanted = 1 if piece.still else min(piece.frames, source.frames - first)
    if wanted < min(piece.frames, 12) and not piece.still:
        first, wanted = 0, min(piece.frames, source.frames)
    if source.file == DRAWN:
        return [drawn(source, first + number) for number in range(wanted)]
    found: list[Picture] = []
    path = footage / source.file
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: set AUTORESOLVE_FOOTAGE to its folder")
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for number, frame in enumerate(container.decode(stream)):
            if number < source.start + first:
                continue
            found.append(_planar(frame))
            if len(found) == wanted or len(found) * found[0].nbytes > _STRETCH_BYTES:
                return found
    raise ValueError(f"{path} ends before frame {source.start + first + wanted}")


def drawn(source: SourceShot, number: int) -> Picture:
    """Return a picture of shapes that drift; each shot has its own."""
    rng = np.random.default_rng(source.start)
    width, height = 320, 180
    picture = empty(width, height)
    coarse = rng.integers(16, 236, (6, 10)).astype(np.uint8)
    fine = rng.integers(0, 60, (36, 64)).astype(np.uint8)
    luma, blue, red = planes(picture)
    cv2.resize(coarse, (width, height), dst=luma, interpolation=cv2.INTER_CUBIC)
    cv2.add(luma, cv2.resize(fine, (width, height)), dst=luma)
    for plane in (blue, red):
        colours = rng.integers(80, 176, (3, 5)).astype(np.uint8)
        cv2.resize(colours, (width // 2, height // 2), dst=plane)
    middle = (round(width * rng.uniform(0.2, 0.8)) + number, round(height * rng.uniform(0.3, 0.7)))
    cv2.circle(luma, middle, 22, int(rng.integers(16, 236)), -1)
    return picture


def _planar(frame: av.VideoFrame) -> Picture:
    scale = min(1.0, _LONGEST_SIDE_PX / frame.width)
    width, height = (4 * round(side * scale / 4) for side in (frame.width, frame.height))
    small = frame.reformat(
        width=width, height=height, format="yuv420p", interpolation="AREA", dst_color_range="MPEG"
    )
    return np.asarray(small.to_ndarray(), dtype=np.uint8)
