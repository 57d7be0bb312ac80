"""Warnings about caps come and go with the figures; money that is free is rounded down."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from spending import CENT

from autoresolve_gui.budget.entries import Snapshot, Spending
from autoresolve_gui.budget.money import NUSD_PER_USD
from autoresolve_gui.ui.cloud.alerts import Alerts
from autoresolve_gui.ui.cloud.money_words import free_text
from autoresolve_gui.ui.message_bar import MessageBar
from autoresolve_gui.ui.theme import DARK

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_that_a_day_that_ends_takes_its_warning_along() -> None:
    def stand(day: str, cents: int) -> Snapshot:
        today = Spending(cents * CENT, 0, 100 * CENT)
        month = Spending(cents * CENT, 0, None)
        return Snapshot(day, day, today, month, month, 0, 6, 0, 0, 0, 0, None)

    alerts = Alerts()
    words = "Cloud assist: four fifths or more of today's cap is spent or reserved."
    assert alerts.follow(stand("2026-11-20", 85)) == ([], [words])
    assert alerts.follow(stand("2026-11-20", 86)) == ([], [])
    assert alerts.follow(stand("2026-11-21", 0)) == ([words], [])
    assert alerts.follow(stand("2026-11-21", 81)) == ([], [words])
    assert alerts.follow(stand("2026-11-21", 70)) == (
        [words],
        [],
    )  # what was reserved has come back


def test_that_a_message_is_taken_back_from_the_bar(dressed: QtBot) -> None:
    bar = MessageBar(DARK)
    dressed.addWidget(bar)
    bar.tell("one")
    bar.tell("two")
    bar.withdraw("one")
    assert bar.label.text() == "two"
    bar.withdraw("three")
    assert not bar.isHidden()
    bar.withdraw("two")
    assert bar.isHidden()


@given(st.integers(0, 10**13))
def test_that_free_money_never_looks_like_more_than_there_is(nusd: int) -> None:
    shown = Decimal(free_text(nusd).replace("$", "").replace(",", ""))
    assert shown <= Decimal(nusd) / NUSD_PER_USD
    assert Decimal(nusd) / NUSD_PER_USD - shown < Decimal("0.01")
