"""Runs the real passes in this process, in order, the way the engine does."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from autoresolve_gui.analysis.energy import EnergySoFar
from autoresolve_gui.analysis.passes import PASSES, PassContext
from autoresolve_gui.media.probe import probe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from autoresolve_gui.model.analysis import PassResult
    from autoresolve_gui.model.curve import Curve


def analyse(path: Path, refined: list[Curve] | None = None) -> dict[str, PassResult]:
    """Return the result of every pass by its name. `refined` collects the curves on the way."""
    footage = probe(path)
    results: dict[str, PassResult] = {}
    energy = EnergySoFar()
    curves: list[Curve] = [] if refined is None else refined

    def refine(curve: Curve) -> None:
        energy.take_draft(curve)
        curves.append(curve)

    def share(parts: Mapping[str, NDArray[np.float32]]) -> None:
        curve = energy.with_parts(parts)
        if curve is not None:
            curves.append(curve)

    for each in PASSES:
        earlier = {name: results[name] for name in each.needs}
        context = PassContext(footage, earlier, _check, refine, share)
        results[each.name] = each.run(context)
        energy.take_result(results[each.name])
        footage = results[each.name].footage or footage
    return results


@cache
def analysed(path: Path) -> dict[str, PassResult]:
    """As `analyse`, once a file for the whole test run."""
    return analyse(path)


def before_embeddings(
    path: Path, report: Callable[[float], None] = lambda _fraction: None
) -> PassContext:
    """Run what the embeddings rest on; return the context of their pass, which is to `report`."""
    footage = probe(path)
    earlier: dict[str, PassResult] = {}
    for one in PASSES:
        if one.name in ("index", "picture"):
            context = PassContext(footage, earlier, _check, lambda _curve: None)
            earlier[one.name] = one.run(context)
            footage = earlier[one.name].footage or footage
    return PassContext(footage, earlier, report, lambda _curve: None)


def _check(fraction: float) -> None:
    assert 0.0 <= fraction <= 1.0
