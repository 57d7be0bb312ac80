"""What every exporter keeps to, whoever wrote it. New exporters are found by themselves."""

from __future__ import annotations

import ast
import contextlib
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from export_requests import HOSTILE_TEXTS, golden_request, marker, request
from make_goldens import GOLDENS

from autoresolve_gui.plugin.api import CannotExport, Timebase
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manifest import read_manifest
from support.timebases import TIMEBASES

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = sorted(path.parent for path in built_in_folder().glob("*/plugin.toml"))
EXPORTERS = {
    contribution.id: contribution.options
    for folder in FOLDERS
    for contribution in read_manifest(folder).contributions
    if contribution.kind == "exporter"
}
each_exporter = pytest.mark.parametrize("exporter", EXPORTERS)
each_rate = pytest.mark.parametrize("rate", TIMEBASES)


def test_that_the_four_first_exporters_are_there_and_on_from_the_start():
    assert set(EXPORTERS) == {"resolve-edl", "fcpxml", "otio", "csv"}
    manifests = [read_manifest(folder) for folder in FOLDERS]
    assert all(
        manifest.enabled_by_default
        for manifest in manifests
        if any(contribution.kind == "exporter" for contribution in manifest.contributions)
    )


@each_exporter
@each_rate
def test_that_an_export_is_what_the_golden_file_says(built_in, exporter, rate):
    golden = GOLDENS / f"{exporter}_{rate}{EXPORTERS[exporter]['extension']}"
    assert built_in.export(exporter, golden_request(rate)) == golden.read_bytes()


def test_that_every_golden_file_is_used():
    wanted = {f"{e}_{r}{EXPORTERS[e]['extension']}" for e in EXPORTERS for r in TIMEBASES}
    assert {path.name for path in GOLDENS.iterdir()} == {*wanted, ".gitattributes"}


@each_exporter
def test_that_no_markers_make_a_whole_file_too(built_in, exporter):
    assert built_in.export(exporter, request(TIMEBASES["25"])).decode("utf-8").strip()


@each_exporter
def test_that_the_same_request_gives_the_same_bytes(built_in, exporter):
    first = built_in.export(exporter, golden_request("29.97df"))
    assert built_in.export(exporter, golden_request("29.97df")) == first


@each_exporter
@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_that_hostile_text_gives_a_file_in_utf_8_without_control_characters(
    built_in, exporter, text
):
    hostile = request(TIMEBASES["25"], marker(0, text, text), marker(50, text, text), title=text)
    written = built_in.export(exporter, hostile).decode("utf-8")
    controls = {char for char in written if ord(char) < 32 or char in "\x7f\x85\u2028\u2029\u202e"}
    assert controls <= {"\r", "\n"}


@each_exporter
def test_that_footage_without_a_picture_can_be_exported(built_in, exporter):
    audio_only = request(TIMEBASES["25"], marker(7), has_video=False, width=0, height=0)
    assert b"climax" in built_in.export(exporter, audio_only)


@each_exporter
def test_that_footage_without_sound_can_be_exported(built_in, exporter):
    silent = request(TIMEBASES["25"], marker(7), audio_channels=0, audio_rate_hz=0)
    assert b"climax" in built_in.export(exporter, silent)


@each_exporter
@pytest.mark.parametrize("rate", ["8", "25/2", "48", "120", "240000/1001"])
def test_that_an_odd_rate_is_exported_or_refused_and_never_a_failure(built_in, exporter, rate):
    with contextlib.suppress(CannotExport):
        assert built_in.export(exporter, request(Timebase(Fraction(rate)), marker(7)))
    assert all(not plugin.failures for plugin in built_in.plugins)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_that_a_plugin_imports_nothing_of_the_program_but_the_api(folder: Path):
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            for name in names:
                assert name == "autoresolve_gui.plugin.api" or "autoresolve" not in name, path
