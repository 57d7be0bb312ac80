"""What a soak is to do, as every one of its processes reads it; and what they write down."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from autoresolve_gui.budget.entries import Limits

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

_PLAN = "plan.json"
_GO = "go"
_JOURNALS = "journal-*.txt"
PROJECTS = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """How many calls, by how many processes, below which cap.

    `base_url` is empty for no server; `deadline_s` is what one call of the client may take.
    """

    calls: int
    processes: int
    seed: int
    cap_nusd: int
    calls_per_video: int
    clips: int
    deadline_s: float = 10.0
    base_url: str = ""

    @property
    def limits(self) -> Limits:
        """Every limit there is, each of them small enough to be met."""
        return Limits(
            daily_nusd=self.cap_nusd,
            monthly_nusd=self.cap_nusd * 3 // 2,
            project_nusd=self.cap_nusd // 2,
            calls_per_video=self.calls_per_video,
        )

    def share_of(self, number: int) -> range:
        """Return the calls of one process."""
        first = self.calls * number // self.processes
        return range(first, self.calls * (number + 1) // self.processes)

    def write(self, folder: Path) -> None:
        """Put it where the processes look for it."""
        (folder / _PLAN).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Plan:
        """Return the plan of the soak in `folder`."""
        return cls(**json.loads((folder / _PLAN).read_text(encoding="utf-8")))


def ledger_path(folder: Path) -> Path:
    """Return where the ledger of a soak lies."""
    return folder / "ledger.sqlite3"


def say_go(folder: Path) -> None:
    """Let all processes begin at once."""
    (folder / _GO).touch()


def may_go(folder: Path) -> bool:
    """Whether processes may begin."""
    return (folder / _GO).exists()


class Journal:
    """What one process did, written line by line past all buffers, so that a kill loses none."""

    def __init__(self, folder: Path, number: int) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._file = os.open(folder / f"journal-{number}.txt", flags, 0o600)

    def write(self, *words: object) -> None:
        """Add a line."""
        os.write(self._file, (" ".join(map(str, words)).replace("\n", " ") + "\n").encode())

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def journal_lines(folder: Path) -> list[list[str]]:
    """Return the words of all lines of all processes so far."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob(_JOURNALS)))
    return [line.split() for text in texts for line in text.splitlines() if line]


def wrong_clock(chance: random.Random) -> Callable[[], datetime]:
    """Return a clock of another time zone, which may stand wrong."""
    zone = timezone(timedelta(hours=chance.randint(-12, 14)))
    wrong_by = timedelta(hours=chance.choice((-800, -30, -1, 0, 0, 0, 1)))
    return lambda: (datetime.now(UTC) + wrong_by).astimezone(zone)
