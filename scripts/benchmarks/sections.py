"""The page docs/benchmarks.md: each benchmark writes its own section of it, and no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.atomic import replace_file
from evaluation.catalogue import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PAGE = ROOT / "docs" / "benchmarks.md"


class SectionError(Exception):
    """The page has no place for a section, or a section would damage the page."""


@dataclass(frozen=True, slots=True)
class Section:
    """What stands on the page between two marks. `command` is what writes it."""

    name: str
    command: str

    @property
    def first_line(self) -> str:
        """The mark before the section."""
        return f"<!-- {self.name}: {self.command} -->"

    @property
    def last_line(self) -> str:
        """The mark behind it."""
        return f"<!-- end of {self.name} -->"


READING = Section("reading", "make bench ARGS=--write")
SPEECH = Section("speech", "make bench-speech ARGS=--write")
VECTORS = Section("vectors", "make bench-vectors ARGS=--write")
SEARCH = Section("search", "make bench-search ARGS=--write")
ENCODERS = Section("encoders", "make bench-encoders ARGS=--write")
SOUND = Section("sound", "make bench-sound ARGS=--write")
COSTS = Section("costs", "make bench-costs ARGS=--write")
SECTIONS = (READING, SPEECH, VECTORS, SEARCH, ENCODERS, SOUND, COSTS)
"""All of the page, in its order."""


def replaced(page: str, section: Section, body: str) -> str:
    """Return `page` with `body` between the marks of `section`, all else as it was.

    Lines end as they do in `page`. Raises `SectionError` where a mark is missing, stands twice or
    in the wrong order, and where `body` holds a mark itself.
    """
    start, end = _span(page, section)
    marks = [mark for each in SECTIONS for mark in (each.first_line, each.last_line)]
    if within := [mark for mark in marks if mark in body]:
        raise SectionError(f"The section {section.name} may not hold the mark {within[0]}.")
    text = f"\n\n{body.strip()}\n\n"
    return page[:start] + (text.replace("\n", "\r\n") if "\r\n" in page else text) + page[end:]


def check(path: Path, section: Section) -> None:
    """Raise `SectionError` where `section` cannot be written: to be known before the measuring."""
    _span(_read(path), section)


def write(path: Path, section: Section, body: str) -> None:
    """Replace `section` on the page at `path`, all or nothing. Raises `SectionError`."""
    data = replaced(_read(path), section, body).encode()
    try:
        replace_file(path, data)
    except OSError as error:
        raise SectionError(f"{path} cannot be written: {error}. It is as it was.") from error


def head(
    title: str,
    section: Section,
    machine: str,
    versions: Mapping[str, str],
    remarks: Sequence[str] = (),
) -> list[str]:
    """Return the paragraphs that each section begins with."""
    told = ", ".join(f"{name} {version}" for name, version in versions.items())
    return [
        f"## {title}",
        f"Written by `{section.command}`; do not edit. {machine}.",
        f"Versions: {told}.",
        *(remark for remark in remarks if remark),
    ]


def _span(page: str, section: Section) -> tuple[int, int]:
    """Return where the text between the marks starts and ends."""
    for mark in (section.first_line, section.last_line):
        if page.count(mark) != 1:
            found = "is not there" if mark not in page else "stands there more than once"
            raise SectionError(
                f"The page of the benchmarks cannot take the section {section.name}: the line "
                f"{mark} {found}. Put it there once: {section.first_line}, an empty line, "
                f"{section.last_line}."
            )
    start = page.index(section.first_line) + len(section.first_line)
    end = page.index(section.last_line)
    if end < start:
        raise SectionError(
            f"The page of the benchmarks cannot take the section {section.name}: "
            f"{section.last_line} stands before {section.first_line}. Swap the two."
        )
    return start, end


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise SectionError(f"{path} cannot be read: {error}") from error
