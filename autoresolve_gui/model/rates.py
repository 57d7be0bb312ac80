"""The frame rates that the field uses, and how a measured rate is matched to them."""

from __future__ import annotations

from fractions import Fraction

STANDARD_RATES = tuple(
    sorted(
        [Fraction(whole) for whole in (24, 25, 30, 48, 50, 60, 100, 120)]
        + [Fraction(whole * 1000, 1001) for whole in (24, 30, 48, 60, 120)]
    )
)
_TOLERANCE = Fraction(3, 10_000)
_LOWEST = Fraction(1, 1001)


def nearest_standard_rate(rate: Fraction) -> Fraction:
    """Return the standard rate nearest to `rate` in frames a second."""
    return min(STANDARD_RATES, key=lambda standard: abs(standard - rate))


def timeline_rate(rate: Fraction) -> Fraction:
    """Return the standard rate of a timeline for footage at a constant `rate`.

    It is `rate` itself where that is one; else the lowest multiple of it, on which every frame of
    the footage starts with a frame of the timeline; else the nearest one.
    """
    fitting = (each for each in STANDARD_RATES if (each / rate).denominator == 1)
    return next(fitting, nearest_standard_rate(rate))


def conform_rate(usual: Fraction) -> Fraction:
    """Return the standard rate that footage of a varying rate is conformed to.

    `usual` is the rate of its usual frame. It is the standard rate nearest to that; for slow
    footage (phones in the dark go down to 15) the lowest standard multiple.
    """
    if usual < STANDARD_RATES[0] - 1:
        return timeline_rate(max(Fraction(1), Fraction(round(usual))))
    return nearest_standard_rate(usual)


def snap_rate(rate: Fraction) -> Fraction:
    """Return the standard rate within 0.03 % of `rate`, else `rate` with small terms.

    Containers store rounded averages: 243090000/8111111 means 30000/1001.
    """
    nearest = nearest_standard_rate(rate)
    if abs(nearest - rate) <= nearest * _TOLERANCE:
        return nearest
    return max(rate.limit_denominator(1001), _LOWEST)
