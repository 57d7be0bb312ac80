"""V-JEPA 2 by transformers and PyTorch, from a folder of this machine.

M. Assran et al., "V-JEPA 2: Self-supervised video models enable understanding, prediction and
planning", arXiv 2506.09985, 2025. A clip's vector is the mean of what the encoder makes of its
parts; the predictor, which the model carries too, is left out.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from autoresolve_gui.plugin.api import EncoderError, EncoderIdentity

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from autoresolve_gui.plugin.api import PluginContext

MODEL = "vjepa2-vitl"
WEIGHTS = "model.safetensors"
FRAMES = 8
_STILL_FRAMES = 2
"""A picture is a clip that stands still: the network takes frames in twos."""
_BATCH = 2
_MEAN, _SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def make_encoder(context: PluginContext) -> ClipVectors:
    """Return the encoder. Raises `EncoderError` where it cannot run."""
    folder = context.models.get(MODEL)
    if folder is None:
        raise EncoderError(
            f"the model {MODEL} is not on this machine",
            remedy=f"`autoresolve models download {MODEL}` fetches it.",
        )
    try:
        # An extra of a gigabyte, so that whoever never switches the plugin on needs none of it.
        import torch  # noqa: PLC0415
        from transformers import VJEPA2Model  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise EncoderError(
            f"PyTorch or transformers cannot be loaded: {error}",
            remedy="`pip install 'autoresolve[vjepa]'` brings them.",
        ) from error
    try:
        network = VJEPA2Model.from_pretrained(str(folder), local_files_only=True)
    except Exception as error:  # the library raises whatever a damaged file leads to
        raise EncoderError(
            f"{folder} cannot be loaded: {error}",
            remedy=f"`autoresolve models verify {MODEL}` says whether it is damaged.",
        ) from error
    return ClipVectors(context, folder, network, torch)


class ClipVectors:
    """An `Encoder` of clips. Holds the network, 1.3 GB."""

    def __init__(self, context: PluginContext, folder: Path, network: Any, torch: Any) -> None:  # noqa: ANN401 -- of an extra that need not be here
        told = os.environ.get("OMP_NUM_THREADS", "")
        threads = int(context.settings["threads"]) or (int(told) if told.isdecimal() else 0)
        if threads:
            torch.set_num_threads(threads)
        self._torch = torch
        self._device = _device(torch) if context.settings["device"] == "best" else "cpu"
        self._network = network.eval().to(self._device)
        self._side_px = int(network.config.crop_size)
        with (folder / WEIGHTS).open("rb") as file:
            revision = hashlib.file_digest(file, "sha256").hexdigest()[:16]
        self._identity = EncoderIdentity(
            context.plugin_id, MODEL, revision, int(network.config.hidden_size), reads_text=False
        )

    @property
    def identity(self) -> EncoderIdentity:
        """The space of its vectors."""
        return self._identity

    @property
    def side_px(self) -> int:
        """What the network was trained with."""
        return self._side_px

    @property
    def frames(self) -> int:
        """8: what a processor can bear."""
        return FRAMES

    @property
    def batch(self) -> int:
        """Few: a clip of 8 frames is 1,024 parts that all look at each other."""
        return _BATCH

    def embed_pictures(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the vectors of pictures, as clips that stand still."""
        return self.embed_clips(np.repeat(pictures[:, None], _STILL_FRAMES, axis=1))

    def embed_clips(self, clips: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the vectors of `clips` as the api says."""
        parts = [
            self._embedded(clips[start : start + _BATCH]) for start in range(0, len(clips), _BATCH)
        ]
        vectors = np.concatenate(parts)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)

    def embed_text(self, text: str) -> NDArray[np.float32]:
        """Raise `EncoderError`: the network learned from pictures alone."""
        raise EncoderError(f"V-JEPA 2 knows no words, and cannot look for “{text}”")

    def _embedded(self, clips: NDArray[np.uint8]) -> NDArray[np.float32]:
        factor = (1.0 / (255.0 * np.array(_SPREAD))).astype(np.float32)
        shift = (np.array(_MEAN) / np.array(_SPREAD)).astype(np.float32)
        values = clips.astype(np.float32) * factor - shift
        given = self._torch.from_numpy(np.ascontiguousarray(values.transpose(0, 1, 4, 2, 3)))
        with self._torch.inference_mode():
            answer = self._network(
                pixel_values_videos=given.to(self._device), skip_predictor=True
            ).last_hidden_state
        return np.asarray(answer.float().mean(dim=1).cpu().numpy(), dtype=np.float32)


def _device(torch: Any) -> str:  # noqa: ANN401 -- of an extra that need not be here
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
