"""`autoresolve process --accurate`: used for one run, and refused before the analysis."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

from support.films import write_film

MANIFEST = """
id = "steps"
name = "Steps"
description = "For a test."
version = "1.0.0"
api = "1.2"

[[contributes.shot_judge]]
id = "steps"
title = "Steps"
description = "For a test."
entry = "judge:Steps"
"""
CODE = """\
import numpy as np
from autoresolve_gui.plugin.api import ShotVerdict
class Steps:
    def __init__(self, context): print("made")
    def judge(self, frames):
        return ShotVerdict(*np.zeros((2, len(frames)), np.float32))
"""


@pytest.fixture
def film(tmp_path):
    pictures = (np.full((54, 96, 3), level, np.uint8) for level in range(30, 50))
    return write_film(tmp_path / "film.mp4", pictures, rate=Fraction(25))


def write_state(home, plugin_id: str, **values) -> None:
    home.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = {value}\n" for name, value in values.items()]
    (home / "ops.ini").write_text("".join([f"[{plugin_id}]\n", *lines]))


def passes_of(ran) -> list[str]:
    assert ran.returncode == 0, ran.stderr
    return [each["name"] for each in json.loads(ran.stdout)["passes"]]


def test_that_what_is_missing_is_told_before_the_analysis(autoresolve, film, home):
    write_state(home, "transnet", weights=home / "nowhere.pth")
    ran = autoresolve("process", film, "--accurate", "--json", "-")
    assert ran.returncode == 1
    assert "nowhere.pth" in ran.stderr
    assert "--no-deps" in ran.stderr
    assert ran.stdout == ""
    assert not list(home.glob("library*"))


def test_that_a_judge_that_is_on_is_asked_and_what_it_prints_is_no_result(autoresolve, film, home):
    folder = home / "plugins" / "steps"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(MANIFEST)
    (folder / "judge.py").write_text(CODE)
    assert "review" not in passes_of(autoresolve("process", film, "--json", "-"))
    write_state(home, "steps", enabled="true")
    assert "review" in passes_of(autoresolve("process", film, "--json", "-"))
    assert "review" in passes_of(autoresolve("process", film, "--json", "-", "--accurate"))
    write_state(home, "steps", enabled="false")
    assert "review" not in passes_of(autoresolve("process", film, "--json", "-"))
