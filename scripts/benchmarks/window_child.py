"""How long after opening a film the window has painted its first energy curve; prints JSON.

    python -m benchmarks.window_child FILM WARM_UP_FILM

The real window, drawn into memory (Qt's platform `offscreen`). Its library is empty.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication

_PATIENCE_S = 120.0


def main() -> None:
    """Open the window, a small film, and then the film; print when its energy is painted."""
    film, warm_up = (Path(each).absolute() for each in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as home:
        os.environ["AUTORESOLVE_HOME"] = home
        sys.stdout.write(json.dumps({"painted_s": _painted_after_s(film, warm_up)}) + "\n")


def _painted_after_s(film: Path, warm_up: Path) -> float:
    # Here: it reads the home folder, and workers import this module without a window.
    from autoresolve_gui.ui.app import House, application  # noqa: PLC0415
    from autoresolve_gui.ui.errors import FaultReporter  # noqa: PLC0415
    from autoresolve_gui.ui.places import Places  # noqa: PLC0415
    from autoresolve_gui.ui.timeline.stage import Stage  # noqa: PLC0415

    app = application()
    places = Places.default()
    house = House(places, FaultReporter(str(places.log), app))
    try:
        window = house.window
        window.show()
        lane = window.findChildren(Stage)[0].lanes["energy"]
        drawn_at: list[float] = []
        draw = lane.draw

        def draw_and_note(painter: QPainter) -> None:
            draw(painter)
            current = house.workspace.current
            shown = lane.content.document if lane.content is not None else None
            is_of_film = current is not None and current.path == film and current.document is shown
            if is_of_film and lane.readout(0.0):
                drawn_at.append(time.perf_counter())

        lane.draw = draw_and_note  # type: ignore[method-assign]
        window.open_files([warm_up])
        _wait_until(app, lambda: not any(one.status.is_busy for one in house.workspace.items))
        started = time.perf_counter()
        window.open_files([film])
        _wait_until(app, lambda: bool(drawn_at))
        return drawn_at[0] - started
    finally:
        house.close()


def _wait_until(app: QApplication, is_so: Callable[[], bool]) -> None:
    until = time.perf_counter() + _PATIENCE_S
    while not is_so():
        if time.perf_counter() > until:
            raise TimeoutError(f"nothing was painted in {_PATIENCE_S:.0f} s")
        app.processEvents()
        time.sleep(0.001)


if __name__ == "__main__":
    main()
