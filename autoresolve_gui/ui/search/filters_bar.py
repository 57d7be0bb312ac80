"""What a search looks in: which footage, which kinds, how old, how long, spoken or silent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QWidget,
)

from autoresolve_gui.search.values import Filters, HitKind
from autoresolve_gui.ui.resources import icon
from autoresolve_gui.ui.search.result_words import KIND_ICONS
from autoresolve_gui.ui.style import faint

if TYPE_CHECKING:
    from autoresolve_gui.ui.theme import Theme

ALL, THIS = "All footage", "This footage"
_SPOKEN = {"Spoken or silent": None, "While somebody speaks": True, "While nobody speaks": False}
_LENGTHS = {
    "Any length": (None, None),
    "Under 1 minute": (None, 60.0),
    "1 to 10 minutes": (60.0, 600.0),
    "10 minutes to 1 hour": (600.0, 3600.0),
    "Over 1 hour": (3600.0, None),
}
_LEAST_COMBO_PX = 106
_ANY_DATE, _BETWEEN = "Any date", "Between two dates…"
_DAYS = {"Today": 1, "Last 7 days": 7, "Last 30 days": 30, "Last 12 months": 365}
_KIND_TIPS = {
    HitKind.WORD: "What is said",
    HitKind.PICTURE: "What is seen",
    HitKind.NOTE: "Notes on frames",
    HitKind.BEAT: "Beats",
}


class FiltersBar(QWidget):
    """Owns the choice. `changed` tells that another question is asked now."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self.scope = _combo("In which footage", (ALL, THIS), self)
        self.kinds: dict[HitKind, QToolButton] = {}
        for kind, tip in _KIND_TIPS.items():
            self.kinds[kind] = _toggle(tip, f"{tip} only; without any of the four, all", self)
        self.more = _toggle("Filters", "Filter by date, length and speech", self)
        self.spoken = _combo("Spoken or silent", tuple(_SPOKEN), self)
        self.length = _combo("Length of the footage", tuple(_LENGTHS), self)
        self.date = _combo("Date of the file", (_ANY_DATE, *_DAYS, _BETWEEN), self)
        self.first, self.last = _day("From", self), _day("To", self)
        self.details = QWidget(self if parent is None else parent)
        """What is behind the funnel, for whoever lays this out."""
        self._dates = QWidget(self.details)
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self.details.hide()
        self._dates.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw the signs in other colours."""
        for kind, button in self.kinds.items():
            button.setIcon(icon(KIND_ICONS[kind], theme.text, faint(theme)))
        self.more.setIcon(icon("filter", theme.text, faint(theme)))

    def set_footage(self, key: str) -> bool:
        """Take the footage that is shown; return whether another question is asked by that."""
        changed = key != self._key and self.is_this_footage
        self._key = key
        return changed

    @property
    def is_this_footage(self) -> bool:
        """Whether only the footage that is shown is searched."""
        return self.scope.currentText() == THIS

    def filters(self) -> Filters:
        """Return what is chosen. `since` and `until` are in this machine's time zone."""
        since, until = self._dates_chosen()
        shortest, longest = _LENGTHS[self.length.currentText()]
        return Filters(
            # A key that no footage has, where none is open: nothing is found in nothing.
            keys=(self._key or "-",) if self.is_this_footage else (),
            since=since,
            until=until,
            min_duration_s=shortest,
            max_duration_s=longest,
            spoken=_SPOKEN[self.spoken.currentText()],
            kinds=frozenset(kind for kind, each in self.kinds.items() if each.isChecked()),
        )

    def offer_kinds(self, *, offered: bool) -> None:
        """Let kinds be chosen; only pictures can look like one."""
        for button in self.kinds.values():
            button.setEnabled(offered)

    def clear(self) -> None:
        """Let everything pass again."""
        for combo in (self.scope, self.spoken, self.length, self.date):
            combo.setCurrentIndex(0)
        for button in self.kinds.values():
            button.setChecked(False)

    def _dates_chosen(self) -> tuple[datetime | None, datetime | None]:
        name = self.date.currentText()
        if name == _ANY_DATE:
            return None, None
        if name == _BETWEEN:
            early, late = sorted((self.first.date().toPython(), self.last.date().toPython()))
            return _midnight(early.isoformat()), _midnight((late + timedelta(1)).isoformat())
        today = datetime.now().astimezone().date()
        return _midnight((today - timedelta(_DAYS[name] - 1)).isoformat()), None

    @Slot()
    def _take_change(self) -> None:
        self._dates.setVisible(self.date.currentText() == _BETWEEN)
        inside = (self.spoken, self.length, self.date)
        count = sum(combo.currentIndex() > 0 for combo in inside)
        style = Qt.ToolButtonStyle
        self.more.setText(f"{count} on")
        self.more.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if count else style.ToolButtonIconOnly
        )
        self.changed.emit()

    def _connect(self) -> None:
        for combo in (self.scope, self.spoken, self.length, self.date):
            combo.currentIndexChanged.connect(self._take_change)
        for button in self.kinds.values():
            button.toggled.connect(self._take_change)
        for day in (self.first, self.last):
            day.dateChanged.connect(self._take_change)
        self.more.toggled.connect(self.details.setVisible)

    def _lay_out(self) -> None:
        head = QHBoxLayout(self)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(3)
        head.addWidget(self.scope, stretch=1)
        head.addSpacing(3)
        for button in (*self.kinds.values(), self.more):
            head.addWidget(button)
        between = QHBoxLayout(self._dates)
        between.setContentsMargins(0, 0, 0, 0)
        between.addWidget(self.first, stretch=1)
        between.addWidget(QLabel("to", self._dates, objectName="dim"))
        between.addWidget(self.last, stretch=1)
        details = QGridLayout(self.details)
        details.setContentsMargins(0, 0, 0, 0)
        details.setSpacing(6)
        details.addWidget(self.spoken, 0, 0)
        details.addWidget(self.length, 0, 1)
        details.addWidget(self.date, 1, 0)
        details.addWidget(self._dates, 1, 1)
        for column in (0, 1):
            details.setColumnStretch(column, 1)


def _combo(name: str, texts: tuple[str, ...], parent: QWidget) -> QComboBox:
    combo = QComboBox(parent)
    combo.addItems(texts)
    combo.setAccessibleName(name)
    combo.setToolTip(name)
    # A panel beside the picture is narrow: the longest entry must not make it wide.
    combo.setMinimumContentsLength(9)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumWidth(_LEAST_COMBO_PX)
    return combo


def _toggle(name: str, tip: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setCheckable(True)
    button.setToolTip(tip)
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _day(name: str, parent: QWidget) -> QDateEdit:
    edit = QDateEdit(QDate.currentDate(), parent)
    edit.setCalendarPopup(True)
    edit.setDisplayFormat("yyyy-MM-dd")
    edit.setAccessibleName(name)
    return edit


def _midnight(day: str) -> datetime:
    return datetime.fromisoformat(day).astimezone()
