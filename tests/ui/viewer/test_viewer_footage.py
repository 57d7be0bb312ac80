"""Real footage: late starts, variable rate, old containers. And pictures for people to look at."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from viewer_bench import PLAYER_TALK, picture_of

from autoresolve_gui.media.still import StillReader
from autoresolve_gui.ui.theme import DARK, LIGHT
from autoresolve_gui.ui.viewer.still_thread import image_of
from support.films import numbered_film, tone

if TYPE_CHECKING:
    from viewer_bench import Bench

pytestmark = pytest.mark.qt_log_ignore(*PLAYER_TALK)
ROOT = Path(__file__).parents[3]
SCREENSHOTS = ROOT / "build" / "screenshots"
NAMES = ("city_mpeg2.mpg", "delayed_start.mp4", "phone_vfr.mp4", "hello.avi", "ball_pal.mp4")

TOGETHER = """
import sys
order = sys.argv[1]
if order == "before":
    import cv2
from PySide6.QtMultimedia import QMediaPlayer
from PySide6.QtWidgets import QApplication, QLabel
if order == "after":
    import cv2
import numpy as np
app = QApplication([])
player = QMediaPlayer()
label = QLabel("both")
label.show()
app.processEvents()
small = cv2.resize(np.zeros((64, 64, 3), np.uint8), (8, 8))
print(app.platformName(), small.shape, label.isVisible())
"""


@pytest.mark.footage
@pytest.mark.parametrize("name", NAMES)
def test_that_real_footage_agrees_at_rest_and_while_playing(
    bench: Bench, footage_folder: Path, name: str
) -> None:
    path = footage_folder / name
    document = bench.open(path)
    times = document.analysis.frame_times
    video = document.footage.video
    bench.wait_for(lambda: bench.viewer.picture._image is not None)
    start = min(len(times) // 3, 60)
    bench.playhead.seek(start)
    bench.wait_for(lambda: bench.playhead.frame == start)
    bench.qtbot.wait(400)
    seen = []
    bench.playhead.moved.connect(
        lambda frame: (
            seen.append((frame, bench.viewer.picture._video_frame.toImage()))
            if bench.viewer.picture._video_frame is not None and len(seen) < 6
            else None
        )
    )
    bench.viewer.toggle_play()
    bench.wait_for(lambda: len(seen) >= 6)
    bench.viewer.stop()
    with StillReader(path, times, video.player_offset) as reader:
        for frame, shown in seen:
            distances = {
                number: _distance(shown, image_of(reader.read(number)))
                for number in (frame - 1, frame, frame + 1)
                if 0 <= number < len(times)
            }
            assert distances[frame] <= min(distances.values()) + 0.25, (frame, distances)


@pytest.mark.parametrize("order", ["before", "after"])
def test_that_opencv_and_qt_live_in_one_process_on_xcb(order: str) -> None:
    if not os.environ.get("DISPLAY"):
        pytest.skip("there is no X display here")
    environment = os.environ | {"QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", TOGETHER, order],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "xcb (8, 8, 3) True"


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_that_the_viewer_can_be_looked_at(bench: Bench, theme, tmp_path: Path) -> None:
    path = numbered_film(tmp_path / "film.mp4", 90, rate=Fraction(25), audio=tone(3.6))
    bench.viewer.set_theme(theme)
    bench.window.setStyleSheet(f"QWidget {{ background: {theme.window}; }}")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    bench.window.grab().save(str(SCREENSHOTS / f"viewer-{theme.name}-empty.png"))
    bench.open(path)
    frame = 80
    bench.playhead.seek(frame)
    bench.wait_for(lambda: bench.playhead.frame == frame)
    bench.viewer.bar.volume.setValue(70)
    bench.viewer.play_reverse()
    bench.viewer.play_reverse()
    bench.wait_for(lambda: bench.playhead.frame < frame)
    bench.window.grab().save(str(SCREENSHOTS / f"viewer-{theme.name}.png"))
    bench.viewer.stop()
    assert picture_of(bench.viewer).std() > 5


def _distance(one, other) -> float:
    values = []
    for image in (one, other):
        small = image.scaled(QSize(96, 72)).convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(small.constBits(), np.uint8).reshape(72, small.bytesPerLine())
        values.append(rows[:, :96].astype(float))
    return float(np.abs(values[0] - values[1]).mean())
