"""Which model hears: the one that is named, else the best that is here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from autoresolve_gui.models.catalogue import CATALOGUE
from autoresolve_gui.speech.choosing import PREFIX, SIZES, choose_model
from autoresolve_gui.speech.errors import NoWhisperModelError
from autoresolve_gui.speech.whisper_model import WhisperModelChoice, load_whisper

FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")


@dataclass
class Folders:
    """A machine that has these models."""

    sizes: set[str] = field(default_factory=set)

    def folder(self, name):
        return Path("models", name) if name.removeprefix(PREFIX) in self.sizes else None


def filled(folder):
    folder.mkdir()
    for name in FILES:
        (folder / name).write_bytes(b"no model")
    return folder


def test_that_the_catalogue_has_every_size():
    assert {PREFIX + size for size in SIZES} <= {model.name for model in CATALOGUE}


def test_that_without_a_wish_the_best_that_suits_the_machine_is_taken(monkeypatch):
    here = Folders({"tiny", "small", "large-v3"})
    monkeypatch.setenv("PATH", "")
    assert choose_model("", here).name == "whisper-small"
    assert choose_model("", Folders({"tiny", "base"})).name == "whisper-base"
    assert choose_model("tiny", here) == WhisperModelChoice(
        "whisper-tiny", Path("models", "whisper-tiny")
    )
    assert choose_model("whisper-large-v3", here).name == "whisper-large-v3"


def test_that_what_is_missing_is_told_with_the_command_that_brings_it(tmp_path):
    for wanted, remedy in (
        ("", "models download whisper-small"),
        ("medium", "models download whisper-medium"),
        ("huge", "tiny, base"),
        (str(tmp_path), "CTranslate2"),
    ):
        with pytest.raises(NoWhisperModelError) as caught:
            choose_model(wanted, Folders())
        assert remedy in caught.value.remedy


def test_that_a_folder_is_a_model_when_all_its_files_are_there(tmp_path):
    folder = filled(tmp_path / "mine")
    assert choose_model(str(folder), Folders()) == WhisperModelChoice("mine", folder.resolve())
    (tmp_path / "tiny-en").mkdir()
    inner = filled(tmp_path / "tiny-en" / "model")  # whose own name says nothing
    assert choose_model(str(inner), Folders()).name == "tiny-en/model"
    (folder / "tokenizer.json").unlink()  # else it would be fetched from the network
    with pytest.raises(NoWhisperModelError, match=r"tokenizer\.json is not there"):
        choose_model(str(folder), Folders())


def test_that_files_that_are_no_model_are_told_as_such(tmp_path):
    choice = WhisperModelChoice("mine", filled(tmp_path / "mine"), "cpu")
    with pytest.raises(NoWhisperModelError, match="cannot be loaded") as caught:
        load_whisper(choice, 1)
    assert caught.value.remedy
