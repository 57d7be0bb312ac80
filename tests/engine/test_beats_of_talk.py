"""A pass that reads what is said runs again when something else is said, and only that one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from autoresolve_gui.analysis.pass_contract import Pass
from autoresolve_gui.analysis.passes import PASSES
from autoresolve_gui.engine import events
from autoresolve_gui.engine.runner import run_file
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.speech import Segment, Transcript, with_text


def said(*texts):
    segments = tuple(
        Segment(0, Fraction(number), Fraction(number + 1), text, ())
        for number, text in enumerate(texts)
    )
    return Transcript(segments, "en", 1.0, "tiny", Fraction(len(texts)), is_complete=True)


def count_of(transcript):
    return 0 if transcript is None else len(transcript.segments)


@pytest.fixture
def library(library_path):
    with Library(library_path) as opened:
        yield opened


@pytest.fixture
def passes():
    """A pass that finds how many segments there are, one that needs no words, and their runs."""
    ran = []

    def read(context):
        ran.append("read")
        return PassResult(arrays={"count": np.array([count_of(context.transcript)])})

    def look(context):
        ran.append("look")
        assert context.transcript is None
        return PassResult()

    made = (
        Pass("index", 1, (), look, lambda _footage: 1.0),
        Pass(
            "beats", 1, ("index",), read, lambda _footage: 1.0,
            is_of=lambda result, now: int(result.arrays["count"][0]) == count_of(now),
        ),
    )  # fmt: skip
    return made, ran


def keep(library, key, transcript):
    library.transcripts.begin_transcript(key, transcript.model)
    for segment in transcript.segments:
        library.transcripts.add_segment(key, segment)
    library.transcripts.finish_transcript(key)


def test_that_words_that_arrive_later_are_read_and_nothing_else_runs_again(film, library, passes):
    path, (made, ran) = film(), passes
    key = run_file(path, library, made, emit=lambda _event: None)
    assert ran == ["look", "read"]
    run_file(path, library, made, emit=lambda _event: None)
    assert ran == ["look", "read"]
    keep(library, key, said("So we went up.", "And came down."))
    run_file(path, library, made, emit=lambda _event: None)
    assert ran == ["look", "read", "read"]
    assert library.pass_result(key, "beats", 1).arrays["count"][0] == 2
    run_file(path, library, made, emit=lambda _event: None)
    assert ran == ["look", "read", "read"]


def test_that_the_speech_rate_comes_is_renewed_and_goes_with_the_transcript(film, library):
    path, heard = film(), []

    def analysed():
        heard.clear()
        key = run_file(path, library, PASSES, emit=heard.append)
        done = [event for event in heard if isinstance(event, events.PassDone)]
        anew = {event.record.name for event in done if not event.from_cache}
        return key, library.analysis(key).curves.get("speech_rate"), anew

    key, rate, anew = analysed()
    assert rate is None
    assert anew == {one.name for one in PASSES}

    library.transcripts.begin_transcript(key, "tiny")
    library.transcripts.add_segment(key, said("Up we go.").segments[0])
    library.transcripts.finish_transcript(key)
    _, rate, anew = analysed()
    assert anew == {"beats"}
    assert rate.values.max() > 2.0
    assert [e.curve.name for e in heard if isinstance(e, events.CurveRefined)] == ["speech_rate"]
    assert analysed()[2] == set()

    segment = library.transcript(key).segments[0]
    library.transcripts.replace_segment(key, with_text(segment, "Up."))
    _, fewer, anew = analysed()
    assert anew == {"beats"}
    assert fewer.values.sum() < rate.values.sum()

    library.transcripts.delete_transcript(key)
    _, rate, anew = analysed()
    assert rate is None
    assert anew == {"beats"}
