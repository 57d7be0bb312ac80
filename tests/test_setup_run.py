"""`make run` where there is no display."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from support.scripts import ROOT, load_script


@pytest.fixture
def film(sample_film, tmp_path):
    """A copy of the sample film under a name that no other export has."""
    return shutil.copy(sample_film, tmp_path / f"run test {os.getpid()}.mp4")


def test_that_every_built_in_format_is_exported(tmp_path):
    run = load_script("run")
    first, second = run.process_commands(tmp_path / "a b.mp4", tmp_path)
    formats = {word.partition("=")[0] for word in first if "=" in word}
    assert formats == {"resolve-edl", "fcpxml", "otio", "csv"}
    assert second[-1] == str(tmp_path / "a b.json")


@pytest.mark.slow
def test_that_without_a_display_the_film_is_processed(film):
    exports = ROOT / "build" / "exports"
    environment = {**os.environ, "DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    try:
        ended = subprocess.run(  # noqa: S603 -- our own script
            [sys.executable, ROOT / "scripts" / "run.py", film],
            env=environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        assert "there is no display" in ended.stderr
        made = {path.suffix: path for path in exports.glob(f"run test {os.getpid()}.*")}
        assert set(made) == {".edl", ".fcpxml", ".otio", ".csv", ".json"}
        found = json.loads(made[".json"].read_text(encoding="utf-8"))
        assert found["beats"]
        assert all(beat["timecode"] in ended.stdout for beat in found["beats"])
        assert all(str(path) in ended.stdout for path in made.values())
    finally:
        for path in exports.glob(f"run test {os.getpid()}.*"):
            path.unlink()
