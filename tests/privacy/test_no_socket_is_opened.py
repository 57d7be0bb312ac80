"""With everything off the whole program runs, and the system sees no socket to anywhere else.

Two watchers: the guard, which records what it refuses, and strace, which sees what the system was
asked for, by native code too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from support.films import tone, write_film

PROJECT = Path(__file__).resolve().parents[2]
LOOPBACK = re.compile(
    r'inet_addr\("127\.[\d.]+"\)|inet_pton\(AF_INET6, "(::1|::ffff:127\.[\d.]+)"|sun_path=|'
    r"AF_UNIX|AF_NETLINK|AF_UNSPEC"
)
CALLS = "connect,bind,sendto,sendmsg,sendmmsg"

WINDOW = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from autoresolve_gui.privacy.guard import NetworkGuard
from autoresolve_gui.ui.app import House, application
from autoresolve_gui.ui.errors import FaultReporter
from autoresolve_gui.ui.places import Places
from autoresolve_gui.ui.workspace import State

def main():
    guard = NetworkGuard()
    guard.install()
    app, places = application(), Places.default()
    house = House(places, FaultReporter(str(places.log)), guard)
    house.window.show()
    house.window.open_files([Path(sys.argv[1])])
    def look():
        item = house.workspace.items[0] if house.workspace.items else None
        if item is None or item.status.is_busy or item.document.analysis is None:
            return
        timer.stop()
        house.window.playhead.seek(10)
        QTimer.singleShot(500, app.quit)
    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(100)
    QTimer.singleShot(60_000, app.quit)
    app.exec()
    state = house.workspace.items[0].status.state.name
    house.close()
    print(json.dumps({"state": state, "refusals": [str(each) for each in guard.refusals]}))

if __name__ == "__main__":
    main()
"""
ATTEMPT = """
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
    try:
        sender.connect(("192.0.2.1", 9))  # sends nothing
    except OSError as error:
        print(error)
"""
GUARDED = "from autoresolve_gui.privacy.guard import NetworkGuard; NetworkGuard().install()\n"

OTHERS = """
import json
from autoresolve_gui.cli.app import run
from autoresolve_gui.privacy.guard import NetworkGuard
guard = NetworkGuard()
guard.install()
commands = (["plugins"], ["formats"], ["costs"], ["key", "status"])
print(json.dumps([run(words, print, guard) for words in commands]))
assert not guard.refusals
"""


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> Path:
    """Ten seconds in six shots, with a tone that swells: every pass has something to find."""
    shades = [(20, 60, 90), (200, 40, 40), (40, 180, 60), (240, 240, 90), (90, 20, 140), (9, 9, 9)]
    frames = (np.full((90, 160, 3), shades[n // 20], np.uint8) for n in range(120))
    swell = np.linspace(0.05, 1.0, 480_000, dtype=np.float32)
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    return write_film(path, frames, rate=Fraction(12), audio=tone(10.0) * swell)


@pytest.fixture
def watched(tmp_path, home):
    """Run Python under strace; return what it did, and its calls that lead off this machine."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("no strace: the system's own view of sockets is not looked at")

    def run(*arguments):
        log = tmp_path / "calls"
        watcher = [strace, "--seccomp-bpf", "-f", "-qq", "-s", "1", "-e", f"trace={CALLS}"]
        ended = subprocess.run(  # noqa: S603 -- our own interpreter and code
            [*watcher, "-o", str(log), sys.executable, *map(str, arguments)],
            env={**os.environ, "AUTORESOLVE_HOME": str(home), "PYTHONPATH": str(PROJECT)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        if "Operation not permitted" in ended.stderr or "PTRACE" in ended.stderr:
            pytest.skip(f"strace may not watch here: {ended.stderr.strip()[-200:]}")
        calls = log.read_text().splitlines()
        away = [call for call in calls if "sa_family" in call and not LOOPBACK.search(call)]
        return ended, away

    return run


def test_that_the_watcher_sees_an_attempt_and_the_guard_stops_it_before_the_system(watched):
    ended, away = watched("-c", ATTEMPT)
    assert "192.0.2.1" in away[0]
    assert ended.returncode == 0
    ended, away = watched("-c", GUARDED + ATTEMPT)
    assert "The network is off" in ended.stdout
    assert away == []


def test_that_the_command_line_opens_no_socket(watched, film, tmp_path):
    exports = ("resolve-edl", "fcpxml", "otio", "csv")
    wishes = [w for name in exports for w in ("--export", f"{name}={tmp_path / name}")]
    ended, away = watched(
        "-m", "autoresolve_gui", "process", film, "--json", tmp_path / "json", *wishes
    )
    assert ended.returncode == 0, ended.stderr
    assert "refused" not in ended.stderr
    report = json.loads((tmp_path / "json").read_text())
    assert len(report["shots"]) == 6
    assert {each["name"] for each in report["passes"]} >= {"sound", "picture", "beats"}
    assert all((tmp_path / name).stat().st_size for name in exports)
    assert away == []


def test_that_other_commands_open_no_socket(watched):
    ended, away = watched("-c", OTHERS)
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    # Without a keychain the last one says so.
    assert json.loads(ended.stdout.splitlines()[-1]) in ([0, 0, 0, 0], [0, 0, 0, 1])
    assert away == []


def test_that_the_window_opens_no_socket(watched, film, tmp_path):
    if not os.environ.get("DISPLAY"):
        pytest.skip("no display to open the window on")
    (tmp_path / "window.py").write_text(WINDOW)
    ended, away = watched(tmp_path / "window.py", film)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout.splitlines()[-1])
    assert told == {"state": "DONE", "refusals": []}
    assert away == []
