"""The window: panels around the viewer, and what happens when the current footage changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QShowEvent,
    QUndoGroup,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from autoresolve_gui.ui.actions import build_actions, draw_icons, fill_menus
from autoresolve_gui.ui.beat_commands import BeatCommands
from autoresolve_gui.ui.beats_panel import BeatsPanel
from autoresolve_gui.ui.bin_panel import BinPanel
from autoresolve_gui.ui.cloud.cloud_panel import CloudPanel
from autoresolve_gui.ui.cloud.costs_panel import CostsPanel
from autoresolve_gui.ui.commands import Commands
from autoresolve_gui.ui.dialogs import Dialogs, Tools
from autoresolve_gui.ui.menus import LanesMenu, RecentMenu
from autoresolve_gui.ui.message_bar import MessageBar
from autoresolve_gui.ui.offer_bar import OfferBar
from autoresolve_gui.ui.panel import stack
from autoresolve_gui.ui.panels import Panels, order_tabs
from autoresolve_gui.ui.playhead import Playhead
from autoresolve_gui.ui.progress import ProgressLine
from autoresolve_gui.ui.proposing import Proposing
from autoresolve_gui.ui.search.finding import Finding
from autoresolve_gui.ui.stale_line import StaleLine
from autoresolve_gui.ui.style import dress
from autoresolve_gui.ui.summary import SummaryLine
from autoresolve_gui.ui.ties import Ties
from autoresolve_gui.ui.timeline import Timeline
from autoresolve_gui.ui.transcript.transcript_panel import TranscriptPanel
from autoresolve_gui.ui.viewer import Viewer
from autoresolve_gui.ui.welcome import Welcome
from autoresolve_gui.ui.workspace import OpenFootage, State

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

    from autoresolve_gui.ui.shelf import Shelf
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.workspace import Workspace

_SHARE_OF_SCREEN = 0.9
_BEAT_TOOLS = ("add_beat", "edit_beat", "delete_beat", "undo", "redo", "proposals", "show_evidence")


class MainWindow(QMainWindow):
    """Layer: ui; owns the playhead, the panels and the undo group, not the workspace."""

    closed = Signal()

    def __init__(self, workspace: Workspace, shelf: Shelf, tools: Tools) -> None:
        super().__init__()
        self.setObjectName("window")
        self.workspace = workspace
        self._shelf = shelf
        self._settings = tools.settings
        self._shown: OpenFootage | None = None
        self._has_layout = False
        self._is_closed = False
        theme = tools.settings.theme
        self.actions_by_name = build_actions(self)
        self.playhead = Playhead(self)
        self.undo_group = QUndoGroup(self)
        self.dialogs = Dialogs(tools, self)
        self.viewer = Viewer(self.playhead, theme, self)
        self.timeline = Timeline(self.playhead, theme, self)
        self.timeline.restore_state(tools.settings.timeline)
        self.bin = BinPanel(workspace, theme, self.actions_by_name, self)
        beat_tools = [self.actions_by_name[name] for name in _BEAT_TOOLS]
        self.beats = BeatsPanel(self.playhead, theme, beat_tools, tools.finding.stills, self)
        self.beat_commands = BeatCommands(self.playhead, self.beats, shelf, self)
        self.messages = MessageBar(theme, self)
        self.offer = OfferBar(workspace, theme, self)
        self.welcome = Welcome(theme, self.actions_by_name["open"], self)
        self._build_status()
        self._build_docks(tools)
        self._build_middle()
        self._build_menus()
        order_tabs(self.bin.view, *self.viewer.bar.stops, *self.beats.stops, self.timeline.view)
        self.commands = Commands(self)
        self._connect()
        self.ties = Ties(self)
        self.setAcceptDrops(True)
        self.resize(self.screen().availableSize() * _SHARE_OF_SCREEN)
        self.set_theme(theme)
        self._show_current(None)
        self._read_recent()

    @Slot(str)
    def tell(self, message: str) -> None:
        """Show a message that stops nothing."""
        self.messages.tell(message)

    def set_theme(self, theme: Theme) -> None:
        """Dress the whole program in a theme, and remember it."""
        self._settings.theme = theme
        dress(QApplication.instance(), theme)
        draw_icons(self.actions_by_name, theme)
        for panel in (
            self.viewer,
            self.timeline,
            self.bin,
            self.beats,
            self.cloud,
            self.costs,
            self.transcript,
            self.finding,
            self.messages,
            self.offer,
            self.welcome,
        ):
            panel.set_theme(theme)
        self.actions_by_name["dark" if theme.is_dark else "light"].setChecked(True)

    @Slot(object)
    def open_files(self, paths: list[Path]) -> None:
        """Open footage."""
        self.workspace.open(paths)

    @Slot(Path)
    def open_file(self, path: Path) -> None:
        """Open one file."""
        self.workspace.open([path])

    @Slot()
    def remember(self) -> None:
        """Write layout, theme and lanes to the settings, and every waiting edit to the library."""
        self.panels.save(self._settings)
        self._settings.timeline = self.timeline.save_state()
        self._settings.shows_evidence = self.actions_by_name["show_evidence"].isChecked()
        self._settings.flush()
        self.workspace.save_all()

    def showEvent(self, event: QShowEvent) -> None:
        """Arrange the panels: as they were, or as at the first start."""
        super().showEvent(event)
        if not self._has_layout:
            self._has_layout = True
            if not self.panels.restore(self._settings):
                self.panels.reset()
                # Once more when the window manager has given the window its size.
                QTimer.singleShot(0, self, self.panels.reset)
            self.timeline.view.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep everything and let go of the media."""
        if self._is_closed:
            return
        self._is_closed = True
        self.remember()
        self.dialogs.close_all()
        self.viewer.set_document(None)
        self.timeline.set_document(None)
        self.transcript.set_document(None)
        self.finding.set_document(None)
        super().closeEvent(event)
        self.closed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files only."""
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()
            self.welcome.show_dropping(dropping=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Show that nothing would be dropped."""
        self.welcome.show_dropping(dropping=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.welcome.show_dropping(dropping=False)
        files = dropped_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.workspace.open(files)

    def _build_status(self) -> None:
        self.progress = ProgressLine(self.workspace, self.actions_by_name["cancel"], self)
        self.summary = SummaryLine(self.actions_by_name["resume"], self)
        self.statusBar().addWidget(self.summary, 1)
        self.statusBar().addPermanentWidget(self.progress)

    def _build_docks(self, tools: Tools) -> None:
        shelf, playhead, theme = self._shelf, self.playhead, self._settings.theme
        self.cloud = CloudPanel(tools.cloud, shelf, playhead, theme, self)
        self.costs = CostsPanel(tools.cloud.feed, theme, self)
        tools.cloud.asker.set_window(self)
        self.transcript = TranscriptPanel(tools.speech, shelf, playhead, theme, self)
        self.finding = Finding(tools.finding, theme, self)
        self.proposing = Proposing(self.workspace, shelf, self.transcript, self)
        self.beats.layout().insertWidget(1, StaleLine(self.proposing, self.beats))
        more = {
            "cloud": self.cloud,
            "costs": self.costs,
            "transcript": self.transcript,
            "search": self.finding.search,
            "similarity": self.finding.similarity,
        }
        self.panels = Panels(self, self.actions_by_name, self.bin, self.beats, self.timeline, more)

    def _build_middle(self) -> None:
        self.middle = QStackedWidget(self)
        self.middle.addWidget(self.welcome)
        self.middle.addWidget(self.viewer)
        frame = QWidget(self)
        stack(frame, self.messages, self.offer, self.middle, tall=self.middle)
        self.setCentralWidget(frame)

    def _build_menus(self) -> None:
        menus = fill_menus(self.menuBar(), self.actions_by_name)
        self.recent_menu = RecentMenu(self)
        menus["File"].insertMenu(menus["File"].actions()[1], self.recent_menu)
        self.lanes_menu = LanesMenu(self.timeline, self)
        menus["View"].insertMenu(self.actions_by_name["zoom_in"], self.lanes_menu)

    def _connect(self) -> None:
        workspace = self.workspace
        workspace.current_changed.connect(self._show_current)
        workspace.added.connect(self._add_history)
        workspace.changed.connect(self._take_change)
        workspace.removed.connect(self._read_recent)
        workspace.noticed.connect(self.tell)
        self.dialogs.files_chosen.connect(self.open_files)
        self.recent_menu.chosen.connect(self.open_file)
        self.welcome.recent_chosen.connect(self.open_file)
        shows_evidence = self._settings.shows_evidence
        self.actions_by_name["show_evidence"].setChecked(shows_evidence)
        self.beats.show_evidence(shows_evidence)

    @Slot(object)
    def _add_history(self, item: OpenFootage) -> None:
        self.undo_group.addStack(item.document.undo_stack)
        item.document.beats_changed.connect(self._sum_up)

    @Slot(object)
    def _show_current(self, item: OpenFootage | None) -> None:
        self._shown = item
        document = item.document if item is not None else None
        self.undo_group.setActiveStack(document.undo_stack if document is not None else None)
        self.viewer.set_document(document)
        self.timeline.set_document(None if _is_unreadable(item) else document)
        self.beats.set_document(document)
        self.cloud.set_document(document)
        self.costs.set_document(document)
        self.transcript.set_document(document)
        self.finding.set_document(document)
        self.summary.show_footage(item)
        self.beat_commands.set_document(document)
        self.middle.setCurrentWidget(self.viewer if item is not None else self.welcome)
        self.setWindowTitle(f"{item.path.name} — AutoResolve" if item else "AutoResolve")
        if item is not None:
            self._take_change(item)

    @Slot(object)
    def _take_change(self, item: OpenFootage) -> None:
        if item is not self._shown:
            return
        status = item.status
        self.timeline.set_reading(status.is_busy and not status.is_paused)
        self.beats.set_state(status.state)
        self.summary.show_footage(item)
        if _is_unreadable(item):
            self.timeline.show_problem(f"{item.path.name} cannot be read")
            self.viewer.show_problem(status.message, status.remedy)
        else:
            self.timeline.set_document(item.document)

    @Slot()
    def _sum_up(self) -> None:
        self.summary.show_footage(self._shown)

    @Slot()
    def _read_recent(self) -> None:
        self._shelf.read_recent(self._show_recent)

    def _show_recent(self, footages: tuple[object, ...]) -> None:
        self.recent_menu.show_recent(footages)
        self.welcome.show_recent(footages)


def _is_unreadable(item: OpenFootage | None) -> bool:
    return item is not None and item.status.state is State.FAILED and item.document.footage is None


def dropped_files(data: QMimeData) -> list[Path]:
    """Return the local files of a drag; addresses on the network are never opened."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
