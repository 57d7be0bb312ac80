"""How much each measure speaks for each turning point: one row a turning point, in story order.

The place alone speaks, by the normal distribution that films have it in.
"""

from __future__ import annotations

from autoresolve_gui.analysis.director.text.evidence import MEASURES

BY_MEANING = tuple(tuple(float(name == "place") for name in MEASURES) for _ in range(5))
BY_WORDS = BY_MEANING
