from __future__ import annotations

import _ctypes
import json
import os
import sys
import tomllib
from pathlib import Path

import pytest

from autoresolve_gui.cli import disk, doctor, packages, probes
from support.secret_service import choose_keyring


def test_that_the_doctor_finds_a_sound_machine(autoresolve, home):
    ended = autoresolve("doctor")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for wanted in ("ok  Python", "ok  FFmpeg", "H.264, HEVC, ProRes", "ok  library", str(home)):
        assert wanted in ended.stdout
    assert "MISSING" not in ended.stdout
    assert "resolve_edl" in ended.stdout


def test_that_a_package_that_cannot_be_loaded_is_essential(autoresolve, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "av.py").write_text("raise ImportError('no such thing as av')", encoding="utf-8")
    root = str(Path(__file__).parents[2])
    ended = autoresolve("doctor", PYTHONPATH=f"{broken}{os.pathsep}{root}")
    assert ended.returncode == 1
    assert "MISSING  package      av cannot be loaded" in ended.stdout
    assert "pip install" in ended.stdout
    assert "Essential and missing: package, FFmpeg." in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr


def test_that_a_library_folder_that_cannot_be_made_is_essential(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("AUTORESOLVE_HOME", str(tmp_path / "file" / "home"))
    (finding,) = doctor._library()
    assert finding.level is doctor.Level.MISSING
    assert str(tmp_path / "file" / "home") in finding.text


def test_that_a_check_that_crashes_is_survived():
    result = probes.probe("window", DISPLAY=":4711", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="no-such")
    assert result.values == {}
    assert "no-such" in result.error


def test_that_every_decoder_is_there():
    result = probes.probe("ffmpeg")
    assert result.error == ""
    assert result.values["missing"] == []
    assert result.values["libraries"]["libavcodec"]


def test_that_devices_are_tried_and_the_verdict_is_said(autoresolve):
    found = probes.probe("hardware")
    assert found.error == ""
    ended = autoresolve("doctor")
    known = ", ".join(found.values["known"]) or "none"
    assert f"hardware     devices that this build of FFmpeg knows: {known}" in ended.stdout
    if not found.values["opened"]:
        assert f"hardware     software decodes: {found.values['reason']}" in ended.stdout


def test_that_devices_that_are_switched_off_are_not_tried(monkeypatch):
    monkeypatch.setenv("AUTORESOLVE_HARDWARE", "off")
    found = probes.probe("hardware")
    assert found.values["opened"] == []
    assert "switched off by AUTORESOLVE_HARDWARE" in found.values["reason"]


@pytest.mark.parametrize(
    ("values", "level", "text"),
    [
        ({"opened": [], "refused": ["cuda"], "device": ""}, "WORKS", "software decodes: why"),
        ({"opened": ["cuda"], "refused": [], "device": ""}, "WORKS", "software decodes: why"),
        ({"opened": ["cuda"], "refused": ["cuda"], "device": ""}, "WARNING", "decodes: why"),
        ({"opened": ["cuda"], "refused": [], "device": "cuda"}, "WORKS", "1080p H.264, why"),
    ],
)
def test_that_only_a_device_that_is_wrong_is_worth_a_warning(monkeypatch, values, level, text):
    answer = probes.ProbeResult({"known": ["cuda"], "reason": "why", **values})
    monkeypatch.setattr(probes, "probe", lambda _name: answer)
    known, verdict = doctor._hardware()
    assert known.text.endswith("knows: cuda")
    assert verdict.level.name == level
    assert text in verdict.text
    assert bool(verdict.remedy) == (level == "WARNING")


def test_that_a_driver_that_takes_the_process_along_is_survived(tmp_path, monkeypatch):
    (tmp_path / "cv2.py").write_text("import os; os.abort()", encoding="utf-8")
    root = str(Path(__file__).parents[2])
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{root}")
    (finding,) = doctor._hardware()
    assert finding.level is doctor.Level.WARNING
    assert "AUTORESOLVE_HARDWARE=off" in finding.remedy


def test_that_an_unknown_check_is_wrong_usage(autoresolve):
    ended = autoresolve("doctor", "--probe", "nonsense")
    assert ended.returncode == 2
    assert "there is no check “nonsense”" in ended.stderr


def test_that_what_is_checked_is_what_the_project_requires():
    pyproject = Path(__file__).parents[2] / "pyproject.toml"
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    assert sorted(probes.IMPORTED_MODULES.values()) == sorted(project["dependencies"])


def test_that_a_package_that_kills_the_process_is_told_from_the_others(tmp_path, monkeypatch):
    (tmp_path / "cv2.py").write_text("import os; os.abort()", encoding="utf-8")
    root = str(Path(__file__).parents[2])
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{root}")
    monkeypatch.setattr(probes, "IMPORTED_MODULES", {"cv2": "opencv-python", "numpy": "numpy"})
    errors = probes.import_errors()
    assert "it ended with status" in errors["cv2"]
    assert errors["numpy"] == ""


@pytest.mark.parametrize(
    ("version", "requirement", "met"),
    [
        ("18.1.0", "av>=18", True),
        ("17.9", "av>=18", False),
        ("4.10.0.84", "opencv-python>=4.10", True),
        ("6.12.0", "PySide6-Addons>=6.8,!=6.12.0", False),
        ("6.12.1", "PySide6-Addons>=6.8,!=6.12.0", True),
        ("6.8", "PySide6-Addons>=6.8,!=6.12.0", True),
    ],
)
def test_that_a_version_is_held_against_its_requirement(version, requirement, met):
    assert packages.meets(version, requirement) is met


def test_that_an_import_is_probed(autoresolve):
    ended = autoresolve("doctor", "--probe", "import:numpy")
    assert json.loads(ended.stdout) == {}


@pytest.mark.parametrize(
    ("message", "library"),
    [
        (
            "libEGL.so.1: cannot open shared object file: No such file or directory",
            "libEGL.so.1",
        ),
        (
            "ImportError: libGL.so.1: cannot open shared object file: No such file or directory",
            "libGL.so.1",
        ),
        ("No module named 'av'", ""),
    ],
)
def test_that_the_missing_library_is_read_from_the_loaders_message(message, library):
    assert packages.missing_library_in(message) == library


@pytest.mark.skipif(sys.platform != "linux", reason="the loader of Linux")
def test_that_missing_libraries_are_told_from_those_that_are_there(tmp_path):
    assert packages.missing_libraries(Path(_ctypes.__file__)) == ()
    text = tmp_path / "libtext.so"
    text.write_text("no library", encoding="utf-8")
    assert packages.missing_libraries(text) != ()


def test_that_a_folder_that_is_not_there_yet_is_judged_by_the_one_above(tmp_path):
    folder = tmp_path / "not" / "yet"
    assert disk.cannot_write_to(folder) == ""
    assert disk.free_bytes(folder) > 0
    assert not folder.exists()


def test_that_a_keychain_that_cannot_be_used_is_a_warning_that_names_it(monkeypatch):
    plain = "keyring.backends.null.Keyring"
    choose_keyring(monkeypatch, plain)
    (finding,) = doctor._keychain()
    assert finding.level is doctor.Level.WARNING
    assert plain in finding.text
    assert "PYTHON_KEYRING_BACKEND" in finding.remedy


@pytest.mark.parametrize(("said", "words"), [("false", "off: no plugin"), ("true", "dask may")])
def test_that_the_doctor_says_what_may_use_the_network(home, said, words):
    (home / "ops.ini").write_text(f"[dask]\nenabled = {said}\n", encoding="utf-8")
    (network,) = (finding for finding in doctor._plugins() if finding.subject == "network")
    assert network.text.startswith(words)
