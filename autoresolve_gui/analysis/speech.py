"""Where somebody speaks, by the voice activity detector Silero VAD.

The model (Silero Team, MIT licence, version 6) lies in resources/models and is run by ONNX Runtime
on this machine; nothing is fetched. docs/decisions/0068 has what it was weighed against.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.grid import RATE_HZ
from autoresolve_gui.analysis.narrowband import NARROW_RATE_HZ
from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

_PACKAGE = Path(__file__).resolve().parent.parent
_MODEL = Path("resources", "models", "silero_vad_v6.onnx")
_WINDOW = 512
_CONTEXT = 64
_STATE_SHAPE = (1, 1, 128)


class SpeechModelError(AutoResolveError):
    """Speech cannot be looked for on this machine."""


def load_speech_model(path: Path | None = None) -> InferenceSession:
    """Return the model, ready to run on one core. Raises `SpeechModelError`.

    `path` is that of another model file; without it the one that comes with the program is taken.
    """
    remedy = "Install AutoResolve again; everything else works without."
    if find_spec("onnxruntime") is None:
        raise SpeechModelError("the package onnxruntime is missing", remedy=remedy)
    # heavy: it is loaded where the first sound is read, not where the program starts
    import onnxruntime  # noqa: PLC0415

    places = [path] if path else [_PACKAGE / _MODEL, _PACKAGE.parent / _MODEL]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise SpeechModelError(f"the file {_MODEL.name} is missing", remedy=remedy)
    # Builds for Windows before 1.29 know this alone; the others heed the variable (`__init__.py`).
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(
            found.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # the runtime has no base class for its errors
        message = f"the speech model {found} cannot be loaded: {error}"
        raise SpeechModelError(message, remedy=remedy) from error


class SpeechDetector:
    """Turns sound at 16 kHz, pushed piece by piece, into the probability of speech at 10 Hz."""

    def __init__(self, model: InferenceSession) -> None:
        self._model = model
        self._rest = np.zeros(_CONTEXT, dtype=np.float32)
        self._found: list[NDArray[np.float32]] = []
        self._state = _fresh_state()

    def push(self, mono: NDArray[np.float32], *, is_silent: bool = False) -> None:
        """Take the next samples, float32, shape (samples,), full scale at 1.

        What `is_silent` counts as no speech unheard, and the model starts afresh after it.
        """
        sound = np.concatenate([self._rest, mono])
        count = (len(sound) - _CONTEXT) // _WINDOW
        self._rest = sound[count * _WINDOW :]
        if count <= 0:
            return
        if is_silent:
            self._state = _fresh_state()
            self._found.append(np.zeros(count, dtype=np.float32))
            return
        windows = np.lib.stride_tricks.sliding_window_view(sound, _CONTEXT + _WINDOW)
        given = {"input": np.ascontiguousarray(windows[::_WINDOW][:count]), **self._state}
        speech, hidden, cell = self._model.run(["speech_probs", "hn", "cn"], given)
        self._state = {"h": hidden, "c": cell}
        self._found.append(np.asarray(speech, dtype=np.float32).reshape(-1))

    def skip(self, samples: int) -> None:
        """Take so many samples of silence. Nothing but silence may have come just before."""
        count, left = divmod(len(self._rest) + samples - _CONTEXT, _WINDOW)
        self._rest = np.zeros(left + _CONTEXT, dtype=np.float32)
        self._state = _fresh_state()
        self._found.append(np.zeros(count, dtype=np.float32))

    def probability(self) -> NDArray[np.float32]:
        """Return the probability of speech in every tenth of a second begun, float32, 0 to 1."""
        if not self._found:
            return np.zeros(0, dtype=np.float32)
        found = np.concatenate(self._found)
        centres_s = (np.arange(len(found)) + 0.5) * _WINDOW / NARROW_RATE_HZ
        slots = (centres_s * float(RATE_HZ)).astype(np.int64)
        return np.asarray(np.bincount(slots, found) / np.bincount(slots), dtype=np.float32)


def _fresh_state() -> dict[str, NDArray[np.float32]]:
    still = np.zeros(_STATE_SHAPE, dtype=np.float32)
    return {"h": still, "c": still}
