"""Reference beats from a file of the user's."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from autoresolve_gui.assist.errors import AssistError
from autoresolve_gui.assist.quality import ReferenceBeat

if TYPE_CHECKING:
    from pathlib import Path

_REMEDY = (
    'It holds {"beats": [{"label": "climax", "time_s": 61.5}, ...]}, as `autoresolve process '
    "--json` writes it."
)


def read_reference(path: Path) -> tuple[ReferenceBeat, ...]:
    """Return the beats in a JSON file; raises `AssistError` where it has none.

    `beats` have `label` and `time_s`, as in the JSON of `process`. Instead of them there may be
    `moments` with `label`, `start_frame` and `end_frame` (exclusive) beside a `frame_rate`, as in
    the ground truth of the sample film.
    """
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_beats(tree))
    except OSError as error:
        raise AssistError(
            f"{path} cannot be read: {error.strerror or error}", remedy="Check its name."
        ) from error
    except (ValueError, KeyError, TypeError, ZeroDivisionError, RecursionError) as error:
        raise AssistError(f"{path} holds no reference beats: {error!r}", remedy=_REMEDY) from error


def _beats(tree: Any) -> list[ReferenceBeat]:  # noqa: ANN401 -- JSON
    if "moments" in tree:
        rate = Fraction(tree["frame_rate"])
        return [
            ReferenceBeat(
                str(each["label"]), int(each["start_frame"]) / rate, int(each["end_frame"]) / rate
            )
            for each in tree["moments"]
        ]
    times = [(str(each["label"]), Fraction(str(each["time_s"]))) for each in tree["beats"]]
    return [ReferenceBeat(label, time_s, time_s) for label, time_s in times]
