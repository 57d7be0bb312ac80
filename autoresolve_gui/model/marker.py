"""What an exporter writes: markers on a frame grid."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MarkerColor(StrEnum):
    """Marker colours, by the names that DaVinci Resolve gives them."""

    BLUE = "Blue"
    CYAN = "Cyan"
    GREEN = "Green"
    YELLOW = "Yellow"
    RED = "Red"
    PINK = "Pink"
    PURPLE = "Purple"
    FUCHSIA = "Fuchsia"
    ROSE = "Rose"
    LAVENDER = "Lavender"
    SKY = "Sky"
    MINT = "Mint"
    LEMON = "Lemon"
    SAND = "Sand"
    COCOA = "Cocoa"
    CREAM = "Cream"


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker at `frame` of the conform grid, counted from the first frame of the footage (0).

    `duration_frames` is at least 1.
    """

    frame: int
    name: str
    note: str
    color: MarkerColor
    duration_frames: int = 1
