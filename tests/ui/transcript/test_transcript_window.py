"""The transcript as its user has it: read, clicked, corrected, searched, marked and written."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from spoken import SAID, kept_texts, segment
from window_bench import screenshot

from autoresolve_gui.engine.events import Finished, Opened
from autoresolve_gui.export.markers import markers_from
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.story import Source
from autoresolve_gui.speech import events
from autoresolve_gui.speech.errors import NoWhisperModelError
from autoresolve_gui.speech.transcript_files import TranscriptFormat
from autoresolve_gui.ui.status import State
from autoresolve_gui.ui.theme import DARK, LIGHT
from autoresolve_gui.ui.transcript.parts import ModelsHere

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from transcript_hands import Hands
    from window_bench import WindowBench

TEXTS = [text for text, *_times in SAID]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def test_that_what_was_said_is_read_clicked_and_lit(spoken: Hands) -> None:
    bench, view = spoken.bench, spoken.view
    assert spoken.texts == TEXTS  # `<b>` and `&` too, as letters
    assert "English (98 %)" in spoken.panel.head.status.text()
    assert "whisper-small" in spoken.panel.head.status.text()
    assert "whisper-small" in spoken.panel.head.status.toolTip()
    assert spoken.panel.head.status.shown_words(70).endswith("…")
    assert [view.time_of(row) for row in range(3)] == ["0:01", "0:06", "0:14"]
    for word in ("rocket", "Three", "welcome"):
        place = spoken.place_of(word)
        spoken.click(place)
        bench.wait_playhead(spoken.frame_of(place))
        assert view.lit == place
    bench.window.playhead.seek(bench.current.document.frame_at(50.0))
    bench.wait_playhead(bench.current.document.frame_at(50.0))
    assert view.lit is None, "nobody speaks then"
    QTest.mouseClick(view.gutter, Qt.MouseButton.LeftButton, pos=_in_row(spoken, 3))
    bench.wait_playhead(bench.current.document.frame_at(22.0))
    view.setFocus()
    bench.key(Qt.Key.Key_Down)
    bench.wait_playhead(bench.current.document.frame_at(30.0))
    bench.key(Qt.Key.Key_Right, CTRL)
    bench.wait_playhead(spoken.frame_of(spoken.place_of("two")))
    assert view.lit == spoken.place_of("two")
    bench.key(Qt.Key.Key_Space)
    bench.qtbot.waitUntil(lambda: bench.window.viewer.is_playing)
    bench.qtbot.waitUntil(lambda: view.lit not in (None, spoken.place_of("two")), timeout=30_000)
    bench.key(Qt.Key.Key_K)
    for theme in (DARK, LIGHT):
        bench.window.set_theme(theme)
        bench.qtbot.wait(100)
        screenshot(bench.window, f"transcript-{theme.name}")
    count = len(bench.beats)
    spoken.double_click(spoken.place_of("Good"))
    editor = spoken.panel.editing.editor
    cursor = editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    editor.setTextCursor(cursor)
    QTest.keyClicks(editor, " jklm")
    QTest.keyClick(editor, Qt.Key.Key_Left)
    QTest.keyClick(editor, Qt.Key.Key_Space)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert spoken.texts[0] == "Good evening and welcome to the show. jkl m"
    assert spoken.panel.editing.editor is not editor
    assert spoken.panel.editing.editor.toPlainText() == TEXTS[1]
    assert len(bench.beats) == count
    assert not bench.window.viewer.is_playing
    spoken.click(spoken.place_of("And"))
    assert spoken.panel.editing.editor is None


def test_that_corrections_splits_joins_and_deletions_are_kept_and_undone(
    spoken: Hands, home: Path, sample_key: str
) -> None:
    bench = spoken.bench
    spoken.correct(spoken.place_of("Ann\N{HYPHEN}Marie"), "The ship is called Ann of nobody.")
    corrected = [*TEXTS[:3], "The ship is called Ann of nobody.", *TEXTS[4:]]
    assert spoken.texts == corrected
    assert spoken.desk.script.lines[3].segment.is_edited
    bench.qtbot.waitUntil(lambda: kept_texts(home, sample_key) == corrected, timeout=30_000)
    spoken.view.setFocus()
    bench.key(Qt.Key.Key_Z, CTRL)
    assert spoken.texts == TEXTS
    bench.qtbot.waitUntil(lambda: kept_texts(home, sample_key) == TEXTS, timeout=30_000)
    with Library(home / "library.sqlite3") as library:
        assert not any(each.is_edited for each in library.transcript(sample_key).segments)
    bench.key(Qt.Key.Key_Y, CTRL)
    assert spoken.texts == corrected
    spoken.double_click(spoken.place_of("Good"))
    editor = spoken.panel.editing.editor
    QTest.keyClicks(editor, "zzz")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert spoken.texts == corrected
    assert spoken.view.hasFocus()
    bench.trigger("undo")
    assert spoken.texts == TEXTS
    editing = spoken.panel.editing
    spoken.click(spoken.place_of("if"))
    spoken.choose("Split Line Before Word")
    parts = ["Tonight the rocket leaves the pad,", "if the weather holds."]
    assert spoken.texts == [TEXTS[0], *parts, *TEXTS[2:]]
    assert float(spoken.desk.script.lines[2].segment.start_s) > 6
    editing.join_next(2)
    editing.delete(0)
    joined = [parts[0], f"{parts[1]} {TEXTS[2]}", *TEXTS[3:]]
    assert spoken.texts == joined
    spoken.correct(spoken.place_of("And"), " ")  # nothing is left of it
    assert spoken.texts == joined[:-1]
    bench.qtbot.waitUntil(lambda: kept_texts(home, sample_key) == joined[:-1], timeout=30_000)
    for _step in range(4):
        bench.trigger("undo")
    assert spoken.texts == TEXTS
    for _step in range(4):
        bench.trigger("redo")
    assert spoken.texts == joined[:-1]
    for _step in range(4):
        bench.trigger("undo")
    bench.qtbot.waitUntil(lambda: kept_texts(home, sample_key) == TEXTS, timeout=30_000)


def test_that_words_are_found_marked_on_the_timeline_and_replaced_in_one_step(
    spoken: Hands, home: Path, sample_key: str
) -> None:
    bench, bar = spoken.bench, spoken.panel.find_bar
    marks = bench.window.timeline.view.stage.hit_marks
    bench.window.timeline.view.setFocus()
    bench.key(Qt.Key.Key_H, CTRL)
    assert bar.isVisible()
    QTest.keyClicks(QApplication.focusWidget(), "rocket")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    places = [spoken.place_of("rocket", nth=n) for n in range(3)]
    script = spoken.desk.script
    assert [hit.time_s for hit in marks.hits] == [float(script.word(p).start_s) for p in places]
    assert marks.hits[0].tooltip == TEXTS[1]
    bench.wait_playhead(spoken.frame_of(places[0]))
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    bench.wait_playhead(spoken.frame_of(places[1]))
    QTest.keyClick(bar.field, Qt.Key.Key_Return, SHIFT)
    bench.wait_playhead(spoken.frame_of(places[0]))
    assert bar.count.text() == "1 of 3"
    screenshot(bench.window, "transcript-find")
    bar.with_field.setText("ship")
    bar.one.click()
    assert spoken.texts[1] == TEXTS[1].replace("rocket", "ship")
    assert bar.count.text() == "1 of 2"
    bar.all.setFocus()
    bar.all.click()
    assert bar.field.hasFocus(), "the keyboard stays in the bar when its buttons go grey"
    assert bar.count.text() == "2 replaced"
    assert bench.window.summary.words.toolTip() == "Replaced 2 places in the transcript."
    assert not bench.window.messages.isVisible()
    replaced = [text.replace("rocket", "ship") for text in TEXTS]
    assert spoken.texts == replaced
    assert marks.hits == ()
    bench.qtbot.waitUntil(lambda: kept_texts(home, sample_key) == replaced, timeout=30_000)
    bench.trigger("undo")
    assert spoken.texts == [
        text.replace("rocket", "ship", 2) if n == 1 else text for n, text in enumerate(TEXTS)
    ]
    bench.trigger("undo")
    assert spoken.texts == TEXTS
    bench.qtbot.waitUntil(lambda: len(marks.hits) == 3, timeout=30_000)
    assert bar.count.text() == "3 found"
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert marks.hits == ()
    assert not bar.isVisible()
    bench.key(Qt.Key.Key_H, CTRL)
    assert bar.isVisible()
    spoken.view.setFocus()
    bench.key(Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_that_selected_words_become_a_beat_and_a_range_that_outlive_the_program(
    spoken: Hands, sample: Path, start: Callable[[], WindowBench]
) -> None:
    bench, panel = spoken.bench, spoken.panel
    before = bench.beats
    first, last = spoken.place_of("rocket"), spoken.place_of("pad")
    spoken.select(first, last)
    assert "4 words" in panel.selection.words.text()
    assert spoken.view.textCursor().selectedText() == "rocket leaves the pad,"
    panel.selection.beat.click()
    beat = next(each for each in bench.beats if each not in before)
    assert (beat.frame, beat.end_frame) == (spoken.frame_of(first), None)
    assert (beat.note, beat.source) == ("rocket leaves the pad,", Source.YOU)
    assert bench.window.beats.chosen == beat
    spoken.select(first, last)
    panel.selection.range.click()
    stretch = next(each for each in bench.beats if each.end_frame is not None)
    end_s = float(spoken.desk.script.word(last).end_s)
    assert stretch.frame == beat.frame
    assert stretch.end_frame - 1 == bench.current.document.frame_at(end_s - 0.001)
    marker = markers_from(bench.current.document.analysis, [stretch])[0]
    assert marker.duration_frames == stretch.end_frame - stretch.frame
    bench.trigger("undo")
    bench.trigger("undo")
    assert bench.beats == before
    bench.trigger("redo")
    bench.trigger("redo")
    bench.current.document.move_beat(stretch.id, stretch.frame + 10)
    moved = bench.current.document.beat(stretch.id)
    assert moved.end_frame - moved.frame == stretch.end_frame - stretch.frame
    screenshot(bench.window, "transcript-range")
    kept = bench.beats
    bench.close()
    again = start()
    again.open(sample)
    assert again.beats == kept
    assert any(beat.end_frame is not None for beat in again.beats)


def test_that_what_is_heard_comes_in_between_edits_and_is_written_with_them(
    spoken: Hands, home: Path, sample_key: str, tmp_path: Path
) -> None:
    bench, desk = spoken.bench, spoken.desk
    publish = bench.house.bridge.publish_speech
    publish(events.TranscriptQueued(sample_key))
    publish(events.TranscriptStarted(sample_key))
    bench.qtbot.waitUntil(lambda: desk.state.is_under_way)
    spoken.correct(spoken.place_of("Good"), "Good morning.")
    with Library(home / "library.sqlite3") as library:
        late = library.transcripts.add_segment(sample_key, segment("Later words.", 70, 72))
        early = library.transcripts.add_segment(sample_key, segment("Applause here.", 40, 42))
    for heard in (*late, *early):
        publish(events.SegmentHeard(sample_key, heard))
        publish(events.SegmentHeard(sample_key, heard))  # told twice, said once
    publish(events.TranscriptProgress(sample_key, Fraction(72), Fraction(90), "de", 0.8))
    texts = ["Good morning.", *TEXTS[1:5], "Applause here.", TEXTS[5], "Later words."]
    spoken.wait_texts(texts)
    bench.qtbot.waitUntil(lambda: "1:12 of 1:30" in spoken.panel.head.status.text())
    assert "German (80 %)" in spoken.panel.head.status.text()
    assert spoken.panel.head.go.text() == "Pause"
    screenshot(bench.window, "transcript-hearing")
    (early_line,) = early
    publish(events.SegmentsGone(sample_key, (early_line.id,), ()))
    spoken.wait_texts([one for one in texts if one != "Applause here."])
    publish(events.SegmentHeard(sample_key, early_line))
    spoken.wait_texts(texts)
    publish(events.TranscriptDone(sample_key))
    bench.qtbot.waitUntil(lambda: not desk.state.is_under_way)
    bench.trigger("undo")
    assert spoken.texts == [TEXTS[0], *texts[1:]]
    spoken.correct(spoken.place_of("Good"), "Bonjour & welcome.")
    footage = spoken.bench.current.document.footage
    for kind in TranscriptFormat:
        target = tmp_path / f"said.{kind.value}"
        spoken.panel.files.write(footage, target, kind)
        spoken.bench.qtbot.waitUntil(target.is_file, timeout=30_000)
    news = bench.window.summary.words
    bench.qtbot.waitUntil(lambda: news.toolTip().endswith(target.name), timeout=30_000)
    assert not bench.window.messages.isVisible()
    assert "Bonjour & welcome." in (tmp_path / "said.srt").read_text(encoding="utf-8")
    assert "Bonjour &amp; welcome." in (tmp_path / "said.vtt").read_text(encoding="utf-8")
    report = json.loads((tmp_path / "said.json").read_text(encoding="utf-8"))
    assert report["segments"][0]["is_edited"]
    spoken.panel.files.write(footage, tmp_path / "no folder" / "said.srt", TranscriptFormat.SRT)
    spoken.bench.qtbot.waitUntil(
        lambda: "does not exist" in spoken.bench.window.messages.label.text(), timeout=30_000
    )


def test_that_an_empty_transcript_says_why_and_what_to_do(silent: Hands) -> None:
    panel, bench = silent.panel, silent.bench
    assert panel.pages.currentWidget() is panel.empty
    bench.qtbot.waitUntil(lambda: panel.empty.heading.text() == "No speech model yet")
    assert panel.empty.button.text() == "Get a Model…"
    assert not panel.head.find.isEnabled()
    screenshot(bench.window, "transcript-no-model")
    panel.empty.button.click()
    models = bench.window.dialogs.local_models()
    bench.qtbot.waitUntil(
        lambda: models.chosen is not None and models.chosen.name == "whisper-small", timeout=30_000
    )
    models.close()
    assert not panel.head.go.isEnabled()
    assert "No speech model is on this machine yet" in panel.head.go.toolTip()
    publish, key = bench.house.bridge.publish_speech, bench.current.key
    with pytest.raises(NoWhisperModelError) as lacking:
        bench.house.speech._model()
    assert "Get a Model" in lacking.value.remedy
    publish(events.TranscriptFailed(key, str(lacking.value), lacking.value.remedy))
    bench.qtbot.waitUntil(panel.head.problem.isVisible, timeout=30_000)
    assert panel.head.problem.text().startswith("There is no Whisper model")
    bench.house.speech.choose_model("")
    bench.qtbot.waitUntil(lambda: not panel.head.problem.isVisible(), timeout=30_000)
    publish(events.TranscriptQueued(key))
    bench.qtbot.waitUntil(lambda: panel.empty.heading.text() == "Starting…", timeout=30_000)
    assert panel.head.status.text() == "Starting…"
    publish(events.TranscriptStarted("other"))
    publish(events.TranscriptQueued(key))
    bench.qtbot.waitUntil(lambda: panel.empty.heading.text() == "In line", timeout=30_000)


def test_that_footage_without_sound_is_never_asked_for_by_itself(silent: Hands) -> None:
    bench, desk = silent.bench, silent.desk
    bench.qtbot.waitUntil(lambda: desk.parts.here.is_known, timeout=30_000)
    desk.pause()
    desk.parts.here = ModelsHere(chosen="whisper-small", is_known=True)
    document = bench.current.document
    mute = replace(document.footage, key="mute", audio=())
    told: list[events.TranscriptEvent] = []
    bench.house.bridge.speech_event.connect(told.append)
    for footage in (mute, document.footage):
        desk.take_engine(Opened(document.path, footage))
        desk.take_engine(Finished(document.path, footage.key))
    bench.qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert told == [events.TranscriptQueued(document.footage.key)]
    desk.cancel()


def test_that_what_cannot_be_taken_back_is_asked_by_what_it_does(spoken: Hands) -> None:
    panel, texts = spoken.panel, spoken.texts

    def press(name: str) -> str:
        panel.head.forget_asked.emit()
        box = next(each for each in panel.findChildren(QMessageBox) if each.isVisible())
        words = box.text()
        next(each for each in box.buttons() if each.text().replace("&", "") == name).click()
        return words

    bench, timeline, desk = spoken.bench, spoken.bench.window.timeline, spoken.desk
    bench.qtbot.waitUntil(lambda: desk.parts.here.is_known, timeout=30_000)
    desk.pause()
    desk.parts.here = ModelsHere(chosen="whisper-small", is_known=True)
    assert desk.parts.is_automatic
    bench.qtbot.waitUntil(lambda: bench.current.status.state is State.DONE, timeout=30_000)
    bench.qtbot.waitUntil(lambda: timeline.has_lane("speech_rate"), timeout=30_000)
    assert press("Cancel").startswith("Delete this transcript?")
    assert spoken.texts == texts
    press("Delete Transcript")
    spoken.wait_texts([])
    bench.qtbot.waitUntil(lambda: not timeline.has_lane("speech_rate"), timeout=30_000)
    bench.qtbot.waitUntil(lambda: bench.current.status.state is State.DONE, timeout=30_000)
    bench.qtbot.wait(100)
    assert not desk.state.is_under_way, "who deletes it does not want it at once again"


def _in_row(hands: Hands, row: int):
    rect = next(rect for number, rect in hands.view.visible_rows() if number == row)
    return rect.center().toPoint().__class__(10, round(rect.top() + 4))
