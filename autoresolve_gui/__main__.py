"""The program: `autoresolve`, or `python -m autoresolve_gui`."""

from __future__ import annotations

import multiprocessing
import sys
from functools import partial
from typing import TYPE_CHECKING

from autoresolve_gui.cli.app import run
from autoresolve_gui.privacy.guard import NetworkGuard

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def main() -> int:
    """Run the command that the arguments spell and return its exit status."""
    # In a bundle the worker processes start this program again; this is where they turn off.
    multiprocessing.freeze_support()
    guard = NetworkGuard()
    guard.install()
    return run(sys.argv[1:], partial(_open_window, guard), guard)


def _open_window(guard: NetworkGuard, files: Sequence[Path]) -> int:
    # Qt would cost every other command half a second, and fails without its system libraries.
    from autoresolve_gui.ui.app import run_window  # noqa: PLC0415

    return run_window(files, guard)


if __name__ == "__main__":
    sys.exit(main())
