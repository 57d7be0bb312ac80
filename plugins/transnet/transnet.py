"""Runs the network: session, model file, and long runs of frames cut into windows of 100."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime

from autoresolve_gui.plugin.api import ShotVerdict

from .histograms import color_histograms
from .network import HEIGHT, WIDTH, WINDOW_FRAMES, build_network
from .weights import find_weights, read_weights

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from autoresolve_gui.plugin.api import PluginContext

_STEP_FRAMES = WINDOW_FRAMES // 2
_CONTEXT_FRAMES = (WINDOW_FRAMES - _STEP_FRAMES) // 2
_GRAPH_VERSION = 1
"""Rises when `network` builds another graph of the same weights."""


class TransNetV2:
    """A `ShotJudge`. Holds one session of ONNX Runtime, about 350 MB while it works."""

    def __init__(self, context: PluginContext) -> None:
        # Builds for Windows before 1.29 know this alone; the others heed the variable that is set
        # where the package begins.
        onnxruntime.disable_telemetry_events()
        weights = find_weights(str(context.settings["weights"]))
        model = model_file(weights, context.data_dir)
        self._session = onnxruntime.InferenceSession(
            str(model), _options(int(context.settings["threads"])), ["CPUExecutionProvider"]
        )

    def judge(self, frames: NDArray[np.uint8]) -> ShotVerdict:
        """Return the verdict on `frames` as the api says; the network reads windows of 100."""
        if frames.dtype != np.uint8 or frames.shape[1:] != (HEIGHT, WIDTH, 3) or not len(frames):
            msg = f"uint8 of (n, {HEIGHT}, {WIDTH}, 3) is wanted, not {frames.dtype} {frames.shape}"
            raise ValueError(msg)
        judged = np.empty((len(frames), 2), dtype=np.float32)
        for window, kept in _windows(len(frames)):
            probabilities = self._probabilities(frames[window])
            judged[window[kept]] = probabilities[kept]
        return ShotVerdict(judged[:, 0].copy(), judged[:, 1].copy())

    def _probabilities(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return both probabilities of 100 frames, float32, shape (100, 2).

        One window at a time: a larger batch is no faster on a processor and needs more memory.
        """
        batch = np.ascontiguousarray(frames)[None]
        inputs = {"pictures": batch, "histograms": color_histograms(batch)}
        (output,) = self._session.run(["probabilities"], inputs)
        return np.asarray(output[0], dtype=np.float32)


def model_file(weights: Path, folder: Path) -> Path:
    """Return the ONNX file of `weights` in `folder`; it is made where it is not there yet.

    Raises `WeightsError`, `ShapeError` where the file holds something else, `OSError`.
    """
    data = weights.read_bytes()
    digest = hashlib.sha256(data).hexdigest()[:16]
    path = folder / f"transnetv2-{digest}-{_GRAPH_VERSION}.onnx"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        # Several processes may do this at once: each writes a file of its own, and the last one's
        # rename wins.
        partial = path.with_suffix(f".{os.getpid()}.part")
        try:
            partial.write_bytes(build_network(read_weights(data)))
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    return path


def _windows(frames: int) -> Iterator[tuple[NDArray[np.int64], slice]]:
    """Yield the 100 frames of each window, and which of its places are kept.

    Of each the middle 50 are kept, as the paper does; of the first also what is before them, of
    the last what is after. Frames that are too few for a window are repeated at the ends.
    """
    missing = max(0, WINDOW_FRAMES - frames)
    before = missing // 2
    whole = -(-max(frames, WINDOW_FRAMES) // _STEP_FRAMES) * _STEP_FRAMES
    places = np.clip(np.arange(whole) - before, 0, frames - 1)
    last = whole - WINDOW_FRAMES
    for start in range(0, last + 1, _STEP_FRAMES):
        low = 0 if start == 0 else _CONTEXT_FRAMES
        high = WINDOW_FRAMES if start == last else _CONTEXT_FRAMES + _STEP_FRAMES
        low += before if start == 0 else 0
        high = min(high, frames + before - start)
        yield places[start : start + WINDOW_FRAMES], slice(low, high)


def _options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    # A worker process says here how many threads the numeric libraries may use.
    told = os.environ.get("OMP_NUM_THREADS", "")
    options.intra_op_num_threads = threads or (int(told) if told.isdecimal() else 0)
    # Threads that wait would otherwise turn round and round, and playback needs the processor.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options
