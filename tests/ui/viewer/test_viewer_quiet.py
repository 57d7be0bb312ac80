"""What the program writes to the terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from window_bench import SAMPLE

SCRIPT = """
import sys
from pathlib import Path
from PySide6.QtTest import QTest
from autoresolve_gui.ui.app import application
from autoresolve_gui.ui.viewer.playback import Playback
app = application()
playback = Playback(app)
done = []
playback.ready.connect(done.append)
playback.load(Path(sys.argv[1]))
for _ in range(200):
    QTest.qWait(50)
    if done:
        break
print("ready", bool(done))
playback.unload()
"""


def test_that_opening_a_file_writes_nothing_to_the_terminal() -> None:
    ran = subprocess.run(  # noqa: S603 - our own script, our own interpreter
        [sys.executable, "-c", SCRIPT, str(SAMPLE)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert "ready True" in ran.stdout, ran.stderr
    for noise in ("Input #0", "Stream #0", "Using Qt multimedia"):
        assert noise not in ran.stderr
