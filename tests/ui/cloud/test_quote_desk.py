"""What questions cost, asked for away from the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.assist.service import AssistService
from autoresolve_gui.ui.cloud.quote_desk import QuoteDesk
from autoresolve_gui.ui.jobs import Jobs

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_that_a_quote_that_is_due_while_the_program_closes_is_let_go(qtbot: QtBot) -> None:
    jobs = Jobs("job")
    desk = QuoteDesk(AssistService, jobs)  # neither it nor the footage is looked at
    desk.look(object(), {}, is_busy=False)
    jobs.close()
    qtbot.wait(400)
    assert desk.quotes == {}
