"""What an editor does with the viewer, and what must not happen then."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QWidget
from viewer_bench import PLAYER_TALK, Bench, analysis_of

from autoresolve_gui.ui.document import Document
from autoresolve_gui.ui.playhead import Playhead
from autoresolve_gui.ui.theme import DARK, LIGHT
from autoresolve_gui.ui.viewer import Viewer
from support.films import numbered_film, tone, write_sound

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.qt_log_ignore(*PLAYER_TALK)
COUNT = 75
RATE = Fraction(25)
BUTTONS = ("start", "back", "reverse", "play", "forward", "step", "end")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    details = {"audio": tone(3.0), "timecode": "10:00:00:00", "gop": 250, "b_frames": 3}
    return numbered_film(tmp_path / "film.mov", COUNT, rate=RATE, **details)


def test_that_fast_steps_add_up(bench: Bench, film: Path) -> None:
    bench.open(film)
    bench.show(20)
    for frames in (1, 1, 1, 10, -1):
        bench.viewer.step(frames)
    bench.wait_for(lambda: bench.shows(32))
    bench.viewer.step(-10)
    bench.wait_for(lambda: bench.shows(22))
    bench.viewer.step(1000)
    bench.wait_for(lambda: bench.shows(COUNT - 1))
    bench.viewer.step(-1000)
    bench.wait_for(lambda: bench.shows(0))


def test_that_the_shuttle_goes_through_its_speeds(bench: Bench, film: Path) -> None:
    bench.open(film)
    bench.show(30)
    speeds = []
    for key in "LLLLJJJJLK":
        {"L": bench.viewer.play_forward, "J": bench.viewer.play_reverse, "K": bench.viewer.stop}[
            key
        ]()
        speeds.append(bench.viewer.speed)
    assert speeds == [1, 2, 4, 4, -1, -2, -4, -4, 1, 0]
    assert bench.viewer.bar.speed.text() == ""


def test_that_double_speed_is_double(bench: Bench, tmp_path: Path) -> None:
    bench.open(numbered_film(tmp_path / "film.mp4", 200, rate=RATE, audio=tone(8.0)))
    bench.wait_for(lambda: bench.shows(0))
    bench.viewer.play_forward()
    bench.viewer.play_forward()
    bench.wait_for(lambda: bench.playhead.frame > 2)
    before = bench.playhead.frame
    bench.qtbot.wait(1000)
    assert 38 <= bench.playhead.frame - before <= 62


def test_that_backwards_play_holds_its_speed(bench: Bench, tmp_path: Path) -> None:
    bench.open(numbered_film(tmp_path / "film.mp4", 200, rate=RATE, gop=300))
    bench.show(199)
    bench.viewer.play_reverse()
    bench.qtbot.wait(1500)
    bench.viewer.stop()
    assert 30 <= 199 - bench.playhead.frame <= 45


def test_that_a_flood_of_seeks_stays_live_and_ends_at_the_last(bench: Bench, film: Path) -> None:
    bench.open(film)
    bench.wait_for(lambda: bench.shows(0))
    shown: list[int] = []
    bench.playhead.moved.connect(shown.append)
    for index in range(300):
        bench.playhead.seek(index * 7 % COUNT)
        bench.qtbot.wait(2)
    bench.playhead.seek(41)
    bench.wait_for(lambda: bench.shows(41))
    assert len(shown) > 10


def test_that_scrubbing_while_playing_runs_on_from_there(bench: Bench, film: Path) -> None:
    bench.open(film)
    bench.wait_for(lambda: bench.shows(0))
    changes: list[bool] = []
    bench.viewer.playing_changed.connect(changes.append)
    bench.viewer.toggle_play()
    bench.wait_for(lambda: bench.playhead.frame > 3)
    bench.playhead.seek(50)
    bench.wait_for(lambda: bench.shows(50))
    bench.wait_for(lambda: bench.playhead.frame > 53)
    assert changes == [True]
    bench.viewer.stop()
    assert changes == [True, False]


def test_that_play_at_the_end_starts_over(bench: Bench, film: Path) -> None:
    bench.open(film)
    bench.viewer.go_end()
    bench.wait_for(lambda: bench.shows(COUNT - 1))
    bench.viewer.toggle_play()
    bench.wait_for(lambda: 0 < bench.playhead.frame < 20)
    assert bench.viewer.is_playing


def test_that_timecode_and_length_are_read_and_typed(bench: Bench, film: Path) -> None:
    bench.open(film)
    bench.show(30)
    assert bench.viewer.bar.timecode.text() == "10:00:01:05"
    assert bench.viewer.bar.duration.text() == "00:00:03:00"
    field = bench.viewer.bar.timecode
    field.selectAll()
    bench.qtbot.keyClicks(field, "10:00:02:10")
    bench.qtbot.keyClick(field, Qt.Key.Key_Return)
    bench.wait_for(lambda: bench.shows(60))
    field.selectAll()
    bench.qtbot.keyClicks(field, "soon")
    bench.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "10:00:02:10"


@pytest.mark.parametrize(
    ("button", "frame"), [("start", 0), ("back", 29), ("step", 31), ("end", COUNT - 1)]
)
def test_that_the_buttons_do_what_they_say(
    bench: Bench, film: Path, button: str, frame: int
) -> None:
    bench.open(film)
    bench.show(30)
    bench.qtbot.mouseClick(bench.viewer.bar.button(button), Qt.MouseButton.LeftButton)
    bench.wait_for(lambda: bench.shows(frame))


def test_that_every_button_names_itself_and_its_shortcut(bench: Bench) -> None:
    for name in BUTTONS:
        button = bench.viewer.bar.button(name)
        assert "(" in button.toolTip()
        assert not button.icon().isNull()
        assert not button.isEnabled()  # nothing is open


def test_that_the_index_arriving_later_moves_nothing(bench: Bench, tmp_path: Path) -> None:
    stamps = [index * 40 + (index % 5) * 6 for index in range(COUNT)]
    path = numbered_film(
        tmp_path / "vfr.mp4", COUNT, rate=RATE, pts=stamps, time_base=Fraction(1, 1000)
    )
    document = bench.open(path, indexed=False)
    bench.wait_for(lambda: bench.viewer.bar.timecode.text() != "--:--:--:--")
    bench.playhead.seek(40)
    bench.wait_for(lambda: bench.playhead.frame == 40)
    before = bench.number()
    document.set_analysis(analysis_of(path), edited=False)
    bench.wait_for(lambda: bench.shows(before))
    document.set_analysis(analysis_of(path), edited=False)
    bench.qtbot.wait(200)
    assert bench.shows(before)


def test_that_the_index_may_arrive_while_playing(bench: Bench, film: Path) -> None:
    document = bench.open(film, indexed=False)
    bench.wait_for(lambda: bench.shows(0))
    bench.viewer.toggle_play()
    bench.wait_for(lambda: bench.playhead.frame > 5)
    document.set_analysis(analysis_of(film), edited=False)
    bench.wait_for(lambda: bench.playhead.frame > 20)
    assert bench.viewer.is_playing


def test_that_going_back_to_a_clip_finds_its_place(bench: Bench, film: Path) -> None:
    first = bench.open(film)
    bench.show(33)
    other = numbered_film(film.with_name("other.mp4"), 20, rate=RATE)
    bench.open(other)
    bench.wait_for(lambda: bench.shows(0))
    bench.viewer.set_document(first)
    bench.wait_for(lambda: bench.shows(33))
    bench.viewer.set_document(None)
    assert "Nothing is open" in bench.viewer.picture.message


def test_that_sound_only_plays_and_the_playhead_moves(bench: Bench, tmp_path: Path) -> None:
    bench.open(write_sound(tmp_path / "voice.wav", tone(2.0), codec="pcm_s16le"))
    assert bench.viewer.picture.message == "Sound only\nPCM, 48 kHz, stereo"
    seen: list[int] = []
    bench.playhead.moved.connect(seen.append)
    bench.playhead.seek(10)
    assert bench.playhead.frame == 10
    bench.viewer.toggle_play()
    bench.wait_for(lambda: bench.playhead.frame == 49 and not bench.viewer.is_playing)
    assert len(seen) > 15
    bench.viewer.play_reverse()
    bench.wait_for(lambda: bench.playhead.frame < 40)
    bench.viewer.stop()


def test_that_a_missing_file_is_said_and_the_next_opens(bench: Bench, film: Path) -> None:
    analysis = analysis_of(film)
    lost = Document(film.with_name("lost.mov"), bench.window)
    gone = replace(analysis.footage, path=lost.path)
    lost.set_analysis(replace(analysis, footage=gone), edited=False)
    bench.viewer.set_document(lost)
    assert "“lost.mov” is not there" in bench.viewer.picture.message
    bench.viewer.toggle_play()
    assert not bench.viewer.is_playing
    bench.open(film)
    bench.wait_for(lambda: bench.shows(0))


def test_that_an_undecodable_file_is_said_and_the_next_opens(bench: Bench, film: Path) -> None:
    broken = film.with_name("broken.mov")
    broken.write_bytes(os.urandom(200_000))
    analysis = analysis_of(film)
    document = Document(broken, bench.window)
    document.set_analysis(
        replace(analysis, footage=replace(analysis.footage, path=broken)), edited=False
    )
    bench.viewer.set_document(document)
    bench.wait_for(lambda: "broken.mov" in bench.viewer.picture.message)
    bench.viewer.toggle_play()
    bench.qtbot.wait(300)
    bench.viewer.stop()
    bench.open(film)
    bench.wait_for(lambda: bench.shows(0))


def test_that_close_media_frees_the_file(bench: Bench, film: Path) -> None:
    bench.open(film)
    bench.show(9)
    bench.viewer.toggle_play()
    bench.wait_for(lambda: bench.playhead.frame > 12)
    bench.viewer.close_media()
    assert not bench.viewer.is_playing
    held = {entry.path for entry in psutil.Process().open_files()}
    assert str(film) not in held
    film.rename(film.with_name("moved.mov")).rename(film)
    bench.viewer.reopen_media()
    bench.wait_for(lambda: bench.playhead.frame > 12 and bench.shows(bench.playhead.frame))


def test_that_a_window_taken_down_without_notice_leaves_no_thread(qtbot, film: Path) -> None:
    window = QWidget()
    playhead = Playhead(window)
    viewer = Viewer(playhead, DARK, window)
    window.show()
    document = Document(film, window)
    document.set_analysis(analysis_of(film), edited=False)
    viewer.set_document(document)
    qtbot.wait(50)
    viewer.toggle_play()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: "viewer-stills" not in [t.name for t in threading.enumerate()])


def test_that_opening_over_and_over_leaks_nothing(bench: Bench, film: Path) -> None:
    document = bench.open(film)
    bench.wait_for(lambda: bench.shows(0))
    children = len(bench.viewer.findChildren(object))
    threads = threading.active_count()
    for _ in range(12):
        bench.viewer.set_document(document)
    bench.wait_for(lambda: bench.shows(0))
    assert len(bench.viewer.findChildren(object)) == children
    assert threading.active_count() == threads


def test_that_mute_and_volume_reach_the_sound(bench: Bench, film: Path) -> None:
    bench.open(film)
    output = bench.viewer._conductor.playback._sound
    bench.viewer.bar.volume.setValue(50)
    assert 0 < output.volume() < 0.5  # a slider's half is less than half the amplitude
    bench.viewer.bar.mute.click()
    assert output.isMuted()


def test_that_both_themes_fit(bench: Bench, film: Path) -> None:
    bench.open(film)
    bench.wait_for(lambda: bench.shows(0))
    for theme in (LIGHT, DARK):
        bench.viewer.set_theme(theme)
        image = bench.viewer.bar.grab().toImage()
        assert image.pixelColor(3, image.height() // 2).name() == theme.panel
