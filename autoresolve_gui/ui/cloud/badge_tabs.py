"""Tabs that say how many things are in them, bold until somebody has looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QStyle, QStyleOptionTab, QStylePainter, QTabBar

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget


class BadgeTabBar(QTabBar):
    """A tab bar with a count behind each title."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: dict[int, str] = {}
        self._new: set[int] = set()

    def show_count(self, tab: int, title: str, count: int, *, is_new: bool) -> None:
        """Show a title with how many there are; 0 is not written."""
        text = f"{title} ({count})" if count else title
        if (text, is_new) == (self.tabText(tab), tab in self._new):
            return
        self._new = self._new | {tab} if is_new else self._new - {tab}
        self.setTabText(tab, text)
        self.setAccessibleTabName(tab, f"{text}, new" if is_new else text)
        self.update()

    def is_new(self, tab: int) -> bool:
        """Tell whether a tab has something that nobody has looked at."""
        return tab in self._new

    def tabSizeHint(self, index: int) -> QSize:
        """Leave room for bold letters always: the tabs do not jump when one is looked at."""
        size = super().tabSizeHint(index)
        text = self.tabText(index)
        more = QFontMetrics(self._bold()).horizontalAdvance(text)
        return QSize(
            size.width() + more - self.fontMetrics().horizontalAdvance(text), size.height()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the tabs as the style does, new ones in bold."""
        painter = QStylePainter(self)
        for index in range(self.count()):
            option = QStyleOptionTab()
            self.initStyleOption(option, index)
            painter.setFont(self._bold() if index in self._new else self.font())
            painter.drawControl(QStyle.ControlElement.CE_TabBarTabShape, option)
            painter.drawControl(QStyle.ControlElement.CE_TabBarTabLabel, option)
        painter.end()

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font
