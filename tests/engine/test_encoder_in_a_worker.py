"""The encoder goes along with a file to its worker process."""

from __future__ import annotations

import queue
from fractions import Fraction

import numpy as np

from autoresolve_gui.analysis.embedding.vectors import read_embedded
from autoresolve_gui.engine import events
from autoresolve_gui.engine.engine import Engine
from autoresolve_gui.library.library import Library
from autoresolve_gui.search.desk import SearchDesk
from support.encoders import encoder_source
from support.films import write_film


def test_that_a_file_is_embedded_in_its_worker_and_found_by_what_it_shows(tmp_path):
    stripes = np.arange(96) % 12 < 6
    red = np.where(stripes[None, :, None], (190, 40, 40), (90, 20, 20))
    green = np.where(stripes[:64, None, None], (40, 150, 60), (20, 70, 30))
    walls = [np.broadcast_to(each, (64, 96, 3)).astype(np.uint8) for each in (red, green)]
    shown = (walls[number // 30] for number in range(60))
    film = write_film(tmp_path / "walls.mp4", shown, rate=Fraction(25))
    library_path = tmp_path / "library.sqlite3"
    arrived: queue.SimpleQueue[events.Event] = queue.SimpleQueue()
    with Engine(library_path, arrived.put) as engine:
        engine.open(film, encoder=encoder_source())
        while not isinstance(event := arrived.get(timeout=60), events.Finished):
            assert not isinstance(event, events.Failed | events.Cancelled), event
    with Library(library_path) as library:
        embedded = read_embedded(library.analysis(event.key).arrays)
    assert embedded.encoder == "tests/colors@1"
    assert sorted(embedded.frames // 30) == [0, 1]
    with SearchDesk(library_path, encoder_source) as desk:
        assert [hit.frame // 30 for hit in desk.find("green")] == [1]
        assert [hit.frame // 30 for hit in desk.like(event.key, 5)] in ([], [1])
