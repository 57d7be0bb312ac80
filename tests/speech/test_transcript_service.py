"""The transcript service on real speech: sentence by sentence, stopped, killed, and going on."""

from __future__ import annotations

import multiprocessing
import os
import queue
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import jiwer
import numpy as np
import psutil
import pytest

from autoresolve_gui.engine.runner import open_footage
from autoresolve_gui.library.library import Library
from autoresolve_gui.media.errors import MediaError
from autoresolve_gui.model.speech import with_text
from autoresolve_gui.speech import events
from autoresolve_gui.speech.errors import NoWhisperModelError
from autoresolve_gui.speech.guard import plain
from autoresolve_gui.speech.limits import SpeechLimits
from autoresolve_gui.speech.service import TranscriptService
from autoresolve_gui.speech.whisper_model import WhisperModelChoice
from support.recordings import cut, write_wav

if TYPE_CHECKING:
    from collections.abc import Callable

DEADLINE_S = 60.0
LASTS_S = 38
ENDS = (events.TranscriptDone, events.TranscriptFailed, events.TranscriptCancelled)
SCRIPT = Path(__file__).with_name("transcript_process.py")
ROOT = Path(__file__).resolve().parents[2]


class Desk:
    """A service over a library, and all that it told."""

    def __init__(self, library_path: Path, model: Path | Callable[[], WhisperModelChoice]) -> None:
        self.library_path = library_path
        self.told: list[events.TranscriptEvent] = []
        self.react: Callable[[events.TranscriptEvent], None] = lambda _: None
        self._arrived: queue.SimpleQueue[events.TranscriptEvent] = queue.SimpleQueue()
        choice = WhisperModelChoice("tiny", model, "cpu") if isinstance(model, Path) else None
        model_of = (lambda: choice) if choice is not None else model
        limits = SpeechLimits(linger_s=3600.0)
        self.service = TranscriptService(
            library_path, model_of, self._publish, limits=limits, threads=2
        )

    def _publish(self, event):
        self.react(event)  # on the service's thread: before the next letter is opened
        self._arrived.put(event)

    def open(self, path):
        with Library(self.library_path) as library:
            return open_footage(path, library).key

    def until(self, *kinds):
        """Wait for an event of `kinds`."""
        until_s = time.monotonic() + DEADLINE_S
        while True:
            event = self._arrived.get(timeout=max(0.0, until_s - time.monotonic()))
            self.told.append(event)
            if isinstance(event, kinds):
                return event

    def transcript(self, key):
        with Library(self.library_path) as library:
            return library.transcript(key)

    def heard(self):
        return [one.segment for one in self.told if isinstance(one, events.SegmentHeard)]


@pytest.fixture
def desk(tmp_path, whisper_folder):
    opened = Desk(tmp_path / "library.sqlite3", whisper_folder)
    yield opened
    opened.service.close()


@pytest.fixture(scope="module")
def speech(real_footage, tmp_path_factory):
    """A narrator over music: two windows of Whisper's."""
    folder = tmp_path_factory.mktemp("speech")
    return cut(real_footage("wannaworktogether.mp4"), folder / "speech.wav", 12, 12 + LASTS_S)


@pytest.fixture(scope="module")
def whole(speech, whisper_folder, tmp_path_factory):
    """The desk that heard all of it in one go, and the transcript."""
    opened = Desk(tmp_path_factory.mktemp("whole") / "library.sqlite3", whisper_folder)
    key = opened.open(speech)
    opened.service.ask(speech, key)
    opened.until(*ENDS)
    opened.service.close()
    return opened, opened.transcript(key)


def words_of(transcript):
    return plain(" ".join(one.text for one in transcript.segments)).split()


