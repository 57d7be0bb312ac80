"""docs/models.md says what the catalogue has."""

import re
from pathlib import Path

import pytest

from autoresolve_gui.models.catalogue import CATALOGUE

PAGE = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([\w.-]+)` \| (.+?) \| ([\d,]+) \| (\S+) \| (.+?) \|$", re.MULTILINE)
ROWS = {row[0]: row[1:] for row in ROW.findall(PAGE)}


def test_that_the_page_has_every_model_and_no_other():
    assert set(ROWS) == {model.name for model in CATALOGUE}


@pytest.mark.parametrize("model", CATALOGUE, ids=lambda model: model.name)
def test_that_size_licence_and_checksums_are_told_as_they_are(model):
    _, megabytes, licence, checksums = ROWS[model.name]
    assert int(megabytes.replace(",", "")) == model.about_mb
    assert licence == model.licence.spdx
    assert (checksums == "in the program") == model.is_pinned
    for file in model.files if model.repository else ():
        assert file.path.rpartition("/")[2] in PAGE or model.name == "clip-vit-b16"
    assert model.repository.rpartition("/")[0] in PAGE
