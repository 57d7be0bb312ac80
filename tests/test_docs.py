"""The pages under docs/ say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autoresolve_gui.analysis import energy
from autoresolve_gui.analysis.director.labels import RULES
from autoresolve_gui.analysis.passes import PASSES
from autoresolve_gui.model.story import ACT_OF_LABEL

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "tests" / "README.md"])
CURVES = (ROOT / "docs" / "curves.md").read_text(encoding="utf-8")


def percent(part):
    return f"{part * 100:g} %"


def test_that_the_table_of_beats_is_the_table_of_the_code():
    table = CURVES.split("<!-- rules -->")[1].split("<!-- /rules -->")[0]
    told = [line.strip() for line in table.strip().splitlines()[2:]]
    coded = []
    for rule in RULES:
        parts = [f"{name.replace('_', ' ')} {weight:.2f}" for name, weight in rule.weights]
        place, spread = percent(rule.place), percent(rule.place_spread)
        act = ACT_OF_LABEL[rule.label]
        coded.append(f"| {rule.label} | {act} | {place} | {spread} | {', '.join(parts)} |")
    assert told == coded


def test_that_every_pass_is_described_in_its_order():
    told = re.findall(r"^\| `(\w+)` \|", CURVES, flags=re.MULTILINE)
    assert told == [each.name for each in PASSES]


def test_that_the_weights_of_energy_are_those_of_the_code():
    section = CURVES.split("## Energy")[1].split("## ")[0]
    told = re.findall(r"^\| (\w+) \|.*\| (0\.\d+) \|$", section, flags=re.MULTILINE)
    assert {name: float(weight) for name, weight in told} == energy.WEIGHTS


def test_that_every_room_is_described():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(\w+)/` \|", page, flags=re.MULTILINE)) - {"resources"}
    rooms = {
        folder.name
        for folder in (ROOT / "autoresolve_gui").iterdir()
        if (folder / "__init__.py").is_file()
    }
    assert told == rooms


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_that_every_link_and_path_in_a_page_leads_somewhere(page):
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    missing = [link for link in links if not (page.parent / link).exists()]
    assert missing == []


def test_that_decisions_have_numbers_of_their_own_and_the_same_form():
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [page.name[:4] for page in pages]
    assert len(numbers) == len(set(numbers))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]}: "), page.name
        assert "**Question.**" in text, page.name
        assert "**Decision.**" in text, page.name
        assert "**Why.**" in text, page.name
