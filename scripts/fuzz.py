"""Damages media files by the thousand and runs them through the engine.

    make fuzz ARGS="--count 3000 --seed 1 --minutes 10 --keep build/fuzz"
    make fuzz ARGS="--again build/fuzz/s1-m00012-film.mp4"

docs/robustness.md says what is damaged, what must hold, and what the last run found.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]

# Workers import this module too: what it needs is loaded only where it is run.
if __name__ == "__main__":
    import multiprocessing

    from fuzzing.command import main

    multiprocessing.freeze_support()
    sys.exit(main(sys.argv[1:], ROOT))
