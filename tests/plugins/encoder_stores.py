"""Stores of models for the encoders that come with the program, CLIP's made small."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from tiny_clip import write_tiny_clip
from tiny_vjepa import write_tiny_vjepa

from autoresolve_gui.models.catalogue import CATALOGUE
from autoresolve_gui.models.entry import ModelFile
from autoresolve_gui.models.store import ModelStore

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.models.entry import CatalogueModel


def entry(name: str) -> CatalogueModel:
    return next(model for model in CATALOGUE if model.name == name)


def small(name: str, folder: Path) -> CatalogueModel:
    """Return an entry of the catalogue with the files of a small model in `folder`."""
    model = entry(name)
    if name.startswith("vjepa"):
        write_tiny_vjepa(folder)
    else:
        suffix = "" if name.endswith("fp32") else "_quantized"
        write_tiny_clip(folder, seed=sum(map(ord, name)), suffix=suffix)
    files = []
    for file in model.files:
        data = (folder / file.path).read_bytes()
        files.append(ModelFile(file.path, len(data), hashlib.sha256(data).hexdigest()))
    return replace(model, files=tuple(files))


def store_with(names: list[str], home: Path) -> ModelStore:
    """Return a store that has these models and knows no others."""
    catalogue = []
    for name in names:
        model = entry(name)
        catalogue.append(model if model.is_embedded else small(name, home / "from" / name))
    store = ModelStore(home / "models", catalogue=catalogue)
    for model in catalogue:
        if not model.is_embedded:
            store.import_from(model.name, home / "from" / model.name)
    return store
