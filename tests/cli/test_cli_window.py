from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autoresolve_gui.cli.app import run

linux = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")


@linux
def test_that_without_a_display_the_way_out_is_told(autoresolve):
    ended = autoresolve()
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.startswith("autoresolve: there is no display here")
    assert "autoresolve process FILE" in ended.stderr
    assert ended.stderr.count("\n") == 1


@linux
def test_that_a_display_that_does_not_answer_is_no_crash(autoresolve):
    ended = autoresolve("film.mp4", DISPLAY=":4711")
    assert ended.returncode == 1
    assert "autoresolve: the display :4711 does not answer" in ended.stderr


def test_that_a_mistyped_command_is_not_taken_for_a_file(autoresolve):
    ended = autoresolve("proces", "film.mp4")
    assert ended.returncode == 2
    assert "Did you mean `autoresolve process`?" in ended.stderr


def test_that_the_version_is_told(autoresolve):
    ended = autoresolve("--version")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("AutoResolve 0.")


def test_that_no_command_loads_qt(autoresolve):
    """`-X importtime` names every module that is loaded."""
    for command in ("formats", "plugins"):
        ended = autoresolve(command, PYTHONPROFILEIMPORTTIME="1")
        assert "autoresolve_gui.cli.listing" in ended.stderr
        assert "PySide6" not in ended.stderr


@pytest.fixture
def _platform_that_is_trusted(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


@pytest.mark.usefixtures("_platform_that_is_trusted")
def test_that_the_window_gets_the_files_and_gives_the_status():
    opened: list[Path] = []

    def open_window(files):
        opened.extend(files)
        return 7

    assert run(["a.mp4", "--", "process"], open_window) == 7
    assert opened == [Path("a.mp4"), Path("process")]


@pytest.mark.usefixtures("_platform_that_is_trusted")
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ImportError("libEGL.so.1: cannot open shared object file"), "`autoresolve doctor` says"),
        (ValueError("odd"), "unexpected ValueError: odd. This is a fault of AutoResolve"),
    ],
)
def test_that_a_failure_is_one_line_and_its_traceback_is_for_those_who_ask(
    monkeypatch, capsys, error, told
):
    def open_window(_files):
        raise error

    monkeypatch.delenv("AUTORESOLVE_DEBUG", raising=False)
    assert run([], open_window) == 1
    line = capsys.readouterr().err
    assert told in line
    assert line.count("\n") == 1
    monkeypatch.setenv("AUTORESOLVE_DEBUG", "1")
    assert run([], open_window) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.usefixtures("_platform_that_is_trusted")
def test_that_ctrl_c_has_its_status():
    def open_window(_files):
        raise KeyboardInterrupt

    assert run([], open_window) == 130
