"""`autoresolve key`, against a real Secret Service, and where the key is to be found afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest

from autoresolve_gui.cli.arguments import parse
from autoresolve_gui.cli.key_arguments import Key
from support.films import numbered_film
from support.secret_service import home_environment, secret_service

ROOT = Path(__file__).resolve().parents[2]
KEY = "sk-or-v1-8c1f0e0b5f6d47aab1d2c3e4f5a6b7c8"
PLAIN = "keyring.backends.null.Keyring"

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's")

PLUGIN = """
id = "{id}"
name = "Needs a token"
description = "For a test."
version = "1.0.0"
api = "1.0"
enabled_by_default = true

[[contributes.exporter]]
id = "token"
title = "Text"
description = "For a test."
entry = "code:Exporter"
extension = ".txt"
default_start = "source"

[settings.token]
type = "text"
default = ""
secret = true
label = "Token"
"""
CODE = """
class Exporter:
    def __init__(self, context):
        self.context = context
    def export(self, request):
        token = self.context.settings["token"]
        self.context.log.error("used %s", token)
        raise RuntimeError(f"the server did not take {token}")
"""


@pytest.fixture
def user(tmp_path, home):
    """An environment of a user with nothing kept anywhere."""
    return {
        **home_environment(tmp_path / "user"),
        "AUTORESOLVE_HOME": str(home),
        "AUTORESOLVE_DEBUG": "1",
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def run(tmp_path):
    def run(environment, *words, typed=""):
        return subprocess.run(  # noqa: S603 -- the program under test
            [sys.executable, "-m", "autoresolve_gui", *map(str, words)],
            env=environment, cwd=tmp_path, input=typed, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip

    return run


def files_with(text, *folders) -> list[Path]:
    return [
        path
        for folder in folders
        for path in Path(folder).rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ([], Key("status")),
        (["set"], Key("set")),
        (["clear", "openai"], Key("clear", "openai")),
    ],
)
def test_that_the_words_are_understood(words, command):
    assert parse(["key", *words]) == command


def test_that_a_key_on_the_command_line_is_refused_and_not_repeated(run, user):
    for words in (["set", KEY], ["set", "openrouter", KEY], [KEY], ["set", f"--key={KEY}"]):
        ended = run(user, "key", *words)
        assert ended.returncode == 2
        assert KEY not in ended.stdout + ended.stderr
        assert "usage:" in ended.stderr


@linux_only
def test_that_a_key_is_set_seen_by_its_end_and_cleared(run, user, tmp_path, home):
    with secret_service(user) as clients:
        none = run(clients, "key")
        assert none.returncode == 1
        assert none.stdout == (
            "There is no key of openrouter; `autoresolve key set openrouter` keeps one.\n"
        )
        for words, typed, told in (
            (["set"], f"{KEY}\n", "is in the Secret Service of this desktop and ends in b7c8."),
            (["status"], "", "comes from the Secret Service of this desktop and ends in b7c8."),
            (["clear"], "", "was removed from the keychain."),
            (["clear"], "", "was not in the keychain."),
        ):
            ended = run(clients, "key", *words, typed=typed)
            assert ended.returncode == 0, ended.stderr
            assert ended.stdout == f"The key of openrouter {told}\n"
            assert KEY not in ended.stderr
    assert files_with(KEY, tmp_path, home) == []


@linux_only
def test_that_the_prompt_shows_nothing_of_what_is_typed(user):
    pty = pytest.importorskip("pty")
    with secret_service(user) as clients:
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(  # noqa: S606 -- the program under test
                sys.executable, [sys.executable, "-m", "autoresolve_gui", "key", "set"], clients
            )
        shown = b""
        deadline = time.monotonic() + 30
        while b"not shown" not in shown and time.monotonic() < deadline:
            shown += os.read(terminal, 1000)
        os.write(terminal, f"{KEY}\n".encode())
        while True:
            try:
                more = os.read(terminal, 1000)
            except OSError:  # how Linux says that nobody is at the other end
                break
            if not more:
                break
            shown += more
        os.close(terminal)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert b"ends in b7c8" in shown
    assert KEY.encode() not in shown


@linux_only
def test_that_the_environment_goes_first_and_another_variable_may_be_named(run, user, home):
    with secret_service(user) as clients:
        run(clients, "key", "set", typed=KEY)
        given = {**clients, "OPENROUTER_API_KEY": "sk-or-v1-0000000000000000ffff"}
        assert "OPENROUTER_API_KEY and ends in ffff" in run(given, "key").stdout
        assert "goes first" in run(given, "key", "set", typed=KEY).stderr
        assert "still holds one" in run(given, "key", "clear").stderr
        (home / "ops.ini").write_text("[openrouter]\napi_key_env = MY_KEY\n")
        mine = {**given, "MY_KEY": "sk-or-v1-0000000000000000aaaa"}
        assert "MY_KEY and ends in aaaa" in run(mine, "key").stdout
        assert run(given, "key").returncode == 1


@pytest.mark.parametrize("typed", ["", "\n", "two words", "schlüssel", "sk-ant-0123456789abcdef"])
def test_that_what_is_no_key_changes_nothing(run, user, typed):
    ended = run(user, "key", "set", typed=typed)
    assert ended.returncode == 1
    assert not typed.strip() or typed not in ended.stderr


def test_that_a_backend_that_is_no_keychain_is_refused_by_name(run, user, tmp_path, home):
    for words in (["set"], ["status"], ["clear"]):
        ended = run({**user, "PYTHON_KEYRING_BACKEND": PLAIN}, "key", *words, typed=KEY)
        assert ended.returncode == 1
        assert f"keyring would use {PLAIN}" in ended.stderr
        assert "PYTHON_KEYRING_BACKEND" in ended.stderr
        assert KEY not in ended.stdout + ended.stderr
    assert files_with(KEY, tmp_path, home) == []


@linux_only
def test_that_a_plugins_secret_is_in_the_keychain_and_nowhere_else(run, user, tmp_path, home):
    """The plugin does what must not be done with a secret: it logs it and raises with it."""
    token = "of-no-known-shape-0123456789"  # noqa: S105 -- of the test alone
    folder = home / "plugins" / "tokened"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(PLUGIN.format(id="tokened"))
    (folder / "code.py").write_text(CODE)
    (home / "ops.ini").write_text(f"# mine\n[tokened]\ntoken = {token}\n")
    with secret_service(user) as clients:
        moved = run(clients, "plugins")
        assert "was moved from ops.ini to the keychain" in moved.stderr
        assert (home / "ops.ini").read_text() == "# mine\n[tokened]\ntoken = (in the keychain)\n"
        assert "moved" not in run(clients, "plugins").stderr
        out = tmp_path / "out.txt"
        film = numbered_film(tmp_path / "film.mp4", 30, rate=Fraction(25))
        ended = run(clients, "process", film, "--export", f"token={out}")
        assert ended.returncode == 1
        assert "used •••" in ended.stderr
        assert "the server did not take •••" in ended.stderr
        assert token not in ended.stdout + ended.stderr
    assert files_with(token, tmp_path, home) == []


def test_that_a_secret_that_no_keychain_takes_leaves_the_file_all_the_same(run, user, home):
    folder = home / "plugins" / "tokened"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(PLUGIN.format(id="tokened"))
    (folder / "code.py").write_text(CODE)
    old = '{"schema": 1, "plugins": {"tokened": {"enabled": true, "settings": {"token": "%s"}}}}'
    (home / "plugins.json").write_text(old % KEY)
    ended = run({**user, "PYTHON_KEYRING_BACKEND": PLAIN}, "plugins")
    assert "was taken out of ops.ini" in ended.stderr
    assert "enter it again" in ended.stderr
    assert files_with(KEY, home) == []
    assert (home / "plugins.json.taken-over-1").exists()
    assert run({**user, "PYTHON_KEYRING_BACKEND": PLAIN}, "plugins").stderr == ""
