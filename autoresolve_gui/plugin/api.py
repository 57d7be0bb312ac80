"""What a plugin may import: this module and nothing else of AutoResolve.

A plugin is a folder with `plugin.toml` and code. The manifest names its contributions; each has an
`entry`, a factory that is called with a `PluginContext` at first use and returns an object of the
Protocol that belongs to its kind. `docs/plugins.md` has a complete example.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from autoresolve_gui.analysis.sentences import (
    SentenceModel,
    SentenceModelError,
    load_sentence_model,
)
from autoresolve_gui.budget.entries import CallStatus, Outcome, Purpose, Reservation, UnsettledCall
from autoresolve_gui.budget.errors import BudgetError, BudgetRefused, NoPrice
from autoresolve_gui.budget.estimate import CallSize, tokens_high, worst_case_nusd
from autoresolve_gui.budget.money import cost_reported, nusd_of_usd, usd_text
from autoresolve_gui.budget.prices import (
    ModelPrice,
    PriceBook,
    max_price_usd_per_mtok,
    price_of_entry,
)
from autoresolve_gui.model.assist import (
    AssistantError,
    BeatAnswer,
    BeatAssistant,
    BeatRequest,
    CutAdviser,
    CutAnswer,
    CutCandidate,
    CutRequest,
    FrameAnnotator,
    FrameNote,
    Keyframe,
    NotesAnswer,
    NotesRequest,
    Place,
    ProposedBeat,
    ProposedCut,
    Provenance,
    Quotes,
    ShotSummary,
)
from autoresolve_gui.model.cloud import CheckState, CheckStep, CloudModel, ModelCatalog
from autoresolve_gui.model.encoder import (
    ClipEncoder,
    Encoder,
    EncoderError,
    EncoderIdentity,
    JudgingEncoder,
)
from autoresolve_gui.model.executor import Executor, ExecutorError, Running
from autoresolve_gui.model.marker import Marker, MarkerColor
from autoresolve_gui.model.rates import timeline_rate
from autoresolve_gui.model.shot_judge import ShotJudge, ShotVerdict
from autoresolve_gui.model.story import Label
from autoresolve_gui.model.timebase import Timebase
from autoresolve_gui.plugin.errors import CannotExport
from autoresolve_gui.plugin.services import Budget, Consent, Network
from autoresolve_gui.plugin.text import one_line, plain_line
from autoresolve_gui.privacy.consent import Disclosure
from autoresolve_gui.privacy.errors import KeychainError, NetworkIsOff, NotAllowed
from autoresolve_gui.privacy.redact import redact
from autoresolve_gui.privacy.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from fractions import Fraction
    from logging import Logger
    from pathlib import Path

__all__ = [
    "API_VERSION",
    "KINDS",
    "AssistantError",
    "BeatAnswer",
    "BeatAssistant",
    "BeatRequest",
    "Budget",
    "BudgetError",
    "BudgetRefused",
    "CallSize",
    "CallStatus",
    "CannotExport",
    "CheckState",
    "CheckStep",
    "ClipEncoder",
    "CloudModel",
    "Consent",
    "CutAdviser",
    "CutAnswer",
    "CutCandidate",
    "CutRequest",
    "Disclosure",
    "Encoder",
    "EncoderError",
    "EncoderIdentity",
    "Executor",
    "ExecutorError",
    "ExportRequest",
    "Exporter",
    "FrameAnnotator",
    "FrameNote",
    "JudgingEncoder",
    "KeychainError",
    "Keyframe",
    "Kind",
    "Label",
    "Marker",
    "MarkerColor",
    "ModelCatalog",
    "ModelPrice",
    "Network",
    "NetworkIsOff",
    "NoPrice",
    "NotAllowed",
    "NotesAnswer",
    "NotesRequest",
    "Option",
    "Outcome",
    "Place",
    "PluginContext",
    "PriceBook",
    "ProposedBeat",
    "ProposedCut",
    "Provenance",
    "Purpose",
    "Quotes",
    "Reservation",
    "Running",
    "Secret",
    "SentenceModel",
    "SentenceModelError",
    "SettingValue",
    "ShotJudge",
    "ShotSummary",
    "ShotVerdict",
    "Timebase",
    "UnsettledCall",
    "cost_reported",
    "load_sentence_model",
    "max_price_usd_per_mtok",
    "merge_same_frame",
    "nusd_of_usd",
    "on_timeline",
    "one_line",
    "plain_line",
    "price_of_entry",
    "redact",
    "tokens_high",
    "usd_text",
    "worst_case_nusd",
]

API_VERSION = (1, 4)
"""Major and minor. A plugin asks for the same major and a minor that is no newer."""

SettingValue = str | int | float | bool
"""What a setting may hold."""


@dataclass(frozen=True, slots=True)
class PluginContext:
    """What a factory is given. There is no other way from a plugin into the program.

    `settings` is a read-only snapshot taken when the plugin was started: every setting of the
    manifest by name, the user's value or the default. `data_dir` is a folder for what the plugin
    itself keeps between runs; it makes the folder when it needs it. A function given to
    `on_dispose` is called when the plugin is switched off or the program ends, the last one given
    first.

    What follows is None unless the manifest declares the capability: `network`, `consent` and
    `key` belong to `network`, `budget` to `spends_money`. `key` reads the key of the service from
    the keychain each time; it is None where there is none.

    `models` has the folder of each model that the plugin's encoders name and that is on this
    machine, by its name in the catalogue (`docs/models.md`).
    """

    plugin_id: str
    log: Logger
    settings: Mapping[str, SettingValue]
    data_dir: Path
    on_dispose: Callable[[Callable[[], object]], None]
    network: Network | None = None
    budget: Budget | None = None
    consent: Consent | None = None
    key: Callable[[], Secret | None] | None = None
    models: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Markers to write, and the footage that they belong to.

    Frames are counted on the constant grid of `timebase`, which is what the NLE conforms footage
    of a variable rate to. `media_start_frame` is the timecode of the media's first frame (0 where
    the file has none), `start_frame` the timecode that this frame is to have in the export, which
    the user chose; both as frames, where 0 is 00:00:00:00. `width` and `height` are in pixels as
    displayed, 0 without a picture. `audio_channels` and `audio_rate_hz` are 0 without sound.
    `markers` are in frame order; frame 0 is the first frame of the footage.

    Raises `ValueError` where these rules are broken.
    """

    title: str
    media_path: Path
    timebase: Timebase
    duration_frames: int
    width: int
    height: int
    media_start_frame: int
    start_frame: int
    audio_channels: int
    audio_rate_hz: int
    has_video: bool
    markers: tuple[Marker, ...]

    def __post_init__(self) -> None:
        if not self.media_path.is_absolute():
            msg = f"an absolute path is wanted, not {self.media_path}"
            raise ValueError(msg)
        if self.duration_frames < 1:
            msg = f"footage lasts at least one frame, not {self.duration_frames}"
            raise ValueError(msg)
        if self.media_start_frame < 0 or self.start_frame < 0:
            msg = "a start timecode is not below zero"
            raise ValueError(msg)
        frames = [marker.frame for marker in self.markers]
        if frames != sorted(frames) or (frames and frames[0] < 0):
            msg = "markers are wanted in frame order, the first at frame 0 or later"
            raise ValueError(msg)
        if any(marker.duration_frames < 1 for marker in self.markers):
            msg = "a marker lasts at least one frame"
            raise ValueError(msg)

    def timecode(self, frame: int) -> str:
        """Return the timecode in the export of `frame` of the footage."""
        return self.timebase.timecode(self.start_frame + frame)

    def seconds_of(self, frame: int) -> Fraction:
        """Return the exact time of `frame` in seconds after the first frame of the footage."""
        return self.timebase.seconds_of(frame)


