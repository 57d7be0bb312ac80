"""Medians, spreads and ratios, and how they are written."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NOT_RUN = "not run"


def median(values: Sequence[float]) -> float | None:
    """Return the median, None of nothing."""
    return statistics.median(values) if values else None


def spread(values: Sequence[float]) -> float | None:
    """Return by how much the largest exceeds the smallest, as a share of the median."""
    middle = median(values)
    return (max(values) - min(values)) / middle if middle else None


def ratio(part: float | None, whole: float | None) -> float | None:
    """Return `part / whole`, None where one is unknown or the whole is nothing."""
    return part / whole if part is not None and whole else None


def times(value: float | None) -> str:
    """Write a multiple with two significant figures at least: `0.84x`, `7.3x`, `1,140x`."""
    if value is None:
        return NOT_RUN
    if value >= 100:
        return f"{value:,.0f}x"
    return f"{value:.1f}x" if value >= 10 else f"{value:.2f}x"


def seconds(value: float | None) -> str:
    """Write seconds, below one as milliseconds."""
    if value is None:
        return NOT_RUN
    if value < 0.01:
        return f"{1000 * value:.1f} ms"
    return f"{1000 * value:.0f} ms" if value < 1.0 else f"{value:.1f} s"


def length(film_s: float) -> str:
    """Write how long a film is: hours, or seconds below one hour."""
    return f"{film_s / 3600:.3g} h" if film_s >= 3600.0 else f"{film_s:.0f} s"


def cpu(value: float | None) -> str:
    """Write processor seconds."""
    return NOT_RUN if value is None else f"{value:.1f}"


def megabytes(value: float | None) -> str:
    """Write bytes as megabytes of a million bytes."""
    return NOT_RUN if value is None else f"{value / 1e6:,.0f}"


def percent(share: float | None) -> str:
    """Write a share as a percentage with one decimal."""
    return NOT_RUN if share is None else f"{100 * share:.1f} %"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Return a table: the first `left` columns to the left, the others to the right."""
    rule = [*("---" for _ in head[:left]), *("---:" for _ in head[left:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))
