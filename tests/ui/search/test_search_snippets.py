"""The words of a hit: what is set off stays what was found."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from autoresolve_gui.ui.search.snippets import shown, units


@settings(max_examples=50)
@given(
    st.text(max_size=60), st.text(min_size=1, max_size=10), st.text(max_size=60), st.integers(1, 80)
)
def test_that_the_mark_holds_the_words_found(
    before: str, found: str, after: str, room: int
) -> None:
    text = before + found + after
    snippet = shown(text, ((len(before), len(before) + len(found)),), room)
    assert len(snippet.marks) == 1
    start, length = snippet.marks[0]
    raw = snippet.text.encode("utf-16-le", "surrogatepass")
    marked = raw[2 * start : 2 * (start + length)].decode("utf-16-le", "surrogatepass")
    assert len(marked) == len(found)
    assert "\n" not in snippet.text
    assert units(snippet.text) == len(raw) // 2


def test_that_a_mark_out_of_sight_is_brought_into_it() -> None:
    text = "one two three four five six seven eight nine ten eleven rocket twelve"
    start = text.index("rocket")
    snippet = shown(text, ((start, start + 6),), 30)
    assert snippet.text.startswith("…")
    begin, length = snippet.marks[0]
    assert snippet.text[begin : begin + length] == "rocket"
    assert begin < 30


def test_that_a_text_without_marks_stays_as_it_is() -> None:
    assert shown("plain <b>words</b>", (), 5).text == "plain <b>words</b>"
