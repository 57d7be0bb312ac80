"""Nobody waits for an assistant, and whatever goes wrong is one line."""

from __future__ import annotations

import threading
import time

import pytest
from assist_plugins import plugin_with
from assist_values import an_analysis, passes_done

from autoresolve_gui.assist import events
from autoresolve_gui.assist.clock import Clock, pausing
from autoresolve_gui.assist.events import Task
from autoresolve_gui.assist.service import AssistService
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.story import Source

PATIENCE_S = 20


class Desk:
    """A service with its events, closed at the end of the test."""

    def __init__(self, root, propose="return BeatAnswer((beat(),), FROM)", **plugin):
        self.library_path = root / "library.sqlite3"
        self.events = []
        self.plugins = plugin_with(root, propose, **plugin)
        self.service = AssistService(self.plugins, self.library_path, self.events.append)

    def beats(self, **request):
        job = self.service.ask_beats(an_analysis(), **request)
        assert job.wait(PATIENCE_S)
        return self.events[-1]

    def close(self):
        self.service.close()
        self.plugins.close()


@pytest.fixture
def desk(tmp_path):
    opened = []

    def make(*args, **more):
        opened.append(Desk(tmp_path, *args, **more))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def test_that_beats_arrive_and_stand_in_the_library(desk):
    one = desk()
    assert isinstance(one.beats(), events.Finished)
    asked, arrived, _ = one.events
    assert isinstance(asked, events.Asked)
    (beat,) = arrived.answer.beats
    assert (beat.label, beat.frame, beat.source) == ("hook", 0, Source.CLOUD)
    with Library(one.library_path) as library:
        assert library.answers.beats("key-1") == arrived.answer


def test_that_cuts_arrive_on_frames_that_were_found_here(desk):
    one = desk()
    assert one.service.ask_cuts(an_analysis()).wait(PATIENCE_S)
    (cut,) = one.events[1].answer.cuts
    assert cut.frame in {each.frame for each in an_analysis().cuts}


@pytest.mark.parametrize("task", list(Task))
def test_that_nobody_is_asked_about_an_analysis_that_is_not_finished(desk, tmp_path, task):
    asked = tmp_path / "asked"
    one = desk(f"open({str(asked)!r}, 'w').close(); return BeatAnswer((beat(),), FROM)")
    half = an_analysis(passes=passes_done("index", "filmstrip"))
    ask = {
        Task.BEATS: one.service.ask_beats,
        Task.NOTES: one.service.ask_notes,
        Task.CUTS: one.service.ask_cuts,
    }
    assert ask[task](half).wait(PATIENCE_S)
    (failed,) = one.events  # and no `Asked` before it
    assert isinstance(failed, events.Failed)
    assert "The analysis of “harbour.mov” is not finished" in failed.message
    assert one.service.quote(half, task) is None
    assert not asked.exists()


@pytest.mark.parametrize(
    ("propose", "line"),
    [
        ("raise AssistantError('No key', remedy='Paste one.')", "No key"),
        ("raise RuntimeError('oops')", "RuntimeError: oops"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("return None", "a BeatAnswer is wanted, not NoneType"),
        ("return BeatAnswer((beat(shot=99),), FROM)", "no shot 99"),
        ("return BeatAnswer((beat(label='finale'),), FROM)", "no beat is called 'finale'"),
        ("return BeatAnswer((beat(confidence=1.5),), FROM)", "between 0 and 1"),
        ("return BeatAnswer((beat(confidence=float('nan')),), FROM)", "between 0 and 1"),
        ("return BeatAnswer((beat('climax', 2), beat('hook', 3)), FROM)", "story order"),
        ("return BeatAnswer((beat('hook', 3), beat('climax', 2)), FROM)", "ascend"),
        ("return BeatAnswer((beat(), beat()), FROM)", "none twice"),
        (
            "return BeatAnswer((beat('hook', 3), beat('climax', 3)), FROM)",
            "no two are at one place",
        ),
        ("return BeatAnswer((beat(place='start'),), FROM)", "no place"),
        ("raise AssistantError('two\\nlines \\u202eturned')", "two lines turned"),
    ],
)
def test_that_every_failure_is_one_line_and_what_was_found_stands(desk, propose, line):
    one = desk(propose)
    failed = one.beats()
    assert isinstance(failed, events.Failed)
    assert line in failed.message
    assert len(failed.message.splitlines()) == 1
    with Library(one.library_path) as library:
        assert library.answers.beats("key-1") is None


def test_that_no_assistant_and_no_analysis_are_lines_too(desk):
    one = desk()
    assert one.service.ask_beats(an_analysis(curves={})).wait(PATIENCE_S)
    assert "analysed far enough" in one.events[-1].message
    one.plugins.set_enabled("second_opinion", False)
    assert "No assistant is switched on" in one.beats().message


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("700", 700),
        ("0", 0),
        ("None", None),
        ("-1", None),
        ("True", None),
        ("'1'", None),
        ("1 / 0", None),
    ],
)
@pytest.mark.allow_log("some break the rules")
def test_that_a_quote_is_an_amount_or_not_known(desk, answer, told):
    one = desk(quote=f"return {answer}")
    assert one.service.quote(an_analysis(), Task.BEATS) == told


