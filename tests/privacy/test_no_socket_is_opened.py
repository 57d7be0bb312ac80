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

import pytest

from support.films import numbered_film, tone

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


def test_that_the_command_line_opens_no_socket(watched, sample_film, tmp_path):
    exports = ("resolve-edl", "fcpxml", "otio", "csv")
    wishes = [w for name in exports for w in ("--export", f"{name}={tmp_path / name}")]
    ended, away = watched(
        "-m", "autoresolve_gui", "process", sample_film, "--json", tmp_path / "json", *wishes
    )
    assert ended.returncode == 0, ended.stderr
    assert "refused" not in ended.stderr
    assert json.loads((tmp_path / "json").read_text())["beats"]
    assert all((tmp_path / name).stat().st_size for name in exports)
    assert away == []


def test_that_other_commands_open_no_socket(watched):
    for words in (["plugins"], ["formats"], ["costs"], ["key"]):
        ended, away = watched("-m", "autoresolve_gui", *words)
        assert "Traceback" not in ended.stderr
        assert away == []


def test_that_the_window_opens_no_socket(watched, tmp_path):
    if not os.environ.get("DISPLAY"):
        pytest.skip("no display to open the window on")
    film = numbered_film(tmp_path / "film.mp4", 100, rate=Fraction(25), audio=tone(4.0))
    (tmp_path / "window.py").write_text(WINDOW)
    ended, away = watched(tmp_path / "window.py", film)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout.splitlines()[-1])
    assert told == {"state": "DONE", "refusals": []}
    assert away == []
