"""EfficientNet-Lite0 as an encoder, alone or with what the things in the picture are called."""

from __future__ import annotations

import hashlib
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.plugin.api import (
    EncoderError,
    EncoderIdentity,
    SentenceModelError,
    load_sentence_model,
)

from .names import NameSpace

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

    from autoresolve_gui.plugin.api import PluginContext

MODEL = "efficientnet-lite0"
FILE_NAME = "efficientnet_lite0.onnx"
WORDS = "minilm-l6-v2"
WORDS_FILE = "minilm_l6_v2_int8.onnx"
SIDE_PX = 224
FEATURES = 384
BATCH = 8
_HALF = math.sqrt(0.5)
"""The length of each of the two parts of a vector."""


def make_encoder(context: PluginContext) -> LiteEncoder:
    """Return the encoder that knows pictures alone. Raises `EncoderError`."""
    return LiteEncoder(context, None)


def make_encoder_with_words(context: PluginContext) -> LiteEncoder:
    """Return the encoder that answers simple words too. Raises `EncoderError`."""
    try:
        weights = context.models[WORDS] / WORDS_FILE
        names = NameSpace(load_sentence_model(), weights, context.data_dir)
    except SentenceModelError as error:
        raise EncoderError(str(error), remedy=error.remedy) from error
    return LiteEncoder(context, names)


class LiteEncoder:
    """An `Encoder`: one session of ONNX Runtime, about 150 MB while it works.

    Alone a vector is the network's 384 features. With words it is two unit parts side by side,
    768 together: the features, and where in the space of sentences the picture lies (`NameSpace`).
    """

    def __init__(self, context: PluginContext, names: NameSpace | None) -> None:
        folder = context.models.get(MODEL)
        path = (folder or Path()) / FILE_NAME
        if folder is None or not path.is_file():
            raise EncoderError(
                f"the file {FILE_NAME} is missing",
                remedy="Install AutoResolve again; everything else works without.",
            )
        data = path.read_bytes()
        self._session = _session(data, int(context.settings["threads"]))
        self._names = names
        weights = hashlib.sha256(data).hexdigest()[:16]
        self._identity = (
            EncoderIdentity(context.plugin_id, MODEL, weights, FEATURES, reads_text=False)
            if names is None
            else EncoderIdentity(
                context.plugin_id,
                f"{MODEL}-words",
                f"{weights}-{names.revision}",
                FEATURES + names.dimension,
                reads_text=True,
            )
        )

    @property
    def identity(self) -> EncoderIdentity:
        """The space of its vectors."""
        return self._identity

    @property
    def side_px(self) -> int:
        """224: what the network was trained with."""
        return SIDE_PX

    @property
    def batch(self) -> int:
        """Measured: docs/decisions/0101."""
        return BATCH

    def embed_pictures(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the vectors of `pictures` as the api says."""
        parts = [
            self._embedded(pictures[start : start + BATCH])
            for start in range(0, len(pictures), BATCH)
        ]
        return np.concatenate(parts)

    def embed_text(self, text: str) -> NDArray[np.float32]:
        """Return the vector of words: the features' part is zero. Raises `EncoderError`."""
        names = self._names_for(text)
        vector = np.zeros(self._identity.dimension, dtype=np.float32)
        vector[FEATURES:] = names.of_text(text)
        return vector

    def sure_from(self, text: str) -> float:
        """Return from which cosine on a picture shows what `text` says. Raises `EncoderError`."""
        return self._names_for(text).sure_from(text) * _HALF

    def _names_for(self, text: str) -> NameSpace:
        if self._names is None:
            raise EncoderError("The embedded encoder knows no words without all-MiniLM-L6-v2")
        if not self._names.knows_a_word(text):
            raise EncoderError(
                "the question has no word that the embedded encoder knows",
                remedy="Ask in English words.",
            )
        return self._names

    def _embedded(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        given = {"pictures": np.ascontiguousarray(pictures)}
        features, classes = self._session.run(["features", "classes"], given)
        features = _unit(np.asarray(features, dtype=np.float32))
        if self._names is None:
            return features
        named = self._names.of_pictures(np.asarray(classes, dtype=np.float32))
        return np.concatenate([features, named], axis=1) * np.float32(_HALF)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `vectors` of length 1; one of no length is laid along the first axis.

    A picture of a single colour may leave a network without any feature.
    """
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    empty = lengths[..., 0] < 1e-6
    vectors = vectors / np.maximum(lengths, 1e-6)
    vectors[empty] = 0.0
    vectors[empty, 0] = 1.0
    return vectors.astype(np.float32)


def _session(data: bytes, threads: int) -> InferenceSession:
    import onnxruntime  # noqa: PLC0415 -- heavy: the network's library is loaded with the network

    # Builds for Windows before 1.29 know this alone; the others heed the variable that is set
    # where the package begins.
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    # A worker process says here how many threads the numeric libraries may use.
    told = os.environ.get("OMP_NUM_THREADS", "")
    options.intra_op_num_threads = threads or (int(told) if told.isdecimal() else 0)
    # Threads that wait would otherwise turn round and round, and playback needs the processor.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime has no base class for its errors
        raise EncoderError(
            f"the network {FILE_NAME} cannot be loaded: {error}",
            remedy="Install AutoResolve again; everything else works without.",
        ) from error
