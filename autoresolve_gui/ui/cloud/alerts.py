"""When a part of a limit is reached, and when that holds no longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.ui.cloud.spend_bar import ALERT_SHARES, level_of

if TYPE_CHECKING:
    from autoresolve_gui.budget.entries import Snapshot, Spending

_PARTS = dict(zip(ALERT_SHARES, ("half or more", "four fifths or more", "all"), strict=True))
"""No figure: the message stays while the sum grows, and the pane of costs says how large it is."""


@dataclass(frozen=True, slots=True)
class _Told:
    about: tuple[str, str, int | None]
    level: float = 0.0
    words: str = ""


class Alerts:
    """Follows the figures: tells each part of a limit when it is reached, and takes it back after.

    A limit that was changed is another one: what was told of the old one is taken back, and its
    parts are told anew.
    """

    def __init__(self) -> None:
        self._told: dict[str, _Told] = {}

    def follow(self, snapshot: Snapshot) -> tuple[list[str], list[str]]:
        """Return what to take back now and what to tell, at most one line a limit each."""
        limits = (
            ("today's cap", snapshot.day, snapshot.today),
            ("this month's cap", snapshot.day[:7], snapshot.month),
            ("this project's cap", "", snapshot.project),
        )
        gone: list[str] = []
        news: list[str] = []
        for name, when, spending in limits:
            about = (name, when, spending.limit_nusd)
            before, level = self._told.get(name, _Told(about)), _level(spending)
            known = before.level if before.about == about else 0.0
            if level == known and before.about == about:
                continue
            if before.words:
                gone.append(before.words)
            words = alert_words(name, level) if level > known else ""
            self._told[name] = _Told(about, level, words)
            if words:
                news.append(words)
        return gone, news


def alert_words(name: str, level: float) -> str:
    """Return what is said when a part of a limit is reached."""
    rest = " No call that costs anything is made any more." if level >= 1.0 else ""
    part = _PARTS[level]
    return f"Cloud assist: {part} of {name} is spent or reserved.{rest}"


def _level(spending: Spending) -> float:
    # A limit of nothing is reached before anything was spent: no news.
    return level_of(spending.share) if spending.counted_nusd else 0.0
