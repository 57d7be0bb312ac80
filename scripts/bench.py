"""Times the reading of footage: beside other programs, beside the floor, and of long films.

    make bench                          # everything; prints it
    make bench ARGS="--rivals --write"  # installs the others first, writes its section
    make bench ARGS=--quick             # small films, once: does it all run?
    make bench ARGS="--again 4k --write"  # these anew, the rest from the last time
    make bench ARGS="--only 4k"         # films with this in their name, or long for long films
    make bench ARGS="--from-records --write"  # the section again, from what was measured last

Its section of docs/benchmarks.md is all that --write changes.

On two idle cores everything takes about half an hour, and making the films the first time as long
again; `--rounds 3` is quicker. Nothing else should run meanwhile: the page says so where it did.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from benchmarks.command import main

    sys.exit(main(sys.argv[1:]))
