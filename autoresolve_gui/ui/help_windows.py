"""Help: the guide, the shortcuts, and what is running here."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import QLibraryInfo, QSize, Qt, qVersion
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui import __version__
from autoresolve_gui.ui.actions import MENUS, SPECS
from autoresolve_gui.ui.resources import app_icon, user_guide
from autoresolve_gui.ui.style import row_height

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from PySide6.QtGui import QAction


def guide_window(parent: QWidget) -> QDialog:
    """Return a window with the user guide."""
    dialog, layout = _window("User Guide", parent)
    browser = QTextBrowser(dialog)
    browser.setOpenExternalLinks(True)
    browser.document().setDocumentMargin(18)
    browser.setMarkdown(user_guide().read_text(encoding="utf-8"))
    layout.addWidget(browser)
    _finish(dialog, layout)
    dialog.resize(760, 760)
    return dialog


def shortcuts_window(
    actions: Mapping[str, QAction], lanes: Mapping[str, QAction], parent: QWidget
) -> QDialog:
    """Return a window with every action and its keys, by menu."""
    dialog, layout = _window("Keyboard Shortcuts", parent)
    tree = QTreeWidget(dialog)
    tree.setIndentation(14)
    tree.setHeaderLabels(["Action", "Keys"])
    tree.header().setStretchLastSection(False)
    tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    for menu in MENUS:
        top = QTreeWidgetItem(tree, [menu])
        top.setSizeHint(0, QSize(0, row_height(tree)))
        for spec in SPECS:
            if spec.menu == menu:
                _add(top, spec.text, actions[spec.name])
        if menu == "View":
            for name, action in lanes.items():
                _add(top, f"Lane: {name}", action)
    tree.expandAll()
    layout.addWidget(tree)
    _finish(dialog, layout)
    dialog.resize(520, 720)
    return dialog


def about_window(library_path: Path, log_path: Path, parent: QWidget) -> QDialog:
    """Return a window that says what is running, with text to copy into a report of a fault."""
    dialog, layout = _window("About AutoResolve", parent)
    line = QHBoxLayout()
    symbol = QLabel(dialog)
    symbol.setPixmap(app_icon().pixmap(64, 64))
    line.addWidget(symbol)
    words = QVBoxLayout()
    words.addWidget(QLabel("AutoResolve", dialog, objectName="heading"))
    words.addWidget(
        QLabel("Reads footage on your own machine and finds its beats.", dialog, objectName="dim")
    )
    line.addLayout(words, stretch=1)
    layout.addLayout(line)
    details = QPlainTextEdit(system_details(library_path, log_path), dialog)
    details.setReadOnly(True)
    details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    layout.addWidget(details)
    button = QPushButton("Copy", dialog, autoDefault=False)
    _finish(dialog, layout, button)
    button.clicked.connect(lambda: QGuiApplication.clipboard().setText(details.toPlainText()))
    dialog.resize(560, 360)
    return dialog


def system_details(library_path: Path, log_path: Path) -> str:
    """Return versions and places, one a line."""
    licences = "MIT (AutoResolve), LGPL-3.0 (Qt for Python)"
    return "\n".join(
        (
            f"AutoResolve {__version__}",
            f"Python {platform.python_version()}",
            f"Qt {qVersion()}, PySide {PySide6.__version__}",
            f"System {platform.platform()}",
            f"Screen platform {QGuiApplication.platformName()}",
            f"Library {library_path}",
            f"Log {log_path}",
            f"Qt plugins {QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)}",
            f"Licences {licences}",
        )
    )


def _window(title: str, parent: QWidget) -> tuple[QDialog, QVBoxLayout]:
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(16, 16, 16, 14)
    layout.setSpacing(12)
    return dialog, layout


def _finish(dialog: QDialog, layout: QVBoxLayout, *others: QPushButton) -> None:
    close = QPushButton("Close", dialog, default=True)
    close.clicked.connect(dialog.reject)
    line = QHBoxLayout()
    line.addStretch(1)
    for button in (*others, close):
        line.addWidget(button)
    layout.addLayout(line)


def _add(top: QTreeWidgetItem, text: str, action: QAction) -> None:
    row = QTreeWidgetItem(top, [text, _keys(action)])
    row.setSizeHint(0, QSize(0, row_height(top.treeWidget())))


def _keys(action: QAction) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return "   or   ".join(keys.toString(native) for keys in action.shortcuts())
