"""Encoders: described in the program's own process, made and asked in a worker's."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.model.encoder import (
    UNIT_TOLERANCE,
    Encoder,
    EncoderError,
    EncoderIdentity,
    EncoderSource,
)
from autoresolve_gui.models.errors import UnknownModel
from autoresolve_gui.plugin.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from autoresolve_gui.models.store import ModelStore
    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.plugin.manifest import Contribution, Manifest
    from autoresolve_gui.plugin.runner import PluginRunner

_MOST_SIDE_PX = 1024
_MOST_FRAMES = 64
_MOST_CHARS = 4_096


@dataclass(frozen=True, slots=True)
class EncoderRecipe(Recipe):
    """Of the kind `encoder`: `revisions` says which files its models are."""

    revisions: Mapping[str, str] = field(default_factory=dict)


def best_encoder(
    encoders: Iterable[tuple[PluginRunner, Contribution]],
    store: ModelStore,
    settings_of: Callable[[Manifest], Mapping[str, SettingValue]],
) -> EncoderSource | None:
    """Return the encoder of the highest rank whose plugin is on and whose models are all here."""
    for runner, contribution in sorted(encoders, key=lambda each: -int(each[1].options["rank"])):
        models = _folders(contribution.options["models"].split(), store)
        if models is not None and runner.info().is_on:
            return encoder_source(
                EncoderRecipe(
                    runner.found,
                    runner.manifest,
                    contribution,
                    settings_of(runner.manifest),
                    runner.data_dir,
                    models,
                    {name: store.revision(name) for name in models},
                )
            )
    return None


def _folders(names: Iterable[str], store: ModelStore) -> dict[str, Path] | None:
    """Return the folder of each model; None where one is not here."""
    models = {}
    for name in names:
        try:
            folder = store.folder(name)
        except UnknownModel:
            return None  # the plugin is of a newer program, say
        if folder is None:
            return None
        models[name] = folder
    return models


def encoder_source(recipe: EncoderRecipe) -> EncoderSource:
    """Return what can be sent to a worker process, which then has the encoder."""
    manifest = recipe.manifest
    settings = " ".join(f"{name}={value!r}" for name, value in sorted(recipe.settings.items()))
    models = " ".join(f"{name}@{text}" for name, text in sorted(recipe.revisions.items()))
    words = (manifest.id, manifest.version, recipe.contribution.id, models, settings)
    return EncoderSource(
        name=recipe.contribution.title,
        identity=" ".join(words).rstrip(),
        open=partial(open_encoder, recipe),
    )


@contextmanager
def open_encoder(recipe: EncoderRecipe) -> Iterator[Encoder]:
    """Have the encoder for as long as it is needed; then the plugin's own clean-up runs.

    The plugin's code runs at the first question. Whatever it raises comes as a `PluginError`, but
    for an `EncoderError`.
    """
    runner = recipe.runner()
    try:
        yield _GuardedEncoder(runner, recipe.contribution)
    finally:
        runner.restart()


class _GuardedEncoder:
    """An encoder whose answers are checked, and which cannot write to what it is shown.

    It is a `ClipEncoder` and a `JudgingEncoder`; where the plugin's own is none, `frames` is 1 and
    `sure_from` None.
    """

    def __init__(self, runner: PluginRunner, contribution: Contribution) -> None:
        self._runner = runner
        self._contribution = contribution
        self._identity: EncoderIdentity | None = None
        self._side_px = 0

    @property
    def identity(self) -> EncoderIdentity:
        if self._identity is None:
            own = self._runner.manifest.id
            self._identity = self._runner.call(
                self._contribution, lambda encoder: _identity(encoder, own)
            )
        return self._identity

    @property
    def side_px(self) -> int:
        if not self._side_px:
            self._side_px = self._runner.call(
                self._contribution,
                lambda encoder: _number("side_px", encoder.side_px, _MOST_SIDE_PX),
            )
        return self._side_px

    @property
    def batch(self) -> int:
        return self._runner.call(
            self._contribution, lambda encoder: _number("batch", encoder.batch, 1024)
        )

    @property
    def frames(self) -> int:
        return self._runner.call(
            self._contribution,
            lambda encoder: _number("frames", getattr(encoder, "frames", 1), _MOST_FRAMES),
        )

    def embed_pictures(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        shown = _shown(pictures, (self.side_px, self.side_px, 3))
        shape = (len(pictures), self.identity.dimension)
        return self._runner.call(
            self._contribution, lambda encoder: _unit(encoder.embed_pictures(shown), shape)
        )

    def embed_clips(self, clips: NDArray[np.uint8]) -> NDArray[np.float32]:
        if self.frames == 1:
            raise EncoderError(f"“{self._contribution.title}” knows pictures and no clips")
        shown = _shown(clips, (self.frames, self.side_px, self.side_px, 3))
        shape = (len(clips), self.identity.dimension)
        return self._runner.call(
            self._contribution, lambda encoder: _unit(encoder.embed_clips(shown), shape)
        )

    def embed_text(self, text: str) -> NDArray[np.float32]:
        words = self._words(text)
        shape = (self.identity.dimension,)
        return self._runner.call(
            self._contribution, lambda encoder: _unit(encoder.embed_text(words), shape)
        )

    def sure_from(self, text: str) -> float | None:
        words = self._words(text)
        return self._runner.call(self._contribution, lambda encoder: _limit(encoder, words))

    def _words(self, text: str) -> str:
        if not self.identity.reads_text:
            raise EncoderError(
                f"“{self._contribution.title}” knows pictures and no words",
                remedy="`autoresolve models list` names the models that know both.",
            )
        words = " ".join(text.split())[:_MOST_CHARS]
        if not words:
            raise EncoderError("There are no words to look for")
        return words


def _shown(pictures: NDArray[np.uint8], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return what may be looked at and not written to. Raises `ValueError` for another form."""
    if pictures.dtype != np.uint8 or pictures.shape[1:] != shape or not len(pictures):
        msg = f"uint8 of (n, {', '.join(map(str, shape))}) is wanted, not {pictures.dtype} "
        raise ValueError(msg + str(pictures.shape))
    shown = pictures.view()
    shown.flags.writeable = False
    return shown