def test_that_real_speech_is_heard_with_its_words_and_times(whole):
    desk, transcript = whole
    kinds = [type(event) for event in desk.told]
    assert kinds[:2] == [events.TranscriptQueued, events.TranscriptStarted]
    assert kinds[-1] is events.TranscriptDone
    assert desk.heard() == list(transcript.segments)
    assert (transcript.language, transcript.is_complete, transcript.model) == ("en", True, "tiny")
    said = plain(" ".join(one.text for one in transcript.segments))
    assert "take the teacher who shapes young minds with work and wisdom" in said
    assert "millions of other people all around the planet" in said
    starts = {plain(word.text): float(word.start_s) for word in transcript.segments[1].words}
    assert starts["teacher"] == pytest.approx(5.2, abs=0.4)  # 17.2 s of the film
    at = 0
    for segment in transcript.segments:
        assert segment.words
        assert segment.start_s == segment.words[0].start_s
        for word in segment.words:
            assert at <= word.start_s <= word.end_s <= LASTS_S
            assert word.end_s - word.start_s < 3
            at = word.end_s


def test_that_a_hearing_pauses_is_killed_is_cancelled_and_goes_on_behind_the_last_sentence(
    desk, speech, whole
):
    key = desk.open(speech)
    desk.service.pause()
    desk.service.ask(speech, key)
    desk.service.set_busy(True)
    desk.until(events.TranscriptQueued)
    desk.service.resume()
    assert not multiprocessing.active_children()  # the analysis is busy: nothing is begun
    desk.react = lambda event: (
        desk.service.pause() if isinstance(event, events.SegmentHeard) else None
    )
    desk.service.set_busy(False)
    desk.until(events.TranscriptHeld)
    (worker,) = multiprocessing.active_children()
    assert_stands_still(psutil.Process(worker.pid))
    kept = desk.transcript(key)
    assert kept.segments
    assert not kept.is_complete
    assert kept.heard_until_s < LASTS_S
    worker.kill()
    assert "was lost" in desk.until(events.TranscriptNotice).message
    desk.react = lambda _: None
    desk.service.resume()  # another process begins, and is told to stop at once
    desk.service.cancel(key)
    desk.until(events.TranscriptCancelled)
    desk.service.ask(speech, key)
    before = len(desk.heard())
    desk.until(*ENDS)
    assert desk.told[-1] == events.TranscriptDone(key)
    assert all(one.start_s >= kept.heard_until_s for one in desk.heard()[before:])
    assert_same_words(desk.transcript(key), whole[1])
    # what is known is done at once, without being heard
    desk.service.ask(speech, key)
    desk.until(events.TranscriptDone)
    assert [type(event) for event in desk.told].count(events.TranscriptStarted) == 2


def test_that_a_transcript_stays_until_it_is_heard_anew_whatever_stops_that(
    desk, speech, whole, whisper_folder, tmp_path
):
    key = desk.open(speech)
    old = whole[1].segments
    with Library(desk.library_path) as library:
        library.transcripts.begin_transcript(key, "tiny")
        for one in old:
            library.transcripts.add_segment(key, one)
        library.transcripts.finish_transcript(key)
        before = library.transcript(key)
    # a model that cannot be read: nothing is heard, and nothing changes
    torn = tmp_path / "torn"
    shutil.copytree(whisper_folder, torn)
    weights = torn / "model.bin"
    weights.write_bytes(weights.read_bytes()[:3_000_000])
    broken = Desk(desk.library_path, torn)
    broken.service.ask(speech, key, again=True)
    assert "cannot be loaded" in broken.until(*ENDS).message
    broken.service.close()
    assert desk.transcript(key) == before
    # nor does a language that the model does not know
    desk.service.ask(speech, key, again=True, language="de")
    assert "English only" in desk.until(*ENDS).message
    assert desk.transcript(key) == before
    # a cancel within: what was heard anew, then the old lines
    desk.react = lambda event: (
        desk.service.cancel(key) if isinstance(event, events.SegmentHeard) else None
    )
    desk.service.ask(speech, key, again=True)
    desk.until(events.TranscriptCancelled)
    mixed = desk.transcript(key)
    assert not mixed.is_complete
    assert 0 < mixed.heard_until_s < LASTS_S
    assert mixed.segments[-1] == before.segments[-1]
    assert_same_words(replace(mixed, is_complete=True), before)
    gone = {
        number for one in desk.told if isinstance(one, events.SegmentsGone) for number in one.ids
    }
    assert gone
    desk.react = lambda _: None
    desk.service.ask(speech, key)
    desk.until(*ENDS)
    assert_same_words(desk.transcript(key), before)


