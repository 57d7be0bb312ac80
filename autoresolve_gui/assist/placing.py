"""Answers of assistants as beats and cuts on frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.assist.sections import sections_of
from autoresolve_gui.model.story import ACT_OF_LABEL, Beat, CutSuggestion, Label, Source

if TYPE_CHECKING:
    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.assist import BeatAnswer, CutAnswer


def beats_of(analysis: Analysis, answer: BeatAnswer) -> tuple[Beat, ...]:
    """Return an assistant's beats on the frames of the shots that it picked, in story order.

    The answer is one to `beat_request` of the same analysis. Raises `ValueError` for a shot that
    is not there: the analysis is another one by now.
    """
    sections = {section.id: section for section in sections_of(analysis)}
    beats = []
    for proposed in answer.beats:
        section = sections.get(proposed.shot_id)
        if section is None:
            msg = f"there is no shot {proposed.shot_id} any more"
            raise ValueError(msg)
        label = Label(proposed.label)
        beats.append(
            Beat(
                id=f"cloud-{label.replace(' ', '-')}",
                frame=section.frame_of(proposed.place),
                act=ACT_OF_LABEL[label],
                label=str(label),
                confidence=proposed.confidence,
                source=Source.CLOUD,
                evidence=proposed.reason,
            )
        )
    return tuple(beats)


def cuts_of(analysis: Analysis, answer: CutAnswer) -> tuple[CutSuggestion, ...]:
    """Return an assistant's cuts, the best first, on the frames that were found here.

    Raises `ValueError` for a cut that is not there any more.
    """
    cuts = []
    for proposed in answer.cuts:
        if not 1 <= proposed.candidate_id <= len(analysis.cuts):
            msg = f"there is no place {proposed.candidate_id} for a cut any more"
            raise ValueError(msg)
        frame = analysis.cuts[proposed.candidate_id - 1].frame
        cuts.append(CutSuggestion(frame, proposed.confidence, proposed.reason))
    return tuple(cuts)
