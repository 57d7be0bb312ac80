"""The palette and the style sheet that a theme makes."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPalette

from autoresolve_gui.ui.resources import resource

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from autoresolve_gui.ui.theme import Theme

_SHEET = Template("""
QMainWindow, QDialog { background: $window; }
QMainWindow::separator { background: $window; width: 5px; height: 5px; }
QMainWindow::separator:hover { background: $accent; }
QDockWidget { color: $text_dim; font-weight: 600; }
QDockWidget::title { background: $window; padding: 5px 8px; text-align: left; }
QDockWidget > QWidget { font-weight: normal; }
#panel, #messageBar, #offerBar, #detail, #welcome { background: $panel; }
QMenuBar { background: $window; color: $text; padding: 2px; }
QMenuBar::item { padding: 4px 9px; background: transparent; border-radius: 3px; }
QMenuBar::item:selected { background: $raised; }
QMenu { background: $panel; color: $text; border: 1px solid $border; padding: 4px 0; }
QMenu::item { padding: 5px 26px 5px 26px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $text_faint; }
QMenu::separator { height: 1px; background: $border; margin: 4px 10px; }
QMenu::indicator { width: 14px; height: 14px; left: 7px; }
QStatusBar { background: $window; color: $text_dim; min-height: 24px; max-height: 26px; }
QStatusBar QLabel { color: $text_dim; }
QStatusBar QPushButton { padding: 1px 6px; min-height: 14px; }
QStatusBar QToolButton { padding: 1px; }
QStatusBar::item { border: none; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px; }
QAbstractItemView {
    background: $panel; alternate-background-color: $stripe; color: $text; border: none;
    selection-background-color: $selection; selection-color: $text; outline: none;
}
QListView, QTableView, QTreeView { border: 1px solid transparent; }
QListView:focus, QTableView:focus, QTreeView:focus { border-color: $accent; }
QTableView { gridline-color: $border; }
QTableView::item { padding: 0 6px; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section {
    background: $panel; color: $text_dim; border: none; border-bottom: 1px solid $border;
    padding: 5px 6px; font-weight: normal;
}
QToolBar { background: $panel; border: none; padding: 3px; spacing: 2px; }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 4px; color: $text; }
QToolButton:hover { background: $raised; border-color: $border; }
QToolButton:focus { border-color: $accent; }
QToolButton:pressed, QToolButton:checked { background: $selection; }
QToolButton:disabled { color: $text_faint; }
QPushButton {
    background: $raised; color: $text; border: 1px solid $border; border-radius: 4px;
    padding: 5px 14px; min-height: 16px;
}
QPushButton:hover { border-color: $text_dim; }
QPushButton:focus { border-color: $accent; }
QPushButton:pressed { background: $selection; }
QPushButton:checked { background: $selection; border-color: $accent; }
QPushButton:disabled { color: $text_faint; background: $panel; }
QPushButton:default { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:default:disabled { background: $panel; color: $text_faint; border-color: $border; }
QPushButton:flat { background: transparent; border-color: transparent; color: $accent; }
QPushButton:flat:hover { text-decoration: underline; }
QPushButton:flat:disabled { color: $text_faint; }
QLineEdit, QPlainTextEdit, QTextBrowser, QSpinBox {
    background: $field; color: $text; border: 1px solid $border; border-radius: 4px;
    padding: 4px 6px; selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus { border-color: $accent; }
QLineEdit:disabled, QSpinBox:disabled { color: $text_faint; background: $panel; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }
QSpinBox { padding: 2px 0; }
QSpinBox QLineEdit { border: none; padding: 0 7px; background: transparent; }
QTableView QLineEdit { border-radius: 0; padding: 0 4px; }
QComboBox {
    background: $raised; color: $text; border: 1px solid $border; border-radius: 4px;
    padding: 4px 8px; min-height: 16px;
}
QComboBox:hover { border-color: $text_dim; }
QComboBox:focus { border-color: $accent; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("$icons/chevron_$name.svg"); width: 14px; height: 14px; }
QComboBox QLineEdit { border: none; padding: 0; background: transparent; }
QComboBox QAbstractItemView { border: 1px solid $border; padding: 2px; }
QTableView QComboBox { border-radius: 0; padding: 0 4px; }
QCheckBox, QRadioButton { spacing: 7px; }
QCheckBox::indicator, QTreeView::indicator, QRadioButton::indicator {
    width: 13px; height: 13px; border: 1px solid $text_dim; background: $field;
}
QCheckBox::indicator, QTreeView::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator:checked, QTreeView::indicator:checked {
    background: $accent; border-color: $accent; image: url("$icons/check_$name.svg");
}
QCheckBox::indicator:indeterminate, QTreeView::indicator:indeterminate {
    background: $accent; border-color: $accent; image: url("$icons/dash_$name.svg");
}
QRadioButton::indicator:checked {
    border-color: $accent;
    background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
        stop: 0 $accent, stop: 0.55 $accent, stop: 0.65 $field, stop: 1 $field);
}
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $accent; }
QPushButton:default:focus { border-color: $text; }
QPushButton:flat:focus { border-color: $accent; }
QCheckBox::indicator:disabled, QTreeView::indicator:disabled, QRadioButton::indicator:disabled {
    border-color: $border;
}
QTreeView::item { padding: 0 3px; }
QProgressBar {
    background: $field; border: 1px solid $border; border-radius: 4px; color: $text;
    text-align: center; min-height: 12px; max-height: 14px;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $text_faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $text_dim; padding: 6px 12px;
    border: none; border-bottom: 2px solid transparent;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QGroupBox { border: none; margin-top: 20px; font-weight: 600; color: $text; }
QGroupBox::title { subcontrol-origin: margin; left: 0; padding: 0; }
QSplitter::handle { background: $window; }
#messageBar { border: 1px solid $border; border-left: 3px solid $warning; }
#offerBar { border: 1px solid $border; border-left: 3px solid $accent; }
#alert {
    background: $panel; padding: 6px 8px;
    border: 1px solid $border; border-left: 3px solid $warning;
}
#tabCorner QPushButton { padding: 2px 12px; }
#panelFoot QPushButton { padding: 2px 6px; }
#panelFoot QComboBox { padding: 1px 8px; }
#stop {
    background: $danger; color: $on_accent; border-color: $danger; font-weight: 600;
    padding: 8px 14px; min-height: 20px;
}
#stop:hover, #stop:focus { border-color: $text; }
#stop:disabled { background: $panel; color: $text_faint; border-color: $border; }
#stopBox[stopped="true"] { border: 1px solid $border; border-left: 3px solid $danger; }
#dim { color: $text_dim; }
#problem { color: $danger; }
#heading { font-size: 15pt; font-weight: 600; color: $text; }
#subheading { font-weight: 600; color: $text; }
#welcome { border: 2px dashed $border; border-radius: 10px; }
#welcome[dropping="true"] { border-color: $accent; }
#preview { background: $field; }
#transcript { background: $panel; border: none; padding: 0; }
#segmentEditor {
    background: $field; border: 1px solid $accent; border-radius: 3px; padding: 2px 5px;
}
#findBar { background: $panel; border-top: 1px solid $border; border-bottom: 1px solid $border; }
#selectionBar { background: $raised; border-top: 1px solid $border; }
#thinBar { border: none; border-radius: 2px; min-height: 4px; max-height: 4px; }
#thinBar::chunk { border-radius: 2px; }
#detail { border-top: 1px solid $border; }
""")


def mixed(first: str, second: str, share: float) -> str:
    """Return the colour that has `share` (0 to 1) of `second` and the rest of `first`."""
    a, b = QColor(first), QColor(second)
    parts = zip(a.getRgb()[:3], b.getRgb()[:3], strict=True)
    return QColor(*(round(x + (y - x) * share) for x, y in parts)).name()


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of the whole program in the colours of `theme`."""
    return _SHEET.substitute(
        name=theme.name,
        # Qt's style sheets want forward slashes, on Windows too.
        icons=resource("icons").as_posix(),
        window=theme.window,
        panel=theme.panel,
        raised=theme.raised,
        border=theme.border,
        text=theme.text,
        text_dim=theme.text_dim,
        text_faint=faint(theme),
        accent=theme.accent,
        on_accent=on_accent(theme),
        warning=theme.warning,
        danger=theme.danger,
        selection=selection(theme),
        stripe=mixed(theme.panel, theme.raised, 0.35),
        field=field(theme),
    )


