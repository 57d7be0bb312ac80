"""Measures how fast footage is read: beside other programs, beside the floor, and long footage.

make bench                          # everything; prints it
make bench ARGS="--rivals --write"  # installs the others first, writes docs/benchmarks.md
make bench ARGS=--quick             # small films, once: does it all run?
make bench ARGS="--only 4k"         # films with this in their name; "long" for long footage
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from benchmarks.command import main

    sys.exit(main(sys.argv[1:]))
