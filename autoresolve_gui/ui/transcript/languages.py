"""The languages that Whisper knows, by code, and how they are called."""

from __future__ import annotations

from PySide6.QtCore import QLocale

_CODES = (
    "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he "
    "hi hr ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne "
    "nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk "
    "ur uz vi yi yo yue zh"
)
"""What Whisper's multilingual models take (openai/whisper, whisper/tokenizer.py)."""

_UNKNOWN_TO_QT = {"jw": "Javanese", "yue": "Cantonese", "tl": "Tagalog", "ht": "Haitian Creole"}


def language_name(code: str) -> str:
    """Return how a language is called in English; the code itself where nobody knows."""
    if code in _UNKNOWN_TO_QT:
        return _UNKNOWN_TO_QT[code]
    language = QLocale.codeToLanguage(code)
    return QLocale.languageToString(language) if language.value > 1 else code


def languages() -> list[tuple[str, str]]:
    """Return code and name of every language, by name."""
    return sorted(
        ((code, language_name(code)) for code in _CODES.split()), key=lambda pair: pair[1]
    )
