"""How long the service waits for its worker, and how much it lets it take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpeechLimits:
    """What a worker may take before it is ended, and when it is not wanted any more.

    It may take `memory_bytes`, and `memory_per_model_byte` for each byte of the model's weights.
    `silence_s`: seconds without a word from it while it has no processor time either; `longest_s`:
    without a word at all. Both do not count while it is held. `linger_s`: so long it is kept with
    its model in memory while it has nothing to do or is held.
    """

    memory_bytes: int = 2 << 30
    memory_per_model_byte: float = 2.0
    silence_s: float = 120.0
    longest_s: float = 3600.0
    linger_s: float = 30.0
