"""`autoresolve process --executor`, `--scheduler` and `--workers`."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

from autoresolve_gui.cli.arguments import Process, parse
from support.dask_cluster import dask_cluster
from support.films import write_film


@pytest.fixture(scope="module")
def made_films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("footage")
    return [
        write_film(
            folder / f"take{number}.mp4",
            (np.full((48, 64, 3), 20 + 90 * number + i, np.uint8) for i in range(30)),
            rate=Fraction(25),
        )
        for number in range(2)
    ]


def test_that_the_analysis_is_local_unless_said_otherwise():
    command = parse(["process", "a.mp4", "--workers", "3"])
    assert isinstance(command, Process)
    assert (command.executor, command.scheduler, command.workers) == ("local", None, 3)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--workers", "0"], "from 1 to"),
        (["--workers", "many"], "from 1 to"),
        (["--workers", "\u0663"], "from 1 to"),
        (["--scheduler", "tcp://x:1"], "wants an --executor"),
    ],
)
def test_that_what_makes_no_sense_is_refused(capsys, words, told):
    with pytest.raises(SystemExit) as left:
        parse(["process", "a.mp4", *words])
    assert left.value.code == 2
    assert told in capsys.readouterr().err


def test_that_an_unknown_executor_is_told_with_the_known_ones(autoresolve, made_films):
    ended = autoresolve("process", made_films[0], "--executor=dusk")
    assert ended.returncode == 2
    assert "there is no executor “dusk”. Known: dask, local." in ended.stderr


def test_that_an_executor_without_a_scheduler_is_told_before_the_analysis(autoresolve, made_films):
    ended = autoresolve("process", made_films[0], "--executor=dask")
    assert ended.returncode == 1
    assert "--scheduler tcp://HOST:8786" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_that_several_workers_do_several_files(autoresolve, made_films):
    ended = autoresolve("process", *made_films, "--workers=2", "--json=-", "--quiet")
    assert ended.returncode == 0, ended.stderr
    paths = {json.loads(line)["footage"]["path"] for line in ended.stdout.splitlines()}
    assert paths == {str(film) for film in made_films}


@pytest.mark.slow
def test_that_a_room_of_machines_does_what_one_does(autoresolve, made_films):
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    with dask_cluster(2) as (scheduler, _):
        ended = autoresolve(
            "process", *made_films, "--executor=dask", f"--scheduler={scheduler}", "--json=-"
        )
    assert ended.returncode == 0, ended.stderr
    assert len(ended.stdout.splitlines()) == 2
    assert "Traceback" not in ended.stderr
    ended = autoresolve("plugins")
    assert [line.split()[2] for line in ended.stdout.splitlines() if line.startswith("dask")] == [
        "disabled"
    ]
