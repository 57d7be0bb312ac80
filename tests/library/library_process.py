"""What tests have other processes do to a library: `python library_process.py TASK PATH ...`."""

import os
import sys
from pathlib import Path

import library_values as values
import numpy as np

from autoresolve_gui.library import library as library_module
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.analysis import PassResult


def write(path: Path, name: str, count: int) -> None:
    """Save a pass `count` times, each as large as a real one."""
    result = PassResult(arrays={"a": np.full(50_000, os.getpid(), np.int64)}, note=name)
    for version in range(count):
        with Library(path) as library:
            library.save_footage(values.footage_at(path))
            library.save_pass("key-1", values.record(name, version), result)


def die_inside(path: Path) -> None:
    """Begin to save a pass, and stop for ever when half of it is written."""
    library = Library(path)
    library.save_footage(values.footage_at(path))
    library.save_pass("key-1", values.record("whole"), values.full_result())
    pieces = list(library_module.pass_rows.result_tables(values.full_result()).items())
    with library._writing():
        database = library._database
        database.execute("PRAGMA cache_size = 1")  # so that pages reach the disk before the end
        database.execute("DELETE FROM passes")
        for table, rows in pieces[:3]:
            database.execute("PRAGMA defer_foreign_keys = ON")
            database.table(table).insert_all({"key": "key-1", "pass": "half", **r} for r in rows)
        sys.stdout.write("half\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    task, path, *rest = sys.argv[1:]
    if task == "write":
        write(Path(path), rest[0], int(rest[1]))
    else:
        die_inside(Path(path))
