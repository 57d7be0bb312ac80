#!/usr/bin/env python3
"""Writes EfficientNet-Lite0 as an ONNX graph, from the weights as PyTorch wrote them in 2020.

    python scripts/lite_encoder.py WEIGHTS.pth MODEL.onnx

`scripts/fetch_models.py` calls it at set-up with the Python of `.venv`, which has `onnx`; the
program itself needs only ONNX Runtime. The network is that of the package
`efficientnet-lite-pytorch` 0.1.0 (Apache-2.0), a port of Google's (M. Tan and Q. Le,
"EfficientNet", ICML 2019; the Lite variants have neither squeeze-and-excitation nor swish). The
batch normalisation is folded into the weights before it. docs/decisions/0101 has what is measured.
"""

from __future__ import annotations

import pickle
import sys
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

SIDE_PX = 224
CLASSES = 1000
WIDTH = 1280
FEATURES = 384
_MEAN, _SPREAD = 127.0, 128.0
_NORM_EPSILON = 1e-3
_ROUNDING = 1 << 14
_OPSET, _IR_VERSION = 17, 8
_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_HEADERS = 3  # the magic number, the version of the format, and the machine that wrote it
_DTYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


@dataclass(frozen=True)
class Stage:
    """So many blocks alike: side of the kernel, stride of the first, expansion, channels out."""

    blocks: int
    kernel: int
    stride: int
    expansion: int
    channels: int


STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)
_STEM = 32


class WeightsError(Exception):
    """The file holds something else."""


def read_weights(file: BinaryIO) -> dict[str, NDArray[np.float32]]:
    """Return the arrays by name of a state dict in PyTorch's format from before 1.6.

    That is four pickles, a list of keys, and the bytes of every storage. A pickle may call
    whatever it names; this reader knows the names that a plain state dict needs, and no other.
    Raises `WeightsError`.
    """
    magic, protocol, _machine = (_StateReader(file).load() for _ in range(_HEADERS))
    if (magic, protocol) != (_MAGIC, _PROTOCOL):
        msg = "the weights are not in PyTorch's old format"
        raise WeightsError(msg)
    tensors = _StateReader(file).load()
    storages: dict[str, NDArray[np.generic]] = {}
    for key in _StateReader(file).load():
        dtype = next(tensor.dtype for tensor in tensors.values() if tensor.key == key)
        count = int(np.frombuffer(file.read(8), "<i8")[0])
        storages[key] = np.frombuffer(file.read(count * dtype.itemsize), dtype)
    return {
        name: tensor.array(storages[tensor.key])
        for name, tensor in tensors.items()
        if tensor.dtype == _DTYPES["FloatStorage"]
    }


@dataclass(frozen=True)
class _Tensor:
    """A tensor before its numbers are known."""

    key: str
    dtype: np.dtype[Any]
    offset: int
    shape: tuple[int, ...]
    steps: tuple[int, ...]

    def array(self, storage: NDArray[np.generic]) -> NDArray[np.float32]:
        steps = tuple(step * storage.itemsize for step in self.steps)
        view = np.lib.stride_tricks.as_strided(storage[self.offset :], self.shape, steps)
        return np.ascontiguousarray(view, dtype=np.float32)


class _StateReader(pickle.Unpickler):
    """The restricted reader."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 -- what pickle declares
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in _DTYPES:
            return _DTYPES[name]
        msg = f"the weights name {module}.{name}, which no weights need; they are not read"
        raise WeightsError(msg)

    def persistent_load(self, pid: Any) -> tuple[str, np.dtype[Any]]:  # noqa: ANN401 -- see above
        sort, dtype, key, *_ = pid
        if sort != "storage" or not isinstance(dtype, np.dtype):
            msg = f"the weights hold a {sort!r}, no storage of numbers"
            raise WeightsError(msg)
        return str(key), dtype


def _tensor(
    storage: tuple[str, np.dtype[Any]],
    offset: int,
    shape: tuple[int, ...],
    steps: tuple[int, ...],
    *_further: object,
) -> _Tensor:
    """Stand in for torch's function of that name."""
    return _Tensor(*storage, offset, tuple(shape), tuple(steps))


def projection(classifier: NDArray[np.float32], features: int = FEATURES) -> NDArray[np.float32]:
    """Return the matrix, float32 (1280, features), that shortens the network's features.

    Its columns are orthonormal: the directions in which the classifier of 1,000 things tells most
    apart (its first right singular vectors), so no footage has been learned from.
    """
    centred = classifier - classifier.mean(axis=0)
    _, _, directions = np.linalg.svd(centred.astype(np.float64), full_matrices=False)
    chosen = directions[:features]
    # The sign of a singular vector and its last digits are the library's choice. With this sign,
    # and rounded, the file is the same on every machine, so that its checksum can be told.
    largest = np.abs(chosen).argmax(axis=1)
    signs = np.sign(chosen[np.arange(features), largest])
    rounded = np.rint((chosen * signs[:, None]) * _ROUNDING) / _ROUNDING
    return np.ascontiguousarray(rounded.T, dtype=np.float32)


