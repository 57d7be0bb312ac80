"""Runs one detector of PySceneDetect on a film; prints JSON. Runs in the rivals' environment.

    build/rivals/bin/python scripts/evaluation/rival.py adaptive|content opencv|pyav FILM

It imports nothing of this project, which is not installed there.
"""

from __future__ import annotations

import json
import sys
import time


def main() -> int:
    """Print `frames` (first frame of each new shot), `times_s`, `wall_s` and `cpu_s`."""
    kind, backend, film = sys.argv[1:4]
    from scenedetect import (  # type: ignore[import-not-found]  # noqa: PLC0415 -- not timed
        AdaptiveDetector,
        ContentDetector,
        detect,
    )

    wall_s, cpu_s = time.perf_counter(), time.process_time()
    detector = {"adaptive": AdaptiveDetector, "content": ContentDetector}[kind]()
    scenes = detect(film, detector, backend=backend)
    starts = [start for start, _ in scenes[1:]]
    told = {
        "frames": [int(start.frame_num) for start in starts],
        "times_s": [float(start.seconds) for start in starts],
        "wall_s": time.perf_counter() - wall_s,
        "cpu_s": time.process_time() - cpu_s,
    }
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
