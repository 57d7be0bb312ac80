from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autoresolve_gui.cli.arguments import (
    Doctor,
    ExportWish,
    Formats,
    OpenWindow,
    Plugins,
    Process,
    parse,
)


def test_that_no_arguments_open_the_window():
    assert parse([]) == OpenWindow(())


def test_that_files_open_the_window():
    assert parse(["a.mp4", "b.mov"]) == OpenWindow((Path("a.mp4"), Path("b.mov")))


@pytest.mark.parametrize("argv", [["./process"], ["--", "process"]])
def test_that_a_file_named_like_a_command_can_be_opened(argv):
    assert parse(argv) == OpenWindow((Path("process"),))


def test_that_a_file_may_begin_with_a_dash_after_two_dashes():
    command = parse(["process", "--quiet", "--", "-take.mp4"])
    assert isinstance(command, Process)
    assert command.files == (Path("-take.mp4"),)


def test_that_options_may_stand_between_files():
    command = parse(["process", "a.mp4", "--json", "-", "b.mp4", "--export", "csv=x.csv", "c.mp4"])
    assert command == Process(
        files=(Path("a.mp4"), Path("b.mp4"), Path("c.mp4")),
        json="-",
        exports=(ExportWish("csv", "x.csv"),),
        start=None,
        force=False,
        library=None,
        quiet=False,
    )


def test_that_an_export_path_may_hold_an_equals_sign():
    command = parse(["process", "a.mp4", "--export", "csv=take=1.csv"])
    assert isinstance(command, Process)
    assert command.exports == (ExportWish("csv", "take=1.csv"),)


def test_that_the_small_commands_are_understood():
    assert parse(["formats", "--json"]) == Formats(json=True)
    assert parse(["plugins"]) == Plugins("list")
    assert parse(["plugins", "disable", "csv"]) == Plugins("disable", "csv")
    assert parse(["doctor"]) == Doctor(None)


@pytest.mark.parametrize(
    "argv",
    [
        ["process"],
        ["process", "a.mp4", "--export", "csv"],
        ["process", "a.mp4", "--export", "=x.csv"],
        ["process", "a.mp4", "--export", "csv="],
        ["process", "a.mp4", "--json", ""],
        ["process", "a.mp4", "--start", "01:00:00:00"],
        ["process", "a.mp4", "--forc"],
        ["plugins", "enable"],
        ["plugins", "list", "csv"],
        ["plugins", "explode", "csv"],
        ["formats", "csv"],
        ["--no-such-option"],
    ],
)
def test_that_wrong_usage_ends_with_status_2(argv, capsys):
    with pytest.raises(SystemExit) as ended:
        parse(argv)
    assert ended.value.code == 2
    assert "usage: autoresolve" in capsys.readouterr().err


def test_that_options_are_files_after_two_dashes():
    command = parse(["process", "a.mp4", "--", "--json", "--"])
    assert isinstance(command, Process)
    assert command.files == (Path("a.mp4"), Path("--json"), Path("--"))
    assert command.json is None


def test_that_wildcards_are_filled_in_where_the_shell_leaves_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("b [1].mov", "a [1].mov", "c.mp4"):
        Path(name).touch()
    words = ["process", "* [1].mov", "no*.avi", "--", "c.m??"]
    monkeypatch.setattr(sys, "platform", "win32")
    command = parse(words)
    assert isinstance(command, Process)
    names = [str(file) for file in command.files]
    assert names == ["a [1].mov", "b [1].mov", "no*.avi", "c.mp4"]
    window = parse(["*.mp4"])
    assert window == OpenWindow((Path("c.mp4"),))
    monkeypatch.setattr(sys, "platform", "linux")  # there it is a name like others
    command = parse(words)
    assert isinstance(command, Process)
    assert [str(file) for file in command.files] == ["* [1].mov", "no*.avi", "c.m??"]
