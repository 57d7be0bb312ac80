"""What a search can find by now, and what is still missing for more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Readiness:
    """What there is to search in, and who answers questions about pictures.

    `footage` counts all files of the library, `heard` those with a transcript, even a begun one,
    `notes` the notes on frames. `encoder` is the name of the encoder in use, empty where there is
    none; `space` the key of its vectors, empty where it could not be opened. `seen` counts the
    footage that has vectors of it, `seen_by_others` what has those of another encoder only.
    `reads_text` says whether words can be asked of it; `problem` why it could not be opened.
    """

    footage: int = 0
    heard: int = 0
    notes: int = 0
    encoder: str = ""
    space: str = ""
    seen: int = 0
    seen_by_others: int = 0
    reads_text: bool = False
    problem: str = ""