def build_network(weights: Mapping[str, NDArray[np.float32]]) -> bytes:
    """Return the ONNX model.

    Input: `pictures`, uint8, shape (batch, 224, 224, 3), RGB. Outputs: `features`, float32, shape
    (batch, 384), each of length 1; `classes`, float32, shape (batch, 1000), probabilities of
    ImageNet's classes in their usual order. Raises `KeyError` where a weight is missing.
    """
    graph = _Graph(weights)
    row = graph.add("Cast", ["pictures"], to=TensorProto.FLOAT)
    row = graph.add("Sub", [row, graph.number(_MEAN)])
    row = graph.add("Div", [row, graph.number(_SPREAD)])
    row = graph.add("Transpose", [row], perm=[0, 3, 1, 2])
    side = SIDE_PX
    row, side = graph.convolution(row, "_conv_stem", "_bn0", side, stride=2)
    channels, number = _STEM, 0
    for stage in STAGES:
        for place in range(stage.blocks):
            stride = stage.stride if place == 0 else 1
            row, side = _block(graph, row, number, side, stage, stride, channels)
            channels, number = stage.channels, number + 1
    row, _ = graph.convolution(row, "_conv_head", "_bn1", side)
    pooled = graph.add("ReduceMean", [row], axes=[2, 3], keepdims=0)
    classifier = weights["_fc.weight"]
    scores = graph.add("MatMul", [pooled, graph.constant(classifier.T)])
    scores = graph.add("Add", [scores, graph.constant(weights["_fc.bias"])])
    graph.add("Softmax", [scores], output="classes", axis=1)
    short = graph.add("MatMul", [pooled, graph.constant(projection(classifier))])
    length = graph.add("ReduceL2", [short], axes=[1], keepdims=1)
    length = graph.add("Max", [length, graph.number(1e-12)])
    graph.add("Div", [short, length], output="features")
    return graph.model()


def _block(
    graph: _Graph, row: str, number: int, side: int, stage: Stage, stride: int, channels: int
) -> tuple[str, int]:
    """Add one inverted residual block; return its output and the side of it."""
    name, entered = f"_blocks.{number}", row
    if stage.expansion > 1:
        row, _ = graph.convolution(row, f"{name}._expand_conv", f"{name}._bn0", side)
    row, side = graph.convolution(
        row,
        f"{name}._depthwise_conv",
        f"{name}._bn1",
        side,
        stride=stride,
        groups=channels * stage.expansion,
    )
    row, side = graph.convolution(
        row, f"{name}._project_conv", f"{name}._bn2", side, has_limit=False
    )
    if stride == 1 and channels == stage.channels:
        row = graph.add("Add", [row, entered])
    return row, side


@dataclass
class _Graph:
    """The nodes and weights so far."""

    weights: Mapping[str, NDArray[np.float32]]
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def add(
        self,
        operator: str,
        inputs: Sequence[str],
        *,
        output: str = "",
        **attributes: int | list[int],
    ) -> str:
        name = output or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name]))
        self.nodes[-1].attribute.extend(
            helper.make_attribute(key, value) for key, value in sorted(attributes.items())
        )
        return name

    def constant(self, values: NDArray[np.generic]) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def number(self, value: float) -> str:
        return self.constant(np.array(value, dtype=np.float32))

    def convolution(
        self,
        row: str,
        name: str,
        norm: str,
        side: int,
        *,
        stride: int = 1,
        groups: int = 1,
        has_limit: bool = True,
    ) -> tuple[str, int]:
        """Add a convolution with its batch normalisation, and ReLU6 where it `has_limit`.

        It is padded as TensorFlow does: what is odd is added at the end.
        """
        spread = np.sqrt(self.weights[f"{norm}.running_var"].astype(np.float64) + _NORM_EPSILON)
        scale = self.weights[f"{norm}.weight"] / spread
        shift = self.weights[f"{norm}.bias"] - self.weights[f"{norm}.running_mean"] * scale
        kernel = self.weights[f"{name}.weight"] * scale[:, None, None, None]
        size = kernel.shape[-1]
        out = -(-side // stride)
        missing = max(0, (out - 1) * stride + size - side)
        before, after = missing // 2, missing - missing // 2
        inputs = [
            row,
            self.constant(kernel.astype(np.float32)),
            self.constant(shift.astype(np.float32)),
        ]
        row = self.add(
            "Conv",
            inputs,
            kernel_shape=[size, size],
            strides=[stride, stride],
            group=groups,
            pads=[before, before, after, after],
        )
        if has_limit:
            row = self.add("Clip", [row, self.number(0.0), self.number(6.0)])
        return row, out

    def model(self) -> bytes:
        pictures = helper.make_tensor_value_info(
            "pictures", TensorProto.UINT8, ["batch", SIDE_PX, SIDE_PX, 3]
        )
        outputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", width])
            for name, width in (("features", FEATURES), ("classes", CLASSES))
        ]
        graph = helper.make_graph(
            self.nodes, "EfficientNet-Lite0", [pictures], outputs, self.constants
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION
        )
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString(deterministic=True))


def main(arguments: Sequence[str]) -> int:
    """Write the model; return 0."""
    source, target = (Path(argument) for argument in arguments)
    with source.open("rb") as file:
        target.write_bytes(build_network(read_weights(file)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