@runtime_checkable
class Exporter(Protocol):
    """Writes markers in the form that some other program reads."""

    def export(self, request: ExportRequest) -> bytes:
        """Return the whole file. It is never empty, also without markers.

        The same request gives the same bytes. Text in `request` is untrusted: titles, names and
        notes may hold anything. Raises `CannotExport` where the format cannot hold the request.
        """


@dataclass(frozen=True, slots=True)
class Option:
    """A key that contributions of a kind have besides `id`, `title`, `entry` and `description`.

    Its value is text that matches `pattern` as a whole; `wanted` says the rule in words.
    """

    pattern: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of contribution: what it must be able to do, and what its manifest entry says."""

    protocol: type
    options: Mapping[str, Option]


KINDS: Mapping[str, Kind] = {
    "exporter": Kind(
        protocol=Exporter,
        options={
            "extension": Option(r"(\.[a-z0-9]+)+", "an extension such as “.edl”"),
            "default_start": Option(
                r"source|\d\d:\d\d:\d\d:\d\d", "“source” or a timecode such as “01:00:00:00”"
            ),
        },
    ),
    "shot_judge": Kind(protocol=ShotJudge, options={}),
    "executor": Kind(protocol=Executor, options={}),
    "beat_assistant": Kind(protocol=BeatAssistant, options={}),
    "frame_annotator": Kind(protocol=FrameAnnotator, options={}),
    "cut_adviser": Kind(protocol=CutAdviser, options={}),
    "model_catalog": Kind(protocol=ModelCatalog, options={}),
    "encoder": Kind(
        protocol=Encoder,
        options={
            "models": Option(
                r"[a-z0-9][a-z0-9.-]*( [a-z0-9][a-z0-9.-]*)*",
                "names of models in the catalogue with a space between, such as “clip-vit-b32”",
            ),
            "rank": Option(r"[1-9][0-9]?", "a number from “1” to “99”; the highest is asked"),
        },
    ),
}
"""Every kind of contribution, by its name in `[[contributes.NAME]]`."""


def merge_same_frame(markers: Sequence[Marker]) -> tuple[Marker, ...]:
    """Join markers that start on one frame, for formats that keep only one marker a frame.

    Names are joined by ` / ` and notes by `; `. The first one's colour and the longest duration
    are kept. `markers` are in frame order, and so is the result.
    """
    return tuple(
        _joined(list(group)) for _, group in groupby(markers, key=lambda marker: marker.frame)
    )


def on_timeline(request: ExportRequest) -> ExportRequest:
    """Return `request` on a timeline that programs have, for footage at a rate that they have not.

    At a usual rate it is `request` itself. Else its frames are those of the lowest usual rate that
    is a multiple of the footage's, or of the nearest one, and markers are placed by time. The start
    that the user chose keeps its hours, minutes and seconds.
    """
    own, rate = request.timebase, timeline_rate(request.timebase.rate)
    if rate == own.rate:
        return request
    timeline = Timebase(rate)

    def placed(frame: int) -> int:
        return timeline.nearest_frame(own.seconds_of(frame))

    # Whole frames only: a clip that is longer than its media is refused.
    duration_frames = max(1, timeline.frame_at(own.seconds_of(request.duration_frames)))
    seconds, frames = divmod(request.start_frame, own.nominal_rate)
    start_of_second = seconds * timeline.nominal_rate
    markers = (
        replace(
            each,
            frame=min(placed(each.frame), duration_frames - 1),
            duration_frames=max(1, placed(each.duration_frames)),
        )
        for each in request.markers
    )
    return replace(
        request,
        timebase=timeline,
        duration_frames=duration_frames,
        media_start_frame=placed(request.media_start_frame),
        start_frame=start_of_second + frames * timeline.nominal_rate // own.nominal_rate,
        markers=tuple(markers),
    )


def _joined(markers: list[Marker]) -> Marker:
    if len(markers) == 1:
        return markers[0]
    return Marker(
        frame=markers[0].frame,
        name=" / ".join(marker.name for marker in markers if marker.name),
        note="; ".join(marker.note for marker in markers if marker.note),
        color=markers[0].color,
        duration_frames=max(marker.duration_frames for marker in markers),
    )
