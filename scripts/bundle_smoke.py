#!/usr/bin/env python3
"""Tries the bundle in dist/autoresolve: its plugins are there, and it processes the sample film."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "dist" / "autoresolve"
PROGRAM = FOLDER / ("autoresolve.exe" if os.name == "nt" else "autoresolve")
SAMPLE = ROOT / "resources" / "sample" / "sample.mp4"
PLUGINS = ("resolve_edl", "fcpxml", "otio", "csv")
WAIT_S = 600


def start(home: Path, *arguments: str) -> str:
    """Run the bundle with a home of its own and return what it prints; raises where it fails."""
    environment = {**os.environ, "AUTORESOLVE_HOME": str(home)}
    for name in ("PYTHONPATH", "VIRTUAL_ENV"):
        environment.pop(name, None)
    done = subprocess.run(  # noqa: S603 -- the program that was just built
        [PROGRAM, *arguments], env=environment, cwd=home, capture_output=True, text=True,
        timeout=WAIT_S, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        command = " ".join(("autoresolve", *arguments))
        message = f"`{command}` ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        raise SystemExit(message)
    return done.stdout


def check(home: Path) -> str:
    """Return a line that says how the bundle did; raises `SystemExit` where it did not."""
    listed = start(home, "plugins")
    missing = [name for name in PLUGINS if name not in listed]
    if missing:
        raise SystemExit(f"the bundle lacks the plugins {', '.join(missing)}:\n{listed}")
    result, edl = home / "sample.json", home / "sample.edl"
    began = time.monotonic()
    start(home, "process", str(SAMPLE), "--json", str(result), "--export", f"resolve-edl={edl}")
    seconds = time.monotonic() - began
    found = json.loads(result.read_text(encoding="utf-8"))
    if not found["beats"] or not found["shots"] or "TITLE:" not in edl.read_text(encoding="utf-8"):
        raise SystemExit(f"the bundle found no beats or shots in the sample film: {result}")
    files = (path for path in FOLDER.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(path.stat().st_size for path in files) / 1e6
    return (
        f"The bundle works: {size:.0f} MB, {len(found['shots'])} shots and {len(found['beats'])} "
        f"beats of the sample film in {seconds:.1f} s."
    )


def main() -> int:
    """Try the bundle and say how it did."""
    if not PROGRAM.is_file():
        sys.stderr.write(f"There is no {PROGRAM}: build it with `make bundle`.\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="autoresolve-bundle-") as folder:
        sys.stdout.write(check(Path(folder)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
