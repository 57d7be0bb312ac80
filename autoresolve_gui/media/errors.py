"""What can go wrong with a media file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path


LONGEST_S = 7 * 24 * 3600
"""What claims to last longer is damaged: curves for it would fill the memory."""


class MediaError(AutoResolveError):
    """The file cannot be read as footage. The message names the file."""


_HIGHEST_RATE_HZ = 1_000


def check_rate(path: Path, frames: int, duration: Fraction) -> None:
    """Raise `MediaError` where footage claims more than 1000 frames a second."""
    if frames > 1 and frames > duration * _HIGHEST_RATE_HZ:
        raise MediaError(
            f"“{path.name}” claims more than {_HIGHEST_RATE_HZ} frames a second",
            remedy="Its time stamps are damaged. Copy it again, or write it anew with a converter.",
        )


def check_duration(path: Path, duration: Fraction) -> None:
    """Raise `MediaError` where footage claims to last more than a week, or less than nothing."""
    if not 0 <= duration <= LONGEST_S:
        raise MediaError(
            f"“{path.name}” claims to last {float(duration) / 3600:,.0f} hours",
            remedy="Its time stamps are damaged. Copy it again, or write it anew with a converter.",
        )
