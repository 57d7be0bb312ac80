"""What the passes find in the sample film, boiled down to what a change of an algorithm changes.

    python tests/analysis/golden_run.py

writes it anew. Raise the version of every pass that finds something else, so that nobody is shown
the findings of an older one.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).with_name("golden_run.json")
SAMPLE = ROOT / "resources" / "sample" / "sample.mp4"


def found_now() -> dict[str, Any]:
    """Return the key of the sample film and, for each pass, its version and what it finds."""
    from autoresolve_gui.analysis.passes import PASSES  # noqa: PLC0415 - as above
    from autoresolve_gui.media.identity import content_key  # noqa: PLC0415 - as above
    from support.analysis_runs import analysed  # noqa: PLC0415 - the path is set below

    results = analysed(SAMPLE)
    sound, picture = results["sound"].arrays, results["picture"]
    shots, beats = picture.shots or (), results["beats"].beats or ()
    unheard = _beats_without_regions(results).beats or ()
    findings: dict[str, Any] = {
        "index": {"draft": _each_second(results["index"].curves["energy"].values)},
        "filmstrip": {"frames": [each.frame for each in results["filmstrip"].filmstrip or ()]},
        "sound": {
            "loudness_lufs": _each_second(sound["loudness_lufs"]),
            "onset": _each_second(sound["onset"]),
        },
        "picture": {
            "shots": [[shot.start_frame, str(shot.transition)] for shot in shots],
            "motion": _each_second(picture.arrays["motion"]),
        },
        "curves": {
            name: _each_second(curve.values) for name, curve in results["curves"].curves.items()
        },
        "beats": {
            "beats": [[beat.frame, beat.label] for beat in beats],
            "confidence": [round(beat.confidence, 2) for beat in beats],
            "without regions of sound": {
                "beats": [[beat.frame, beat.label] for beat in unheard],
                "confidence": [round(beat.confidence, 2) for beat in unheard],
            },
            "cuts": [cut.frame for cut in results["beats"].cuts or ()],
        },
    }
    passes = {each.name: {"version": each.version, "found": findings[each.name]} for each in PASSES}
    return {"sample": content_key(SAMPLE), "passes": passes}


def _beats_without_regions(results: dict[str, Any]) -> Any:
    """Return what the last pass finds where nobody could tell speech, music and silence apart."""
    from autoresolve_gui.analysis.beats_pass import run_beats  # noqa: PLC0415 - as above
    from autoresolve_gui.analysis.pass_contract import PassContext  # noqa: PLC0415 - as above
    from autoresolve_gui.media.probe import probe  # noqa: PLC0415 - as above

    sound = replace(results["sound"], sound_regions=())
    footage = results["picture"].footage or results["index"].footage or probe(SAMPLE)
    earlier = results | {"sound": sound}
    return run_beats(PassContext(footage, earlier, lambda _part: None, lambda _curve: None))


def _each_second(values: Any) -> list[float]:
    return [round(float(value), 3) for value in values[5::10]]


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    GOLDEN.write_text(json.dumps(found_now(), indent=1) + "\n", encoding="utf-8")
