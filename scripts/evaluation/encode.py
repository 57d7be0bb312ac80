"""Writes pictures to a file by a recipe."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import numpy as np

from evaluation.pictures import Picture, woven
from evaluation.sound import SoundTrack

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from evaluation.recipes import Recipe

_TICKS_HZ = 90_000
_JITTER = 0.12
_SLOW_SHARE = 0.08


class FilmWriter:
    """One film that is being written; as a context it leaves nothing behind when it fails.

    The file appears under its name when everything is written. `footage` is where real sound is
    looked for, for recipes with sound.
    """

    def __init__(self, path: Path, recipe: Recipe, size: tuple[int, int], footage: Path) -> None:
        self._path, self._recipe = path, recipe
        self._partial = path.with_name(f"{path.stem}.partial{path.suffix}")
        self._rate = Fraction(recipe.rate)
        self._fine = recipe.variable_rate or recipe.starts_late_s > 0
        self._time_base = Fraction(1, _TICKS_HZ) if self._fine else 1 / self._rate
        self._rng = np.random.default_rng(0)
        self._container = av.open(str(self._partial), "w")
        self._stream = self._opened(*size)
        self._sound = SoundTrack(self._container, footage) if recipe.sound else None
        self._held: Picture | None = None
        self._next_tick = round(recipe.starts_late_s / self._time_base)
        self._ticks: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._container.close()
        if kind is None:
            self._partial.replace(self._path)
        else:
            self._partial.unlink(missing_ok=True)

    def push(self, picture: Picture, *, starts_shot: bool) -> None:
        """Take the next picture. `starts_shot`: there is a cut right before it."""
        if not self._recipe.interlaced:
            self._write(picture)
            return
        if self._held is not None:
            self._write(self._held if starts_shot else woven(self._held, picture))
        self._held = picture

    def finish(self) -> tuple[float, ...]:
        """Write the rest; return when each frame starts, in seconds, where the rate varies."""
        if self._held is not None:
            self._write(self._held)
            self._held = None
        self._container.mux(self._stream.encode())
        if self._sound is not None:
            self._sound.finish(float(self._next_tick * self._time_base))
        if not self._recipe.variable_rate:
            return ()
        return tuple(float(tick * self._time_base) for tick in self._ticks)

    def _opened(self, width: int, height: int) -> av.VideoStream:
        recipe = self._recipe
        options = dict(recipe.options)
        stream = cast(
            "av.VideoStream",
            self._container.add_stream(recipe.codec, rate=self._rate, options=options),
        )
        stream.width, stream.height, stream.pix_fmt = width, height, recipe.pix_fmt
        context = stream.codec_context
        context.time_base = self._time_base
        if recipe.mbit_s:
            context.bit_rate = round(recipe.mbit_s * 1e6)
        if recipe.gop:
            context.gop_size = recipe.gop
        if recipe.b_frames >= 0:
            context.max_b_frames = recipe.b_frames
        return stream

    def _write(self, picture: Picture) -> None:
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        if self._recipe.pix_fmt != "yuv420p":
            frame = frame.reformat(format=self._recipe.pix_fmt)
        frame.pts, frame.time_base = self._next_tick, self._time_base
        self._ticks.append(self._next_tick)
        self._container.mux(self._stream.encode(frame))
        self._next_tick += self._step()
        if self._sound is not None:
            self._sound.write_until(float(self._next_tick * self._time_base))

    def _step(self) -> int:
        """Return how long a frame is shown: with variable rate as a phone records in poor light."""
        usual = 1 / self._rate / self._time_base
        if not self._recipe.variable_rate:
            return round(usual)
        longer = 2.0 if self._rng.random() < _SLOW_SHARE else 1.0
        return max(1, round(float(usual) * (longer + float(self._rng.uniform(-_JITTER, _JITTER)))))
