"""Each benchmark writes its own section of docs/benchmarks.md, and nothing else."""

from __future__ import annotations

import argparse
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bench_costs
from benchmarks import publish, sections
from benchmarks.sections import COSTS, SECTIONS, SPEECH, SectionError

ROOT = Path(__file__).resolve().parents[2]
BODIES = st.text(st.characters(codec="utf-8", exclude_characters="<\r"), max_size=40)


def page_of(bodies, end="\n"):
    parts = ["# Benchmarks", ""]
    for section, body in zip(SECTIONS, bodies, strict=True):
        parts += [section.first_line, "", body, "", section.last_line, ""]
    return end.join(parts)


def without(page, section):
    """The page less what stands between the marks of a section."""
    before, _, rest = page.partition(section.first_line)
    return before, rest.partition(section.last_line)[2]


@given(
    st.lists(BODIES, min_size=len(SECTIONS), max_size=len(SECTIONS)),
    st.sampled_from(SECTIONS),
    BODIES,
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_section_is_replaced_and_every_other_byte_stays(bodies, section, body, end):
    page = page_of(bodies, end)
    new = sections.replaced(page, section, body)
    assert without(new, section) == without(page, section)
    between = new.partition(section.first_line)[2].partition(section.last_line)[0]
    assert between.replace("\r\n", "\n") == f"\n\n{body.strip()}\n\n"
    assert sections.replaced(new, section, body) == new


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (SPEECH.first_line, "", "is not there. Put it there once"),
        (SPEECH.last_line, "", "is not there. Put it there once"),
        (SPEECH.last_line, f"{SPEECH.last_line}\n{SPEECH.last_line}", "more than once"),
    ],
)
def test_a_mark_that_is_missing_or_twice_is_told_and_the_page_stays(tmp_path, old, new, words):
    path = tmp_path / "page.md"
    path.write_text(page_of(["one"] * len(SECTIONS)).replace(old, new))
    before = path.read_bytes()
    with pytest.raises(SectionError, match=words) as told:
        sections.write(path, SPEECH, "two")
    assert old in str(told.value)
    assert path.read_bytes() == before
    sections.write(path, COSTS, "two")


def test_marks_in_the_wrong_order_and_marks_within_a_section_are_refused():
    page = page_of(["one"] * len(SECTIONS))
    swapped = page.replace(SPEECH.first_line, "x").replace(SPEECH.last_line, SPEECH.first_line)
    with pytest.raises(SectionError, match="Swap the two"):
        sections.replaced(swapped.replace("x", SPEECH.last_line), SPEECH, "two")
    with pytest.raises(SectionError, match="may not hold the mark"):
        sections.replaced(page, SPEECH, f"two {COSTS.last_line}")


def test_a_page_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SectionError, match=r"page\.md cannot be read"):
        sections.check(tmp_path / "page.md", SPEECH)


def test_a_page_is_replaced_whole_and_never_written_into(tmp_path):
    path, as_it_was = tmp_path / "page.md", tmp_path / "as_it_was.md"
    path.write_bytes(page_of(["one"] * len(SECTIONS)).encode())
    before = path.read_bytes()
    os.link(path, as_it_was)
    sections.write(path, SPEECH, "two")
    assert as_it_was.read_bytes() == before
    assert path.read_bytes() == sections.replaced(before.decode(), SPEECH, "two").encode()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["as_it_was.md", "page.md"]


def test_the_page_has_every_section_and_its_command_is_in_the_makefile():
    page = sections.PAGE.read_text(encoding="utf-8")
    found = re.findall(r"^<!-- (.*) -->$", page, flags=re.MULTILINE)
    wanted = [(f"{each.name}: {each.command}", f"end of {each.name}") for each in SECTIONS]
    assert found == [mark for pair in wanted for mark in pair]
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert {each.command.split()[1] for each in SECTIONS} <= set(targets)


FIGURES = {"calls": 20, "wall_s": [0.03, 0.04, 0.12], "cpu_s": [0.01, 0.02, 0.03]}


def options(*words):
    parser = argparse.ArgumentParser()
    publish.add_options(parser)
    return parser.parse_args(words)


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.setattr(publish, "FOLDER", tmp_path / "records")
    return replace(bench_costs.BENCH, measure=lambda _options: FIGURES)


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(page_of(["one"] * len(SECTIONS)))
    return path


def test_a_benchmark_writes_its_section_and_again_from_its_record(bench, page, capsys):
    before = page.read_text()
    assert publish.run(bench, options("--write", "--remark", "A drive was slow."), page) == FIGURES
    assert "| by the clock | 40 ms | 112 ms | 120 ms |" in capsys.readouterr().out
    written = page.read_text()
    assert "A drive was slow." in written
    assert "120 ms | **not met** |" in written
    assert without(written, COSTS) == without(before, COSTS)
    record = json.loads(bench.record_path.read_text())
    assert record["figures"] == FIGURES
    assert record["machine"] in written
    assert f"PySide6-Essentials {record['versions']['PySide6-Essentials']}" in written

    machine, record["machine"] = record["machine"], "2026-01-01, another machine"
    bench.record_path.write_text(json.dumps(record))
    no_measuring = replace(bench, measure=pytest.fail)
    publish.run(no_measuring, options("--from-records"), page)
    assert page.read_text() == written
    publish.run(no_measuring, options("--from-records", "--write"), page)
    assert page.read_text() == written.replace(machine, "2026-01-01, another machine")


def test_nothing_is_measured_where_it_could_not_be_written(bench, page):
    page.write_text("# Benchmarks\n")
    no_measuring = replace(bench, measure=pytest.fail)
    with pytest.raises(SystemExit, match="cannot take the section costs"):
        publish.run(no_measuring, options("--write"), page)


def test_without_a_record_there_is_nothing_to_write_from(bench, page):
    with pytest.raises(SystemExit, match=r"cannot be used.*Measure, with --write"):
        publish.run(bench, options("--from-records"), page)
