"""The languages that Whisper knows, by code, and how they are called."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from autoresolve_gui.speech.spoken_languages import CODES

_UNKNOWN_TO_QT = {"jw": "Javanese", "yue": "Cantonese", "tl": "Tagalog", "ht": "Haitian Creole"}


def language_name(code: str) -> str:
    """Return how a language is called in English; the code itself where nobody knows."""
    if code in _UNKNOWN_TO_QT:
        return _UNKNOWN_TO_QT[code]
    language = QLocale.codeToLanguage(code)
    return QLocale.languageToString(language) if language.value > 1 else code


def languages() -> list[tuple[str, str]]:
    """Return code and name of every language, by name."""
    return sorted(((code, language_name(code)) for code in CODES), key=lambda pair: pair[1])