def _identity(encoder: Encoder, plugin_id: str) -> EncoderIdentity:
    identity: object = encoder.identity
    if not isinstance(identity, EncoderIdentity):
        msg = f"an encoder's identity is an EncoderIdentity, not {type(identity).__name__}"
        raise TypeError(msg)
    if identity.plugin != plugin_id:
        msg = f"the encoder of “{plugin_id}” calls itself one of “{identity.plugin}”"
        raise ValueError(msg)
    return identity


def _number(name: str, value: object, most: int) -> int:
    if not isinstance(value, int) or not 1 <= value <= most:
        msg = f"{name} is a number from 1 to {most}, not {value!r}"
        raise ValueError(msg)
    return value


def _limit(encoder: Encoder, words: str) -> float | None:
    """Return from which cosine on an encoder is sure. Raises `ValueError` where that is none."""
    sure_from = getattr(encoder, "sure_from", None)
    limit = None if sure_from is None else sure_from(words)
    if limit is None:
        return None
    if not isinstance(limit, float) or not limit >= -1.0:  # which not-a-number is not either
        msg = f"sure_from is a cosine, infinity or None, not {limit!r}"
        raise ValueError(msg)
    return limit


def _unit(vectors: object, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return what an encoder answered. Raises `TypeError`, `ValueError` where it breaks a rule."""
    if not isinstance(vectors, np.ndarray):
        msg = f"an encoder returns an array, not {type(vectors).__name__}"
        raise TypeError(msg)
    if vectors.dtype != np.float32 or vectors.shape != shape:
        msg = f"float32 of {shape} is wanted, not {vectors.dtype} {vectors.shape}"
        raise ValueError(msg)
    lengths = np.linalg.norm(vectors, axis=-1)
    if not np.all(np.abs(lengths - 1.0) <= UNIT_TOLERANCE):  # which not-a-number is not either
        msg = "vectors are finite and of length 1"
        raise ValueError(msg)
    return vectors
