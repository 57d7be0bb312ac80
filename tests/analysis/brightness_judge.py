"""A small shot judge for tests: a jump in brightness is a boundary, a slope a transition."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.model.shot_judge import JudgeSource, ShotVerdict


@dataclass
class BrightnessJudge:
    """Keeps the mean brightness of every frame that it was shown, a list a question."""

    asked: list[list[int]] = field(default_factory=list)

    def judge(self, frames):
        assert frames.dtype == np.uint8
        assert frames.shape[1:] == (27, 48, 3)
        brightness = frames.mean(axis=(1, 2, 3))
        self.asked.append(np.rint(brightness).astype(int).tolist())
        steps = np.abs(np.diff(brightness, append=brightness[-1]))
        transition = (steps > 1.5).astype(np.float32)
        boundary = (steps > 15.0).astype(np.float32)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], transition, [0]])))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if end - start > 4:
                boundary[start:end] = 0.0
                boundary[(start + end) // 2] = 1.0
        return ShotVerdict(boundary, transition)


@contextmanager
def fresh():
    yield BrightnessJudge()


@contextmanager
def broken():
    raise AutoResolveError("The judge is not at home", remedy="Ring again.")
    yield


def source(name: str = "Brightness", identity: str = "1", open=fresh) -> JudgeSource:  # noqa: A002
    return JudgeSource(name, identity, open)


def source_of(judge) -> JudgeSource:
    """Return a source of this very judge, for this process."""

    @contextmanager
    def opened():
        yield judge

    return JudgeSource("Brightness", "1", opened)
