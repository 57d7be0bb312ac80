"""ONNX Runtime, as it is published, reports its use over the network. With us it does not.

What it would report it first writes to the user's cache folder and the folder for temporary files:
a run that leaves nothing there has reported nothing.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

SPEECH = """
import numpy as np
from autoresolve_gui.analysis.speech import SpeechDetector, load_speech_model
detector = SpeechDetector(load_speech_model())
detector.push(np.zeros(16_000, dtype=np.float32))
assert len(detector.probability()) > 0
"""
DOCTOR = """
import runpy, sys
sys.argv[1:] = ["doctor", "--probe", "import:onnxruntime"]
runpy.run_module("autoresolve_gui", run_name="__main__")
"""
ACCURATE = """
import autoresolve_plugins.transnet.transnet
"""
PLAIN = """
import onnxruntime
"""


def left_by(program, home, *, environment=()):
    """Run a Python program with an empty home of its own; return the files that it leaves there."""
    home.mkdir()
    # the runtime is quiet by itself where it thinks that a test runs
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ORT_", "XDG_", "GITHUB_", "CI"))
    }
    places = ("HOME", "TMPDIR", "TEMP", "TMP", "LOCALAPPDATA", "APPDATA")
    subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", program],
        env={**kept, **dict.fromkeys(places, str(home)), "PYTHONDONTWRITEBYTECODE": "1"}
        | dict(environment),
        cwd=PROJECT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


@pytest.mark.usefixtures("speech_model")
@pytest.mark.parametrize(
    "program",
    [
        pytest.param(SPEECH, id="speech"),
        pytest.param(DOCTOR, id="doctor"),
        pytest.param(ACCURATE, id="accurate"),
    ],
)
def test_that_nothing_is_left_where_onnx_runtime_would_keep_its_reports(tmp_path, program):
    pytest.importorskip("onnx" if program is ACCURATE else "onnxruntime")
    assert left_by(program, tmp_path / "home") == []


def test_that_without_us_it_would_leave_something(tmp_path):
    runtime = pytest.importorskip("onnxruntime")
    if tuple(map(int, runtime.__version__.split(".")[:2])) < (1, 29):
        pytest.skip("this version reports nothing")
    assert left_by(PLAIN, tmp_path / "home") != []  # else the tests above would show nothing


@pytest.mark.usefixtures("speech_model")
def test_that_a_setting_that_asks_for_reports_does_not_count(tmp_path):
    pytest.importorskip("onnxruntime")
    asked = {"ORT_DISABLE_TELEMETRY": "0"}
    assert left_by(SPEECH, tmp_path / "home", environment=asked.items()) == []
