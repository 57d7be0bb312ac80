"""A judge of a user's own plugin, from its folder through the manager into a worker process."""

from __future__ import annotations

import queue
from fractions import Fraction

import numpy as np
import pytest

from autoresolve_gui.engine import events
from autoresolve_gui.engine.engine import Engine
from autoresolve_gui.library.library import Library
from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.manager import PluginManager
from support.films import write_film

MANIFEST = """
id = "steps"
name = "Steps"
description = "A jump in brightness is a boundary."
version = "1.0.0"
api = "1.2"

[[contributes.shot_judge]]
id = "steps"
title = "Steps"
description = "For tests."
entry = "judge:Steps"

[settings.least]
type = "number"
default = 15.0
label = "Least step"
"""
CODE = """\
import numpy as np
from autoresolve_gui.plugin.api import ShotVerdict

class Steps:
    def __init__(self, context):
        self._least = context.settings["least"]

    def judge(self, frames):
        brightness = frames.mean(axis=(1, 2, 3))
        steps = np.abs(np.diff(brightness, append=brightness[-1])) > self._least
        return ShotVerdict(steps.astype(np.float32), steps.astype(np.float32))
"""


@pytest.fixture
def manager(tmp_path):
    folder = tmp_path / "plugins" / "steps"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(MANIFEST)
    (folder / "judge.py").write_text(CODE)
    made = PluginManager([folder.parent], tmp_path / "ops.ini", tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def film(tmp_path):
    """Return a film of 90 frames with cuts at 30 and 60, the second of which is a small step."""
    levels = [40] * 30 + [120] * 30 + [130] * 30
    pictures = (np.full((54, 96, 3), level, np.uint8) for level in levels)
    return write_film(tmp_path / "film.mp4", pictures, rate=Fraction(25))


def analysed(film, library_path, judge):
    arrived: queue.SimpleQueue[events.Event] = queue.SimpleQueue()
    with Engine(library_path, arrived.put, passes="doubting_passes:PASSES") as engine:
        engine.open(film, judge=judge)
        while not isinstance(event := arrived.get(timeout=60), events.Finished):
            assert not isinstance(event, events.Failed | events.Cancelled), event
    with Library(library_path) as library:
        analysis = library.analysis(event.key)
    notes = {record.name: record.note for record in analysis.passes}
    return [shot.start_frame for shot in analysis.shots], notes


def test_that_no_judge_is_asked_whose_plugin_is_off(manager):
    assert manager.judge_source() is None
    assert manager.judge_source(even_if_off=True) is not None
    manager.set_enabled("steps", True)
    assert manager.judge_source().name == "Steps"


def test_that_a_setting_makes_another_judge(manager):
    manager.set_enabled("steps", True)
    before = manager.judge_source().identity
    manager.set_setting("steps", "least", 5.0)
    assert manager.judge_source().identity != before


def test_that_a_worker_asks_the_judge_with_its_settings(manager, film, tmp_path):
    library_path = tmp_path / "library.sqlite3"
    manager.set_enabled("steps", True)
    assert analysed(film, library_path, manager.judge_source())[0] == [0, 30]
    manager.set_setting("steps", "least", 5.0)
    assert analysed(film, library_path, manager.judge_source())[0] == [0, 30, 60]
    manager.set_enabled("steps", False)
    starts, notes = analysed(film, library_path, manager.judge_source())
    assert starts == [0]
    assert "review" not in notes


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise RuntimeError('no head for it')", "RuntimeError: no head for it"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("return 3", "a judge returns a ShotVerdict, not int"),
        ("frames[0] = 0", "read-only"),
        ("return ShotVerdict(np.zeros(3, np.float32), np.zeros(3, np.float32))", "100 frames"),
        ("return ShotVerdict(*np.full((2, 100), np.nan, np.float32))", "between 0 and 1"),
    ],
)
def test_that_a_judge_that_does_wrong_leaves_the_fast_result(manager, code, why):
    source = manager.judge_source(even_if_off=True)
    path = manager.plugins[0].folder / "judge.py"
    path.write_text(
        "import numpy as np\nfrom autoresolve_gui.plugin.api import ShotVerdict\n"
        "class Steps:\n    def __init__(self, context): pass\n"
        f"    def judge(self, frames):\n        {code}\n"
    )
    with source.open() as judge, pytest.raises(PluginError, match=why):
        judge.judge(np.zeros((100, 27, 48, 3), np.uint8))
