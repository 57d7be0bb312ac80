"""The last pass: how fast people speak, the director's beats, and the suggested cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from autoresolve_gui.analysis.director.arc import arc_of
from autoresolve_gui.analysis.director.cut_points import suggest_cuts
from autoresolve_gui.analysis.director.delivery import changes_of_delivery
from autoresolve_gui.analysis.director.moments import find_moments
from autoresolve_gui.analysis.director.placement import place_beats
from autoresolve_gui.analysis.director.reasons import evidence_text
from autoresolve_gui.analysis.director.score import Score
from autoresolve_gui.analysis.director.sound_changes import sound_changes
from autoresolve_gui.analysis.director.talk import (
    FEWEST_SENTENCES,
    sentences_of,
    turns_of_talk,
)
from autoresolve_gui.analysis.sentences import SentenceModelError, load_sentence_model
from autoresolve_gui.analysis.speech_rate import rate_of, timed_words
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.story import ACT_OF_LABEL, Beat, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.director.heard import Heard
    from autoresolve_gui.analysis.director.talk import TalkTurn
    from autoresolve_gui.analysis.pass_contract import PassContext
    from autoresolve_gui.model.speech import Transcript

_CONFIDENCE_DIGITS = 3
_TALK, _WORDS = "talk_crc32", "words_crc32"
_TALK_PART = 0.6


def run_beats(context: PassContext) -> PassResult:
    """Propose beats and cuts from what the earlier passes found, and from what is said.

    Where the context has a transcript with words in it, the speech rate is among the curves; what
    is said counts where there are a dozen sentences or more. Run again with another transcript it
    gives another rate and other beats; it reads nothing of the footage.
    """
    said = context.transcript
    rate = rate_of(said, context.footage.duration) if said is not None else None
    if rate is not None:
        context.refine(rate)  # sentences of some hours take a while to be compared
    turns, note = _talk(context)
    score = _score(context, turns)
    context.report(_TALK_PART)
    placed = place_beats(find_moments(score), score.duration_s)
    context.report(0.7)
    beats = tuple(
        Beat(
            id=f"local-{each.rule.label.replace(' ', '-')}",
            frame=each.moment.frame,
            act=ACT_OF_LABEL[each.rule.label],
            label=str(each.rule.label),
            confidence=round(each.confidence, _CONFIDENCE_DIGITS),
            source=Source.LOCAL,
            evidence=evidence_text(each.rule, each.moment),
        )
        for each in placed
    )
    sound, picture = context.earlier["sound"].arrays, context.earlier["picture"].arrays
    cuts = suggest_cuts(score, _array(sound, "onset"), _array(picture, "motion"))
    return PassResult(
        curves={} if rate is None else {rate.name: rate},
        beats=beats,
        cuts=cuts,
        arrays=_marks_of(said),
        note=note,
    )


def beats_are_of(result: PassResult, transcript: Transcript | None) -> bool:
    """Tell whether the speech rate and the beats of `result` are those of `transcript`."""
    made = {name: result.arrays[name] for name in (_TALK, _WORDS) if name in result.arrays}
    now = _marks_of(transcript)
    return made.keys() == now.keys() and all(np.array_equal(made[name], now[name]) for name in now)


def _marks_of(transcript: Transcript | None) -> dict[str, NDArray[np.generic]]:
    """Return checksums of what is said, where it is enough to count, and of when words are said."""
    if transcript is None:
        return {}
    marks: dict[str, NDArray[np.generic]] = {}
    said = sentences_of(transcript)
    if len(said) >= FEWEST_SENTENCES:
        spelled = "\n".join(f"{each.start_s:.3f} {each.text}" for each in said)
        marks[_TALK] = _checksum(spelled)
    words = timed_words(transcript)
    if words:
        heard = "all" if transcript.is_complete else f"{float(transcript.heard_until_s):.3f}"
        timed = (f"{float(word.start_s):.3f} {float(word.end_s):.3f}" for word in words)
        marks[_WORDS] = _checksum("\n".join((heard, *timed)))
    return marks


def _checksum(text: str) -> NDArray[np.generic]:
    return np.array([crc32(text.encode("utf-8", "replace"))], dtype=np.int64)


def _score(context: PassContext, turns: tuple[TalkTurn, ...]) -> Score:
    sound, picture = context.earlier["sound"], context.earlier["picture"]
    curves = context.earlier["curves"].curves
    footage = context.footage
    times = picture.frame_times
    if times is None:
        times = FrameTimes.constant(footage.timebase.rate, max(1, footage.frames))
    shots = picture.shots or ()
    return Score(
        times=times,
        shots=shots,
        energy=curves["energy"],
        momentum=curves["momentum"],
        novelty=curves["novelty"],
        tension=curves["tension"],
        loudness_lufs=_array(sound.arrays, "loudness_lufs"),
        turns=turns,
        heard=_heard(context, float(times.duration)),
        arc=arc_of(
            [float(times.time_of(shot.start_frame)) for shot in shots],
            float(times.duration),
            _array(picture.arrays, "motion"),
            _array(picture.arrays, "color"),
        ),
    )


def _heard(context: PassContext, duration_s: float) -> tuple[Heard, ...]:
    """Return what changes in the sound and in how people speak, in order of time."""
    regions = context.earlier["sound"].sound_regions or ()
    words = timed_words(context.transcript) if context.transcript is not None else ()
    found = (
        *sound_changes(regions, duration_s),
        *changes_of_delivery(words, regions, duration_s),
    )
    return tuple(sorted(found, key=lambda each: each.time_s))


def _talk(context: PassContext) -> tuple[tuple[TalkTurn, ...], str]:
    """Return the turns of the talk, and a note where they had to be found by words alone."""
    said = sentences_of(context.transcript) if context.transcript is not None else ()
    if len(said) < FEWEST_SENTENCES:
        return (), ""
    try:
        model = load_sentence_model()
        return turns_of_talk(said, model, lambda part: context.report(_TALK_PART * part)), ""
    except SentenceModelError as error:
        note = f"What is said was compared by its words, not by what it means: {error}."
        return turns_of_talk(said, None), note


def _array(arrays: Mapping[str, NDArray[np.generic]], name: str) -> NDArray[np.float32] | None:
    found = arrays.get(name)
    return None if found is None else np.asarray(found, dtype=np.float32)
