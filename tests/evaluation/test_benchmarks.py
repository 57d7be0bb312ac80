"""The parts of the benchmarks that only count and write."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks import gauge, goals, long_films, machine, numbers, records, speed
from benchmarks.contestants import KEYFRAMES, OURS, PICTURE, SCENEDETECT, Run
from benchmarks.kinds import H264, KINDS, QUIET, Kind, KindFilm, drawn, quick
from benchmarks.long_films import Memory, Opening
from benchmarks.page import Setting, page
from evaluation.films import Film
from evaluation.score import CUT, UNKNOWN, Boundary
from evaluation.truth import Truth

CUTS = tuple(Boundary(at, at, CUT) for at in (100, 200, 300, 400))


def row(
    wall_s: dict[str, list[float]],
    found: tuple[int, ...] = (100, 200, 300, 400),
    theirs: tuple[int, ...] = (100, 200, 301),
    path: Path = Path("film.mp4"),
) -> speed.Row:
    kind = Kind("quiet film", KINDS[0].spec, frozenset({H264, QUIET}))
    truth = Truth("film.mp4", "30", 900, CUTS)
    told = {
        PICTURE: tuple(Boundary(at, at, CUT) for at in found),
        SCENEDETECT: tuple(Boundary(at, at, UNKNOWN) for at in theirs),
    }
    return speed.Row(
        KindFilm(kind, Film(path, truth), 30.0),
        {
            name: [Run(one, 2 * one, 300_000_000, 200_000_000, told.get(name)) for one in some]
            for name, some in wall_s.items()
        },
    )


def test_a_median_is_the_middle_and_of_nothing_unknown():
    assert numbers.median([9.0, 1.0, 2.0, 3.0, 100.0]) == 3.0
    assert numbers.median([1.0, 2.0]) == 1.5
    assert numbers.median([]) is None
    assert numbers.spread([1.0, 2.0, 3.0]) == 1.0


@pytest.mark.parametrize(("part", "whole"), [(None, 2.0), (1.0, None), (1.0, 0.0)])
def test_a_ratio_with_something_unknown_is_unknown_and_never_a_guess(part, whole):
    assert numbers.ratio(part, whole) is None
    assert numbers.times(numbers.ratio(part, whole)) == "not run"


def test_numbers_are_written_with_their_units_and_no_more_digits_than_they_have():
    assert [numbers.times(each) for each in (0.844, 7.31, 48.27, 1140.4)] == [
        "0.84x", "7.31x", "48.3x", "1,140x",
    ]  # fmt: skip
    assert [numbers.seconds(each) for each in (0.0004, 0.0471, 12.34)] == [
        "0.4 ms", "47 ms", "12.3 s",
    ]  # fmt: skip
    assert numbers.megabytes(1_234_567_890) == "1,235"
    assert [numbers.length(each) for each in (60.0, 3600.0, 12_600.0)] == ["60 s", "1 h", "3.5 h"]


def test_speeds_and_proportions_are_those_of_the_medians():
    one = row({OURS: [1.0, 50.0, 1.2], SCENEDETECT: [6.0], KEYFRAMES: [0.8]})
    assert one.x_realtime(OURS) == pytest.approx(25.0)
    line = speed.ratio_table([one]).splitlines()[-1]
    assert "| 5.00x | 1.50x | not run |" in line
    # ours was not scored here: its picture pass did not run
    assert line.endswith("| 4 | not run | 0.571 / 0.857 |")


def test_a_contestant_that_was_not_run_has_no_column_and_one_that_failed_no_figure():
    both = [row({OURS: [1.0], SCENEDETECT: [6.0]}), row({OURS: [1.0]})]
    head, _, first, second = speed.speed_table(both).splitlines()
    assert head == "| x realtime | ours | PySceneDetect |"
    assert first == "| quiet film | 30.0x | 5.00x |"
    assert second == "| quiet film | 30.0x | not run |"


@pytest.mark.parametrize(
    ("ours_s", "picture_s", "verdict"),
    [
        (1.4, 1.2, "met"),
        (1.6, 1.4, "**not met** by all passes, met by the picture pass alone"),
        (1.7, 1.6, "**not met**"),
    ],
)
def test_the_keyframe_goal_is_judged_by_all_passes(ours_s, picture_s, verdict):
    found = goals.speed_goals([row({OURS: [ours_s], PICTURE: [picture_s], KEYFRAMES: [1.0]})], 2)
    assert next(goal for goal in found if "keyframe" in goal.wanted).verdict == verdict


def test_goals_without_a_rival_are_not_measured_rather_than_met():
    found = goals.speed_goals([row({OURS: [0.5], PICTURE: [0.4]})], 2)
    assert [goal.verdict for goal in found] == ["met"] + ["not measured"] * 3
    assert goals.speed_goals([row({OURS: [0.5]})], 8)[0].verdict == "met, but on 8 cores"


@pytest.mark.parametrize(
    ("found", "verdict"), [((100, 200, 300, 401), "met"), ((100, 200), "**not met**")]
)
def test_accuracy_has_to_be_as_good_to_the_frame_and_within_one(found, verdict):
    one = row({OURS: [1.0], PICTURE: [1.0], SCENEDETECT: [6.0]}, found=found)
    assert goals.speed_goals([one], 2)[-1].verdict == verdict


def test_waiting_is_judged_by_what_is_painted_and_by_the_slowest_cancel():
    opening = Opening(3600.0, 0.4, 1.1, 60.0, 0.05, 0.001, 0.3, 0.5)
    found = goals.waiting_goals(opening, Memory(10_800.0, 590_000_000, 900_000_000, 180.0))
    assert [goal.verdict for goal in found] == ["**not met**", "met", "**not met**", "met"]
    assert "60.0x realtime" in long_films.table(opening, Memory(10_800.0, 1, 2, 180.0))


def test_the_page_says_what_was_not_run_and_why(tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(3_750_000))
    setting = Setting("2 cores", {"AutoResolve": "1"}, 2, {SCENEDETECT: "it is not installed"})
    text = page(setting, [row({OURS: [1.0]}, path=film)], None, [])
    assert "**PySceneDetect: not run**: it is not installed." in text
    assert "quiet film 30.0 s, 1 Mbit/s" in text
    assert "The goals" not in text
    assert "another day" not in text
    assert "on each film in turn, once; figures" in text


def test_a_busy_machine_is_told_in_bold():
    assert machine.busy_words([0.4, 1.2]).endswith("1 % of the processors at most.")
    assert machine.busy_words([0.4, 62.0]).startswith("**Between the films, other programs used 62")


def test_every_kind_has_a_film_of_its_own_whichever_way_it_is_made():
    names = [kind.spec.name for some in (KINDS, quick(), drawn(KINDS)) for kind in some]
    assert len(set(names)) == len(names)
    assert all(kind.spec.script.drawn for kind in drawn(quick()))


def test_a_program_is_measured_with_its_children_and_its_failure_is_told():
    child = "bytearray(40_000_000).count(1); import time; time.sleep(0.3)"
    code = (
        "import json, subprocess, sys\n"
        f"subprocess.run([sys.executable, '-c', {child!r}], check=True)\n"
        "print(json.dumps(1))"
    )
    taken = gauge.run([sys.executable, "-c", code])
    assert json.loads(taken.told) == 1
    assert taken.tree_bytes > taken.largest_bytes > 40_000_000
    assert 0.0 < taken.cpu_s < 60.0
    with pytest.raises(gauge.GaugeError, match="no such film"):
        gauge.run([sys.executable, "-c", "raise SystemExit('no such film')"])
    with pytest.raises(gauge.GaugeError, match="cannot be started"):
        gauge.run(["no program has this name"])


OPENING = Opening(3600.0, 0.2, 0.3, 150.0, 0.03, 0.01, 0.02, 1.0)
MEMORY = Memory(10_800.0, 200_000_000, 500_000_000, 450.0)


SETTING = Setting(
    "2 cores", {"AutoResolve": "1"}, 5, {SCENEDETECT: "none"}, ("busy",), "2026-11-02"
)


def test_a_part_can_be_measured_anew_and_the_rest_is_that_of_the_last_time(tmp_path):
    kept = tmp_path / "benchmarks.json"
    slow, other = row({OURS: [9.0], PICTURE: [8.0]}), row({OURS: [3.0]}, path=Path("other.mp4"))
    other.failures["auto-editor motion"] = "it ended with 1"
    other.day = "2026-11-01"
    records.write(kept, [slow, other], (OPENING, MEMORY), SETTING)
    films = [slow.film, other.film]
    old = records.read(kept, films)
    assert old.rows == [slow, other]
    assert old.waiting == (OPENING, MEMORY)
    quick_one = row({OURS: [1.0]})
    assert records.merged(old.rows, [quick_one], films) == [quick_one, other]


def test_the_section_is_written_again_from_records_with_the_machine_and_day_of_the_measuring(
    tmp_path,
):
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(3_750_000))
    one = row({OURS: [1.0, 1.1, 1.2], PICTURE: [1.0]}, path=film)
    one.day = "2026-11-01"
    text = page(SETTING, [one], (OPENING, MEMORY), [])
    records.write(tmp_path / "benchmarks.json", [one], (OPENING, MEMORY), SETTING)
    old = records.read(tmp_path / "benchmarks.json", [one.film])
    assert old.setting is not None
    assert page(old.setting, old.rows, old.waiting, []) == text
    assert "do not edit. 2 cores." in text
    assert "Measured on another day: quiet film (2026-11-01)." in text
    assert "on each film in turn, 1 to 3 times over; figures" in text


def test_records_of_before_the_machine_was_kept_are_read(tmp_path):
    kept = tmp_path / "benchmarks.json"
    one = row({OURS: [1.0]})
    records.write(kept, [one], (OPENING, MEMORY), SETTING)
    told = json.loads(kept.read_text())
    del told["setting"], told["rows"]["film.mp4"]["day"], told["waiting"][0]["day"]
    kept.write_text(json.dumps(told))
    old = records.read(kept, [one.film])
    assert (old.rows, old.waiting, old.setting) == ([one], (OPENING, MEMORY), None)


@pytest.mark.parametrize("text", [None, "", "{}", '{"rows": {"film.mp4": {}}, "waiting": null}'])
def test_what_was_not_kept_has_to_be_measured(tmp_path, text):
    kept = tmp_path / "benchmarks.json"
    if text is not None:
        kept.write_text(text)
    with pytest.raises(records.RecordsError, match="measure everything"):
        records.read(kept, [row({}).film])
