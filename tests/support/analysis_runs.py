"""Runs the real passes in this process, in order, the way the engine does."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from autoresolve_gui.analysis.passes import PASSES, PassContext
from autoresolve_gui.media.probe import probe

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.model.analysis import PassResult
    from autoresolve_gui.model.curve import Curve


def analyse(path: Path, refined: list[Curve] | None = None) -> dict[str, PassResult]:
    """Return the result of every pass by its name. `refined` collects the curves on the way."""
    footage = probe(path)
    results: dict[str, PassResult] = {}
    for each in PASSES:
        context = PassContext(
            footage=footage,
            earlier={name: results[name] for name in each.needs},
            report=_check,
            refine=(refined if refined is not None else []).append,
        )
        results[each.name] = each.run(context)
        footage = results[each.name].footage or footage
    return results


@cache
def analysed(path: Path) -> dict[str, PassResult]:
    """As `analyse`, once a file for the whole test run."""
    return analyse(path)


def _check(fraction: float) -> None:
    assert 0.0 <= fraction <= 1.0
