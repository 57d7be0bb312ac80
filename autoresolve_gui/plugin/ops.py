"""`ops.ini`: read by configparser, changed line by line so that what the user wrote stays."""

from __future__ import annotations

import configparser
import io
import re
from typing import TYPE_CHECKING

from autoresolve_gui.atomic import replace_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Sections = dict[str, dict[str, str]]
"""Texts by section and name; names are in small letters."""

HEAD = """\
# AutoResolve: which plugins are on, and their settings.
# A key or a password never stands here; those are in the keychain of the system.
"""


class OpsFile:
    """The file at `path`. It holds nothing in memory: other programs, and people, write it too."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Sections:
        """Return what is in the file, nothing where there is none.

        Raises `OSError`, and `ValueError` where it makes no sense (also where a section or a name
        stands twice: which of two caps is meant is not to be guessed).
        """
        return _parsed(self._text())

    def change(self, section: str, values: Mapping[str, str | None]) -> None:
        """Set these values, each one line of text; None takes one out. Raises as `read` does.

        Everything else stays as it stands: comments, order, sections of other programs. Where the
        layout is such that this cannot be done, the file is written anew without comments.
        """
        text = self._text()
        wanted = _parsed(text)
        own = wanted.setdefault(section, {})
        for name, value in values.items():
            own.pop(name, None)
            if value is not None:
                own[name] = value
        changed = text or HEAD
        for name, value in values.items():
            changed = _with_value(changed, section, name, value)
        if _parsed_or_none(changed) != wanted:
            changed = _written_anew(wanted)
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(self.path, changed.encode(), mode=0o600)

    def _text(self) -> str:
        try:
            # Editors on Windows like to put a byte order mark first, and to end lines in two.
            raw = self.path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            return ""
        return raw.replace("\r\n", "\n")


def _parser() -> configparser.RawConfigParser:
    return configparser.RawConfigParser(
        delimiters=("=",),
        comment_prefixes=("#", ";"),
        strict=True,
        empty_lines_in_values=False,
        default_section="\0",  # a section of defaults for all others is no use here
    )


def _parsed(text: str) -> Sections:
    parser = _parser()
    try:
        parser.read_file(io.StringIO(text), "ops.ini")
    except configparser.Error as error:
        raise ValueError(" ".join(str(error).split())) from error
    return {name: dict(parser.items(name)) for name in parser.sections()}


def _parsed_or_none(text: str) -> Sections | None:
    try:
        return _parsed(text)
    except ValueError:
        return None


def _with_value(text: str, section: str, name: str, value: str | None) -> str:
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines) if line.strip() == f"[{section}]"), None)
    if start is None:
        if value is None:
            return text
        return f"{text.rstrip()}\n\n[{section}]\n{name} = {value}\n".lstrip("\n")
    end = next((n for n in range(start + 1, len(lines)) if lines[n].startswith("[")), len(lines))
    key = re.compile(rf"{re.escape(name)}\s*=", re.IGNORECASE)
    at = next((n for n in range(start + 1, end) if key.match(lines[n].strip())), None)
    if at is not None:
        after = at + 1
        while after < end and _goes_on(lines[after]):
            after += 1
        lines[at:after] = [] if value is None else [f"{name} = {value}"]
    elif value is not None:
        last = max(n for n in range(start, end) if n == start or lines[n].strip())
        lines.insert(last + 1, f"{name} = {value}")
    return "\n".join(lines)


def _goes_on(line: str) -> bool:
    """Tell whether a line belongs to the value of the one before."""
    return line[:1].isspace() and bool(line.strip()) and line.strip()[0] not in "#;"


def _written_anew(sections: Sections) -> str:
    parser = _parser()
    parser.read_dict(sections)
    written = io.StringIO()
    parser.write(written)
    return f"{HEAD}\n{written.getvalue()}"
