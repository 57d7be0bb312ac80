"""A real Dask cluster on this machine, in processes of its own: `python dask_cluster.py WORKERS`.

Prints one line of JSON, the scheduler's address and the process ids of the workers, and lasts
until its standard input closes.
"""

import json
import sys

from distributed import LocalCluster


def main() -> None:
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
