"""Sessions of ONNX Runtime on the best that this machine has."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from autoresolve_gui.plugin.api import EncoderError

if TYPE_CHECKING:
    from pathlib import Path

    from onnxruntime import InferenceSession

PROCESSOR = "CPUExecutionProvider"
CHIPS = ("CUDAExecutionProvider", "DmlExecutionProvider", "CoreMLExecutionProvider")
"""Execution providers on graphics chips, the best first; an installation has some or none."""


def open_session(path: Path, *, threads: int, may_use_chips: bool) -> InferenceSession:
    """Return a session of the network `path`, on a graphics chip where there is one.

    Where a chip will not take it, it runs on the processor. `threads` is 0 for as many as the
    program says. Raises `EncoderError` where the file is missing or is no network.
    """
    # heavy: the network's library is loaded with the network
    import onnxruntime  # noqa: PLC0415

    # Builds for Windows before 1.29 know this alone; the others heed the variable that is set
    # where the package begins.
    onnxruntime.disable_telemetry_events()
    providers = chosen(onnxruntime.get_available_providers()) if may_use_chips else [PROCESSOR]
    try:
        try:
            return _session(path, threads, providers)
        except Exception:  # the runtime has no base class for its errors
            if providers == [PROCESSOR]:
                raise
            return _session(path, threads, [PROCESSOR])
    except Exception as error:  # see above
        raise EncoderError(
            f"{path} cannot be loaded: {error}",
            remedy="`autoresolve models verify` says whether it is damaged.",
        ) from error


def chosen(available: list[str]) -> list[str]:
    """Return the best provider of those that are there, and the processor behind it."""
    return [*[name for name in CHIPS if name in available][:1], PROCESSOR]


def _session(path: Path, threads: int, providers: list[str]) -> InferenceSession:
    import onnxruntime  # noqa: PLC0415 -- loaded by then; see above

    options = onnxruntime.SessionOptions()
    # A worker process says here how many threads the numeric libraries may use.
    told = os.environ.get("OMP_NUM_THREADS", "")
    options.intra_op_num_threads = threads or (int(told) if told.isdecimal() else 0)
    # Threads that wait would otherwise turn round and round, and playback needs the processor.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    if "DmlExecutionProvider" in providers:  # it can neither plan its memory nor run in parallel
        options.enable_mem_pattern = False
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    return onnxruntime.InferenceSession(str(path), options, providers=providers)
