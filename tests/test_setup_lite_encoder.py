"""The embedded encoder's network is made of its weights, and of nothing else in their file."""

import io
import os
import pickle
import sys
import types
from collections import OrderedDict

import numpy as np
import pytest

import lite_encoder


class _Storage:
    def __init__(self, values):
        self.values = values


def old_format(tensors, monkeypatch, magic=lite_encoder._MAGIC):
    """Return tensors in the form in which PyTorch wrote them before 1.6, without it."""
    storages = []

    class _Tensor:
        def __init__(self, values):
            self.values = values

        def __reduce__(self):
            values = self.values
            steps = tuple(step // values.itemsize for step in values.strides)
            held = _Storage(values.ravel(order="K"))
            return _rebuild, (held, 0, values.shape, steps, False, OrderedDict())

    def _rebuild():
        """Only its name is written."""

    _rebuild.__module__, _rebuild.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    sort = type("FloatStorage", (), {"__module__": "torch"})
    stand_in, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    stand_in.FloatStorage, utils._rebuild_tensor_v2 = sort, _rebuild
    monkeypatch.setitem(sys.modules, "torch", stand_in)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)

    class _Pickler(pickle.Pickler):
        def persistent_id(self, obj):
            if not isinstance(obj, _Storage):
                return None
            storages.append(obj.values)
            return "storage", sort, str(len(storages) - 1), "cpu", len(obj.values), None

    stream = io.BytesIO()
    for header in (magic, lite_encoder._PROTOCOL, {}):
        pickle.dump(header, stream, protocol=2)
    state = OrderedDict((name, _Tensor(values)) for name, values in tensors.items())
    _Pickler(stream, protocol=2).dump(state)
    pickle.dump([str(number) for number in range(len(storages))], stream, protocol=2)
    for values in storages:
        stream.write(np.int64(len(values)).tobytes() + values.tobytes())
    stream.seek(0)
    return stream


def test_that_weights_are_read_whichever_way_they_lie(monkeypatch):
    plain = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    turned = np.asfortranarray(plain + 100)
    file = old_format({"plain": plain, "turned": turned}, monkeypatch)
    read = lite_encoder.read_weights(file)
    np.testing.assert_array_equal(read["plain"], plain)
    np.testing.assert_array_equal(read["turned"], turned)


class _Trap:
    def __reduce__(self):
        return os.system, ("echo caught",)


def test_that_a_pickle_that_calls_something_else_is_not_read(capfd):
    with pytest.raises(lite_encoder.WeightsError, match="which no weights need"):
        lite_encoder.read_weights(io.BytesIO(pickle.dumps(_Trap())))
    assert capfd.readouterr().out == ""


def test_that_another_format_is_told(monkeypatch):
    file = old_format({"one": np.zeros(3, np.float32)}, monkeypatch, magic=1)
    with pytest.raises(lite_encoder.WeightsError, match="not in PyTorch's old format"):
        lite_encoder.read_weights(file)


def test_that_shortened_features_keep_what_the_classifier_tells_apart():
    random = np.random.default_rng(3)
    directions = np.linalg.qr(random.normal(size=(40, 40)))[0]
    spread = np.diag([9.0, 8, 7, 6, 5, *([0.01] * 35)])
    classifier = (random.normal(size=(60, 40)) @ spread @ directions.T).astype(np.float32)
    matrix = lite_encoder.projection(classifier, 5)
    assert matrix.shape == (40, 5)
    np.testing.assert_allclose(matrix.T @ matrix, np.eye(5), atol=1e-3)
    kept = np.linalg.norm(directions[:, :5].T @ matrix, axis=0)
    np.testing.assert_allclose(kept, 1.0, atol=1e-3)
