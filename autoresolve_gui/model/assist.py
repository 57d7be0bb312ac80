"""Second opinions on a footage: what an assistant is asked, and what it answers.

Whatever is asked is untrusted where it is text: titles, transcripts and pictures may hold anything,
instructions included. Whatever is answered is untrusted too, and never names a time: an assistant
picks from the ids that it was given.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from autoresolve_gui.model.curve import Peak
    from autoresolve_gui.model.story import Beat, CutSuggestion

Request_contra = TypeVar("Request_contra", contravariant=True)

ENERGY_POINTS = 600
"""At most so many points of the energy curve are in a request."""
KEYFRAMES_A_CALL = 3
"""At most so many pictures are in a request."""


class AssistantError(AutoResolveError):
    """An assistant has no answer: no network, no key, no money left, no consent, no sense.

    For assistants to raise. It is no fault of the plugin, and the message and remedy go to the
    user as they stand; what was found on this machine stands too.
    """


class Place(StrEnum):
    """Where in a shot."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an answer came from and what it took.

    `model` is the one that answered, `provider` who ran it (empty where unknown). `cost_nusd` is
    in nano-dollars, 0 for an answer that `was_cached`. `attempts` counts the requests that were
    sent, `failures` has a line on each one that failed. `api_s` is the wall-clock time of all.
    """

    model: str
    provider: str = ""
    cost_nusd: int = 0
    was_cached: bool = False
    attempts: int = 1
    failures: tuple[str, ...] = ()
    api_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ShotSummary:
    """A shot as an assistant knows it: `id` counts from 1, times are seconds of the footage.

    `start_s` inclusive, `end_s` exclusive. `transition` is how it begins.
    """

    id: int
    start_s: Fraction
    end_s: Fraction
    transition: str


@dataclass(frozen=True, slots=True)
class BeatRequest:
    """A footage in short, for narrative beats.

    `energy` is 0 to 1, one value each `energy_step_s` seconds (1 unless the footage is longer than
    600 s), at most 600 values. The peaks are the foremost ones in order of time. `transcript` is
    empty where there is none. `footage_key` and `project` are for the books, not to be sent.
    """

    title: str
    duration_s: Fraction
    shots: tuple[ShotSummary, ...]
    energy: tuple[float, ...]
    energy_step_s: Fraction
    momentum_peaks: tuple[Peak, ...]
    novelty_peaks: tuple[Peak, ...]
    transcript: str
    footage_key: str
    project: str

    def __post_init__(self) -> None:
        _need(bool(self.shots), "a footage has at least one shot")
        _need_distinct([shot.id for shot in self.shots])
        _need(len(self.energy) <= ENERGY_POINTS, f"at most {ENERGY_POINTS} points of energy")


@dataclass(frozen=True, slots=True)
class ProposedBeat:
    """A beat by the shot that it lies in. `label` is a value of `Label`, `confidence` 0 to 1."""

    label: str
    shot_id: int
    place: Place
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class BeatAnswer:
    """The beats that an assistant hears and sees, in story order."""

    beats: tuple[ProposedBeat, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A picture of the footage. `frame` counts pictures from 0; `jpeg` is a complete file."""

    frame: int
    timecode: str
    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class NotesRequest:
    """Up to three pictures to describe, in order of time."""

    title: str
    keyframes: tuple[Keyframe, ...]
    footage_key: str
    project: str

    def __post_init__(self) -> None:
        count = len(self.keyframes)
        _need(1 <= count <= KEYFRAMES_A_CALL, f"1 to {KEYFRAMES_A_CALL} pictures, not {count}")
        _need_distinct([keyframe.frame for keyframe in self.keyframes])


@dataclass(frozen=True, slots=True)
class FrameNote:
    """What an assistant says of a frame. Each text is plain and may be empty.

    `shot_size` is the editor's word (wide, medium, close-up, insert), `on_screen_text` what can be
    read in the picture, `continuity` what to watch when cutting to or from it.
    """

    frame: int
    seen: str
    shot_size: str = ""
    mood: str = ""
    on_screen_text: str = ""
    continuity: str = ""


@dataclass(frozen=True, slots=True)
class NotesAnswer:
    """At most one note on each picture that was asked about, in its order."""

    notes: tuple[FrameNote, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class CutCandidate:
    """A place where a cut could sit. `score` is 0 to 1, as this machine found it."""

    id: int
    time_s: Fraction
    shot_id: int
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class CutRequest:
    """A footage in short, with the places to rank."""

    title: str
    duration_s: Fraction
    shots: tuple[ShotSummary, ...]
    candidates: tuple[CutCandidate, ...]
    transcript: str
    footage_key: str
    project: str

    def __post_init__(self) -> None:
        _need(bool(self.candidates), "there is at least one place to rank")
        _need_distinct([candidate.id for candidate in self.candidates])


@dataclass(frozen=True, slots=True)
class ProposedCut:
    """A place that was given as a candidate, and why to cut there. `confidence` is 0 to 1."""

    candidate_id: int
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class CutAnswer:
    """The places worth a cut, the best first, none twice."""

    cuts: tuple[ProposedCut, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class KeptBeats:
    """An assistant's beats on frames, as they are kept beside those found here.

    `made_at` is when, ISO 8601 in UTC.
    """

    beats: tuple[Beat, ...]
    provenance: Provenance
    made_at: str


@dataclass(frozen=True, slots=True)
class KeptCuts:
    """An assistant's cuts, the best first."""

    cuts: tuple[CutSuggestion, ...]
    provenance: Provenance
    made_at: str


@dataclass(frozen=True, slots=True)
class KeptNote:
    """A note on a frame of the footage with the content `footage_key`."""

    footage_key: str
    note: FrameNote
    provenance: Provenance
    made_at: str


@runtime_checkable
class BeatAssistant(Protocol):
    """Finds the narrative beats of a footage from its summary."""

    def propose(self, request: BeatRequest, cancelled: Callable[[], bool]) -> BeatAnswer:
        """Return the beats. Labels are those of `Label`, each at most once, in story order.

        It asks `cancelled` often, and ends soon after that says so. Raises `AssistantError`.
        """


@runtime_checkable
class FrameAnnotator(Protocol):
    """Describes pictures of a footage."""

    def annotate(self, request: NotesRequest, cancelled: Callable[[], bool]) -> NotesAnswer:
        """Return the notes. It asks `cancelled` often. Raises `AssistantError`."""


@runtime_checkable
class CutAdviser(Protocol):
    """Ranks the places where a cut could sit."""

    def advise(self, request: CutRequest, cancelled: Callable[[], bool]) -> CutAnswer:
        """Return the places worth a cut. It asks `cancelled` often. Raises `AssistantError`."""


@runtime_checkable
class Quotes(Protocol[Request_contra]):
    """What an assistant may be able to do besides: say what an answer would cost.

    The request is of the sort that the assistant answers.
    """

    def quote(self, request: Request_contra) -> int | None:
        """Return the most that answering `request` can cost now, in nano-dollars.

        0 where it costs nothing, None where that is not known or there would be no answer. It is
        worked out on this machine: nothing is sent, reserved, or asked of the user. Of pictures
        only the size counts; their data may be empty.
        """


def _need(holds: bool, rule: str) -> None:  # noqa: FBT001 -- a condition and its words
    if not holds:
        raise ValueError(rule)


def _need_distinct(ids: list[int]) -> None:
    _need(len(set(ids)) == len(ids), "each id stands there once")
