from __future__ import annotations

import sys

import pytest

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
