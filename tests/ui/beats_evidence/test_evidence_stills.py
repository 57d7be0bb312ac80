"""The pictures of a beat come from the thread that makes those of the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from autoresolve_gui.library.library import Library
from autoresolve_gui.ui.beats_evidence.frames import Sight
from autoresolve_gui.ui.beats_evidence.stills_pane import StillsPane
from autoresolve_gui.ui.search.stills import Stills
from autoresolve_gui.ui.theme import DARK
from support.encoders import ColorEncoder
from support.search_library import keep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

MANY = 40


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A file that is no film, though the library knows it as one; without a filmstrip."""
    path = tmp_path / "a.mov"
    with Library(tmp_path / "library.sqlite3") as library:
        assert keep(library, path, ["red"], encoder=ColorEncoder()) == "a"
    return path


@pytest.fixture
def stills(qtbot: QtBot, film: Path) -> Iterator[Stills]:
    assert qtbot is not None
    stills = Stills(film.parent / "library.sqlite3")
    yield stills
    stills.close()
    stills.deleteLater()


def test_that_it_is_told_when_others_were_wanted_instead(
    qtbot: QtBot, stills: Stills, film: Path
) -> None:
    with qtbot.waitSignal(stills.forgot, timeout=30_000):
        for frame in range(MANY):
            assert stills.picture("a", frame, film) is None
        stills.forget_wishes()
    stills.picture("a", MANY, film)
    qtbot.waitUntil(lambda: stills.is_at_rest)
    assert stills.kept("a", MANY) is not None
    assert stills.kept("a", MANY + 1) is None, "to look is not to ask"
    assert stills.is_at_rest


def test_that_a_beat_without_pictures_says_why(qtbot: QtBot, stills: Stills, film: Path) -> None:
    pane = StillsPane(stills, DARK, None)
    qtbot.addWidget(pane)
    sights = (None, Sight(5, "beat", "The beat, 00:05"), Sight(9, "+1.0 s", "After it, 00:09"))
    pane.show_sights("a", film, sights, DARK.act_1)
    assert stills.is_at_rest, "nobody sees it"
    pane.show()
    first, at, after = pane.buttons
    qtbot.waitUntil(lambda: at.picture is not None and after.picture is not None)
    assert at.picture.isNull()
    assert "is missing, or damaged" in at.accessibleDescription()
    assert first.accessibleDescription() == "The footage begins here"
    assert not first.isEnabled()
    with qtbot.waitSignal(pane.seek_asked) as told:
        after.click()
    assert told.args == [9]
