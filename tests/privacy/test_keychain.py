"""Keys in a real Secret Service; what is no keychain, or does not answer, is told in words.

`keyring` chooses its backend once a process, so each test asks in processes of their own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autoresolve_gui.privacy.errors import KeychainError
from autoresolve_gui.privacy.keychain import Keychain, KeySource, check_shape, secret_of
from autoresolve_gui.privacy.secret import Secret
from support.secret_service import (
    home_environment,
    secret_service,
    session_bus,
    skip_without_programs,
)

PROJECT = Path(__file__).resolve().parents[2]
KEY = "sk-or-v1-8c1f0e0b5f6d47aab1d2c3e4f5a6b7c8"

ASK = f"""
import json, sys, time, warnings
warnings.simplefilter("ignore")
from autoresolve_gui.privacy.keychain import Keychain, secret_of
from autoresolve_gui.privacy.errors import KeychainError
KEY = {KEY!r}
keychain = Keychain(deadline_s=float(sys.argv[2]) if len(sys.argv) > 2 else 30)
began = time.monotonic()
try:
    told = str(eval(sys.argv[1]))
except KeychainError as error:
    told = f"{{error}} | {{error.remedy}}"
print(json.dumps([told, time.monotonic() - began]))
"""
START_ON_SECOND_PAUSE = """
import os, subprocess
from autoresolve_gui.privacy.vault import find_vault
from support.secret_service import wait_for_secret_service
pauses, services = [], []
def pause(seconds):
    pauses.append(seconds)
    if len(pauses) == 2:
        program = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        pipe = subprocess.PIPE
        services.append(subprocess.Popen(program, stdin=pipe, stdout=pipe, stderr=pipe))
        services[0].stdin.write(b"open")
        services[0].stdin.close()
        services[0].stdout.readline()
        wait_for_secret_service(os.environ["DBUS_SESSION_BUS_ADDRESS"])
try:
    print(find_vault(pause).title, len(pauses))
finally:
    for service in services:
        service.kill()
"""
LOCK = """
import secretstorage
bus = secretstorage.dbus_init()
secretstorage.get_default_collection(bus).lock()
bus.close()
"""
SILENT_PROMPTER = """
from jeepney import DBusAddress, message_bus, new_method_return
from jeepney.io.blocking import open_dbus_connection
bus = open_dbus_connection()
bus.send_and_get_reply(message_bus.RequestName("org.gnome.keyring.SystemPrompter", 4))
print("ready", flush=True)
while True:
    asked = bus.receive()
    if asked.header.message_type.name == "method_call":
        bus.send(new_method_return(asked))
"""
BACKENDS = """
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend

class PlainText(KeyringBackend):
    priority = 20
    def get_password(self, service, username):
        return open("plain.txt").read()
    def set_password(self, service, username, password):
        open("plain.txt", "w").write(password)
