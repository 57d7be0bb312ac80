"""Names each pass: what it needs, what it costs, and the order in which they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.analysis.beats_pass import beats_are_of, run_beats
from autoresolve_gui.analysis.curves_pass import run_curves
from autoresolve_gui.analysis.filmstrip_pass import run_filmstrip
from autoresolve_gui.analysis.index_pass import run_index
from autoresolve_gui.analysis.pass_contract import Pass, PassCancelled, PassContext
from autoresolve_gui.analysis.picture_pass import run_picture
from autoresolve_gui.analysis.sound_pass import run_sound

if TYPE_CHECKING:
    from autoresolve_gui.model.footage import Footage

__all__ = ["PASSES", "Pass", "PassCancelled", "PassContext"]

_DISK_BYTES_PER_S = 400e6
_SOUND_X_REALTIME = 100.0
_READ_PIXELS_PER_S = 6e8
_KEYFRAMES_PER_S = 40.0
_CURVES_X_REALTIME = 5_000.0


def _index_cost_s(footage: Footage) -> float:
    return 0.1 + footage.size_bytes / _DISK_BYTES_PER_S


def _filmstrip_cost_s(footage: Footage) -> float:
    return 0.1 + min(40.0, float(footage.duration) / 5) / _KEYFRAMES_PER_S


def _sound_cost_s(footage: Footage) -> float:
    return 0.1 + float(footage.duration) * len(footage.audio) / _SOUND_X_REALTIME


def _picture_cost_s(footage: Footage) -> float:
    if footage.video is None:
        return 0.01
    pixels = footage.video.width * footage.video.height * footage.video.frames
    return 0.2 + pixels / _READ_PIXELS_PER_S


def _curves_cost_s(footage: Footage) -> float:
    return 0.1 + float(footage.duration) / _CURVES_X_REALTIME


PASSES: tuple[Pass, ...] = (
    Pass("index", 3, (), run_index, _index_cost_s),
    Pass("filmstrip", 3, ("index",), run_filmstrip, _filmstrip_cost_s),
    Pass("sound", 3, ("index",), run_sound, _sound_cost_s),
    Pass("picture", 3, ("index",), run_picture, _picture_cost_s),
    Pass("curves", 3, ("sound", "picture"), run_curves, _curves_cost_s),
    Pass(
        "beats",
        5,
        ("index", "sound", "picture", "curves"),
        run_beats,
        _curves_cost_s,
        is_of=beats_are_of,
    ),
)
"""Later passes may take the frame times of the latest pass before them that gave some."""
