"""What the smaller benchmarks tell of figures that are known."""

from __future__ import annotations

import importlib
import json

import pytest

from benchmarks import publish

CHANGES = ("as it is", "cropped", "mirrored", "darkened", "graded", "coarse")
WAY = {
    "way": "numkong-i8",
    "rows": 1_000_000,
    "dimension": 512,
    "kind": "clustered",
    "first_s": 0.3,
    "median_s": 0.068,
    "worst_s": 0.108,
    "cpu_s": 0.06,
    "recall": 0.991,
    "first_recall": 0.995,
    "resident_bytes": 559e6,
}
GRAPH = WAY | {
    "way": "hnsw-i8",
    "rows": 100_000,
    "recall": 0.5,
    "build_cpu_s": 99.6,
    "index_bytes": 5e7,
}
FIGURES = {
    "bench_speech": {
        "models": [
            {
                "name": "tiny.en",
                "words": 373,
                "wrong": 7,
                "missing": 1,
                "added": 4,
                "duration_s": 180.0,
                "wall_s": 15.0,
                "cpu_s": 18.0,
                "memory_bytes": 487e6,
            }
        ],
        "unspoken": [
            {"name": "tiny.en", "file": "bird.mp4", "text": ""},
            {"name": "tiny.en", "file": "rocket.webm", "text": "Three | two"},
        ],
    },
    "bench_vectors": {"rows": 1_000_000, "ways": [WAY, GRAPH]},
    "bench_search": {
        "hours": 10.0,
        "dimension": 768,
        "vectors": 10_800,
        "sentences": 9_000,
        "opening": {"wall_s": [0.5], "cpu_s": [0.4]},
        "typing": [
            {"question": "waka", "hits": 3, "wall_s": [0.148, 0.02, 0.03, 0.02], "cpu_s": [0.016]}
        ],
        "like": {"hits": 5, "wall_s": [0.016, 0.02], "cpu_s": [0.015]},
    },
    "bench_encoders": {
        "frames": 108,
        "shots": 18,
        "films": 12,
        "ways": [
            {
                "name": "colours alone",
                "precision": dict.fromkeys(CHANGES, 0.8),
                "wall_s": 0.0009,
                "cpu_s": 0.0009,
            },
            {
                "name": "a network",
                "precision": dict.fromkeys(CHANGES, 0.9),
                "wall_s": 0.0075,
                "cpu_s": 0.0134,
                "loaded_bytes": 62e6,
                "working_bytes": 151e6,
                "ranks": {"a ball": 3, "a bicycle race": 1},
            },
        ],
    },
    "bench_sound": {
        "cost": {"duration_s": 90.0, "cpu_s": {"the whole pass": [0.4, 0.5, 9.0]}},
        "kinds": [{"file": "music-1.ogg", "shares": {"music": 0.9, "other": 0.1}}],
        "mixtures": [{"ratio_db": -5, "found": 0.65, "false": 0.031}],
    },
}
TOLD = {
    "bench_speech": (
        "| tiny.en | 3.2 % | 7, 1, 4 | 373 | 12.0x | 10.0x | 487 |",
        "| bird.mp4 | tiny.en | nothing |",
        "| rocket.webm | tiny.en | Three / two |",
    ),
    "bench_vectors": (
        "within 1,000 MB | 68 ms, 108 ms at worst; 559 MB; recall 0.991 | met |",
        "| 100,000 x 512 | clustered | USearch, a graph (HNSW), int8 | 68 ms | 108 ms | 300 ms |",
        "| 60 ms | 0.500 | 0.995 | 559 |",
        "The graph over 100,000 vectors of 512 took 100 s of processor time",
    ),
    "bench_search": (
        "10 h of footage: 10,800 vectors of 768, 9,000 sentences.",
        "| “waka” | 4 | 3 | 25 ms | 148 ms | 16 ms | 16 ms |",
        "| shots like this one, ten times |  | 5 | 18 ms | 20 ms | 15 ms | 15 ms |",
    ),
    "bench_encoders": (
        "| 0.800 | 0.9 ms | 0.9 ms |  |  |",
        "| 0.900 | 7.5 ms | 13 ms | 62 | 151 |",
        "| in the first place | 1 of 2 |",
        "| mean reciprocal rank | 0.67 |",
    ),
    "bench_sound": (
        "| the whole pass | 500 ms | 180x |",
        "| music-1.ogg | music 90%, other 10% |",
        "| -5 dB over music | 65.0 % | 3.1 % |",
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_told_as_they_were_measured_and_kept(name):
    if name == "bench_vectors":
        pytest.importorskip("usearch", reason="usearch is in the extra `check`")
    script = importlib.import_module(name)
    kept = json.loads(json.dumps(FIGURES[name]))  # as a record has them
    record = publish.Record("2 cores", {"autoresolve": "1"}, 12.0, ["By night."], kept)
    text = publish.text(script.BENCH, record)
    for words in TOLD[name]:
        assert words in text
    assert f"Written by `{script.BENCH.section.command}`; do not edit. 2 cores." in text
    assert "**Before and after it, other programs used 12 % of the processors" in text
    assert "By night." in text


def test_a_vector_search_over_its_memory_or_its_time_has_not_met_its_goal():
    pytest.importorskip("usearch", reason="usearch is in the extra `check`")
    script = importlib.import_module("bench_vectors")
    for too_much in ({"worst_s": 0.201}, {"resident_bytes": 1.1e9}):
        told = script.tables({"rows": 1_000_000, "ways": [WAY | too_much]})
        assert told[0].endswith("| **not met** |")
