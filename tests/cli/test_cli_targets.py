from __future__ import annotations

import os
from pathlib import Path

import pytest

from autoresolve_gui.cli.arguments import ExportWish
from autoresolve_gui.cli.errors import CliError, UsageError
from autoresolve_gui.cli.targets import Target, distinct, plan_targets


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_that_the_placeholder_becomes_the_name_of_each_file():
    a, b = Path("one.mp4"), Path("day 2/two.tar.mov")
    plan = plan_targets([a, b], "{name}.json", [ExportWish("csv", "m-{name}.csv")], force=False)
    assert plan == {
        a: (Target(Path("one.json"), None), Target(Path("m-one.csv"), "csv")),
        b: (Target(Path("two.tar.json"), None), Target(Path("m-two.tar.csv"), "csv")),
    }


def test_that_standard_output_is_no_target():
    file = Path("a.mp4")
    assert plan_targets([file], "-", [], force=False) == {file: ()}


def test_that_braces_in_a_path_are_left_alone():
    file = Path("a.mp4")
    plan = plan_targets([file], "{x}{0}.json", [], force=False)
    assert plan[file] == (Target(Path("{x}{0}.json"), None),)


def test_that_several_files_want_a_placeholder():
    with pytest.raises(UsageError, match="2 files cannot all be written to out") as refused:
        plan_targets([Path("a.mp4"), Path("b.mp4")], "out.json", [], force=False)
    assert "{name}" in refused.value.remedy


def test_that_files_of_one_name_are_refused():
    files = [Path("day1/take.mp4"), Path("day2/take.mov")]
    with pytest.raises(UsageError, match="have the same name") as refused:
        plan_targets(files, None, [ExportWish("csv", "{name}.csv")], force=True)
    assert str(files[0]) in str(refused.value)
    assert str(files[1]) in str(refused.value)


def test_that_two_results_in_one_file_are_refused():
    exports = [ExportWish("csv", "x"), ExportWish("otio", "./x")]
    with pytest.raises(UsageError, match="two results"):
        plan_targets([Path("a.mp4")], None, exports, force=True)


def test_that_the_footage_is_never_a_target_even_by_force():
    file = Path("a.mp4")
    file.write_bytes(b"footage")
    with pytest.raises(UsageError, match="is the footage itself"):
        plan_targets([file], None, [ExportWish("csv", "{name}.mp4")], force=True)


def test_that_an_existing_target_is_refused_unless_forced():
    Path("a.json").write_text("kept", encoding="utf-8")
    with pytest.raises(CliError, match=r"a\.json exists already") as refused:
        plan_targets([Path("a.mp4")], "a.json", [], force=False)
    assert "--force" in refused.value.remedy
    assert plan_targets([Path("a.mp4")], "a.json", [], force=True)


def test_that_many_existing_targets_are_counted():
    files = [Path(f"{number}.mp4") for number in range(9)]
    for file in files:
        file.with_suffix(".json").touch()
    with pytest.raises(CliError, match="and 4 more exist already"):
        plan_targets(files, "{name}.json", [], force=False)


def test_that_a_missing_folder_and_a_folder_as_target_are_refused():
    Path("folder").mkdir()
    with pytest.raises(CliError, match="there is no folder nowhere"):
        plan_targets([Path("a.mp4")], "nowhere/a.json", [], force=True)
    with pytest.raises(CliError, match="folder is a folder"):
        plan_targets([Path("a.mp4")], "folder", [], force=True)


def test_that_markers_do_not_go_to_standard_output():
    with pytest.raises(UsageError, match="markers are written to a file"):
        plan_targets([Path("a.mp4")], None, [ExportWish("csv", "-")], force=False)


def test_that_a_file_named_twice_is_done_once():
    assert distinct([Path("a"), Path("b"), Path("./a"), Path("x/../b")]) == (Path("a"), Path("b"))


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_that_links_that_lead_in_a_circle_are_files_like_others():
    Path("a.mp4").symlink_to("b.mp4")
    Path("b.mp4").symlink_to("a.mp4")
    files = (Path("a.mp4"), Path("b.mp4"))
    assert distinct(files) == files


def test_that_a_name_that_is_too_long_is_refused():
    with pytest.raises(CliError) as caught:
        plan_targets([Path("a.mp4")], "n" * 300 + "/a.json", [], force=False)
    assert caught.value.remedy
    plan_targets([Path("a.mp4")], "n" * 300, [], force=False)  # is told when it is written


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes there")
def test_that_a_pipe_is_no_target_even_by_force():
    os.mkfifo("pipe")
    with pytest.raises(CliError, match="no ordinary file"):
        plan_targets([Path("a.mp4")], "pipe", [], force=True)
