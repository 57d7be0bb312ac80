"""CLIP by ONNX Runtime: two networks, one for pictures and one for words, that end in one space.

A. Radford et al., "Learning transferable visual models from natural language supervision", ICML
2021. The files are those that Transformers.js exports: the network for pictures takes
`pixel_values` and gives `image_embeds`, that for words takes `input_ids` and gives `text_embeds`.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.plugin.api import EncoderError, EncoderIdentity

from .sessions import open_session
from .words import WordPieces

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

    from autoresolve_gui.plugin.api import PluginContext

MEAN = (0.48145466, 0.4578275, 0.40821073)
SPREAD = (0.26862954, 0.26130258, 0.27577711)
"""Of red, green and blue, from 0 to 1, over the pictures that CLIP learned from."""
BATCH = 8
_PICTURE_INPUT, _PICTURE_OUTPUT = "pixel_values", "image_embeds"
_TEXT_OUTPUT = "text_embeds"


class ClipEncoder:
    """An `Encoder`. The network for words is loaded at the first question."""

    def __init__(
        self, context: PluginContext, *, model: str, pictures: str, words: str, is_exact: bool
    ) -> None:
        """`pictures` and `words` are the networks' files; `is_exact`: in full precision."""
        folder = context.models.get(model)
        if folder is None:
            raise EncoderError(
                f"the model {model} is not on this machine",
                remedy=f"`autoresolve models download {model}` fetches it.",
            )
        self._folder, self._words = folder, words
        threads, device = int(context.settings["threads"]), str(context.settings["device"])
        # 8-bit operators are there for processors; a graphics chip would hand them back one by one.
        self._open = partial(
            open_session, threads=threads, may_use_chips=is_exact and device == "best"
        )
        self._pictures = self._open(folder / pictures)
        self._side_px, dimension = _sizes(self._pictures, folder / pictures)
        self._identity = EncoderIdentity(
            context.plugin_id, model, _digest(folder / pictures), dimension, reads_text=True
        )
        self._text: tuple[WordPieces, InferenceSession] | None = None

    @property
    def identity(self) -> EncoderIdentity:
        """The space of its vectors."""
        return self._identity

    @property
    def side_px(self) -> int:
        """What the network's own input says."""
        return self._side_px

    @property
    def batch(self) -> int:
        """How many pictures at a time: docs/decisions/0102."""
        return BATCH

    def embed_pictures(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the vectors of `pictures` as the api says."""
        parts = [
            self._pictures.run(
                [_PICTURE_OUTPUT], {_PICTURE_INPUT: prepared(pictures[start : start + BATCH])}
            )[0]
            for start in range(0, len(pictures), BATCH)
        ]
        return _unit(np.concatenate(parts))

    def embed_text(self, text: str) -> NDArray[np.float32]:
        """Return the vector of words. Raises `EncoderError` where the files will not do."""
        if self._text is None:
            pieces = WordPieces(self._folder / "tokenizer.json")
            self._text = pieces, self._open(self._folder / self._words)
        pieces, network = self._text
        wanted = {each.name for each in network.get_inputs()}
        given = {name: value for name, value in pieces.of_text(text).items() if name in wanted}
        vector: NDArray[np.float32] = _unit(network.run([_TEXT_OUTPUT], given)[0])[0]
        return vector


def make_b32(context: PluginContext) -> ClipEncoder:
    """Return CLIP ViT-B/32 with 8 bits a weight. Raises `EncoderError`."""
    return _quantized(context, "clip-vit-b32")


def make_b16(context: PluginContext) -> ClipEncoder:
    """Return CLIP ViT-B/16 with 8 bits a weight. Raises `EncoderError`."""
    return _quantized(context, "clip-vit-b16")


def make_b32_fp32(context: PluginContext) -> ClipEncoder:
    """Return CLIP ViT-B/32 in full precision. Raises `EncoderError`."""
    return ClipEncoder(
        context,
        model="clip-vit-b32-fp32",
        pictures="onnx/vision_model.onnx",
        words="onnx/text_model.onnx",
        is_exact=True,
    )


def _quantized(context: PluginContext, model: str) -> ClipEncoder:
    return ClipEncoder(
        context,
        model=model,
        pictures="onnx/vision_model_quantized.onnx",
        words="onnx/text_model_quantized.onnx",
        is_exact=False,
    )


def prepared(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return pictures, uint8 (n, side, side, 3), as the network wants them.

    The result is float32, shape (n, 3, side, side), less the mean and over the spread.
    """
    factor = (1.0 / (255.0 * np.array(SPREAD))).astype(np.float32)
    shift = (np.array(MEAN) / np.array(SPREAD)).astype(np.float32)
    values = pictures.astype(np.float32) * factor - shift
    return np.ascontiguousarray(values.transpose(0, 3, 1, 2))


def _sizes(network: InferenceSession, path: Path) -> tuple[int, int]:
    """Return the side of the pictures and the dimension of the vectors, as the network says."""
    inputs = {each.name: each.shape for each in network.get_inputs()}
    outputs = {each.name: each.shape for each in network.get_outputs()}
    if _PICTURE_INPUT not in inputs or _PICTURE_OUTPUT not in outputs:
        raise EncoderError(
            f"{path} is no network of CLIP for pictures: it takes {', '.join(inputs)} and gives "
            f"{', '.join(outputs)}",
            remedy="Delete the model and fetch it anew.",
        )
    side = inputs[_PICTURE_INPUT][-1]
    side = side if isinstance(side, int) else 224  # the export leaves it open; CLIP's own is 224
    blank = np.zeros((1, side, side, 3), dtype=np.uint8)
    vector = network.run([_PICTURE_OUTPUT], {_PICTURE_INPUT: prepared(blank)})[0]
    return side, int(vector.shape[-1])


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    if not np.all(lengths > 0):
        raise EncoderError("The network gave a vector of no length, or one that is no number")
    return np.asarray(vectors / lengths, dtype=np.float32)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
