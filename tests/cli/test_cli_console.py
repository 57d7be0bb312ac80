from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from autoresolve_gui.cli.console import Console, prepare_streams


def _console(*, encoding: str = "utf-8", quiet: bool = False) -> tuple[Console, io.TextIOWrapper]:
    err = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
    return Console(io.StringIO(), err, quiet=quiet), err


def _written(stream: io.TextIOWrapper) -> str:
    return stream.buffer.getvalue().decode(stream.encoding)


def test_that_an_error_is_one_line_with_file_and_remedy():
    console, err = _console()
    console.error("is empty\n (0 bytes)", file=Path("a.mp4"), remedy="Copy it again.")
    assert _written(err) == "autoresolve: a.mp4: is empty (0 bytes). Copy it again.\n"


@pytest.mark.parametrize(
    "message", ["a.mp4: is empty", "“a.mp4” is empty", "take/a.mp4: is empty", "is empty"]
)
def test_that_the_file_is_not_named_twice(message):
    console, err = _console()
    console.error(message, file=Path("take/a.mp4"))
    assert _written(err) == f"autoresolve: {Path('take/a.mp4')}: is empty.\n"


def test_that_quiet_keeps_errors():
    console, err = _console(quiet=True)
    console.remark("a remark")
    console.error("an error")
    assert _written(err) == "autoresolve: an error.\n"


def test_that_a_traceback_is_shown_on_request_only(monkeypatch):
    for value, shown in (("", False), ("0", False), ("1", True)):
        monkeypatch.setenv("AUTORESOLVE_DEBUG", value)
        console, err = _console()
        console.trace(ValueError("inside"))
        assert ("ValueError: inside" in _written(err)) is shown


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_that_any_text_can_be_written_in_any_encoding(encoding, monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, errors="strict"))
    prepare_streams()
    Console(sys.stdout, sys.stderr).result("“a” → b \udce9")
    assert "\\udce9" in raw.getvalue().decode(encoding)


def test_that_a_program_without_streams_can_write(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    prepare_streams()
    with sys.stdout as stream:
        Console(stream, sys.stderr).result("into nothing")
        assert stream.name == os.devnull


def test_that_progress_makes_room_before_each_line():
    console, _ = _console()
    cleared: list[bool] = []
    console.clear_progress = lambda: cleared.append(True)
    console.remark("one")
    console.result("two")
    console.error("three")
    assert len(cleared) == 3
