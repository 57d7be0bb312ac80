"""Models that the tests of models fetch and keep."""

from __future__ import annotations

import hashlib

from autoresolve_gui.models.entry import CatalogueModel, Licence, ModelFile, Purpose
from support.loopback_hub import COMMIT

MIT = Licence("MIT", "Copyright (c) 2026 Nobody", "https://example.org/licence")
WEIGHTS = bytes(range(256)) * 4096  # 1 MiB: several chunks
WORDS = b'{"model": "words"}'
FILES = {"onnx/model.onnx": WEIGHTS, "tokenizer.json": WORDS}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


PINNED = CatalogueModel(
    "pinned",
    "A pinned model",
    Purpose.PICTURES,
    "For tests.",
    MIT,
    tuple(ModelFile(path, len(data), _sha256(data)) for path, data in FILES.items()),
    1,
    "maker/pinned",
    COMMIT,
)
LOOSE = CatalogueModel(
    "loose",
    "A model that nobody pinned",
    Purpose.PICTURES,
    "For tests.",
    MIT,
    tuple(ModelFile(path) for path in FILES),
    1,
    "maker/loose",
    "main",
)
ALONG = CatalogueModel(
    "along",
    "A model that comes along",
    Purpose.VOICE,
    "For tests.",
    MIT,
    (ModelFile("along.onnx", len(WORDS), _sha256(WORDS)),),
    1,
)
