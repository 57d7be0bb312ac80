"""Beats that are older than the transcript, and what becomes of an editor's own when they go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.library.library import Library
from autoresolve_gui.model.analysis import PassRecord, PassResult
from autoresolve_gui.model.story import Beat, Source
from autoresolve_gui.ui.proposing import is_stale, with_proposals
from support.search_library import footage_at, say

if TYPE_CHECKING:
    from pathlib import Path


def proposed(label: str, frame: int) -> Beat:
    return Beat(f"local-{label}", frame, 1, label, 0.5, Source.LOCAL, "because")


HOOK, TURN, CLIMAX = proposed("hook", 10), proposed("turn", 50), proposed("climax", 90)
BEFORE = (HOOK, TURN, CLIMAX)
AFTER = (proposed("hook", 12), proposed("turn", 70), proposed("coda", 99))
OWN = Beat("own", 33, 1, "mine", 1.0, Source.YOU)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (BEFORE, AFTER),
        ((*BEFORE, OWN), (OWN, *AFTER)),
        ((replace(HOOK, frame=11, source=Source.YOU), TURN), None),
        ((replace(HOOK, note="here!"), TURN), None),
    ],
)
def test_that_proposals_give_way_to_new_ones_and_what_the_editor_did_stays(shown, expected):
    if expected is None:  # the hook was touched, and the climax deleted
        expected = (shown[0], *AFTER[1:])
    assert with_proposals(shown, BEFORE, AFTER) == expected


def test_that_what_was_deleted_comes_not_again():
    assert with_proposals((TURN,), BEFORE, AFTER) == (AFTER[1], AFTER[2])
    assert with_proposals((), BEFORE, AFTER) == (AFTER[2],)


beats = st.lists(
    st.sampled_from(["hook", "turn", "climax", "coda"]).flatmap(
        lambda label: st.integers(0, 9).map(lambda frame: proposed(label, frame))
    ),
    unique_by=lambda beat: beat.id,
).map(tuple)


@given(beats, beats, beats, st.sets(st.integers(0, 3)))
def test_that_no_beat_of_the_editor_is_lost_and_no_id_comes_twice(before, after, touched, kept):
    edited = tuple(replace(beat, note="mine", source=Source.YOU) for beat in touched)
    taken = {beat.id for beat in edited}
    left = tuple(b for n, b in enumerate(before) if n in kept and b.id not in taken)
    result = with_proposals((*edited, *left), before, after)
    ids = [beat.id for beat in result]
    assert len(set(ids)) == len(ids)
    assert set(edited) <= set(result)
    assert all(beat in after for beat in result if beat not in edited)


def test_that_beats_are_stale_when_another_transcript_is_there(tmp_path: Path) -> None:
    with Library(tmp_path / "library.sqlite3") as library:
        library.save_footage(footage_at(tmp_path / "film.mov", "film", 6))
        assert not is_stale(library, "film"), "there are no beats yet"
        result = PassResult(beats=BEFORE)
        library.save_pass("film", PassRecord("beats", 3, 0.1, 9.0), result)
        assert not is_stale(library, "film")
        for at in range(14):
            say(library, "film", 4 * at, f"Sentence number {at} says something else again.")
        assert is_stale(library, "film")
