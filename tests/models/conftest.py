from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from model_values import ALONG, FILES, LOOSE, PINNED, WORDS

from autoresolve_gui.models.hub import Hub
from autoresolve_gui.models.store import ModelStore
from support.loopback_hub import LoopbackHub, Repository

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def hub_server() -> Iterator[LoopbackHub]:
    large = frozenset({"onnx/model.onnx"})
    repositories = {
        name: Repository(dict(FILES), large) for name in ("maker/pinned", "maker/loose")
    }
    with LoopbackHub(repositories) as server:
        yield server


@pytest.fixture
def hub(hub_server: LoopbackHub) -> Hub:
    return Hub(None, hub_server.address)


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    embedded = tmp_path / "embedded"
    embedded.mkdir()
    (embedded / "along.onnx").write_bytes(WORDS)
    return ModelStore(tmp_path / "models", catalogue=(PINNED, LOOSE, ALONG), embedded=embedded)
