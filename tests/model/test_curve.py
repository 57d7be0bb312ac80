"""Curves keep their shape, type and finiteness."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from autoresolve_gui.model.curve import Curve


def test_that_a_curve_is_held_at_both_ends():
    curve = Curve("energy", Fraction(10), np.array([0.25, 0.5, 0.75], dtype=np.float32))
    assert curve.at(-1.0) == 0.25
    assert curve.at(0.15) == 0.5
    assert curve.at(99.0) == 0.75
    assert Curve("energy", Fraction(10), np.zeros(0, dtype=np.float32)).at(1.0) == 0.0


@pytest.mark.parametrize(
    "values",
    [
        np.zeros(3, dtype=np.float64),
        np.zeros((3, 2), dtype=np.float32),
        np.array([0.0, np.nan], dtype=np.float32),
        np.array([np.inf], dtype=np.float32),
    ],
)
def test_that_values_of_another_kind_are_refused(values):
    with pytest.raises(ValueError, match="curve energy"):
        Curve("energy", Fraction(10), values)
