"""Damaged files through the real engine: real workers, real passes, a real library.

`make fuzz` runs thousands; this is a part of the same run that fits into the tests.
"""

import pytest

from autoresolve_gui.engine.limits import Limits, Patience
from fuzzing.gauge import Gauge
from fuzzing.mutants import make_mutant
from fuzzing.sources import made_sources
from fuzzing.station import Bounds, Outcome, Station

MUTANTS = 60
SEED = 13
"""One with few time stamps that claim a day: they take their time, which is for the long run."""
BATCH = 12
SOURCES = ("h264.mp4", "mjpeg.mov", "h264.mkv", "vp8.webm", "mpeg4.avi", "mpeg2.ts", "mpeg2.mpg",
           "pcm.wav")  # fmt: skip
PATIENCE = Patience(start_s=60.0, silence_s=10.0, cancel_s=2.0)


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    return made_sources(tmp_path_factory.mktemp("sources"), SOURCES)


@pytest.fixture
def station(tmp_path):
    """Return a function that starts a station; its engine is closed when the test ends."""
    started = []
    gauge = Gauge()
    gauge.__enter__()

    def start(**bounds):
        started.append(Station(tmp_path / "home", gauge, Bounds(patience=PATIENCE, **bounds)))
        return started[-1].__enter__()

    yield start
    for one in started:
        one.__exit__(None, None, None)
    gauge.__exit__(None, None, None)


@pytest.mark.slow
@pytest.mark.allow_log(reason="a worker that is lost to a mutant is logged; the rules say the rest")
def test_that_damaged_files_break_no_rule(station, sources, tmp_path):
    bench, faults, outcomes = station(file_s=20.0), [], []
    for start in range(0, MUTANTS, BATCH):
        mutants = [make_mutant(SEED, number, sources) for number in range(start, start + BATCH)]
        for mutant in mutants:
            (tmp_path / mutant.name).write_bytes(mutant.data)
        passages = bench.run([tmp_path / mutant.name for mutant in mutants])
        outcomes += [passage.outcome for passage in passages]
        faults += [f"{p.path.name}: {fault}" for p in passages for fault in p.violations]
    assert faults == []
    assert bench.close() == []
    assert len(outcomes) == MUTANTS
    # the damage is neither so mild that all is read nor so gross that nothing is
    assert outcomes.count(Outcome.FINISHED) >= MUTANTS // 4
    assert outcomes.count(Outcome.FAILED) >= MUTANTS // 10


def test_that_a_sound_file_finishes_and_its_memory_is_measured(station, sources):
    bench = station()
    (passage,) = bench.run([sources[0].path])
    assert passage.outcome is Outcome.FINISHED
    assert passage.violations == ()
    assert 50 << 20 < passage.worker_peak_bytes < 600 << 20
    assert bench.close() == []


def test_that_the_same_file_after_damage_is_another_footage(station, sources, tmp_path):
    bench = station()
    film = tmp_path / "film.mp4"
    film.write_bytes(sources[0].path.read_bytes())
    (sound,) = bench.run([film])
    film.write_bytes(sources[0].path.read_bytes()[:500])
    (damaged,) = bench.run([film])
    assert (sound.outcome, damaged.outcome) == (Outcome.FINISHED, Outcome.FAILED)
    assert "film.mp4" in damaged.message
    assert damaged.violations == ()


@pytest.mark.allow_log(reason="the worker is lost on purpose, twice")
def test_that_a_worker_beyond_its_memory_is_replaced_and_the_file_marked(station, sources):
    bench = station(limits=Limits(memory_bytes=60 << 20), overshoot_bytes=4 << 30)
    (passage,) = bench.run([sources[0].path])
    assert passage.outcome is Outcome.GIVEN_UP
    assert "memory" in passage.message
    assert passage.violations == ()


@pytest.mark.allow_log(reason="a worker that does not stop in time when it is told to is replaced")
def test_that_a_file_beyond_its_time_is_cancelled(station, sample_film):
    bench = station(file_s=0.5)
    (slow,) = bench.run([sample_film])
    assert slow.outcome is Outcome.TIMED_OUT
    assert slow.violations == ()
    assert bench.close() == []
