"""The program: `autoresolve`, or `python -m autoresolve_gui`."""

from __future__ import annotations

import multiprocessing
import sys
from typing import TYPE_CHECKING

from autoresolve_gui.cli.app import run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def main() -> int:
    """Run the command that the arguments spell and return its exit status."""
    # In a bundle the worker processes start this program again; this is where they turn off.
    multiprocessing.freeze_support()
    return run(sys.argv[1:], _open_window)


def _open_window(files: Sequence[Path]) -> int:
    # Qt would cost every other command half a second, and fails without its system libraries.
    from autoresolve_gui.ui.app import run_window  # noqa: PLC0415

    return run_window(files)


if __name__ == "__main__":
    sys.exit(main())
