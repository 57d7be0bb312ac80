"""The encoder goes along with a file to its worker process."""

from __future__ import annotations

import queue
from fractions import Fraction
from functools import partial

import numpy as np

from autoresolve_gui.analysis.embedding.vectors import read_embedded
from autoresolve_gui.engine import events
from autoresolve_gui.engine.engine import Engine
from autoresolve_gui.library.library import Library
from autoresolve_gui.search.desk import SearchDesk
from support.encoders import encoder_source, opened_and_noted
from support.films import write_film


def test_that_a_file_is_embedded_in_its_worker_and_found_by_what_it_shows(tmp_path):
    stripes = np.arange(96) % 12 < 6
    red = np.where(stripes[None, :, None], (190, 40, 40), (90, 20, 20))
    green = np.where(stripes[:64, None, None], (40, 150, 60), (20, 70, 30))
    walls = [np.broadcast_to(each, (64, 96, 3)).astype(np.uint8) for each in (red, green)]
    shown = (walls[number // 30] for number in range(60))
    film = write_film(tmp_path / "walls.mp4", shown, rate=Fraction(25))
    short = write_film(tmp_path / "short.mp4", walls[:1] * 20, rate=Fraction(25))
    library_path, log = tmp_path / "library.sqlite3", tmp_path / "opened.txt"
    arrived: queue.SimpleQueue[events.Event] = queue.SimpleQueue()
    done = {}
    with Engine(library_path, arrived.put, workers=1) as engine:
        for path in (short, film):
            engine.open(path, encoder=encoder_source(open=partial(opened_and_noted, log)))
        while len(done) < 2:
            event = arrived.get(timeout=60)
            assert not isinstance(event, events.Failed | events.Cancelled), event
            if isinstance(event, events.Finished):
                done[event.path] = event
    assert log.read_text() == "opened\n", "it stays open from one file to the next"
    event = done[film]
    with Library(library_path) as library:
        embedded = read_embedded(library.analysis(event.key).arrays)
    assert embedded.encoder == "tests/colors@1"
    assert sorted(embedded.frames // 30) == [0, 1]
    with SearchDesk(library_path, encoder_source) as desk:
        green = [hit for hit in desk.find("green") if hit.key == event.key]
        assert [hit.frame // 30 for hit in green] == [1]
        like = [hit for hit in desk.like(event.key, 5) if hit.key == event.key]
        assert [hit.frame // 30 for hit in like] in ([], [1])
