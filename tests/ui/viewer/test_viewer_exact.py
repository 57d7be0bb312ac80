"""Frame n is asked for, frame n is on the screen: over containers, rates and odd clocks."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from viewer_bench import PLAYER_TALK, picture_of

from support.films import numbered_film, numbered_frame, read_number, tone, write_film

if TYPE_CHECKING:
    from pathlib import Path

    from viewer_bench import Bench

pytestmark = pytest.mark.qt_log_ignore(*PLAYER_TALK)
COUNT = 60
LATE = [1_075 + index * 33 + (index % 4) * 9 for index in range(COUNT)]
SHAPES = {
    "long-gop.mp4": {
        "rate": Fraction(24000, 1001),
        "gop": 300,
        "b_frames": 4,
        "audio": tone(2.5),
        "timecode": "01:00:00:00",
    },
    "fast.mov": {"rate": Fraction(60000, 1001), "gop": 60, "b_frames": 3},
    "drop.mov": {"rate": Fraction(30000, 1001), "timecode": "00:59:59;28"},
    "matroska.mkv": {"rate": Fraction(30000, 1001), "gop": 30, "b_frames": 2, "audio": tone(2.0)},
    "program-stream.mpg": {
        "rate": Fraction(25),
        "codec": "mpeg2video",
        "gop": 12,
        "b_frames": 2,
        "audio": tone(2.4),
        "audio_codec": "mp2",
    },
    "late-variable.mp4": {
        "rate": Fraction(30),
        "pts": LATE,
        "time_base": Fraction(1, 1000),
        "audio": tone(3.0),
    },
    "old.avi": {"rate": Fraction(25), "codec": "mpeg4", "gop": 25, "b_frames": 2},
    "web.webm": {"rate": Fraction(24), "codec": "libvpx", "options": {"deadline": "realtime"}},
}


@pytest.fixture(params=SHAPES)
def film(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return numbered_film(tmp_path / request.param, COUNT, **SHAPES[request.param])


def test_that_the_frame_asked_for_is_the_frame_on_the_screen(bench: Bench, film: Path) -> None:
    bench.open(film)
    bench.wait_for(lambda: bench.shows(0))
    for frame in (COUNT - 1, 31, 30, 29, 1, 0, 47):
        bench.show(frame)


def test_that_every_picture_while_playing_has_its_own_number(bench: Bench, film: Path) -> None:
    bench.open(film)
    bench.show(20)
    bench.qtbot.wait(250)  # let the player get ready there, as it does for an editor
    seen: list[tuple[int, int]] = []
    bench.playhead.moved.connect(lambda frame: seen.append((frame, bench.number())))
    bench.viewer.toggle_play()
    bench.wait_for(lambda: bench.playhead.frame == COUNT - 1 and not bench.viewer.is_playing)
    assert len(seen) > 8
    assert [picture for _, picture in seen] == [frame for frame, _ in seen]
    assert [frame for frame, _ in seen] == sorted(frame for frame, _ in seen)
    assert bench.shows(COUNT - 1)


def test_that_play_starts_at_the_very_next_frame(bench: Bench, tmp_path: Path) -> None:
    bench.open(numbered_film(tmp_path / "film.mp4", COUNT, **SHAPES["long-gop.mp4"]))
    bench.show(20)
    bench.qtbot.wait(250)
    with bench.qtbot.waitSignal(bench.playhead.moved) as moved:
        bench.viewer.toggle_play()
    assert moved.args == [21]


def test_that_pausing_holds_the_frame_that_was_on_the_screen(bench: Bench, film: Path) -> None:
    bench.open(film)
    bench.wait_for(lambda: bench.shows(0))
    bench.viewer.play_forward()
    bench.wait_for(lambda: bench.playhead.frame > 5)
    bench.viewer.stop()
    held = bench.playhead.frame
    bench.qtbot.wait(300)
    assert bench.shows(held)
    bench.viewer.step(-1)
    bench.wait_for(lambda: bench.shows(held - 1))


def test_that_backwards_play_shows_true_numbers_and_ends_at_frame_0(
    bench: Bench, film: Path
) -> None:
    bench.open(film)
    bench.show(COUNT - 1)
    seen: list[tuple[int, int]] = []
    bench.playhead.moved.connect(lambda frame: seen.append((frame, bench.number())))
    bench.viewer.play_reverse()
    bench.viewer.play_reverse()
    assert bench.viewer.speed == -2
    bench.wait_for(lambda: bench.shows(0) and not bench.viewer.is_playing)
    assert len(seen) > 5
    assert [picture for _, picture in seen] == [frame for frame, _ in seen]
    assert [frame for frame, _ in seen] == sorted((frame for frame, _ in seen), reverse=True)


@pytest.mark.parametrize("degrees", [90, 270])
def test_that_a_turned_picture_is_upright_at_rest_and_while_playing(
    bench: Bench, tmp_path: Path, degrees: int
) -> None:
    frames = [np.rot90(numbered_frame(n, 120, 160), degrees // 90).copy() for n in range(COUNT)]
    bench.open(write_film(tmp_path / "phone.mov", frames, rate=Fraction(30), rotation_deg=degrees))
    bench.show(7)
    assert bench.viewer.picture.picture_rect().width() < bench.viewer.picture.width() / 2
    seen: list[tuple[int, int]] = []
    bench.playhead.moved.connect(lambda frame: seen.append((frame, bench.number())))
    bench.viewer.toggle_play()
    bench.wait_for(lambda: len(seen) > 5)
    bench.viewer.stop()
    assert [picture for _, picture in seen] == [frame for frame, _ in seen]


def test_that_the_picture_keeps_its_place_between_rest_and_play(
    bench: Bench, tmp_path: Path
) -> None:
    details = {"pixel_aspect": Fraction(64, 45), "rate": Fraction(25), "gop": 10}
    bench.open(numbered_film(tmp_path / "wide.mov", COUNT, width=180, height=144, **details))
    bench.show(3)
    rect = bench.viewer.picture.picture_rect()
    assert rect.width() / rect.height() == pytest.approx(180 * 64 / 45 / 144)
    bench.viewer.toggle_play()
    bench.wait_for(lambda: bench.playhead.frame > 6)
    assert bench.number() == bench.playhead.frame
    assert bench.viewer.picture.picture_rect() == rect


def test_that_picture_colours_do_not_jump_between_rest_and_play(
    bench: Bench, tmp_path: Path
) -> None:
    for name, (width, height) in {"sd.mp4": (320, 240), "hd.mp4": (1280, 720)}.items():
        bars = np.zeros((height, width, 3), np.uint8)
        colours = [(235, 235, 235), (200, 30, 30), (30, 180, 40), (40, 40, 200), (128, 128, 128)]
        for index, colour in enumerate(colours):
            bars[:, index * width // 5 : (index + 1) * width // 5] = colour
        path = write_film(tmp_path / name, [bars] * 30, rate=Fraction(25))
        bench.open(path)
        bench.wait_for(lambda: bench.viewer.picture._image is not None)
        still = _means(bench)
        bench.viewer.toggle_play()
        bench.wait_for(lambda: bench.playhead.frame > 5)
        running = _means(bench)
        bench.viewer.stop()
        assert np.abs(still - running).max() <= 3, name


def _means(bench: Bench) -> np.ndarray:
    rect = bench.viewer.picture.picture_rect().toRect()
    ratio = bench.viewer.devicePixelRatioF()
    left, width = rect.x() * ratio, rect.width() * ratio
    row = picture_of(bench.viewer)[int(rect.center().y() * ratio)].astype(float)
    return np.array([row[int(left + width * (i + 0.5) / 5)] for i in range(5)])


def test_that_read_number_is_not_fooled() -> None:
    grey = np.full((120, 160, 3), 128, np.uint8)
    with pytest.raises(ValueError, match="no numbered frame"):
        read_number(grey)
