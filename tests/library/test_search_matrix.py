"""The search matrix: a cache that may be lost, torn and shared, and never disagrees with the rows.

The processes are real and are killed for real.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vector_process import DIMENSION, ENCODER, keep, unit_vectors

from autoresolve_gui.library.library import Library
from autoresolve_gui.library.lookup import VectorSet
from autoresolve_gui.library.matrix_list import MatrixList, SetPlace, read_list, write_list
from autoresolve_gui.library.vectors import SearchMatrix, remove_matrices

PROCESS = Path(__file__).with_name("vector_process.py")


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "library.sqlite3") as opened:
        yield opened


def matrix_of(library: Library, tmp_path: Path, encoder: str = ENCODER) -> SearchMatrix:
    matrix = SearchMatrix(tmp_path / "vectors", encoder, library.lookup)
    matrix.refresh()
    return matrix


def found(matrix: SearchMatrix, seed: int, count: int, place: int, keys=None) -> tuple[str, int]:
    """Return which vector is nearest to one of the vectors that `seed` gives."""
    nearest = matrix.nearest(unit_vectors(seed, count)[place], 1, keys).found
    return (nearest[0].found_in.key, nearest[0].place) if nearest else ("", -1)


def matrix_files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "vectors").glob("*.i8"))


def run(*words: str) -> subprocess.Popen:
    return subprocess.Popen(  # noqa: S603 -- this very Python, with words from this file
        [sys.executable, str(PROCESS), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def test_that_the_nearest_vector_is_found_with_its_cosine_and_the_rest_in_order(library, tmp_path):
    keep(library, "a", 1, 200)
    keep(library, "b", 2, 300)
    matrix = matrix_of(library, tmp_path)
    asked = unit_vectors(2, 300)[123]
    every = np.concatenate([unit_vectors(1, 200), unit_vectors(2, 300)]) @ asked
    nearest = matrix.nearest(asked, 20)
    assert (nearest.found[0].found_in.key, nearest.found[0].place) == ("b", 123)
    scores = [near.score for near in nearest.found]
    np.testing.assert_allclose(scores, np.sort(every)[::-1][:20], atol=0.02)
    assert nearest.compared == 500
    assert nearest.usual == pytest.approx(float(every.mean()), abs=0.01)
    assert nearest.spread == pytest.approx(float(every.std()), abs=0.01)


def test_that_only_the_footage_that_was_asked_for_is_searched(library, tmp_path):
    for seed, key in enumerate("abc", start=1):
        keep(library, key, seed, 50)
    matrix = matrix_of(library, tmp_path)
    assert found(matrix, 2, 50, 7) == ("b", 7)
    assert found(matrix, 2, 50, 7, {"a", "c"})[0] in {"a", "c"}
    assert matrix.nearest(unit_vectors(2, 50)[7], 5, set()).found == ()


def test_that_one_more_footage_is_added_and_nothing_is_written_again(library, tmp_path):
    keep(library, "a", 1, 100)
    matrix = matrix_of(library, tmp_path)
    (file,) = matrix_files(tmp_path)
    inode, before = file.stat().st_ino, file.read_bytes()
    keep(library, "b", 2, 100)
    matrix.refresh()
    assert matrix_files(tmp_path) == [file]
    assert file.stat().st_ino == inode
    assert file.read_bytes()[: len(before)] == before
    assert file.stat().st_size == 200 * DIMENSION
    assert found(matrix, 2, 100, 99) == ("b", 99)


def test_that_vectors_made_anew_take_the_place_of_the_old_ones(library, tmp_path):
    keep(library, "a", 1, 100)
    matrix = matrix_of(library, tmp_path)
    keep(library, "a", 5, 60)
    matrix.refresh()
    assert len(matrix) == 60
    assert found(matrix, 5, 60, 30) == ("a", 30)
    assert matrix.nearest(unit_vectors(1, 100)[30], 1).found[0].score < 0.9


def test_that_forgotten_vectors_make_room_once_they_are_many(library, tmp_path):
    keep(library, "a", 1, 9_000)
    keep(library, "b", 2, 1_000)
    matrix = matrix_of(library, tmp_path)
    keep(library, "a", 3, 10)
    matrix.refresh()
    assert sum(file.stat().st_size for file in matrix_files(tmp_path)) == 1_010 * DIMENSION
    assert found(matrix, 2, 1_000, 999) == ("b", 999)
    assert found(matrix, 3, 10, 9) == ("a", 9)


def test_that_another_encoders_vectors_are_never_compared(library, tmp_path):
    keep(library, "a", 1, 50)
    keep(library, "b", 2, 50, "tests/other@1")
    assert found(matrix_of(library, tmp_path), 2, 50, 7)[0] == "a"
    assert found(matrix_of(library, tmp_path, "tests/other@1"), 1, 50, 7)[0] == "b"
    assert set(library.lookup.encoders()) == {ENCODER, "tests/other@1"}
    remove_matrices(tmp_path / "vectors", [ENCODER])
    assert len(matrix_files(tmp_path)) == 1
    assert found(matrix_of(library, tmp_path), 1, 50, 7) == ("a", 7)


@pytest.mark.parametrize("harm", ["gone", "short", "list gone", "list torn", "list of another"])
def test_that_a_lost_or_torn_file_is_made_again(library, tmp_path, harm):
    keep(library, "a", 1, 100)
    keep(library, "b", 2, 100)
    matrix_of(library, tmp_path).close()
    (file,) = matrix_files(tmp_path)
    (listed,) = (tmp_path / "vectors").glob("*.json")
    match harm:
        case "gone":
            file.unlink()
        case "short":
            os.truncate(file, 150 * DIMENSION)
        case "list gone":
            listed.unlink()
        case "list torn":
            listed.write_bytes(listed.read_bytes()[:-20])
        case "list of another":
            write_list(listed, MatrixList.empty("tests/other@1"))
    matrix = matrix_of(library, tmp_path)
    assert found(matrix, 1, 100, 3) == ("a", 3)
    assert found(matrix, 2, 100, 99) == ("b", 99)
    assert len(matrix_files(tmp_path)) == 1


def test_that_a_library_that_was_set_aside_takes_its_vectors_along(tmp_path):
    path = tmp_path / "library.sqlite3"
    with Library(path) as library:
        keep(library, "a", 1, 100)
        matrix_of(library, tmp_path).close()
    path.rename(tmp_path / "aside")
    with Library(path) as library:
        keep(library, "a", 9, 100)  # the same numbers, of another library
        matrix = matrix_of(library, tmp_path)
        assert found(matrix, 9, 100, 50) == ("a", 50)
        assert len(matrix) == 100


@pytest.mark.parametrize("where", ["vectors", "list"])
def test_that_a_process_killed_between_rows_and_vectors_leaves_both_agreeing(
    library, tmp_path, where
):
    keep(library, "a", 1, 500)
    matrix_of(library, tmp_path).close()
    keep(library, "b", 2, 500)
    process = run("stop", str(tmp_path), where)
    with process:
        assert process.stdout.readline() == "inside\n"
        process.kill()  # SIGKILL: nothing is tidied up
        process.wait()
    keep(library, "c", 3, 20)  # shorter than what was left behind
    matrix = matrix_of(library, tmp_path)
    assert len(matrix) == 1_020
    for seed, key, count in ((1, "a", 500), (2, "b", 500), (3, "c", 20)):
        for place in (0, count // 2, count - 1):
            assert found(matrix, seed, count, place) == (key, place)
    (file,) = matrix_files(tmp_path)
    listed = read_list(next((tmp_path / "vectors").glob("*.json")), ENCODER)
    kept = np.fromfile(file, np.int8).reshape(-1, DIMENSION)
    for place in listed.places:
        rows = library.lookup.vectors(place.of.number)
        np.testing.assert_array_equal(kept[place.first_row : place.first_row + place.rows], rows)


def test_that_two_processes_add_at_once_and_nothing_is_lost(library, tmp_path):
    processes = [run("follow", str(tmp_path), str(number), "8") for number in (1, 2)]
    for process in processes:
        with process:
            process.communicate(timeout=120)
            assert process.returncode == 0
    matrix = matrix_of(library, tmp_path)
    assert len(matrix) == 2 * 8 * 40
    for process in (1, 2):
        for number in range(8):
            key = f"{process}-{number}"
            assert found(matrix, 100 * process + number, 40, 39) == (key, 39)


def test_that_an_open_matrix_follows_what_another_process_did(library, tmp_path):
    keep(library, "a", 1, 50)
    first, second = matrix_of(library, tmp_path), matrix_of(library, tmp_path)
    keep(library, "b", 2, 50)
    first.refresh()
    second.refresh()
    assert found(second, 2, 50, 49) == ("b", 49)
    assert len(second) == 100


def test_that_a_full_disk_is_told_and_the_search_goes_on_from_memory(library, tmp_path):
    resource = pytest.importorskip("resource", reason="Windows limits no file sizes")
    keep(library, "a", 1, 50)
    matrix = matrix_of(library, tmp_path)
    keep(library, "b", 2, 50_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))  # then writing fails: EFBIG
    try:
        matrix.refresh()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "cannot be written" in matrix.notice
    assert "free some disk space" in matrix.notice
    assert found(matrix, 2, 50_000, 40_000) == ("b", 40_000)
    assert found(matrix, 1, 50, 49) == ("a", 49)
    other = matrix_of(library, tmp_path)  # a disk with room again
    assert other.notice == ""
    assert found(other, 2, 50_000, 40_000) == ("b", 40_000)


def test_that_a_folder_that_cannot_be_made_is_told_and_the_search_goes_on(library, tmp_path):
    keep(library, "a", 1, 50)
    (tmp_path / "vectors").write_text("a file where the folder should be")
    matrix = matrix_of(library, tmp_path)
    assert "cannot be written" in matrix.notice
    assert found(matrix, 1, 50, 49) == ("a", 49)


def test_that_a_vector_is_handed_out_by_its_place(library, tmp_path):
    keep(library, "a", 1, 50)
    keep(library, "b", 2, 50)
    matrix = matrix_of(library, tmp_path)
    vector = matrix.vector(matrix.set_of("b"), 7)
    assert float(vector @ unit_vectors(2, 50)[7]) > 0.99
    assert matrix.vector(matrix.set_of("b"), 50) is None
    assert matrix.set_of("nobody") is None


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=12))
def test_that_a_list_is_read_as_it_was_written(tmp_path_factory, sets):
    path = tmp_path_factory.mktemp("list") / "list.json"
    listed = MatrixList.empty(ENCODER, 3)
    for number, (rows, stays) in enumerate(sets):
        listed = listed.with_set(VectorSet(number, "now", f"k{number}"), rows, DIMENSION)
        if not stays:
            listed = listed.only([place.of for place in listed.places[:-1]])
    write_list(path, listed)
    assert read_list(path, ENCODER) == listed
    assert listed.holes >= 0


@pytest.mark.parametrize(
    "places",
    [
        [SetPlace(VectorSet(1, "", "a"), 0, 10), SetPlace(VectorSet(2, "", "b"), 5, 5)],
        [SetPlace(VectorSet(1, "", "a"), 95, 10)],
        [SetPlace(VectorSet(1, "", "a"), -1, 10)],
    ],
)
def test_that_a_list_that_makes_no_sense_counts_as_none(tmp_path, places):
    write_list(tmp_path / "list.json", MatrixList(ENCODER, 1, DIMENSION, 100, tuple(places)))
    assert read_list(tmp_path / "list.json", ENCODER) is None
