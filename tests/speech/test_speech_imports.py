"""What the window loads at its start for the sake of transcripts is light."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("scipy", "av", "faster_whisper", "ctranslate2", "onnxruntime")


def test_that_the_service_loads_nothing_that_only_its_process_needs():
    code = (
        "import sys, autoresolve_gui.speech.service\n"
        f"print(*(name for name in {HEAVY!r} if name in sys.modules))"
    )
    told = subprocess.run(  # noqa: S603 - our own line
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == []
