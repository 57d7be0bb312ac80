"""Damaged files: read as far as they go, or refused in words; never another error."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from autoresolve_gui.media.errors import LONGEST_S, MediaError, check_duration
from autoresolve_gui.media.probe import probe
from support.analysis_runs import analyse
from support.films import numbered_film, tone

MUTATIONS = 12


def flip_bits(data, rng):
    for _ in range(rng.choice([3, 30, 300])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return data


def cut_off(data, rng):
    return data[: rng.randrange(1, len(data))]


def lie_in_the_header(data, rng):
    for start in (0, max(0, data.rfind(b"moov"))):
        for _ in range(20):
            place = min(len(data) - 1, start + rng.randrange(2_000))
            data[place] = rng.choice([0, 127, 255, rng.randrange(256)])
    return data


def shuffle_blocks(data, rng):
    size = len(data) // 8 + 1
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    rng.shuffle(blocks)
    return bytearray(b"".join(blocks))


def repeat_a_part(data, rng):
    at = rng.randrange(len(data))
    return data[:at] + data[at // 2 : at] + data[at:]


@pytest.fixture(scope="module", params=["mp4", "mkv", "avi", "ts", "webm"])
def film(request, tmp_path_factory):
    codecs = {"webm": {"codec": "libvpx", "audio_codec": "libopus"}}.get(request.param, {})
    path = tmp_path_factory.mktemp("sound") / f"film.{request.param}"
    return numbered_film(path, 40, rate=Fraction(25), gop=8, audio=tone(1.6), **codecs)


@pytest.mark.parametrize(
    "damage", [flip_bits, cut_off, lie_in_the_header, shuffle_blocks, repeat_a_part]
)
def test_that_damage_is_told_in_words_or_read_past(film, damage, tmp_path):
    path = tmp_path / film.name
    for seed in range(MUTATIONS):
        rng = random.Random(seed)  # noqa: S311 - it has to be the same every time
        path.write_bytes(damage(bytearray(film.read_bytes()), rng))
        try:
            results = analyse(path)
        except MediaError as error:
            told = error
        else:
            assert results["curves"].curves, seed
            continue
        assert path.name in str(told), seed
        assert told.remedy, seed


@pytest.mark.parametrize("duration", [Fraction(-1), Fraction(LONGEST_S + 1), Fraction(2**62)])
def test_that_an_absurd_duration_is_refused(tmp_path, duration):
    with pytest.raises(MediaError, match="claims to last") as caught:
        check_duration(tmp_path / "film.mp4", duration)
    assert caught.value.remedy


def test_that_time_stamps_beyond_a_week_are_refused(tmp_path):
    path = numbered_film(
        tmp_path / "film.mkv", 3, rate=Fraction(25), pts=[0, 40, 10**10],
        time_base=Fraction(1, 1000),
    )  # fmt: skip
    with pytest.raises(MediaError):
        analyse(path)
    with pytest.raises(MediaError):
        probe(path)
