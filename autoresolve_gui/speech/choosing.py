"""Chooses the Whisper model: the one that the user names, else the best that is here."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from autoresolve_gui.speech.errors import NoWhisperModelError
from autoresolve_gui.speech.whisper_model import WhisperModelChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

PREFIX = "whisper-"
SIZES = ("tiny", "base", "small", "medium", "large-v3-turbo", "large-v3")
"""What `--model` knows, from the quickest to the most exact."""

_ON_A_PROCESSOR = ("small", "base", "tiny", "medium", "large-v3-turbo", "large-v3")
_ON_A_CHIP = ("large-v3-turbo", "large-v3", "medium", "small", "base", "tiny")
_FETCH = "`autoresolve models download whisper-small` fetches one (about 490 MB), once."

_SAY_NOTHING = frozenset({"model", "models", "ct2", "ctranslate2", "weights", "int8", "float16"})
_REVISION = re.compile(r"[0-9a-f]{40}")
"""How the cache of Hugging Face calls the folder of a version."""


class ModelFolders(Protocol):
    """Where models are: `autoresolve_gui.models.store.ModelStore` is one."""

    def folder(self, name: str) -> Path | None:
        """Return the folder of a model that is here whole, else None."""


def choose_model(wanted: str, models: ModelFolders) -> WhisperModelChoice:
    """Return the model to hear with.

    `wanted` is a size of `SIZES`, with or without “whisper-” before it, or a folder; empty for the
    best of `models` that suits this machine: with a graphics chip for CUDA the most exact, without
    one the most exact that a processor can run faster than sound. Raises `NoWhisperModelError`.
    """
    if not wanted:
        return _best(_ON_A_CHIP if shutil.which("nvidia-smi") else _ON_A_PROCESSOR, models)
    size = wanted.removeprefix(PREFIX)
    if size in SIZES:
        folder = models.folder(PREFIX + size)
        if folder is None:
            raise NoWhisperModelError(
                f"the model {PREFIX}{size} is not on this machine",
                remedy=f"`autoresolve models download {PREFIX}{size}` fetches it, once.",
            )
        return WhisperModelChoice(PREFIX + size, folder)
    folder = Path(wanted).expanduser()
    if not folder.is_dir():
        raise NoWhisperModelError(
            f"“{wanted}” is no size of Whisper and no folder",
            remedy=f"Sizes: {', '.join(SIZES)}. A folder holds a model in CTranslate2 format.",
        )
    choice = WhisperModelChoice(folder_name(folder.resolve()), folder.resolve())
    choice.check()
    return choice


def folder_name(folder: Path) -> str:
    """Return how the model in `folder` is called: with its parent where the name says nothing."""
    says_nothing = folder.name.casefold() in _SAY_NOTHING or _REVISION.fullmatch(folder.name)
    return f"{folder.parent.name}/{folder.name}" if says_nothing else folder.name


def _best(sizes: Sequence[str], models: ModelFolders) -> WhisperModelChoice:
    for size in sizes:
        folder = models.folder(PREFIX + size)
        if folder is not None:
            return WhisperModelChoice(PREFIX + size, folder)
    raise NoWhisperModelError("there is no Whisper model on this machine", remedy=_FETCH)
