"""What the call that a thread is making is about, for whoever asks the user about it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from autoresolve_gui.privacy.consent import Occasion

if TYPE_CHECKING:
    from collections.abc import Iterator

_here = threading.local()


@contextmanager
def about(occasion: Occasion) -> Iterator[None]:
    """Have every call that this thread makes inside a `with` be about `occasion`."""
    before = occasion_of_now()
    _here.occasion = occasion
    try:
        yield
    finally:
        _here.occasion = before


def occasion_of_now() -> Occasion:
    """Return what the call of this thread is about: no project, where nobody said."""
    occasion: Occasion = getattr(_here, "occasion", Occasion())
    return occasion
