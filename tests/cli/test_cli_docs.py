"""docs/command-line.md against the program."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from autoresolve_gui.cli.arguments import parsers
from autoresolve_gui.cli.exit_status import ExitStatus

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "command-line.md").read_text(encoding="utf-8")


def _section(command: str) -> str:
    heading = f"## `autoresolve {command}`" if command else "## `autoresolve [FILE ...]`"
    return PAGE.split(f"{heading}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("command", parsers())
def test_that_every_option_is_documented_with_its_command_and_no_other_one(command):
    wanted = {option for action in parsers()[command]._actions for option in action.option_strings}
    table = [line for line in _section(command).splitlines() if line.startswith("| `-")]
    cells = [line.split("|")[1] for line in table]
    told = {option for cell in cells for option in re.findall(r"`(--?[\w-]+)[` ]", cell)}
    assert told == wanted


@pytest.mark.parametrize("status", ExitStatus)
def test_that_every_exit_status_is_documented(status):
    assert f"| {status.value} | " in PAGE


def test_that_every_field_of_the_json_is_documented():
    schema = json.loads((DOCS / "analysis.schema.json").read_text(encoding="utf-8"))
    told = PAGE.split("\n## The JSON\n", 1)[1]
    fields = {*schema["properties"]}
    for definition in schema["$defs"].values():
        fields |= set(definition.get("properties", {}))
    assert fields
    assert [field for field in sorted(fields) if f"`{field}`" not in told] == []


def test_that_every_command_is_in_the_overview():
    for command in parsers():
        assert f"| [`autoresolve {command}" in PAGE