def selection(theme: Theme) -> str:
    """Return the ground of a selected row, on which `theme.text` is read."""
    return mixed(theme.panel, theme.accent, 0.35)


def faint(theme: Theme) -> str:
    """Return the colour of what cannot be used now."""
    return mixed(theme.text_dim, theme.panel, 0.4)


def field(theme: Theme) -> str:
    """Return the ground of what is typed into."""
    return mixed(theme.window, "#000000", 0.2) if theme.is_dark else "#ffffff"


def on_accent(theme: Theme) -> str:
    """Return the colour of text on `theme.accent`."""
    return "#101010" if theme.is_dark else "#ffffff"


def palette(theme: Theme) -> QPalette:
    """Return the colours for what the style sheet leaves to the Fusion style."""
    role, result = QPalette.ColorRole, QPalette()
    colors = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: field(theme),
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.danger,
        role.Highlight: theme.accent,
        role.HighlightedText: on_accent(theme),
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.text_dim,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Accent: theme.accent,
    }
    for which, color in colors.items():
        result.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, which, QColor(faint(theme)))
    return result


def row_height(widget: QWidget) -> int:
    """Return the height of a row in a list, in which its text has room."""
    return widget.fontMetrics().height() + 9


def dress(app: QApplication, theme: Theme) -> None:
    """Give the whole program the looks of `theme`."""
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))
