"""Keeps an encoder open from one file to the next: loading it takes as long as thirty pictures."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from autoresolve_gui.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autoresolve_gui.model.encoder import Encoder, EncoderSource

IDLE_S = 30.0
"""How long an encoder that nobody asks stays open. A longer file pays its loading back easily."""


class EncoderKeeper(Closing):
    """Layer: analysis; owns one open encoder at most, with the memory that it takes.

    It is closed when another one or none is wanted, when something goes wrong with it, when nobody
    asked it for `idle_s` seconds, and with the keeper.
    """

    def __init__(self, idle_s: float = IDLE_S) -> None:
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._held = ExitStack()
        self._open: tuple[str, Encoder] | None = None
        self._is_lent = False
        self._timer: threading.Timer | None = None

    def lent(self, source: EncoderSource | None) -> EncoderSource | None:
        """Return a source of the same encoder, which stays open when it is given back.

        It is for this process alone. None for None.
        """
        with self._lock:
            kept = self._open[0] if self._open is not None else None
            if not self._is_lent and (source is None or source.identity != kept):
                self._close()
        if source is None:
            return None
        return replace(source, open=lambda: self._borrowed(source))

    def close(self) -> None:
        """Close what is open, and join the thread that waits. May be called again."""
        with self._lock:
            timer = self._timer
            self._close()
        if timer is not None:
            timer.join()

    @contextmanager
    def _borrowed(self, source: EncoderSource) -> Iterator[Encoder]:
        with self._lock:
            is_free, self._is_lent = not self._is_lent, True
            timer = self._timer
        if timer is not None:
            timer.cancel()
            timer.join()
        if not is_free:  # somebody else has it just now
            with source.open() as own:
                yield own
            return
        try:
            yield self._opened(source)
        except BaseException:
            with self._lock:
                self._is_lent = False
                self._close()  # whoever comes next gets a fresh one
            raise
        with self._lock:
            self._is_lent = False
            self._wait()

    def _opened(self, source: EncoderSource) -> Encoder:
        """Return the encoder that is kept, or open it in place of another. It is lent already."""
        if self._open is None or self._open[0] != source.identity:
            with self._lock:
                self._close()
            self._open = (source.identity, self._held.enter_context(source.open()))
        return self._open[1]

    def _wait(self) -> None:
        """Close it after a while, unless somebody comes; with the lock."""
        self._timer = threading.Timer(self._idle_s, self._close_idle)
        self._timer.daemon = True
        self._timer.start()

    def _close_idle(self) -> None:
        with self._lock:
            if not self._is_lent and self._timer is threading.current_thread():
                self._close()

    def _close(self) -> None:
        """Close the encoder; with the lock."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._open = None
        self._held.close()
