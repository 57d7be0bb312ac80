import pytest

from autoresolve_gui.closing import Closing


class Tap(Closing):
    def __init__(self):
        self.is_open = True

    def close(self):
        self.is_open = False


def test_that_it_is_there_within_the_block_and_closed_after_it():
    with Tap() as tap:
        assert tap.is_open
    assert not tap.is_open


def test_that_it_is_closed_where_the_block_fails_and_the_error_goes_on():
    tap = Tap()
    with pytest.raises(LookupError), tap:
        raise LookupError
    assert not tap.is_open


def test_that_what_cannot_be_closed_cannot_be_made():
    with pytest.raises(TypeError, match="close"):
        Closing()