def test_that_every_call_of_a_task_is_in_its_quote_and_who_gives_none_has_none(desk, tmp_path):
    one = desk(quote="return len(request.keyframes)")
    assert one.service.quote(an_analysis(), Task.NOTES) == 6
    assert one.service.quote(an_analysis(), Task.NOTES, frames=(1, 30, 60, 90)) == 4
    assert one.service.quote(an_analysis(curves={}), Task.NOTES) is None
    one.plugins.set_enabled("second_opinion", False)
    assert one.service.quote(an_analysis(), Task.NOTES) is None
    silent = Desk(tmp_path / "silent")
    assert silent.service.quote(an_analysis(), Task.BEATS) is None
    silent.close()


def test_that_asking_returns_at_once_and_cancelling_ends_at_once(desk):
    one = desk(
        """
        while not cancelled():
            time.sleep(0.01)
        raise AssistantError("stopped")
        """
    )
    job = one.service.ask_beats(an_analysis())
    while not one.events:
        time.sleep(0.01)
    job.cancel()
    assert job.is_over()
    assert isinstance(one.events[-1], events.Cancelled)
    job.cancel()
    time.sleep(0.1)
    assert len(one.events) == 2


def test_that_a_deadline_ends_a_job_and_the_next_one_is_served(desk, monkeypatch):
    monkeypatch.setattr("autoresolve_gui.assist.service._GRACE_S", 0.0)
    one = desk(
        """
        while request.transcript == "slow" and not cancelled():
            time.sleep(0.01)
        return BeatAnswer((beat(),), FROM)
        """,
        timeout_s=1.0,
    )
    first = one.service.ask_beats(an_analysis(), transcript="slow")
    second = one.service.ask_cuts(an_analysis())
    assert first.wait(PATIENCE_S)
    assert second.wait(PATIENCE_S)
    ends = [e for e in one.events if isinstance(e, (events.Failed, events.Finished))]
    assert "did not answer in time" in ends[0].message
    assert isinstance(ends[1], events.Finished)
    arrived = [e for e in one.events if isinstance(e, events.BeatsArrived)]
    assert not arrived  # what came too late is not told


def test_that_jobs_are_served_one_after_the_other(desk):
    one = desk(
        """
        time.sleep(0.2)
        return BeatAnswer((beat(),), FROM)
        """
    )
    jobs = [one.service.ask_beats(an_analysis()) for _ in range(3)]
    assert all(job.wait(PATIENCE_S) for job in jobs)
    kinds = [type(event).__name__ for event in one.events]
    assert kinds == ["Asked", "BeatsArrived", "Finished"] * 3


def test_that_a_job_is_cancelled_while_it_waits_for_its_turn(desk):
    one = desk(
        """
        time.sleep(0.3)
        return BeatAnswer((beat(),), FROM)
        """
    )
    first = one.service.ask_beats(an_analysis())
    second = one.service.ask_beats(an_analysis())
    second.cancel()
    assert first.wait(PATIENCE_S)
    time.sleep(0.1)
    assert [type(e).__name__ for e in one.events].count("Asked") == 1


def test_that_the_transcript_is_kept_back_where_that_is_switched_off(desk):
    one = desk("return BeatAnswer((beat(reason='heard: ' + request.transcript),), FROM)")
    one.beats(transcript="secret words")
    assert one.events[1].answer.beats[0].evidence == "heard: secret words"
    one.plugins.set_setting("second_opinion", "send_transcript", False)
    one.beats(transcript="secret words")
    assert one.events[4].answer.beats[0].evidence == "heard:"


def test_that_pictures_are_kept_back_where_that_is_switched_off(desk):
    one = desk()
    one.plugins.set_setting("second_opinion", "send_pictures", False)
    assert one.service.ask_notes(an_analysis()).wait(PATIENCE_S)
    assert "Sending pictures is switched off" in one.events[-1].message


def test_that_a_model_cannot_dress_up_its_words(desk):
    words = "<b>Bold</b>\\n# Title\\x07\\u202e\\u200b\\U000e0041" + "x" * 5000
    one = desk(f'return BeatAnswer((beat(reason="{words}"),), FROM)')
    one.beats()
    evidence = one.events[1].answer.beats[0].evidence
    assert evidence.startswith("<b>Bold</b> # Title xxx")
    assert len(evidence) == 300
    assert all(char.isprintable() for char in evidence)


def test_that_the_clock_stands_still_while_the_user_is_asked():
    expired = threading.Event()
    clock = Clock(expired.set)
    with clock.running(0.3):
        with pausing():
            assert not expired.wait(0.6)
        assert expired.wait(5)
    with pausing():  # nothing runs any more
        pass
