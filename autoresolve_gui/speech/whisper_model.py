"""Which Whisper model hears, and on what device."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.speech.errors import NoWhisperModelError

if TYPE_CHECKING:
    from pathlib import Path

    from faster_whisper import WhisperModel

_NEEDED = ("model.bin", "config.json", "tokenizer.json")
_VOCABULARIES = ("vocabulary.txt", "vocabulary.json")
_REMEDY = (
    "Choose another model, or a folder with a whole Whisper model in CTranslate2 format "
    "(model.bin, config.json, tokenizer.json and a vocabulary)."
)


@dataclass(frozen=True, slots=True)
class WhisperModelChoice:
    """A model in CTranslate2 format in `folder`.

    `name` stands in the transcript. `device` is "cpu", "cuda", or "auto": a graphics chip where
    CTranslate2 can use one (CUDA), else the processor, in 8 bits.
    """

    name: str
    folder: Path
    device: str = "auto"

    def check(self) -> None:
        """Raise `NoWhisperModelError` where a file of the model is missing.

        A model without its tokenizer would be completed from the network.
        """
        missing = [name for name in _NEEDED if not (self.folder / name).is_file()]
        if not any((self.folder / name).is_file() for name in _VOCABULARIES):
            missing.append(_VOCABULARIES[0])
        if missing:
            raise NoWhisperModelError(
                f"the folder {self.folder} holds no whole Whisper model: {missing[0]} is not there",
                remedy=_REMEDY,
            )

    @property
    def size_bytes(self) -> int:
        """The size of the weights; 0 where they are not there."""
        try:
            return (self.folder / "model.bin").stat().st_size
        except OSError:
            return 0


def load_whisper(choice: WhisperModelChoice, threads: int) -> tuple[WhisperModel, str]:
    """Load a model, and return it with a remark for the user, which is mostly empty.

    Where a graphics chip was chosen by itself and does not work, the processor takes its place,
    and the remark says so. Raises `NoWhisperModelError`.
    """
    choice.check()
    # Whatever is missing, nothing is ever fetched from here.
    os.environ["HF_HUB_OFFLINE"] = "1"
    import ctranslate2  # noqa: PLC0415 - heavy, and only a worker needs it

    device = choice.device
    if device == "auto":
        device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
    try:
        return _loaded(choice, device, threads), ""
    except NoWhisperModelError as error:
        if choice.device != "auto" or device == "cpu":
            raise
        remark = f"The graphics chip cannot be used for speech ({error}); the processor is."
        return _loaded(choice, "cpu", threads), remark


def _loaded(choice: WhisperModelChoice, device: str, threads: int) -> WhisperModel:
    from faster_whisper import WhisperModel  # noqa: PLC0415 - heavy, and only a worker needs it

    try:
        return WhisperModel(
            str(choice.folder),
            device=device,
            compute_type="int8" if device == "cpu" else "default",
            cpu_threads=threads,
            local_files_only=True,
        )
    except Exception as error:  # CTranslate2 and tokenizers have no base class for their errors
        raise NoWhisperModelError(
            f"the Whisper model in {choice.folder} cannot be loaded: {error}", remedy=_REMEDY
        ) from error
