"""The pane of costs: what is spent, what is reserved, what is free, and what it was spent on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.budget.report import GroupBy, costs_by
from autoresolve_gui.model.project import project_of
from autoresolve_gui.ui.cloud import figures
from autoresolve_gui.ui.cloud.cost_charts import MOST_POINTS, CostCharts
from autoresolve_gui.ui.cloud.cost_tables import FigureTable
from autoresolve_gui.ui.cloud.cost_words import alert_line, empty_words, fact_words
from autoresolve_gui.ui.cloud.costs_feed import Scope
from autoresolve_gui.ui.cloud.plain import PlainLabel
from autoresolve_gui.ui.cloud.spend_bar import SpendBox
from autoresolve_gui.ui.cloud.stop_box import StopBox

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent

    from autoresolve_gui.ui.cloud.costs_feed import CostsFeed, CostsView
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.theme import Theme

PERIODS = {"Today": 1, "7 days": 7, "30 days": 30, "All time": None}
_LINE_HEADS = ("", "Calls", "Cost", "Not settled")
_QUALITY_HEADS = {
    "Answers": "How well each model answered in this period.",
    "Calls": "Calls that it answered, or was asked for.",
    "Median,\nslowest": "How long calls took: half of them at most the first, none more than the "
    "second.",
    "Failed": "Calls that ended without an answer.",
    "As\nbackup": "Calls that it answered in place of the model that was asked and was not to be "
    "had.",
    "Cut\noff": "Answers that were longer than allowed.",
    "Invalid": "Answers that were empty or made no sense.",
}
_PROJECT_TIP = "All calls about footage in the folder “{}”, whenever they were made."
_LEAST_PX = 300


class CostsPanel(QScrollArea):
    """Shows what the feed reads, and follows other processes while it is seen."""

    noticed = Signal(str)  # an alert: a part of a limit was reached
    withdrawn = Signal(str)  # an alert that holds no longer
    stop_asked = Signal()

    def __init__(self, feed: CostsFeed, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._feed, self._theme = feed, theme
        self._document: Document | None = None
        self._view: CostsView | None = None
        self.period = QComboBox(self)
        self.period.addItems(list(PERIODS))
        self.period.setAccessibleName("Period of the figures")
        self.stop_box = StopBox(theme, self)
        self.problem = PlainLabel("", self, name="problem")
        self.alert = PlainLabel("", self, name="alert")
        self.clock_button = QPushButton("Count on the Clock's Day", self)
        self.clock_button.setToolTip("For a clock that stood wrong and was set right.")
        self.today = SpendBox("Today", theme, self, is_main=True)
        self.month = SpendBox("This month", theme, self)
        self.project = SpendBox("This project", theme, self)
        self.facts = Facts(self)
        self.empty = PlainLabel("", self, name="dim")
        self.empty.setContentsMargins(24, 32, 24, 32)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.charts = CostCharts(theme, self)
        self.by_model = FigureTable("Cost by model", ("Model", *_LINE_HEADS[1:]), theme, self)
        self.by_tier = FigureTable("Cost by quality", ("Quality", *_LINE_HEADS[1:]), theme, self)
        self.quality = FigureTable("Answers by model", tuple(_QUALITY_HEADS), theme, self)
        self.quality.explain(tuple(_QUALITY_HEADS.values()))
        self._lay_out()
        self._connect()
        self.problem.hide()
        self.alert.hide()
        self.clock_button.hide()

    @property
    def view(self) -> CostsView | None:
        """What is shown; None before anything was read."""
        return self._view

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        parts = (self.stop_box, self.today, self.month, self.project, self.charts)
        for part in (*parts, self.by_model, self.by_tier, self.quality):
            part.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the ledger while the pane is seen."""
        super().showEvent(event)
        self._feed.watch(self, on=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        super().hideEvent(event)
        self._feed.watch(self, on=False)

    @Slot()
    def show_top(self) -> None:
        """Scroll to where calls are stopped and let go on."""
        self.verticalScrollBar().setValue(0)

    @Slot(object)
    def show_view(self, view: CostsView) -> None:
        """Show how things stand."""
        self._view = view
        snapshot = view.snapshot
        self.problem.tell("")
        self.today.show_spending(snapshot.today)
        self.month.show_spending(snapshot.month)
        self.project.show_spending(snapshot.project)
        self.project.explain(_PROJECT_TIP.format(view.scope.project_name))
        self.project.setVisible(bool(view.scope.project))
        self.stop_box.show_stop(snapshot.stop)
        self.alert.tell(alert_line(snapshot))
        self.clock_button.setVisible(snapshot.day != snapshot.clock_day)
        self.facts.show_words(fact_words(view, self._feed.target_api_s()))
        self.charts.show_points(figures.points(view.calls, MOST_POINTS))
        self.by_model.show_lines(costs_by(view.calls, GroupBy.MODEL))
        self.by_tier.show_lines(costs_by(view.calls, GroupBy.TIER))
        self.quality.show_qualities(figures.qualities(view.calls))
        has_calls = bool(figures.sent(view.calls))
        for part in (self.charts, self.charts.spread, self.by_model, self.by_tier, self.quality):
            part.setVisible(has_calls)
        self.empty.tell("" if has_calls else empty_words(view))

    @Slot(str)
    def show_problem(self, words: str) -> None:
        """Say why there are no figures."""
        self.problem.tell(words)

    def set_document(self, document: Document | None) -> None:
        """Count the calls of another footage."""
        if self._document is not None:
            self._document.analysis_changed.disconnect(self._look)
        self._document = document
        if document is not None:
            document.analysis_changed.connect(self._look)
        self._look()

    @Slot()
    def _look(self) -> None:
        footage = self._document.footage if self._document is not None else None
        about = Scope(days=self._feed.scope.days)
        if footage is not None:
            project = project_of(footage.path)
            about = replace(
                about,
                footage_key=footage.key,
                title=footage.path.name,
                duration_s=footage.duration,
                project=project.id,
                project_name=project.name,
            )
        self._feed.set_scope(about)

    @Slot()
    def _choose_period(self) -> None:
        days = PERIODS[self.period.currentText()]
        self.charts.show_all()  # what was zoomed in on may be gone
        self._feed.set_scope(replace(self._feed.scope, days=days))

    def _connect(self) -> None:
        self._feed.came.connect(self.show_view)
        self._feed.failed.connect(self.show_problem)
        self._feed.noticed.connect(self.noticed)
        self._feed.withdrawn.connect(self.withdrawn)
        self.stop_box.stop_asked.connect(self.stop_asked)
        self.period.currentIndexChanged.connect(self._choose_period)
        self.stop_box.stop_asked.connect(self._feed.stop)
        self.clock_button.clicked.connect(self._feed.accept_clock)
        self.stop_box.resume_asked.connect(self._feed.resume)

    def _lay_out(self) -> None:
        page = QWidget(self)
        page.setObjectName("panel")
        page.setMinimumWidth(_LEAST_PX)
        head = QHBoxLayout()
        head.addWidget(self.period)
        head.addStretch(1)
        head.addWidget(self.charts.spread)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(12)
        for part in (
            self.stop_box,
            self.problem,
            self.alert,
            self.clock_button,
            self.today,
            self.month,
            self.project,
            self.facts,
        ):
            layout.addWidget(part)
        layout.addLayout(head)
        layout.addWidget(self.empty)
        for part in (self.charts, self.by_model, self.by_tier, self.quality):
            layout.addWidget(part)
        layout.addStretch(1)
        self.setWidget(page)


class Facts(QWidget):
    """Pairs of a name and a figure, one a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._labels: dict[str, PlainLabel] = {}

    def show_words(self, words: dict[str, str]) -> None:
        """Show these figures; a name keeps the line that it got first."""
        for name, text in words.items():
            if name not in self._labels:
                row = len(self._labels)
                label = PlainLabel("", self)
                self._labels[name] = label
                title = PlainLabel(name, self, name="dim", wrap=False)
                title.setAlignment(Qt.AlignmentFlag.AlignTop)
                title.setBuddy(label)
                self._grid.addWidget(title, row, 0)
                self._grid.addWidget(label, row, 1)
            self._labels[name].setText(text)

    def figure(self, name: str) -> str:
        """Return the figure beside a name."""
        return self._labels[name].text()
