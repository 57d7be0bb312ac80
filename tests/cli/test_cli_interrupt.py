"""Ctrl+C and terminals, with the command in a process group and a terminal of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

import psutil
import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and terminals")


class Terminal:
    """Standard error of a command that believes to be at a terminal."""

    def __init__(self) -> None:
        self._master, self.end_of_command = os.openpty()
        self.shown = ""

    def read(self) -> bool:
        """Read some more into `shown`; return whether there was anything."""
        try:
            part = os.read(self._master, 4096)
        except OSError:  # how Linux says that the other end is closed
            part = b""
        self.shown += part.decode("utf-8", "replace")
        return part != b""

    def close(self) -> None:
        os.close(self._master)


@pytest.fixture
def terminal():
    terminal = Terminal()
    yield terminal
    terminal.close()


def _start(environment: dict[str, str], terminal: Terminal, *arguments: object) -> subprocess.Popen:
    process = subprocess.Popen(  # noqa: S603 -- the program under test
        [sys.executable, "-m", "autoresolve_gui", "process", *map(str, arguments)],
        env=environment,
        start_new_session=True,
        stderr=terminal.end_of_command,
        stdout=subprocess.PIPE,
    )
    os.close(terminal.end_of_command)
    return process


@pytest.mark.slow
def test_that_ctrl_c_keeps_finished_passes_and_that_the_next_run_goes_on_from_there(
    command_environment, terminal, sample_film, sample_truth
):
    with _start(command_environment, terminal, sample_film) as process:
        while "picture" not in terminal.shown:
            assert terminal.read(), "it ended before it could be interrupted"
        family = psutil.Process(process.pid).children(recursive=True)
        assert family
        os.killpg(process.pid, signal.SIGINT)
        while terminal.read():
            pass
        assert process.stdout.read() == b""
        assert process.wait(30) == 130
    assert "autoresolve: stopped. Finished passes are kept" in terminal.shown
    assert "Traceback" not in terminal.shown
    gone, alive = psutil.wait_procs(family, timeout=20)
    assert (len(gone), alive) == (len(family), [])

    again = Terminal()
    with _start(command_environment, again, sample_film, "--json=-") as process:
        document = json.loads(process.stdout.read())
        while again.read():
            pass
        assert process.wait(30) == 0
    again.close()
    kept = {p["name"]: p["from_cache"] for p in document["passes"]}
    assert (kept["index"], kept["picture"]) == (True, False)
    assert _hard_cuts(document) == _hard_cuts(sample_truth)
    assert document["beats"]
    assert "sample.mp4" in again.shown
    assert "%|" in again.shown
    assert " left" in again.shown
    assert "\n" not in again.shown, "the bar left its line"
    assert again.shown.endswith("\r"), "the bar was left standing"


def _hard_cuts(document: dict[str, Any]) -> list[int]:
    return [shot["start_frame"] for shot in document["shots"] if shot["transition"] == "cut"]
