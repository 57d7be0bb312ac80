"""Which beats of the cloud the timeline shows beside the editor's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.ui.cloud.assist_desk import can_accept, is_accepted
from autoresolve_gui.ui.timeline.ghost_flag import Ghost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.assist.comparison import Pair
    from autoresolve_gui.model.assist import Provenance


def proposals_of(pairs: Sequence[Pair], provenance: Provenance) -> tuple[Ghost, ...]:
    """Return the beats of an answer that has not been taken.

    Those that agree are among them, so that agreement is seen too. An answer is taken when one of
    its beats was accepted and none is left to accept: then there are none.
    """
    if any(map(is_accepted, pairs)) and not any(map(can_accept, pairs)):
        return ()
    who = f"{provenance.model} ({provenance.provider})" if provenance.provider else provenance.model
    waiting = (pair.cloud for pair in pairs if pair.cloud is not None and not is_accepted(pair))
    return tuple(Ghost(beat, who) for beat in waiting)
