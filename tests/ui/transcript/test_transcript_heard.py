"""Real speech, heard by a real model while the window is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from spoken import kept_texts
from transcript_hands import Hands

from autoresolve_gui.engine.events import Finished, PassStarted
from autoresolve_gui.library.library import Library
from autoresolve_gui.ui.proposing import is_stale
from autoresolve_gui.ui.settings import WindowSettings
from autoresolve_gui.ui.stale_line import StaleLine
from autoresolve_gui.ui.workspace import State
from support.recordings import cut

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from window_bench import WindowBench

HEARD_MS = 60_000


@pytest.fixture(scope="module")
def speech(real_footage: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 s of a narrator: two windows of Whisper's."""
    folder = tmp_path_factory.mktemp("speech")
    return cut(real_footage("wannaworktogether.mp4"), folder / "speech.wav", 12, 52)


@pytest.fixture
def with_model(home: Path, whisper_folder: Path) -> Path:
    """A home whose user chose the folder of a model."""
    settings = WindowSettings(home / "window.ini")
    settings.speech_model = str(whisper_folder)
    settings.flush()
    return home


def test_that_speech_is_heard_after_the_analysis_and_the_beats_are_proposed_anew(
    with_model: Path, start: Callable[[], WindowBench], speech: Path
) -> None:
    first = start()
    first.window.open_files([speech])
    first.trigger("show_transcript")
    hands = Hands(first)
    # It is asked for by itself, behind the analysis, which it does not disturb.
    first.qtbot.waitUntil(
        lambda: hands.desk.script is not None and bool(hands.desk.script.lines), timeout=HEARD_MS
    )
    assert [type(event) for event in first.events].count(Finished) == 1
    assert hands.panel.head.cancel.isVisible()
    key = first.current.key
    begun = hands.texts
    first.close()  # while it hears; that nothing is left behind is seen to by the fixture
    assert kept_texts(with_model, key)[: len(begun)] == begun
    with Library(with_model / "library.sqlite3") as library:
        assert not library.transcript(key).is_complete
    second = start()
    second.open(speech)
    hands = Hands(second)
    assert hands.view.isVisible() or hands.panel.empty.isVisible(), "it was in front before"
    second.qtbot.waitUntil(lambda: hands.desk.known.is_complete, timeout=HEARD_MS)
    assert hands.texts[: len(begun)] == begun
    assert "share your creative" in " ".join(hands.texts).lower()
    words = f"{hands.desk.script.words} words"
    second.qtbot.waitUntil(lambda: hands.panel.head.status.text().startswith(words))
    second.qtbot.waitUntil(
        lambda: [type(event) for event in second.events].count(Finished) == 2, timeout=HEARD_MS
    )
    second.qtbot.waitUntil(lambda: second.current.status.state is State.DONE, timeout=HEARD_MS)
    place = hands.place_of("the")
    hands.click(place)
    second.wait_playhead(hands.frame_of(place))
    assert hands.view.lit == place
    corrections_make_the_beats_stale_until_they_are_proposed_again(second, hands, with_model)


def corrections_make_the_beats_stale_until_they_are_proposed_again(
    bench: WindowBench, hands: Hands, home: Path
) -> None:
    """Delete a line, leave the transcript, and have the beats proposed again."""
    line = bench.window.beats.findChild(StaleLine)
    assert not line.isVisibleTo(bench.window.beats)
    own = bench.current.document.add_beat(200, "mine", 2)
    hands.choose("Delete Line")
    bench.window.timeline.view.setFocus()
    bench.qtbot.waitUntil(lambda: line.isVisibleTo(bench.window.beats), timeout=30_000)
    told = len(bench.events)
    line.button.click()
    assert not line.isVisibleTo(bench.window.beats)
    bench.qtbot.waitUntil(
        lambda: any(isinstance(event, Finished) for event in bench.events[told:]), timeout=HEARD_MS
    )
    bench.wait_settled()
    begun = [event.name for event in bench.events[told:] if isinstance(event, PassStarted)]
    assert begun == ["beats"]
    assert own in bench.current.document.beats
    with Library(home / "library.sqlite3") as library:
        assert not is_stale(library, bench.current.key)
    assert not line.isVisibleTo(bench.window.beats)
