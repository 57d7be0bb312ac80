"""What the calls of this command cost, as its ledger tells: those that failed are in it too."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from autoresolve_gui.budget.ledger import MoneyState

if TYPE_CHECKING:
    from collections.abc import Collection

    from autoresolve_gui.budget.ledger import CallRow, LedgerEvent

_SENT = frozenset({MoneyState.RESERVED, MoneyState.UNKNOWN, MoneyState.SETTLED})


class RunCosts:
    """Keeps the latest row of every call that this process sent. Layer: command line; any thread.

    `note` is for the ledger to publish to.
    """

    def __init__(self) -> None:
        self._changes = threading.Lock()
        self._rows: dict[str, CallRow] = {}

    def note(self, event: LedgerEvent) -> None:
        """Take what the ledger has kept."""
        if event.call is not None:
            with self._changes:
                self._rows[event.call.call_id] = event.call

    def sent(self, footage_key: str, *, but: Collection[str] = ()) -> tuple[CallRow, ...]:
        """Return the calls about a footage that may have been sent, but those with ids in `but`.

        Their `counted_nusd` is the cost, or the worst case while that is not known.
        """
        with self._changes:
            rows = tuple(self._rows.values())
        return tuple(
            row
            for row in rows
            if row.footage_key == footage_key and row.state in _SENT and row.call_id not in but
        )
