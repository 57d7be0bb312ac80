"""Shot judges: described in the program's own process, made and asked in a worker's."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from autoresolve_gui.model.shot_judge import JudgeSource, ShotVerdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from autoresolve_gui.model.shot_judge import ShotJudge
    from autoresolve_gui.plugin.manifest import Contribution
    from autoresolve_gui.plugin.recipe import Recipe
    from autoresolve_gui.plugin.runner import PluginRunner


def judge_source(recipe: Recipe) -> JudgeSource:
    """Return what can be sent to a worker process, which then has the judge."""
    manifest = recipe.manifest
    settings = " ".join(f"{name}={value!r}" for name, value in sorted(recipe.settings.items()))
    return JudgeSource(
        name=manifest.name,
        identity=f"{manifest.id} {manifest.version} {recipe.contribution.id} {settings}",
        open=partial(open_judge, recipe),
    )


@contextmanager
def open_judge(recipe: Recipe) -> Iterator[ShotJudge]:
    """Have the judge for as long as it is needed; then the plugin's own clean-up runs.

    The plugin's code runs at the first question. Whatever it raises comes as a `PluginError`.
    """
    runner = recipe.runner()
    try:
        yield _GuardedJudge(runner, recipe.contribution)
    finally:
        runner.restart()


@dataclass(frozen=True, slots=True)
class _GuardedJudge:
    """A judge whose answers are checked, and which cannot write to what it is shown."""

    runner: PluginRunner
    contribution: Contribution

    def judge(self, frames: NDArray[np.uint8]) -> ShotVerdict:
        shown = frames.view()
        shown.flags.writeable = False
        return self.runner.call(self.contribution, lambda judge: _checked(judge, shown))


def _checked(judge: ShotJudge, frames: NDArray[np.uint8]) -> ShotVerdict:
    verdict: object = judge.judge(frames)
    if not isinstance(verdict, ShotVerdict):
        msg = f"a judge returns a ShotVerdict, not {type(verdict).__name__}"
        raise TypeError(msg)
    if len(verdict.boundary) != len(frames):
        msg = f"a verdict on {len(frames)} frames is wanted, not on {len(verdict.boundary)}"
        raise ValueError(msg)
    return verdict
