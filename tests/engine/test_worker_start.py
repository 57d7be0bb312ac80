"""What a worker loads before it can take a file: as little as it can do with."""

from __future__ import annotations

import subprocess
import sys

LATER = ("scipy.signal", "scipy.stats", "scipy.optimize", "onnxruntime", "PySide6", "keyring")


def test_that_a_worker_loads_nothing_heavy_before_its_first_curve():
    code = (
        "import sys, autoresolve_gui.engine.worker_loop, autoresolve_gui.analysis.passes;"
        f"print(*(name for name in {LATER!r} if name in sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 -- our own interpreter and code
    assert ended.stdout.strip() == ""
