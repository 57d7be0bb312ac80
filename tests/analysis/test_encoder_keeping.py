"""An encoder is opened once for a batch, and given back when nobody needs it."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest

from autoresolve_gui.analysis.embedding.keeping import EncoderKeeper
from autoresolve_gui.model.encoder import EncoderError, EncoderSource
from support.encoders import ColorEncoder, encoder_source


class Counted:
    """A source that counts how often its encoder is opened and closed."""

    def __init__(self, identity: str = "1") -> None:
        self.opened = self.closed = 0
        self.gone = threading.Event()
        self.source = EncoderSource("Colours", identity, self._open)

    @contextmanager
    def _open(self):
        self.opened += 1
        try:
            yield ColorEncoder()
        finally:
            self.closed += 1
            self.gone.set()


@pytest.fixture
def counted():
    return Counted()


def use(keeper, source):
    with keeper.lent(source).open() as encoder:
        return encoder


def test_that_an_encoder_is_opened_once_for_many_files_and_closed_with_the_keeper(counted):
    with EncoderKeeper() as keeper:
        assert keeper.lent(counted.source).identity == counted.source.identity
        first = use(keeper, counted.source)
        assert use(keeper, counted.source) is first
        assert (counted.opened, counted.closed) == (1, 0)
    assert (counted.opened, counted.closed) == (1, 1)


def test_that_another_encoder_takes_its_place_and_none_closes_it(counted):
    other = Counted("2")
    with EncoderKeeper() as keeper:
        use(keeper, counted.source)
        use(keeper, other.source)
        assert (counted.closed, other.opened) == (1, 1)
        assert keeper.lent(None) is None
        assert other.closed == 1
        late = keeper.lent(counted.source)
        use(keeper, other.source)
        with late.open():
            assert (other.opened, other.closed) == (2, 2), "one at a time"


def test_that_one_that_failed_is_opened_anew(counted):
    with EncoderKeeper() as keeper:
        with pytest.raises(EncoderError), keeper.lent(counted.source).open():
            raise EncoderError("it broke")
        assert counted.closed == 1
        use(keeper, counted.source)
        assert counted.opened == 2
        with pytest.raises(EncoderError), keeper.lent(encoder_source("3", broken_door)).open():
            pass
        use(keeper, counted.source)
        assert counted.opened == 3


def test_that_one_that_nobody_asks_is_closed_after_a_while():
    counted = Counted()
    with EncoderKeeper(idle_s=0.05) as keeper:
        with keeper.lent(counted.source).open():
            assert not counted.gone.wait(0.2), "it is in use"
        assert counted.gone.wait(30)
        use(keeper, counted.source)
        assert counted.opened == 2


def test_that_two_at_once_have_one_each(counted):
    with EncoderKeeper() as keeper:
        source = keeper.lent(counted.source)
        with source.open() as first, source.open() as second:
            assert first is not second
        assert (counted.opened, counted.closed) == (2, 1)


@contextmanager
def broken_door():
    raise EncoderError("the door is stuck")
    yield
