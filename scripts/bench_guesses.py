"""Measures how often the embedded encoder is right where it says that a picture shows a thing.

    python scripts/bench_guesses.py

Asked is for things that the real footage shows and for such that it does not, on eight keyframes
of each film. What the encoder is sure of is held against what the films show, beside what is told
by how far a frame stands out. Every second question was not looked at when the limit was chosen.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

from autoresolve_gui.model.encoder import JudgingEncoder
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from evaluation.catalogue import footage_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

FILMS = (
    *("ball_pal.mp4", "bikes.mp4", "birds_1s.mp4", "bottle-detection.mp4", "cartoon_cinepak.mkv"),
    *("city_mpeg2.mpg", "cockatoo.mp4", "hello.mpeg", "one-by-one-person-detection.mp4"),
    *("pedestrians_static.avi", "phone_vfr.mp4", "rocket_launch.webm", "surround_8fps.mp4"),
    "wannaworktogether.mp4",
)
KEYFRAMES = 8
LEAST_CONTRAST = 2.5
WIDEST = 4 / 3
SHOWN = {
    "a cockatoo": {"cockatoo"},
    "a white parrot": {"cockatoo"},
    "a rocket launch": {"rocket_launch"},
    "rocket leaving the pad": {"rocket_launch"},
    "people riding bicycles": {"bikes"},
    "a bicycle race": {"bikes"},
    "bottles on a table": {"bottle-detection"},
    "people walking": {"pedestrians_static", "one-by-one-person-detection"},
    "a city skyline with buildings": {"city_mpeg2"},
    "a ball": {"ball_pal"},
    "a computer screen": {"hello"},
    "a bird": {"cockatoo"},
    "a dog": {"phone_vfr"},
    "a white dog": {"phone_vfr"},
    "a Samoyed": {"phone_vfr"},
    "a tower": {"rocket_launch", "city_mpeg2"},
    "a skyscraper": {"city_mpeg2"},
    "a car": {"bikes", "pedestrians_static"},
    "a street": {"bikes", "pedestrians_static"},
    "a bicycle": {"bikes"},
    "a bottle of water": {"bottle-detection"},
    "a lawn": {"pedestrians_static"},
    "a tripod": {"pedestrians_static"},
    "a blackboard": {"ball_pal"},
    "a table": {"one-by-one-person-detection", "bottle-detection"},
    "a tank": {"cartoon_cinepak"},
    "a robot": {"cartoon_cinepak"},
    "a guitar": {"wannaworktogether"},
    "a book": {"wannaworktogether"},
    "a web page on a monitor": {"hello", "wannaworktogether"},
}
"""What is asked, and which films show it."""
ABSENT = (
    *("a zebra", "a wedding", "a castle", "a race car", "a horse", "a cat", "mountains"),
    *("the seashore", "snow", "a microphone", "a piano", "a football match", "an airplane"),
    *("a kitchen", "a desert", "a baby", "a boat", "a train", "coffee", "a clock", "a knife"),
    *("a pizza", "an elephant", "a violin", "fireworks", "a waterfall", "a swimming pool"),
    *("a tractor", "a lion", "a church", "a helicopter", "a fish", "a mushroom", "an umbrella"),
    *("love", "the meaning of life", "quantum physics", "asdfgh", "justice", "taxes", "sadness"),
    *("an explosion", "somebody laughs", "inflation"),
)
"""What none of the films shows, and what nobody can see."""


def main() -> int:
    """Ask everything, print what was sure and how much of it was right; return the exit code."""
    argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args()
    folder = footage_folder()
    if not folder.is_dir():
        print(f"There is no footage in {folder}; set AUTORESOLVE_FOOTAGE.", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as home:
        manager = PluginManager([built_in_folder()], Path(home) / "ops.ini", Path(home) / "data")
        source = manager.encoder_source()
        manager.close()
        if source is None:
            print("The set-up could not bring the embedded encoder.", file=sys.stderr)
            return 1
        with source.open() as encoder:
            if not isinstance(encoder, JudgingEncoder):
                print(f"{source.name} does not tell what it is sure of.", file=sys.stderr)
                return 1
            pictures = {
                film.rpartition(".")[0]: list(_keyframes(folder / film, encoder.side_px))
                for film in FILMS
            }
            _tell(pictures, encoder)
    return 0


def _keyframes(path: Path, side: int) -> Iterator[NDArray[np.uint8]]:
    """Yield keyframes, evenly spaced and of more than one colour, as the analysis shows them."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
    shown = [frame for frame in frames if frame.std() >= LEAST_CONTRAST]
    for place in sorted(set(np.linspace(0, len(shown) - 1, KEYFRAMES).astype(int).tolist())):
        height, width = shown[place].shape[:2]
        across, down = min(width, round(height * WIDEST)), min(height, round(width * WIDEST))
        left, top = (width - across) // 2, (height - down) // 2
        cut = shown[place][top : top + down, left : left + across]
        yield np.asarray(cv2.resize(cut, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def _tell(pictures: dict[str, list[NDArray[np.uint8]]], encoder: JudgingEncoder) -> None:
    films = np.array([film for film, shown in pictures.items() for _ in shown])
    kept = encoder.embed_pictures(np.stack([each for shown in pictures.values() for each in shown]))
    asked = {**SHOWN, **{question: set[str]() for question in ABSENT}}
    scores = np.stack([kept @ encoder.embed_text(question) for question in asked])
    outliers = (scores - scores.mean(axis=1, keepdims=True)) / scores.std(axis=1, keepdims=True)
    limits = np.array(
        [limit if (limit := encoder.sure_from(each)) is not None else -1.0 for each in asked]
    )
    right = np.array([[film in meant for film in films] for meant in asked.values()])
    rules = {
        "stands out by 1": outliers >= 1.0,
        "stands out by 3": outliers >= 3.0,
        "the encoder's own": scores >= limits[:, None],
    }
    print(f"{len(films)} frames, {len(SHOWN)} questions shown, {len(ABSENT)} not")
    print(f"{'':<20}{'sure of':>10}{'rightly':>10}{'found':>10}{'misled':>10}")
    for name, sure in rules.items():
        for half, places in (("", slice(None)), (", unseen half", slice(1, None, 2))):
            _tell_rule(f"{name}{half}", sure[places], right[places])
    print(f"nothing like it is known for {int(np.isinf(limits).sum())} of {len(asked)} questions")
    for question, sure, row in zip(asked, rules["the encoder's own"], right, strict=True):
        if sure.any():
            counts = ", ".join(
                f"{film} {int((films[sure] == film).sum())}" for film in sorted(set(films[sure]))
            )
            print(f"    {question:<30} {int((sure & row).sum()):>2} right ({counts})")


def _tell_rule(name: str, sure: NDArray[np.bool_], right: NDArray[np.bool_]) -> None:
    is_shown = right.any(axis=1)
    found = int(((sure & right).any(axis=1) & is_shown).sum())
    misled = int((sure.any(axis=1) & ~is_shown).sum())
    print(
        f"{name:<32}{int(sure.sum()):>8}{int((sure & right).sum()):>10}"
        f"{f'{found}/{int(is_shown.sum())}':>10}{f'{misled}/{int((~is_shown).sum())}':>10}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