@pytest.mark.skipif(os.name == "nt", reason="a process that is killed says so by a signal")
def test_that_a_program_that_is_killed_while_it_hears_again_keeps_both_and_the_next_goes_on(
    desk, speech, whole, whisper_folder
):
    key = desk.open(speech)
    old = [with_text(each, f"old {each.text}") for each in whole[1].segments]
    with Library(desk.library_path) as library:
        library.transcripts.begin_transcript(key, "tiny")
        for each in old:
            library.transcripts.add_segment(key, each)
        library.transcripts.finish_transcript(key)
    command = [sys.executable, SCRIPT, desk.library_path, whisper_folder, speech]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(  # noqa: S603 - our own script
        list(map(str, command)), env=environment, text=True, stdout=subprocess.PIPE
    ) as program:
        worker_id, _, first = program.stdout.readline().strip().partition(" ")
        program.send_signal(signal.SIGKILL)
    until_s = time.monotonic() + DEADLINE_S
    while psutil.pid_exists(int(worker_id)) and time.monotonic() < until_s:
        time.sleep(0.05)
    assert not psutil.pid_exists(int(worker_id)), "the program takes its worker along"
    with Library(desk.library_path) as library:
        assert library.transcripts.unfinished_transcripts() == (key,)
    left = desk.transcript(key)
    assert left.heard_until_s == left.segments[0].end_s
    assert [each.text for each in left.segments] == [first, *(each.text for each in old[1:])]
    assert not first.startswith("old ")
    desk.service.ask(speech, key)
    desk.until(*ENDS)
    assert desk.told[-1] == events.TranscriptDone(key)
    assert_same_words(desk.transcript(key), whole[1])


def test_that_what_cannot_be_heard_is_told_with_a_remedy(tmp_path, speech):
    def no_model():
        raise NoWhisperModelError("there is no model", remedy="Fetch one.")

    desk = Desk(tmp_path / "library.sqlite3", no_model)
    try:
        desk.service.ask(speech, desk.open(speech))
        failed = desk.until(events.TranscriptFailed)
        assert (failed.message, failed.remedy) == ("there is no model", "Fetch one.")
        desk.service.ask(speech, "unknown-key")
        assert "not known to the library" in desk.until(events.TranscriptFailed).message
        desk.service.ask(speech, desk.open(speech), language="xx")
        failed = desk.until(events.TranscriptFailed)
        assert "“xx”" in failed.message
        assert "de, el, en" in failed.remedy
    finally:
        desk.service.close()


def test_that_a_file_that_is_gone_fails_and_silence_is_heard_as_nothing(desk, tmp_path):
    silent = write_wav(tmp_path / "silent.wav", np.zeros(16000 * 3, np.float32))
    gone = write_wav(tmp_path / "gone.wav", np.full(16000, 0.01, np.float32))
    keys = [desk.open(path) for path in (gone, silent)]
    gone.unlink()
    with pytest.raises(MediaError):
        desk.open(gone)
    for path, key in zip((gone, silent), keys, strict=True):
        desk.service.ask(path, key)
    failed = desk.until(events.TranscriptFailed)
    assert failed.key == keys[0]
    assert "gone.wav" in failed.message
    assert failed.remedy
    assert desk.until(*ENDS) == events.TranscriptDone(keys[1])
    silence = desk.transcript(keys[1])
    assert (silence.segments, silence.is_complete) == ((), True)
    # one that waits is taken from the queue
    desk.service.pause()
    desk.service.ask(silent, keys[1], again=True)
    desk.service.cancel(keys[1])
    assert desk.until(*ENDS) == events.TranscriptCancelled(keys[1])


def assert_stands_still(process):
    """Wait until a process takes no processor time any more."""
    until_s = time.monotonic() + DEADLINE_S
    last = -1.0
    while time.monotonic() < until_s:
        times = process.cpu_times()
        if times.user + times.system == last:
            return
        last = times.user + times.system
        time.sleep(0.5)
    pytest.fail("the worker goes on working while it is held")


def assert_same_words(found, wanted):
    """The same is heard, but for a few words: the model hears a sentence by what came before it."""
    ours, theirs = words_of(found), words_of(wanted)
    assert jiwer.wer(" ".join(theirs), " ".join(ours)) < 0.12
    assert ours[:8] == theirs[:8]
    assert found.is_complete
