"""What is on this machine: checked, brought from a folder, deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from model_values import FILES, PINNED

from autoresolve_gui.models.catalogue import CATALOGUE
from autoresolve_gui.models.entry import ModelFile, Purpose
from autoresolve_gui.models.errors import ModelError, UnknownModel, WorkStopped, WrongFile
from autoresolve_gui.models.fetch import Watch
from autoresolve_gui.models.licences import licence_text
from autoresolve_gui.models.store import ModelState, ModelStore


@pytest.fixture
def bought(tmp_path):
    """A folder with the right files, as the hub has them."""
    folder = tmp_path / "stick"
    for path, data in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def test_that_a_folder_is_imported_as_it_is_on_the_hub_or_flat(store, bought):
    folder = store.import_from("pinned", bought)
    assert folder == store.folder("pinned")
    assert store.verify("pinned").faults == ()
    store.delete("pinned")
    (bought / "onnx" / "model.onnx").rename(bought / "model.onnx")
    store.import_from("pinned", bought)
    assert store.verify("pinned").faults == ()


def test_that_a_wrong_file_is_not_imported(store, bought):
    store.import_from("pinned", bought)
    (bought / "tokenizer.json").write_bytes(b"x" * len(FILES["tokenizer.json"]))
    with pytest.raises(WrongFile, match=r"tokenizer\.json is not the right file"):
        store.import_from("pinned", bought)
    assert store.verify("pinned").faults == ()  # what was there stays
    assert {path.name for path in store.root.iterdir()} <= {"pinned", ".pinned.lock"}


def test_that_another_conversion_of_whisper_is_shown_a_way(tmp_path, bought):
    whisper = replace(PINNED, purpose=Purpose.SPEECH)
    store = ModelStore(tmp_path / "models", catalogue=(whisper,))
    (bought / "tokenizer.json").write_bytes(b"of a colleague")
    with pytest.raises(WrongFile) as caught:
        store.import_from("pinned", bought)
    assert f"“Folder…” in the Transcript panel, or `autoresolve transcribe --model {bought}`" in (
        caught.value.remedy
    )


def test_that_a_folder_that_is_not_there_is_said_not_to_be(store, tmp_path):
    with pytest.raises(ModelError, match=r"There is no folder .*nowhere"):
        store.import_from("pinned", tmp_path / "nowhere")


def test_that_a_folder_that_lacks_a_file_is_refused_with_what_is_wanted(store, bought):
    (bought / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"has no tokenizer\.json") as caught:
        store.import_from("pinned", bought)
    assert "onnx/model.onnx, tokenizer.json" in caught.value.remedy


def test_that_an_import_pins_what_nobody_pinned(store, bought):
    store.import_from("loose", bought)
    store.delete("loose")
    (bought / "tokenizer.json").write_bytes(b"{}")
    with pytest.raises(WrongFile):
        store.import_from("loose", bought)


@pytest.mark.parametrize("bytes_read", [0, 300_000])
def test_that_an_import_that_is_stopped_leaves_nothing(store, bought, bytes_read):
    told = []

    def is_enough():
        return bool(told) and told[-1].done_bytes >= bytes_read

    watch = Watch(tell=told.append, is_stopped=is_enough)
    with pytest.raises(WorkStopped, match="import of A pinned model was stopped"):
        store.import_from("pinned", bought, watch)
    assert told[-1].total_bytes == sum(map(len, FILES.values()))
    assert told[-1].done_bytes < told[-1].total_bytes
    assert [path.name for path in store.root.iterdir() if path.is_dir()] == []
    assert store.status("pinned").state is ModelState.ABSENT
    assert store.import_from("pinned", bought).is_dir()


def test_that_a_check_that_is_stopped_finds_nothing_and_changes_nothing(store, bought):
    folder = store.import_from("pinned", bought)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    told = []
    watch = Watch(tell=told.append, is_stopped=lambda: len(told) > 1)
    with pytest.raises(WorkStopped, match="check of A pinned model was stopped"):
        store.verify("pinned", watch)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert store.verify("pinned").faults == ()


def test_that_an_import_takes_away_what_a_killed_one_left(store, bought):
    left = store.root / ".pinned.import-0badcafe" / "onnx"
    left.mkdir(parents=True)
    (left / "model.onnx").write_bytes(b"half of it")
    store.import_from("pinned", bought)
    assert [path.name for path in store.root.iterdir() if path.is_dir()] == ["pinned"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda path: path.unlink(), "model.onnx is missing"),
        (lambda path: path.write_bytes(b"short"), "has 5 bytes in place of 1,048,576"),
        (lambda path: path.write_bytes(bytes(1 << 20)), "has the checksum 30e14955ebf13522"),
    ],
)
@pytest.mark.parametrize("name", ["pinned", "loose"])
def test_that_what_went_wrong_with_a_file_is_found(store, bought, name, change, fault):
    folder = store.import_from(name, bought)
    change(folder / "onnx" / "model.onnx")
    assert fault in store.verify(name).faults[0]


def test_that_a_model_whose_file_is_gone_is_not_given_out(store, bought):
    folder = store.import_from("pinned", bought)
    assert store.revision("pinned") == PINNED.files[0].sha256[:16]
    (folder / "tokenizer.json").unlink()
    assert store.folder("pinned") is None
    assert store.revision("pinned") == ""
    assert store.status("pinned").state is ModelState.BROKEN
    store.import_from("pinned", bought)
    assert store.status("pinned").state is ModelState.READY


def test_that_a_folder_without_its_record_is_not_believed(store, bought):
    folder = store.import_from("pinned", bought)
    (folder / "record.json").write_text("[]")
    assert store.folder("pinned") is None


def test_that_deleting_gives_the_room_back(store, bought):
    store.import_from("pinned", bought)
    assert store.delete("pinned") > sum(map(len, FILES.values()))
    assert store.status("pinned").state is ModelState.ABSENT
    assert store.delete("pinned") == 0


def test_that_what_comes_along_is_here_and_stays(store):
    assert store.folder("along") is not None
    assert store.status("along").state is ModelState.EMBEDDED
    assert store.verify("along").faults == ()
    with pytest.raises(ModelError, match="comes with the program"):
        store.delete("along")


def test_that_an_unknown_name_is_told_with_the_known_ones(store):
    with pytest.raises(UnknownModel) as caught:
        store.folder("nobody")
    assert "pinned, loose, along" in caught.value.remedy


@pytest.mark.parametrize("path", ["../up", "/etc/passwd", "a//b", "a/../b", "", "a\\b", "C:x"])
def test_that_no_file_leads_out_of_its_folder(path):
    with pytest.raises(ValueError, match="plain names"):
        ModelFile(path)


def test_that_every_model_of_the_catalogue_is_complete():
    assert len({model.name for model in CATALOGUE}) == len(CATALOGUE)
    for model in CATALOGUE:
        assert model.licence.spdx in licence_text(model)
        assert model.licence.holder
        assert model.licence.url.startswith("https://")
        known = [file.size_bytes for file in model.files if file.size_bytes]
        if len(known) == len(model.files):
            assert abs(sum(known) / 1e6 - model.about_mb) <= 1
        assert model.is_embedded or model.revision
        if model.repository and model.is_pinned:
            assert model.commit, model.name


def test_that_the_models_that_come_along_are_those_that_were_tried():
    store = ModelStore()
    for model in CATALOGUE:
        if model.is_embedded:
            assert store.verify(model.name).faults == ()
