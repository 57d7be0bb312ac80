from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest
from export_requests import HOSTILE_TEXTS, marker, request
from hypothesis import given, settings
from hypothesis import strategies as st

from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from support.timebases import TIMEBASES


def rows(data: bytes, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), delimiter=separator))


@pytest.mark.parametrize("rate", TIMEBASES)
@settings(deadline=None, max_examples=50)  # the first call imports the plugin
@given(data=st.data())
def test_that_each_marker_comes_back_on_its_frame(built_in, rate, data):
    timebase = TIMEBASES[rate]
    day = timebase.parse("23:59:59:10")
    wanted = sorted(data.draw(st.lists(st.integers(0, day // 2), max_size=8)))
    start = data.draw(st.integers(0, day // 2))
    read = rows(built_in.export("csv", request(timebase, *map(marker, wanted), start_frame=start)))
    assert [int(row["frame"]) for row in read] == wanted
    assert [timebase.parse(row["timecode"]) - start for row in read] == wanted
    assert [timebase.nearest_frame(Fraction(row["seconds"])) for row in read] == wanted


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_that_no_cell_is_a_formula_or_breaks_the_row(built_in, text):
    exported = built_in.export("csv", request(TIMEBASES["25"], marker(1, text, text), marker(2)))
    read = rows(exported)
    assert [row["frame"] for row in read] == ["1", "2"]
    for row in read:
        assert len(row) == 7
        assert not any(cell.startswith(tuple("=+-@\t\r\uff1d")) for cell in row.values())
    assert exported.count(b"\r\n") == exported.count(b"\n") == 3


def test_that_plain_text_comes_back_as_it_was(built_in):
    made = request(TIMEBASES["25"], marker(1, 'a "b", c; d', "שלום 🎬"))
    read = rows(built_in.export("csv", made))
    assert (read[0]["name"], read[0]["note"]) == ('a "b", c; d', "שלום 🎬")


@pytest.mark.parametrize(("name", "sign"), [("semicolon", ";"), ("tab", "\t"), ("comma", ",")])
def test_that_separator_and_mark_can_be_set(tmp_path, name, sign):
    manager = PluginManager([built_in_folder()], tmp_path / "state.json", tmp_path / "data")
    made = request(TIMEBASES["25"], marker(1, "a,b;c"))
    assert not manager.export("csv", made).startswith(b"\xef\xbb\xbf")
    manager.set_setting("csv", "separator", name)
    manager.set_setting("csv", "byte_order_mark", True)
    exported = manager.export("csv", made)
    assert exported.startswith(b"\xef\xbb\xbf")
    assert rows(exported[3:], sign)[0]["name"] == "a,b;c"
    manager.close()
