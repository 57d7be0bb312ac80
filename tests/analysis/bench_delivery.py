"""Prints how surely a change of pace is found in talk like that of a real transcript.

    python tests/analysis/bench_delivery.py library.sqlite3 interview.mov

Phrases of the transcript are put together at random: talk that never changes its pace, but as
unevenly spoken as people speak. In half of the talks everything from 55 % on is said faster, or
slower, by a factor.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np

from autoresolve_gui.analysis.director.delivery import changes_of_delivery
from autoresolve_gui.analysis.director.heard import HeardKind
from autoresolve_gui.analysis.speech_rate import timed_words
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.speech import Word

PACES = (HeardKind.FASTER, HeardKind.SLOWER)
TALKS = 100
LENGTHS_S = (180.0, 600.0, 1800.0)
FACTORS = (1.25, 1.5, 2.0, 1 / 1.25, 1 / 1.5, 1 / 2.0)
CHANGE_PLACE = 0.55
NEAR_S = 5.0
PHRASE_GAP_S = 0.2
LONGEST_GAP_S = 1.0
TELLING = 0.35


def phrases_of(words):
    """Return phrases: lists of the length of each word and of the gap behind it, in seconds."""
    phrases, phrase = [], []
    for word, after in pairwise(words):
        gap_s = min(max(0.0, float(after.start_s - word.end_s)), LONGEST_GAP_S)
        phrase.append((max(0.02, float(word.end_s - word.start_s)), gap_s))
        if gap_s >= PHRASE_GAP_S:
            phrases.append(phrase)
            phrase = []
    return phrases


def talk_of(phrases, rng, duration_s, factor=1.0):
    """Return words of phrases taken at random; from the change on they are `factor` faster."""
    words, at_s = [], 0.0
    while at_s < duration_s:
        speed = factor if at_s >= CHANGE_PLACE * duration_s else 1.0
        for lasts_s, gap_s in phrases[rng.integers(len(phrases))]:
            begins = Fraction(round(at_s * 1000), 1000)
            ends = begins + Fraction(round(lasts_s / speed * 1000), 1000)
            words.append(Word("w", begins, ends, 1.0))
            at_s += (lasts_s + gap_s) / speed
    return words


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def changes(words, duration_s):
    found = changes_of_delivery(words, (), duration_s)
    return [each for each in found if each.kind in PACES]


def main(library_path: str, name: str) -> None:
    with Library(Path(library_path)) as library:
        footage = next(each for each in library.recent(1000) if each.path.name == name)
        words = timed_words(library.transcript(footage.key))
    phrases = phrases_of(words)
    say(f"{len(words)} words, {len(phrases)} phrases")
    for each in changes(words, float(footage.duration)):
        say(f"in it, at {each.time_s:.0f} s, share {each.share:.2f}: {each.words}")
    rng = np.random.default_rng(1)
    for duration_s in LENGTHS_S:
        steady = [changes(talk_of(phrases, rng, duration_s), duration_s) for _ in range(TALKS)]
        every = sum(map(len, steady)) / TALKS
        telling = sum(each.share >= TELLING for found in steady for each in found) / TALKS
        say(f"{duration_s:.0f} s: {every:.2f} in a talk without one, {telling:.2f} telling")
        for factor in FACTORS:
            shares = []
            for _ in range(TALKS):
                found = changes(talk_of(phrases, rng, duration_s, factor), duration_s)
                near = (abs(each.time_s - CHANGE_PLACE * duration_s) <= NEAR_S for each in found)
                shares += [each.share for each, is_near in zip(found, near, strict=True) if is_near]
            telling = sum(share >= TELLING for share in shares) / TALKS
            say(f"    x{factor:.2f}: found in {len(shares) / TALKS:.0%}, telling in {telling:.0%}")


if __name__ == "__main__":
    main(*sys.argv[1:])
