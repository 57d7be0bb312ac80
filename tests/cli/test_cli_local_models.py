"""`autoresolve models`, against a hub on this machine."""

from __future__ import annotations

import io
import json
import signal
import threading
import time

import pytest

from autoresolve_gui.cli.arguments import parse
from autoresolve_gui.cli.console import Console
from autoresolve_gui.cli.local_models import manage_models
from autoresolve_gui.cli.model_arguments import Models
from autoresolve_gui.models.catalogue import CATALOGUE
from autoresolve_gui.models.errors import ModelError, UnknownModel
from autoresolve_gui.models.records import FileRecord, ModelRecord, write_record
from autoresolve_gui.privacy.guard import NetworkGuard
from support.loopback_hub import LoopbackHub, Repository

CLIP = next(model for model in CATALOGUE if model.name == "clip-vit-b16")  # not pinned
TINY = next(model for model in CATALOGUE if model.name == "whisper-tiny")  # pinned
FILES = {file.path: f"what {file.path} holds".encode() for file in CLIP.files}


@pytest.fixture
def hub(monkeypatch):
    repositories = {
        CLIP.repository: Repository(dict(FILES), frozenset({CLIP.files[0].path})),
        TINY.repository: Repository(
            {file.path: b"other" for file in TINY.files}, commit=TINY.commit
        ),
    }
    with LoopbackHub(repositories) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        yield server


@pytest.fixture
def models(home, monkeypatch):
    """Run `autoresolve models ...`; returns the status, standard output and standard error."""
    monkeypatch.setenv("AUTORESOLVE_HOME", str(home))

    def run(*words):
        out, err = io.StringIO(), io.StringIO()
        command = parse(["models", *map(str, words)])
        status = manage_models(command, Console(out, err), NetworkGuard())
        return status, out.getvalue(), err.getvalue()

    return run


def test_that_every_model_is_listed_with_licence_and_state(models):
    status, out, err = models()
    assert status == 0
    for model in CATALOGUE:
        assert model.name in out
    assert "clip-vit-b32" in err
    listed = json.loads(models("list", "--json")[1])
    assert [each["name"] for each in listed] == [model.name for model in CATALOGUE]
    assert {each["licence"] for each in listed} == {"MIT", "Apache-2.0"}


@pytest.mark.usefixtures("hub")
def test_that_a_model_is_fetched_checked_and_deleted(models, home):
    status, out, err = models("download", CLIP.name)
    assert status == 0
    assert str(home / "models" / CLIP.name) in out
    assert "MIT (Copyright (c) 2021 OpenAI)" in err
    assert models("verify", CLIP.name)[:2] == (
        0,
        f"{CLIP.name}: every file is as it should be.\n",
    )
    path = home / "models" / CLIP.name / "tokenizer.json"
    path.write_bytes(b"x" * path.stat().st_size)
    status, out, _ = models("verify", CLIP.name, "--json")
    assert status == 1
    assert "tokenizer.json has the checksum" in json.loads(out)[0]["faults"][0]
    assert models("delete", CLIP.name)[0] == 0
    assert not (home / "models" / CLIP.name).exists()


@pytest.mark.usefixtures("hub")
def test_that_a_download_that_fails_is_told_and_the_next_one_is_made(models):
    status, out, err = models("download", TINY.name, CLIP.name)
    assert status == 1
    assert "has another model.bin than the one that is known" in err
    assert "autoresolve models import" in err
    assert out.startswith(f"{CLIP.name} is in ")


def test_that_a_folder_is_imported_or_refused(models, tmp_path):
    for path, data in FILES.items():
        (tmp_path / path.rpartition("/")[2]).write_bytes(data)
    assert models("import", CLIP.name, tmp_path)[0] == 0
    with pytest.raises(ModelError, match=r"has no model\.bin"):
        models("import", TINY.name, tmp_path)


def interrupting(begun) -> threading.Thread:
    """Return a thread that presses Ctrl+C as soon as something has begun."""

    def press():
        until_s = time.monotonic() + 30
        while not begun() and time.monotonic() < until_s:
            time.sleep(0.001)
        signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=press)
    thread.start()
    return thread


def sparse(path, size_bytes=1 << 30):
    """Make a file of holes, which takes no room and a while to read."""
    with path.open("wb") as made:
        made.truncate(size_bytes)
    return path


def test_that_ctrl_c_ends_an_import_and_leaves_nothing(models, home, tmp_path):
    for path, data in FILES.items():
        (tmp_path / path.rpartition("/")[2]).write_bytes(data)
    sparse(tmp_path / CLIP.files[0].path.rpartition("/")[2])
    root = home / "models"
    thread = interrupting(lambda: any(root.glob(".*.import-*/*/*")))
    before = signal.getsignal(signal.SIGINT)
    status, out, err = models("import", CLIP.name, tmp_path)
    thread.join()
    assert (status, out) == (130, "")
    assert err == "autoresolve: stopped. Nothing was changed by it.\n"
    assert [path.name for path in root.iterdir() if path.is_dir()] == []
    assert not (root / "pins.json").exists()
    assert signal.getsignal(signal.SIGINT) is before


def test_that_ctrl_c_ends_a_check(models, home):
    folder = home / "models" / TINY.name
    folder.mkdir(parents=True)
    for file in TINY.files:
        sparse(folder / file.path, file.size_bytes)
    records = tuple(FileRecord(file.path, file.size_bytes, file.sha256) for file in TINY.files)
    write_record(folder, ModelRecord(TINY.name, TINY.commit, records))
    before = signal.getsignal(signal.SIGINT)
    thread = interrupting(lambda: signal.getsignal(signal.SIGINT) is not before)
    status, out, err = models("verify", *[TINY.name] * 20)
    thread.join()
    assert (status, out) == (130, "")
    assert "autoresolve: stopped." in err


def test_that_a_licence_is_printed_with_whose_it_is(models):
    out = models("licence", CLIP.name, "minilm-l6-v2")[1]
    assert "Copyright (c) 2021 OpenAI" in out
    assert "Permission is hereby granted" in out
    assert "Apache License, Version 2.0" in out


def test_that_an_unknown_name_is_refused_before_anything_is_done(models):
    with pytest.raises(UnknownModel, match="There is no model “clip”"):
        models("delete", "clip")


@pytest.mark.parametrize(
    "words",
    [
        ["list", "clip-vit-b32"],
        ["download"],
        ["delete"],
        ["licence"],
        ["import", "clip-vit-b32"],
        ["download", "clip-vit-b32", "--json"],
        ["fetch"],
    ],
)
def test_that_what_makes_no_sense_is_refused(words, capsys):
    with pytest.raises(SystemExit) as caught:
        parse(["models", *words])
    assert caught.value.code == 2
    assert capsys.readouterr().err


def test_that_words_become_a_command():
    assert parse(["models"]) == Models("list")
    assert parse(["models", "verify"]) == Models("verify")
    command = parse(["models", "import", "clip-vit-b32", "folder"])
    assert command.names == ("clip-vit-b32",)
    assert str(command.folder) == "folder"


def test_that_the_program_fetches_through_its_guard(autoresolve, hub, home):
    ran = autoresolve("models", "download", CLIP.name, HF_ENDPOINT=hub.address)
    assert ran.returncode == 0, ran.stderr
    assert (home / "models" / CLIP.name / "tokenizer.json").is_file()
