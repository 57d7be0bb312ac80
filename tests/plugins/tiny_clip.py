"""CLIP made small: networks of its architecture with drawn weights, and a vocabulary.

Inputs and outputs are called, shaped and typed as in the exports of Xenova/clip-vit-base-patch32.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

if TYPE_CHECKING:
    from pathlib import Path

SIDE, PATCH, WIDTH, HEADS, DIMENSION, PLACES = 224, 32, 32, 2, 16, 77
START, END = "<|startoftext|>", "<|endoftext|>"
_WORDS = (
    r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]"
    r"|[^\s\p{L}\p{N}]+"
)


@dataclass
class _Graph:
    random: np.random.Generator
    nodes: list = field(default_factory=list)
    weights: list = field(default_factory=list)

    def add(self, operator, *inputs, output="", **attributes):
        name = output or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def constant(self, values):
        name = f"w_{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def drawn(self, *shape):
        return self.constant(self.random.normal(0, 0.3, shape).astype(np.float32))

    def integers(self, *values):
        return self.constant(np.array(values, np.int64))

    def normalised(self, row):
        ones, zeros = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)
        return self.add("LayerNormalization", row, self.constant(ones), self.constant(zeros))

    def block(self, row, mask=None):
        """Attention and a small network behind it, each beside a way past it."""
        entered = self.normalised(row)
        parts = []
        for _ in range(3):
            part = self.add("MatMul", entered, self.drawn(WIDTH, WIDTH))
            part = self.add("Reshape", part, self.integers(0, -1, HEADS, WIDTH // HEADS))
            parts.append(self.add("Transpose", part, perm=[0, 2, 1, 3]))
        query, key, value = parts
        score = self.add("MatMul", query, self.add("Transpose", key, perm=[0, 1, 3, 2]))
        score = self.add("Mul", score, self.constant(np.float32((WIDTH // HEADS) ** -0.5)))
        score = self.add("Add", score, mask) if mask else score
        seen = self.add("MatMul", self.add("Softmax", score, axis=-1), value)
        seen = self.add("Transpose", seen, perm=[0, 2, 1, 3])
        seen = self.add("Reshape", seen, self.integers(0, -1, WIDTH))
        row = self.add("Add", row, self.add("MatMul", seen, self.drawn(WIDTH, WIDTH)))
        hidden = self.add("MatMul", self.normalised(row), self.drawn(WIDTH, 2 * WIDTH))
        gate = self.add("Mul", hidden, self.constant(np.float32(1.702)))
        hidden = self.add("Mul", hidden, self.add("Sigmoid", gate))
        return self.add("Add", row, self.add("MatMul", hidden, self.drawn(2 * WIDTH, WIDTH)))

    def saved(self, path, given, output):
        outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch_size", None])]
        graph = helper.make_graph(self.nodes, "tiny", [given], outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(model.SerializeToString())


def write_tiny_clip(folder: Path, seed: int = 0, suffix: str = "_quantized") -> Path:
    """Write both networks and the vocabulary as they lie in the repository; return `folder`."""
    random = np.random.default_rng(seed)
    _write_vision(folder / "onnx" / f"vision_model{suffix}.onnx", random)
    vocabulary = _write_vocabulary(folder / "tokenizer.json")
    _write_text(folder / "onnx" / f"text_model{suffix}.onnx", random, len(vocabulary))
    return folder


def _write_vision(path, random):
    graph = _Graph(random)
    row = graph.add(
        "Conv", "pixel_values", graph.drawn(WIDTH, 3, PATCH, PATCH), strides=[PATCH, PATCH]
    )
    patches = (SIDE // PATCH) ** 2
    row = graph.add("Reshape", row, graph.integers(0, WIDTH, -1))
    row = graph.add("Transpose", row, perm=[0, 2, 1])
    batch = graph.add("Slice", graph.add("Shape", "pixel_values"), *map(graph.integers, (0, 1)))
    shape = graph.add("Concat", batch, graph.integers(1, WIDTH), axis=0)
    token = graph.add("Expand", graph.drawn(1, 1, WIDTH), shape)
    row = graph.add("Concat", token, row, axis=1)
    row = graph.add("Add", row, graph.drawn(patches + 1, WIDTH))
    row = graph.block(graph.normalised(row))
    first = graph.add("Gather", row, graph.constant(np.array(0, np.int64)), axis=1)
    graph.add(
        "MatMul", graph.normalised(first), graph.drawn(WIDTH, DIMENSION), output="image_embeds"
    )
    shape = ["batch_size", "num_channels", "height", "width"]
    given = helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, shape)
    graph.saved(path, given, "image_embeds")


def _write_text(path, random, pieces):
    graph = _Graph(random)
    length = graph.add("Slice", graph.add("Shape", "input_ids"), *map(graph.integers, (1, 2)))
    places = graph.add("Slice", graph.drawn(PLACES, WIDTH), graph.integers(0), length)
    row = graph.add("Add", graph.add("Gather", graph.drawn(pieces, WIDTH), "input_ids"), places)
    hidden = np.triu(np.full((PLACES, PLACES), -1e9, np.float32), 1)
    both = graph.add("Concat", length, length, axis=0)
    mask = graph.add(
        "Slice", graph.constant(hidden), graph.integers(0, 0), both, graph.integers(0, 1)
    )
    row = graph.normalised(graph.block(row, mask))
    # The end mark has the largest number of all pieces: what stands there has seen everything.
    end = graph.add("ArgMax", "input_ids", axis=1, keepdims=1)
    last = graph.add("GatherND", row, end, batch_dims=1)
    graph.add("MatMul", last, graph.drawn(WIDTH, DIMENSION), output="text_embeds")
    shape = ["batch_size", "sequence_length"]
    given = helper.make_tensor_value_info("input_ids", TensorProto.INT64, shape)
    graph.saved(path, given, "text_embeds")


def _write_vocabulary(path):
    letters = list("abcdefghijklmnopqrstuvwxyz0123456789.,!?'")
    vocabulary = [*letters, *(f"{letter}</w>" for letter in letters), "do", "dog</w>", START, END]
    numbers = {piece: number for number, piece in enumerate(vocabulary)}
    merges = [("d", "o"), ("do", "g</w>")]
    tokenizer = Tokenizer(
        models.BPE(numbers, merges, unk_token=END, end_of_word_suffix="</w>", fuse_unk=False)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_WORDS), "removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.post_processor = processors.RobertaProcessing(
        (END, numbers[END]), (START, numbers[START]), trim_offsets=False, add_prefix_space=False
    )
    tokenizer.save(str(path))
    return vocabulary
