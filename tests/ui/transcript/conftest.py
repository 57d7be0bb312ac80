"""The program with the sample film open, and what is said in it in the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from spoken import keep
from transcript_hands import Hands

from autoresolve_gui.library.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from window_bench import WindowBench


@pytest.fixture
def sample_key(sample: Path, home: Path) -> str:
    """The key of the sample film, which the library of this home knows."""
    with Library(home / "library.sqlite3") as library:
        found = next(footage for footage in library.recent() if footage.path == sample)
    return found.key


@pytest.fixture
def spoken(sample: Path, sample_key: str, home: Path, start: Callable[[], WindowBench]) -> Hands:
    """The window with the transcript in front."""
    keep(home, sample_key)
    return open_transcript(start(), sample)


@pytest.fixture
def silent(sample: Path, sample_key: str, start: Callable[[], WindowBench]) -> Hands:
    """The same before anything was heard."""
    assert sample_key
    return open_transcript(start(), sample)


def open_transcript(bench: WindowBench, path: Path) -> Hands:
    """Open a file and bring the transcript to the front."""
    bench.open(path)
    bench.trigger("show_transcript")
    hands = Hands(bench)
    bench.qtbot.waitUntil(lambda: hands.desk.known.is_read, timeout=30_000)
    bench.qtbot.wait(150)
    return hands
