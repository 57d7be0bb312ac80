"""The program with a window: everything is put together here, and taken apart again."""

from __future__ import annotations

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLoggingCategory, QObject
from PySide6.QtWidgets import QApplication

from autoresolve_gui import __version__
from autoresolve_gui.engine.engine import Engine
from autoresolve_gui.plugin.manager import PluginEvent, PluginManager
from autoresolve_gui.privacy.guard import NetworkGuard
from autoresolve_gui.privacy.keychain import Keychain
from autoresolve_gui.privacy.redact import RedactingFilter, Redactor
from autoresolve_gui.ui.bridge import Bridge
from autoresolve_gui.ui.cloud.parts import CloudParts
from autoresolve_gui.ui.dialogs import Tools
from autoresolve_gui.ui.errors import FaultReporter
from autoresolve_gui.ui.jobs import Jobs
from autoresolve_gui.ui.main_window import MainWindow
from autoresolve_gui.ui.places import Places
from autoresolve_gui.ui.resources import app_icon
from autoresolve_gui.ui.search.parts import FindingParts
from autoresolve_gui.ui.settings import WindowSettings
from autoresolve_gui.ui.shelf import Shelf
from autoresolve_gui.ui.terminal import TerminalSignals
from autoresolve_gui.ui.transcript.parts import SpeechParts
from autoresolve_gui.ui.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_LOG_BYTES, _LOGS_KEPT = 1_000_000, 3
_JOB_THREADS = 2
_QUIET_RULES = "qt.multimedia.symbolsresolver*=false\nqt.multimedia.ffmpeg*.info=false"
"""What Qt tells of at every start is no news in a terminal. QT_LOGGING_RULES overrules it."""


def run_window(files: Sequence[Path], guard: NetworkGuard) -> int:
    """Open the window on `files`, run until it is closed, and return the exit status.

    `guard` is that of the process, which lets nothing out until a door is opened.
    """
    app = application()
    places = Places.default()
    redactor = Redactor()
    log = write_log(places.log, redactor)
    faults = FaultReporter(str(places.log), app, redact=redactor.redact)
    hooks = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = faults.take, faults.take_thread
    house = House(places, faults, guard, Keychain(redactor=redactor))
    terminal = TerminalSignals(app)
    terminal.asked_to_quit.connect(house.window.close)
    try:
        house.window.show()
        house.window.open_files(list(files))
        return app.exec()
    finally:
        terminal.close()
        house.close()
        sys.excepthook, threading.excepthook = hooks
        logging.getLogger("autoresolve_gui").removeHandler(log)
        log.close()


def application() -> QApplication:
    """Return the Qt application with our name and looks."""
    # Before the application exists: it names its windows and its folders by these.
    QCoreApplication.setOrganizationName("AutoResolve")
    QCoreApplication.setApplicationName("AutoResolve")
    QCoreApplication.setApplicationVersion(__version__)
    QLoggingCategory.setFilterRules(_QUIET_RULES)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    app.setDesktopFileName("autoresolve")
    app.setWindowIcon(app_icon())
    return app


def write_log(path: Path, redactor: Redactor) -> logging.Handler:
    """Write what the program has to say to a file that never grows large; return its handler.

    What `redactor` takes for a secret is not written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        path, maxBytes=_LOG_BYTES, backupCount=_LOGS_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(RedactingFilter(redactor))
    logger = logging.getLogger("autoresolve_gui")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    return handler


class House(QObject):
    """Every part of the program, in the order in which one needs the other.

    `close` takes them apart in the opposite order and joins every thread and process.
    """

    def __init__(
        self,
        places: Places,
        faults: FaultReporter,
        guard: NetworkGuard | None = None,
        keychain: Keychain | None = None,
    ) -> None:
        """`guard` is that of the process; without one nothing is refused, whatever is off."""
        super().__init__()
        self.guard = guard or NetworkGuard()
        self.keychain = keychain or Keychain()
        self.bridge = Bridge(self)
        # First of all, since its worker processes start while the window is being built.
        self.engine = Engine(places.library, self.bridge.publish)
        self.settings = WindowSettings(places.settings)
        self.cloud = CloudParts(places, self.guard, self.keychain, self.bridge, self)
        self.plugins = PluginManager(
            [places.built_in_plugins, places.user_plugins],
            places.plugin_state,
            places.plugin_data,
            publish=self.bridge.publish_plugin,
            services=self.cloud.services,
            keychain=self.keychain,
        )
        self.cloud.attach(self.plugins)
        self.jobs = Jobs("job", self, threads=_JOB_THREADS)
        self.speech = SpeechParts(places, self.bridge, self.jobs, self.settings, self)
        self.finding = FindingParts(places, self.plugins, self.guard, self)
        self.finding.faulted.connect(faults.tell)
        self.shelf = Shelf(places.library, self)
        self._build_window(places)
        self._connect(faults)
        self.speech.follow(self.workspace)
        self.speech.refresh()
        for notice in self.plugins.notices:
            self.window.tell(notice)

    def close(self) -> None:
        """Close everything. Edits are written; an analysis loses at most its pass in progress."""
        self.window.close()
        self.bridge.close()
        self.cloud.close()
        self.speech.close()
        self.finding.close()
        self.engine.close()
        self.jobs.close()
        self.shelf.close()
        self.plugins.close()
        self.window.deleteLater()
        self.deleteLater()

    def _build_window(self, places: Places) -> None:
        self.workspace = Workspace(
            self.engine,
            self.shelf,
            self,
            judge=self.plugins.judge_source,
            encoder=self.plugins.encoder_source,
        )
        tools = Tools(
            self.plugins,
            self.jobs,
            self.settings,
            places,
            self.cloud,
            self.speech,
            self.finding,
        )
        self.window = MainWindow(self.workspace, self.shelf, tools)

    def _connect(self, faults: FaultReporter) -> None:
        self.bridge.event.connect(self.workspace.take)
        self.bridge.plugin_event.connect(self._tell_plugin)
        self.shelf.noticed.connect(self.window.tell)
        self.shelf.faulted.connect(faults.tell)
        self.jobs.faulted.connect(faults.tell)
        self.cloud.jobs.faulted.connect(faults.tell)
        self.bridge.assist_event.connect(self.window.cloud.desk.take)
        self.bridge.speech_event.connect(self.window.transcript.desk.take)
        self.bridge.event.connect(self.window.transcript.desk.take_engine)
        self.finding.models.came.connect(self.speech.refresh)
        self.finding.models.listed.connect(self.speech.refresh)

    def _tell_plugin(self, event: PluginEvent) -> None:
        if event.traceback:
            logging.getLogger(__name__).error(
                "plugin %s: %s\n%s", event.plugin_id, event.message, event.traceback
            )
            self.window.tell(f"Plugin {event.plugin_id}: {event.message}")
        self.window.dialogs.refresh_plugins()
        self.window.cloud.refresh()
