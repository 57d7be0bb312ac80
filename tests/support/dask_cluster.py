"""A real Dask cluster on this machine, in processes of its own.

Run as `python dask_cluster.py WORKERS` it prints one line of JSON, the scheduler's address and the
process ids of the workers, and lasts until its standard input closes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@contextmanager
def dask_cluster(workers: int, *folders: Path) -> Iterator[tuple[str, list[int]]]:
    """Have so many workers; yield the scheduler's address and their process ids.

    They import from this project's folder, and from `folders`.
    """
    path = os.pathsep.join(map(str, (*folders, ROOT)))
    with subprocess.Popen(  # noqa: S603 -- our own script
        [sys.executable, __file__, str(workers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    ) as process:
        told = json.loads(process.stdout.readline())
        yield told["scheduler"], told["workers"]
        process.stdin.close()
        process.wait(30)


def main() -> None:
    from distributed import LocalCluster  # noqa: PLC0415 -- it may not be installed

    with LocalCluster(
        n_workers=int(sys.argv[1]),
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        host="127.0.0.1",
    ) as cluster:
        told = {
            "scheduler": cluster.scheduler_address,
            "workers": [worker.pid for worker in cluster.workers.values()],
        }
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
