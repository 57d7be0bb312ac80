"""The languages that Whisper knows, by code, and what to say of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.speech.errors import SpeechError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MULTILINGUAL = (
    "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he "
    "hi hr ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne "
    "nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk "
    "ur uz vi yi yo yue zh"
)
CODES = tuple(_MULTILINGUAL.split())
"""What Whisper's multilingual models take (openai/whisper, whisper/tokenizer.py)."""


def check_language(code: str, known: Sequence[str] = CODES, model: str = "Whisper") -> None:
    """Raise `SpeechError` where `model` knows no language `code`; an empty one is to be found."""
    if not code or code in known:
        return
    if tuple(known) == ("en",):
        raise SpeechError(
            f"the model {model} knows English only, and the language “{code}” was asked for",
            remedy="Choose a model without “.en” in its name, or English.",
        )
    raise SpeechError(
        f"{model} knows no language with the code “{code}”",
        remedy=f"It knows {', '.join(known)}. Without one, the language is found by listening.",
    )
