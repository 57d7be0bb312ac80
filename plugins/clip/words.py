"""Words as the numbers that CLIP's network for words takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.plugin.api import EncoderError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

LONGEST = 77
"""As many pieces as the network has places for, the marks of beginning and end included."""


class WordPieces:
    """Cuts words into pieces by the vocabulary that came with the model (`tokenizer.json`)."""

    def __init__(self, path: Path) -> None:
        # heavy: the vocabulary's library is loaded with the vocabulary
        from tokenizers import Tokenizer  # noqa: PLC0415

        try:
            self._pieces = Tokenizer.from_str(path.read_text(encoding="utf-8"))
        except Exception as error:  # the library raises plain exceptions
            raise EncoderError(
                f"{path} cannot be read: {error}",
                remedy="`autoresolve models verify` says whether it is damaged.",
            ) from error
        # The end mark stays when a text is cut: the network looks for it.
        self._pieces.enable_truncation(LONGEST)
        self._pieces.no_padding()

    def of_text(self, text: str) -> dict[str, NDArray[np.int64]]:
        """Return `input_ids` and `attention_mask`, int64, shape (1, pieces)."""
        ids = self._pieces.encode(text).ids
        pieces = np.array([ids], dtype=np.int64)
        return {"input_ids": pieces, "attention_mask": np.ones_like(pieces)}
