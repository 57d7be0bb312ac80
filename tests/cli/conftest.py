"""The command as a user starts it: a process of its own, with a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
NO_DISPLAY = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}


@pytest.fixture
def command_environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        **NO_DISPLAY,
        "AUTORESOLVE_HOME": str(home),
        "AUTORESOLVE_DEBUG": "",
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "",
    }


@pytest.fixture
def autoresolve(
    tmp_path: Path, command_environment: dict[str, str]
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `autoresolve` with these arguments in `tmp_path`."""

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 -- the program under test
            [sys.executable, "-m", "autoresolve_gui", *map(os.fspath, map(_text, arguments))],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**command_environment, **environment},
            timeout=120,
            check=False,
        )

    return run


def _text(argument: object) -> str | bytes:
    return argument if isinstance(argument, bytes) else str(argument)