"""
BROKEN = """
raise OSError("no such thing")
"""


@pytest.fixture
def environment(tmp_path):
    (tmp_path / "other_backends.py").write_text(BACKENDS)
    (tmp_path / "broken_backend.py").write_text(BROKEN)
    return {
        **home_environment(tmp_path / "user"),
        "PYTHONPATH": f"{PROJECT}{':' if sys.platform != 'win32' else ';'}{tmp_path}",
    }


@pytest.fixture
def ask(tmp_path):
    """Ask a keychain in a process of its own; return what it said, and after how many seconds."""

    def run(environment, expression, *arguments):
        ended = subprocess.run(  # noqa: S603 -- our own interpreter and code
            [sys.executable, "-c", ASK, expression, *map(str, arguments)],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        assert KEY not in ended.stdout + ended.stderr
        told, seconds = json.loads(ended.stdout)
        return told, seconds

    return run


def files_with(text, folder) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and text.encode() in p.read_bytes()]


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's")


@linux_only
def test_that_a_key_is_kept_read_and_removed_by_a_real_secret_service(ask, environment, tmp_path):
    with secret_service(environment) as clients:
        assert ask(clients, "keychain.read('openrouter')")[0] == "None"
        told, _ = ask(clients, "keychain.set('openrouter', secret_of(KEY))")
        assert told == "the Secret Service of this desktop"
        assert ask(clients, "keychain.read('openrouter').reveal() == KEY")[0] == "True"
        told, _ = ask(clients, "keychain.status('openrouter')")
        assert "KeySource.KEYCHAIN" in told
        assert "hint='b7c8'" in told
        assert ask(clients, "keychain.read('openai')")[0] == "None"
        assert ask(clients, "Keychain('Another').read('openrouter')")[0] == "None"
        assert ask(clients, "keychain.clear('openrouter'), keychain.clear('openrouter')")[0] == (
            "(True, False)"
        )
        assert ask(clients, "keychain.read('openrouter')")[0] == "None"
    assert files_with(KEY, tmp_path) == []


@linux_only
def test_that_the_environment_goes_first_and_is_never_written(ask, environment):
    with secret_service(environment) as clients:
        given = {**clients, "SOME_KEY": f" {KEY}\n"}
        told, _ = ask(given, "keychain.status('openrouter', 'SOME_KEY')")
        assert "KeySource.ENVIRONMENT" in told
        assert "place='SOME_KEY'" in told
        assert ask(given, "keychain.read('openrouter', 'SOME_KEY').reveal() == KEY")[0] == "True"
        assert ask(clients, "keychain.read('openrouter')")[0] == "None"
        rubbish = {**clients, "SOME_KEY": "two words"}
        told, _ = ask(rubbish, "keychain.read('openrouter', 'SOME_KEY')")
        assert told.startswith("What the environment variable SOME_KEY holds")
        assert "two words" not in told


@linux_only
def test_that_a_keychain_that_stays_locked_is_told(ask, environment):
    with secret_service(environment) as clients:
        ask(clients, "keychain.set('openrouter', secret_of(KEY))")
        subprocess.run([sys.executable, "-c", LOCK], env=clients, check=True)  # noqa: S603
        for expression in ("keychain.read('a')", "keychain.set('a', secret_of(KEY))"):
            told, _ = ask(clients, expression)
            assert told.startswith("The keychain is locked, and was not unlocked | Unlock it")


@linux_only
def test_that_a_prompt_that_nobody_answers_does_not_hang(ask, environment):
    with secret_service(environment) as clients:
        ask(clients, "keychain.set('openrouter', secret_of(KEY))")
        prompter = subprocess.Popen(  # noqa: S603 -- our own interpreter and code
            [sys.executable, "-c", SILENT_PROMPTER], env=clients, stdout=subprocess.PIPE, text=True
        )
        try:
            assert prompter.stdout is not None
            assert prompter.stdout.readline() == "ready\n"
            subprocess.run([sys.executable, "-c", LOCK], env=clients, check=True)  # noqa: S603
            told, seconds = ask(clients, "keychain.read('openrouter')", 1.5)
            assert told.startswith("The keychain did not answer within 1.5 s | Look for a window")
            assert 1.4 < seconds < 20
            told, _ = ask(clients, "[keychain.status(a).obstacle for a in 'ab']", 0.5)
            assert told.count("did not answer") == 2
        finally:
            prompter.kill()
            prompter.communicate()


@linux_only
@pytest.mark.parametrize("has_bus", [False, True])
def test_that_no_keychain_at_all_is_told(ask, environment, has_bus):
    if has_bus:
        skip_without_programs()
        with session_bus(environment) as clients:
            told, _ = ask(clients, "keychain.set('openrouter', secret_of(KEY))")
    else:
        told, _ = ask(environment, "keychain.set('openrouter', secret_of(KEY))")
    assert told.startswith("There is no keychain on this system | ")
    assert "gnome-keyring" in told


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        ("other_backends.PlainText", "other_backends.PlainText, which is not known to encrypt"),
        ("keyring.backends.null.Keyring", "keyring.backends.null.Keyring, which keeps nothing"),
        ("keyring.backends.fail.Keyring", "There is no keychain"),
        ("broken_backend.Keyring", "cannot be loaded: no such thing"),
        ("no_such.Backend", "cannot be loaded"),
    ],
)
def test_that_a_backend_that_does_not_encrypt_is_refused_by_name(
    ask, environment, tmp_path, backend, words
):
    chosen = {**environment, "PYTHON_KEYRING_BACKEND": backend}
    (tmp_path / "plain.txt").write_text("what stood there before")
    for call in ("set('openrouter', secret_of(KEY))", "read('openrouter')", "clear('openrouter')"):
        told, _ = ask(chosen, f"keychain.{call}")
        message, _, remedy = told.partition(" | ")
        assert words in message
        assert remedy
    assert (tmp_path / "plain.txt").read_text() == "what stood there before"


@linux_only
def test_that_of_a_chain_only_the_one_that_encrypts_is_used(ask, environment, tmp_path):
    # Loading it registers the one that stores plain text, which is tried first in a chain.
    chain = "keyring.backends.chainer.ChainerBackend"
    loaded = "__import__('other_backends') and "
    with secret_service({**environment, "PYTHON_KEYRING_BACKEND": chain}) as clients:
        told, _ = ask(clients, f"{loaded}keychain.set('openrouter', secret_of(KEY))")
        assert told == "the Secret Service of this desktop"
        assert not (tmp_path / "plain.txt").exists()
        (tmp_path / "plain.txt").write_text("sk-of-somebody-else")
        told, _ = ask(clients, f"{loaded}keychain.read('openrouter').reveal() == KEY")
        assert told == "True"


@linux_only
def test_that_a_chain_of_none_that_encrypts_is_refused(ask, environment):
    chain = {**environment, "PYTHON_KEYRING_BACKEND": "keyring.backends.chainer.ChainerBackend"}
    told, _ = ask(chain, "__import__('other_backends') and keychain.read('openrouter')")
    assert "other_backends.PlainText" in told


@linux_only
def test_that_a_secret_service_that_comes_up_late_is_found(environment, tmp_path):
    skip_without_programs()
    path = f"{environment['PYTHONPATH']}:{PROJECT / 'tests'}"
    with session_bus({**environment, "PYTHONPATH": path}) as clients:
        ended = subprocess.run(  # noqa: S603 -- our own interpreter and code
            [sys.executable, "-c", START_ON_SECOND_PAUSE],
            env=clients,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert ended.stdout.strip() == "the Secret Service of this desktop 2", ended.stderr


@linux_only
def test_that_keyring_is_asked_again_when_nobody_names_its_backend_any_more(ask, environment):
    named = "'PYTHON_KEYRING_BACKEND'"
    once = (
        "[__import__('os').environ.__setitem__("
        f"{named}, 'keyring.backends.fail.Keyring'), str(keychain.status('openrouter').obstacle), "
        f"__import__('os').environ.pop({named}), keychain.set('openrouter', secret_of(KEY))][1::2]"
    )
    with secret_service(environment) as clients:
        told, _ = ask(clients, once)
    none, place = json.loads(told.replace("'", '"'))
    assert none == "There is no keychain on this system"
    assert place == "the Secret Service of this desktop"


@linux_only
def test_that_a_secret_service_that_goes_away_is_told(ask, environment):
    with secret_service(environment) as clients:
        ask(clients, "keychain.set('openrouter', secret_of(KEY))")
    told, _ = ask(clients, "keychain.read('openrouter')")
    assert told.startswith("There is no keychain on this system")


@pytest.mark.parametrize("text", ["", "  \n", "two words", "line\nend", "schlüssel", "a" * 1025])
def test_that_what_cannot_be_a_key_is_refused_without_being_repeated(text):
    with pytest.raises(KeychainError) as caught:
        secret_of(text)
    assert text.strip() not in str(caught.value) or not text.strip()
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("two words", "spaces"),
        ("line\nend", "spaces"),
        ("schlüssel-0123456789abcdef", "characters that no key has"),
        ("sk-or-\x1b[2J-0123456789", "characters that no key has"),
        ("a" * 1025, "1,025 characters"),
    ],
)
def test_that_what_is_wrong_with_a_key_is_said(text, why):
    with pytest.raises(KeychainError, match=why):
        secret_of(text)


@pytest.mark.parametrize(
    ("account", "text", "why"),
    [
        ("openrouter", "sk-ant-0123456789abcdef0123", "begin with sk-or-"),
        ("openrouter", "hunter2", "begin with sk-or-"),
        ("openrouter", "SK-OR-v1-0123456789abcdef", "begin with sk-or-"),
        ("openrouter", "sk-or-v1-0123", "no whole key"),
        ("openai", "hunter2", "no whole key"),
    ],
)
def test_that_a_key_of_another_shape_is_refused_before_any_keychain_is_asked(account, text, why):
    keychain = Keychain(deadline_s=0.001)
    with pytest.raises(KeychainError, match=why) as caught:
        keychain.set(account, secret_of(text))
    assert text not in f"{caught.value} {caught.value.remedy}"
    assert caught.value.remedy


def test_that_keys_of_their_providers_shapes_and_secrets_of_plugins_pass():
    check_shape("openrouter", secret_of(KEY))
    check_shape("openai", secret_of("sk-proj-0123456789abcdef"))
    check_shape("plugin tokened token", secret_of("x"))


def test_that_the_spaces_around_a_pasted_key_go():
    assert secret_of(f"\n {KEY} \r\n") == Secret(KEY)


def test_that_a_key_that_was_read_goes_out_of_every_text():
    keychain = Keychain(environ={"SOME_KEY": "of-no-known-shape-0123"})
    status = keychain.status("openrouter", "SOME_KEY")
    assert (status.source, status.hint) == (KeySource.ENVIRONMENT, "0123")
    assert keychain.redactor.redact("with of-no-known-shape-0123.") == "with •••."
