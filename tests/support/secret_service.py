"""A real Secret Service for tests: Debian's gnome-keyring on a session bus of its own."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")
_START_S = 60
_SECRETS = "org.freedesktop.secrets"
_BUS = """\
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>
  </policy>
</busconfig>
"""
"""It starts no service by itself: no prompter on the screen, no other keychain of the system."""
_LEFT_OUT = (
    "XDG_", "DBUS_", "PYTHON_KEYRING", "GNOME_", "OPENROUTER_", "DISPLAY", "WAYLAND_DISPLAY"
)  # fmt: skip


def skip_without_programs() -> None:
    """Skip the test, and say what to install, where there is no Secret Service to be had."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.skip(
            f"no {' and no '.join(missing)}: the keychain is not tried against a real Secret "
            "Service (scripts/system_libraries.py --tests installs it on Debian and Ubuntu)"
        )


def choose_keyring(monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    """Have `keyring` use a backend in this process, until the test ends: it chooses only once."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    monkeypatch.setattr("keyring.core._keyring_backend", None)


def home_environment(home: Path) -> dict[str, str]:
    """Return an environment whose every folder lies in `home`, without a session bus."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)}
    run = home / "run"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        **kept,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_RUNTIME_DIR": str(run),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={home / 'no-bus'}",
    }


@contextlib.contextmanager
def session_bus(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """Run a session bus; yield the environment of its clients."""
    config = Path(environment["HOME"]) / "bus.conf"
    config.write_text(_BUS, encoding="utf-8")
    bus = subprocess.Popen(  # noqa: S603 -- the system's own program
        ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"],  # noqa: S607
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert bus.stdout is not None
        yield {**environment, "DBUS_SESSION_BUS_ADDRESS": _line(bus)}
    finally:
        bus.kill()
        bus.communicate()


@contextlib.contextmanager
def secret_service(environment: dict[str, str], password: str = "open") -> Iterator[dict[str, str]]:  # noqa: S107
    """Run an unlocked Secret Service on a bus of its own; yield the environment of its clients."""
    skip_without_programs()
    with session_bus(environment) as clients:
        keyring = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],  # noqa: S607
            env=clients,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert keyring.stdin is not None
            keyring.stdin.write(password)
            keyring.stdin.close()
            _line(keyring)  # it says where its socket is, which is not yet on the bus
            wait_for_secret_service(clients["DBUS_SESSION_BUS_ADDRESS"])
            yield clients
        finally:
            keyring.kill()
            keyring.wait()
            assert keyring.stdout is not None
            keyring.stdout.close()


def wait_for_secret_service(address: str) -> None:
    """Wait until a Secret Service answers on a bus: a client that comes earlier finds none."""
    # Here, because it comes with keyring on Linux alone.
    from jeepney import message_bus  # noqa: PLC0415
    from jeepney.io.blocking import Proxy, open_dbus_connection  # noqa: PLC0415

    until_s = time.monotonic() + _START_S
    with open_dbus_connection(bus=address, auth_timeout=_START_S) as connection:
        bus = Proxy(message_bus, connection)
        while not bus.NameHasOwner(_SECRETS)[0]:
            assert time.monotonic() < until_s, f"nobody came for {_SECRETS} within {_START_S} s"
            time.sleep(0.05)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], _START_S)
    assert ready, f"{process.args!r} did not start within {_START_S} s"
    return process.stdout.readline().strip()
