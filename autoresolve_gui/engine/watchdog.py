"""Which workers have to be ended, and what becomes of the file that a worker was lost with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.engine import events

if TYPE_CHECKING:
    from autoresolve_gui.engine.jobs import Job
    from autoresolve_gui.engine.limits import Limits, Patience
    from autoresolve_gui.engine.worker_handle import WorkerHandle

_CRASHES_TO_FAIL = 2
_LOSSES_TO_FAIL = 5
_BYTES_PER_GB = 1 << 30


def fault_of(worker: WorkerHandle, now_s: float, patience: Patience, limits: Limits) -> str:
    """Return why a busy worker has to be ended now, in words; empty where it has not."""
    if now_s > worker.cancel_by_s:
        return "it did not stop when it was told to"
    if worker.is_too_large(limits):
        limit_gb = limits.memory_bytes / _BYTES_PER_GB
        return f"it took more memory than the {limit_gb:.3g} GB that a worker may"
    if worker.is_held or (worker.job is None and worker.is_ready):
        return ""
    limit_s = patience.silence_s if worker.is_ready else patience.start_s
    if now_s - worker.last_sign_s > limit_s:
        return f"it gave no sign for {limit_s:.0f} seconds"
    late = worker.late_pass(now_s)
    return f"its pass “{late}” took far longer than it may" if late else ""


def verdict(job: Job, reason: str, *, is_machine_lost: bool = False) -> events.Event:
    """Count that a worker was lost with `job`, and return what its file hears of it.

    That is a `Notice` where the job is to be tried once more, else `Failed`. A machine that is
    switched off says less about the file than a worker that crashes.
    """
    if is_machine_lost:
        job.losses += 1
    else:
        job.crashes += 1
    where = f", in the pass {job.passes_in_words}" if job.running else ""
    if job.crashes < _CRASHES_TO_FAIL and job.losses < _LOSSES_TO_FAIL:
        message = f"The worker that read “{job.path.name}” was lost{where}: {reason}. Once more."
        return events.Notice(job.path, message)
    message = (
        f"The analysis of “{job.path.name}” broke off {job.crashes + job.losses} times{where}; "
        f"the last time {reason}"
    )
    remedy = (
        "What was done before is kept. The file may be damaged: convert it to ProRes or "
        "H.264 and open that, or open it again to go on from here."
    )
    return events.Failed(job.path, message, remedy)
