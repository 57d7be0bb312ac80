"""Sound answers to what Cloud assist asks, for trying the window by hand.

They are read off the data in the question without any judgement: the beats are spread over the
shots, the best local candidates are agreed with.
"""

from __future__ import annotations

import json
import re
from typing import Any

_BEATS = (
    ("hook", 0.02),
    ("inciting incident", 0.12),
    ("first turning point", 0.33),
    ("midpoint", 0.5),
    ("second turning point", 0.75),
    ("climax", 0.89),
    ("resolution", 0.97),
)


def opinion(request: dict[str, Any]) -> str | None:
    """Return the answer to a question about beats, notes or cuts; None to any other one."""
    wanted = request.get("response_format") or {}
    kind = wanted.get("json_schema", {}).get("name")
    data = _data(request)
    if data is None or kind not in _KINDS:
        return None
    return json.dumps({kind: _KINDS[kind](data)})


def _data(request: dict[str, Any]) -> dict[str, Any] | None:
    content = request["messages"][-1]["content"]
    text = content if isinstance(content, str) else content[0]["text"]
    found = re.search(r"<footage>\s*(\{.*\})\s*</footage>", text, re.DOTALL)
    return json.loads(found[1]) if found else None


def _beats(data: dict[str, Any]) -> list[dict[str, Any]]:
    spans = re.findall(r"(\d+):([\d.]+)-([\d.]+)", data["shots"])
    beats = {}
    for label, where in _BEATS:
        at_s = where * data["running_time_s"]
        shot = next((int(i) for i, start, end in spans if float(start) <= at_s < float(end)), 0)
        if shot and shot not in beats:
            beats[shot] = {
                "label": label,
                "shot": shot,
                "place": "start",
                "confidence": 0.5,
                "reason": f"The stand-in puts the {label} at {where:.0%} of any film.",
            }
    return list(beats.values())


def _notes(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "picture": number,
            "seen": f"Picture {number}, which the stand-in cannot see.",
            "shot_size": "other",
            "mood": "unknown",
            "on_screen_text": "",
            "continuity": "",
        }
        for number in range(1, data["pictures"] + 1)
    ]


def _cuts(data: dict[str, Any]) -> list[dict[str, Any]]:
    best = sorted(data["candidates"], key=lambda candidate: -candidate[3])[:3]
    return [
        {"candidate": candidate[0], "confidence": 0.5, "reason": "The best one found here."}
        for candidate in best
    ]


_KINDS = {"beats": _beats, "notes": _notes, "cuts": _cuts}
