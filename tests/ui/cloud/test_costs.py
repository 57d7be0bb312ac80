"""The pane of costs over a real ledger: what it shows is what the file has, and soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QMessageBox
from spending import CENT, FILM, LUNA, SMALL, Books, fill

from autoresolve_gui.budget.entries import Limits
from autoresolve_gui.budget.ledger import BudgetRefused, Outcome
from autoresolve_gui.ui.cloud.cost_words import response_words
from autoresolve_gui.ui.cloud.costs_feed import CostsFeed, CostsView, Scope
from autoresolve_gui.ui.cloud.costs_panel import CostsPanel
from autoresolve_gui.ui.theme import DARK

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from autoresolve_gui.budget.ledger import LedgerEvent

CLICK = Qt.MouseButton.LeftButton


def _texts(panel: CostsPanel) -> str:
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def test_that_an_empty_ledger_says_what_the_pane_is_for(
    show: Callable[[], CostsPanel], shoot: Callable[..., None]
) -> None:
    panel = show()
    assert "No calls today" in panel.empty.text()
    assert not panel.charts.isVisible()
    assert panel.today.figure.text() == "$0.00 of $2.50  (0 %)"
    assert panel.stop_box.stop_button.isVisible()
    shoot(panel, "costs-empty", panel.set_theme)


def test_that_settled_reserved_and_free_money_are_told_apart(
    books: Books, show: Callable[[], CostsPanel]
) -> None:
    books.call(30 * CENT)
    books.reserve(20 * CENT)
    panel = show()
    assert [label.text() for label in panel.today.legend] == [
        "Settled $0.30",
        "Reserved $0.20",
        "Free $2.00",
    ]
    assert panel.today.bar.parts() == (pytest.approx(0.12), pytest.approx(0.08))
    assert panel.month.figure.text() == "$0.50 of $20.00  (2 %)"
    assert panel.project.figure.text() == "$0.50 of $5.00  (10 %)"
    assert panel.facts.figure("Calls left for this video") == "4 of 6"
    still = "$0.30 settled, $0.20 reserved, at most $0.25 a minute of footage"
    assert panel.facts.figure("Cost of this video") == still


def test_that_a_project_without_a_cap_shows_what_it_has_cost(
    books: Books, dressed: QtBot, show_feed: Callable[[CostsFeed], CostsPanel]
) -> None:
    feed = CostsFeed(books.path, lambda: Limits(daily_nusd=100 * CENT))
    feed.set_scope(replace(FILM, project_name="Rushes"))
    books.call(3 * CENT)
    panel = show_feed(feed)
    assert panel.project.isVisible()
    assert panel.project.figure.text() == "$0.03, no cap"
    assert not panel.project.bar.isVisible()
    assert "“Rushes”" in panel.project.toolTip()
    with dressed.waitSignal(feed.came):
        feed.set_scope(Scope())
    assert not panel.project.isVisible()
    panel.hide()
    feed.close()


def test_that_a_short_response_has_figures_that_say_something() -> None:
    assert [response_words(seconds) for seconds in (0.034, 0.5, 2.0)] == ["0.03", "0.50", "2.0"]


def test_that_figures_by_model_and_quality_are_those_of_the_calls(
    books: Books, show: Callable[[], CostsPanel]
) -> None:
    books.call(3 * CENT, total_s=1.0)
    books.call(1 * CENT, model_asked=LUNA, tier="standard", total_s=4.0, finish_reason="length")
    books.call(0, model_asked=SMALL, model_answered=LUNA, total_s=6.0, output_chars=0)
    books.call(0, model_asked=SMALL, status="failed", total_s=3.0)
    books.hit()
    books.reserve(2 * CENT, model_asked=LUNA, footage_key="other")
    panel = show()
    dash = "–"  # noqa: RUF001

    def rows(table: object) -> list[list[str]]:
        items = [table.topLevelItem(number) for number in range(table.topLevelItemCount())]
        return [[item.text(column) for column in range(table.columnCount())] for item in items]

    assert rows(panel.by_model) == [
        [SMALL, "2", "$0.03", dash],
        [LUNA, "3", "$0.01", "≤ $0.02"],
    ]
    assert rows(panel.by_tier) == [
        ["basic", "4", "$0.03", "≤ $0.02"],
        ["standard", "1", "$0.01", dash],
    ]
    assert rows(panel.quality) == [
        ["mistral-small-2603", "2", "2.0, 3.0 s", "1", dash, dash, dash],
        ["gpt-6-luna", "2", "5.0, 6.0 s", dash, "1", "1", "1"],
    ]
    head = panel.quality.headerItem()
    assert head.text(4) == "As\nbackup"
    assert "in place of the model that was asked" in head.toolTip(4)
    assert all(head.toolTip(column) for column in range(7))
    backup, cut_off = (panel.quality.topLevelItem(1).foreground(n).color() for n in (4, 5))
    assert cut_off == QColor(DARK.danger) != backup  # who stands by is not at fault
    assert panel.facts.figure("Saved by the cache") == "$0.005, 1 answer asked again"
    assert panel.facts.figure("Cost of this video") == "$0.04, $0.02 a minute of footage"
    waited = "14.0 s in 4 calls; 7.0 s a minute of footage (goal: under 3 s)"
    assert panel.facts.figure("Waited for answers") == waited
    assert panel.facts.figure("Tokens").startswith("4,800 in, 1,200 out")


def test_that_waiting_is_told_without_what_was_cancelled_and_never_blown_up(
    books: Books, show: Callable[[], CostsPanel], feed: CostsFeed, dressed: QtBot
) -> None:
    books.call(status="cancelled", total_s=20.7)
    panel = show()
    cancelled = "1 call cancelled after 20.7 s is not counted"
    assert panel.facts.figure("Waited for answers") == f"no answer yet; {cancelled}"
    books.call(total_s=2.0)
    books.call(status="failed", total_s=4.0)
    with dressed.waitSignal(feed.came):
        feed.refresh()
    assert panel.facts.figure("Waited for answers") == (
        f"6.0 s in 2 calls; 3.0 s a minute of footage (goal: under 3 s); {cancelled}"
    )
    with dressed.waitSignal(feed.came):
        feed.set_scope(replace(FILM, duration_s=Fraction(9)))
    assert panel.facts.figure("Waited for answers") == (
        f"6.0 s in 2 calls; this footage is too short for a figure a minute; {cancelled}"
    )
    assert panel.facts.figure("Cost of this video") == "$0.015"


def test_that_words_of_servers_are_no_markup(books: Books, show: Callable[[], CostsPanel]) -> None:
    hostile = "<img src=x><b>model</b>"
    books.call(CENT, model_asked=hostile, error="<b>oops</b>", status="failed")
    panel = show()
    panel.charts._hover(0)
    labels = panel.findChildren(QLabel)
    assert any(hostile in label.text() for label in labels)
    assert {label.textFormat() for label in labels if "<" in label.text()} == {
        Qt.TextFormat.PlainText
    }
    assert "<b>" not in panel.by_model.topLevelItem(0).toolTip(0)


def test_that_stop_is_kept_in_the_file_and_resume_asks_first(
    books: Books, show: Callable[[], CostsPanel], feed: CostsFeed, dressed: QtBot
) -> None:
    panel = show()
    with dressed.waitSignal(feed.came):
        dressed.mouseClick(panel.stop_box.stop_button, CLICK)
    assert "All calls are stopped" in panel.stop_box.reason.text()
    assert not panel.stop_box.stop_button.isVisible()
    with pytest.raises(BudgetRefused):
        books.reserve()
    dressed.mouseClick(panel.stop_box.resume_button, CLICK)
    question = panel.stop_box.question
    dressed.waitActive(question)
    dressed.keyClick(question, Qt.Key.Key_Escape)
    dressed.waitUntil(lambda: panel.stop_box.question is None)
    with pytest.raises(BudgetRefused):
        books.reserve()
    dressed.mouseClick(panel.stop_box.resume_button, CLICK)
    (resume,) = (
        button
        for button in panel.stop_box.question.buttons()
        if panel.stop_box.question.buttonRole(button) is QMessageBox.ButtonRole.AcceptRole
    )
    with dressed.waitSignal(feed.came):
        dressed.mouseClick(resume, CLICK)
    assert panel.stop_box.stop_button.isVisible()
    assert books.reserve().call_id


def test_that_calls_of_another_process_are_seen_while_the_pane_is(
    books: Books, show: Callable[[], CostsPanel], dressed: QtBot
) -> None:
    panel = show()
    books.call(25 * CENT)  # another connection, as another process has it
    dressed.waitUntil(lambda: "$0.25 of" in panel.today.figure.text(), timeout=5000)
    panel.hide()
    books.call(25 * CENT)
    dressed.wait(1300)
    assert "$0.25 of" in panel.today.figure.text()
    panel.show()
    dressed.waitUntil(lambda: "$0.50 of" in panel.today.figure.text(), timeout=5000)


def test_that_each_part_of_a_limit_is_told_once(
    books: Books, show: Callable[[], CostsPanel], feed: CostsFeed, dressed: QtBot
) -> None:
    told: list[str] = []
    feed.noticed.connect(told.append)
    panel = show()

    def spend(cents: int) -> None:
        books.call(cents * CENT, footage_key=f"film {len(told)} {cents}")
        with dressed.waitSignal(feed.came):
            feed.refresh()

    spend(120)
    assert told == []
    assert panel.alert.text() == ""
    spend(10)
    spend(10)
    assert told == ["Cloud assist: half or more of today's cap is spent or reserved."]
    assert panel.alert.text() == "56 % of today's cap is spent or reserved."
    spend(60)
    spend(50)
    no_more = "No call that costs anything is made any more."
    assert told[1:] == [
        "Cloud assist: four fifths or more of today's cap is spent or reserved.",
        f"Cloud assist: all of today's cap is spent or reserved. {no_more}",
        "Cloud assist: half or more of this project's cap is spent or reserved.",
    ]
    assert panel.alert.text().endswith("No more calls that cost anything.")


def test_that_a_warning_follows_the_figures(
    books: Books, dressed: QtBot, show_feed: Callable[[CostsFeed], CostsPanel]
) -> None:
    caps = [100 * CENT]
    feed = CostsFeed(books.path, lambda: Limits(daily_nusd=caps[0]))
    told: list[str] = []
    gone: list[str] = []
    feed.noticed.connect(told.append)
    feed.withdrawn.connect(gone.append)
    panel = show_feed(feed)
    books.call(85 * CENT)
    with dressed.waitSignal(feed.came):
        feed.refresh()
    assert told == ["Cloud assist: four fifths or more of today's cap is spent or reserved."]
    assert panel.alert.text() == "85 % of today's cap is spent or reserved."
    assert gone == []

    caps[0] = 300 * CENT  # nobody writes a word into the ledger
    dressed.waitUntil(lambda: panel.alert.text() == "", timeout=30_000)
    assert gone == told
    assert len(told) == 1
    caps[0] = 90 * CENT
    dressed.waitUntil(lambda: "94 %" in panel.alert.text(), timeout=30_000)
    assert told[1:] == ["Cloud assist: four fifths or more of today's cap is spent or reserved."]
    panel.hide()
    feed.close()


def test_that_no_column_and_no_word_is_cut_off_in_a_narrow_pane(
    books: Books, show: Callable[[], CostsPanel], dressed: QtBot
) -> None:
    fill(books)
    panel = show()
    panel.resize(490, 900)
    with dressed.waitSignal(panel._feed.came):
        panel.period.setCurrentText("7 days")
    dressed.wait(50)
    for table in (panel.by_model, panel.by_tier, panel.quality):
        assert table.horizontalScrollBar().maximum() == 0, table.accessibleName()
        assert table.topLevelItem(0).text(0) in table.topLevelItem(0).toolTip(0)
    for plot in (panel.charts.cost, panel.charts.latency):
        assert plot.left.label.boundingRect().width() <= plot.left.size().height()


def test_that_the_words_of_a_stop_do_not_touch_its_border(
    books: Books, show: Callable[[], CostsPanel], feed: CostsFeed, dressed: QtBot
) -> None:
    assert books.path.exists()
    panel = show()
    with dressed.waitSignal(feed.came):
        dressed.mouseClick(panel.stop_box.stop_button, CLICK)
    dressed.wait(50)
    box = panel.stop_box
    assert min(box.reason.x(), box.reason.y()) >= 8
    assert box.width() - box.resume_button.geometry().right() >= 8
    assert box.height() - box.reason.geometry().bottom() >= 8


def test_that_a_clock_that_was_set_back_is_told_and_can_be_taken_for_right(
    books: Books, show: Callable[[], CostsPanel], feed: CostsFeed, dressed: QtBot
) -> None:
    books.clock.now += timedelta(days=2)
    books.call(40 * CENT)
    panel = show()
    assert "the ledger has seen" in panel.alert.text()
    assert panel.clock_button.isVisible()
    with dressed.waitSignal(feed.came):
        dressed.mouseClick(panel.clock_button, CLICK)
    assert not panel.clock_button.isVisible()
    assert panel.today.legend[0].text() == "Settled $0.40"


def test_that_calls_of_this_program_are_seen_without_reading_them_all_again(
    books: Books, show: Callable[[], CostsPanel], feed: CostsFeed, dressed: QtBot
) -> None:
    panel = show()
    events: list[LedgerEvent] = []
    books.ledger._publish = events.append
    for cents in (10, 20, 30):
        books.call(cents * CENT)
    feed._timer.stop()  # nothing but the events
    with dressed.waitSignal(feed.came):
        for event in events:
            feed.note(event)
    dressed.waitUntil(lambda: len(panel.view.calls) == 3)
    assert [call.state for call in panel.view.calls] == ["settled"] * 3
    assert panel.today.legend[0].text() == "Settled $0.60"
    assert list(panel.view.calls) == books.ledger.calls()


def test_that_of_other_processes_only_what_changed_is_read(
    books: Books, show: Callable[[], CostsPanel], feed: CostsFeed, dressed: QtBot
) -> None:
    books.call(5 * CENT)
    held = books.reserve(7 * CENT).call_id
    panel = show()
    known = panel.view.calls[0]
    seen: list[CostsView] = []
    feed.came.connect(seen.append)
    books.ledger.settle(held, Outcome("done", 6 * CENT))  # another connection
    books.call(9 * CENT)
    dressed.waitUntil(lambda: panel.today.legend[0].text() == "Settled $0.20", timeout=30_000)
    assert list(panel.view.calls) == books.ledger.calls()
    assert panel.view.calls[0] is known  # it was not read again
    told = len(seen)
    feed._take_look(has_changed=True)  # as after a word that is shown already
    assert feed._is_reading
    dressed.waitUntil(lambda: not feed._is_reading, timeout=30_000)
    assert len(seen) == told


def test_that_a_ledger_that_cannot_be_read_is_told_in_a_line(
    books: Books, feed: CostsFeed, dressed: QtBot
) -> None:
    books.ledger.close()
    books.path.write_bytes(b"no database " * 400)
    for more in ("-wal", "-shm"):
        books.path.with_name(books.path.name + more).unlink(missing_ok=True)
    panel = CostsPanel(feed, DARK)
    dressed.addWidget(panel)
    with dressed.waitSignal(feed.failed):
        panel.show()
    assert "damaged" in panel.problem.text()
    panel.hide()


def test_that_days_of_calls_are_shown_by_period(
    books: Books,
    show: Callable[[], CostsPanel],
    feed: CostsFeed,
    dressed: QtBot,
    shoot: Callable[..., None],
) -> None:
    fill(books)
    books.reserve(9 * CENT, footage_key="other")
    panel = show()
    today = len(panel.view.calls)
    with dressed.waitSignal(feed.came):
        panel.period.setCurrentText("7 days")
    assert len(panel.view.calls) > today > 5
    panel.charts._hover(4)
    shoot(panel, "costs", panel.set_theme)
    panel.resize(320, 900)
    shoot(panel, "costs-narrow", panel.set_theme)
