"""The editors of the beats table's cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from autoresolve_gui.model.story import Label
from autoresolve_gui.ui.beats_model import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

_IS_DONE = "autoresolve_is_done"
_CHIP_PX = 20.0
_NOTE_EDITOR_PX = 300

Index = QModelIndex | QPersistentModelIndex


class BeatsDelegate(QStyledItemDelegate):
    """Draws acts in the colours of their flags, and makes the editors of the cells.

    An editor offers the three acts, and the story's labels beside free text; else a line of text.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.closeEditor.connect(self._note_closed)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell; an act as a chip that looks like the flags of its beats."""
        if Column(index.column()) is not Column.ACT:
            super().paint(painter, option, index)
            return
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        text, plain.text = plain.text, ""
        style = option.widget.style() if option.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, option.widget)
        color: QColor = index.data(Qt.ItemDataRole.ForegroundRole)
        height = min(_CHIP_PX - 3.0, option.rect.height() - 4.0)
        chip = QRectF(option.rect.x() + 6.0, 0.0, _CHIP_PX, height)
        chip.moveTop(option.rect.y() + (option.rect.height() - height) / 2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(chip, 2.5, 2.5)
        painter.setPen(QColor("#101010") if color.lightnessF() > 0.5 else QColor("#ffffff"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget | None:
        """Return the editor of a cell."""
        match Column(index.column()):
            case Column.ACT:
                return self._choice(parent, ("1", "2", "3"), is_free=False)
            case Column.LABEL:
                return self._choice(parent, (label.value for label in Label), is_free=True)
            case _:
                return super().createEditor(parent, option, index)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the cell's text in its editor."""
        if isinstance(editor, QComboBox):
            text = index.data(Qt.ItemDataRole.EditRole)
            editor.setCurrentIndex(editor.findText(text))
            if editor.isEditable():
                editor.setEditText(text)
                editor.lineEdit().selectAll()
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand the editor's text to the model."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText(), Qt.ItemDataRole.EditRole)
        else:
            super().setModelData(editor, model, index)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Give an editor the width that its words need, even where the column is narrow."""
        super().updateEditorGeometry(editor, option, index)
        rect = option.rect
        if isinstance(editor, QComboBox):
            width = max(rect.width(), editor.sizeHint().width())
            editor.setGeometry(rect.x(), rect.y(), width, rect.height())
        elif Column(index.column()) is Column.NOTE:
            left = max(0, min(rect.left(), rect.right() + 1 - _NOTE_EDITOR_PX))
            editor.setGeometry(left, rect.y(), rect.right() + 1 - left, rect.height())

    def _choice(self, parent: QWidget, texts: Iterable[str], *, is_free: bool) -> QComboBox:
        box = QComboBox(parent)
        box.addItems(list(texts))
        box.setEditable(is_free)
        # Return in a line of text hands it over too, and first: then nothing is left to do.
        later = QTimer(box, singleShot=True, interval=0)
        later.timeout.connect(lambda: self._commit(box))
        box.activated.connect(later.start)
        return box

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Let an editor that has handed over its text go without handing it over again."""
        if event.type() == QEvent.Type.FocusOut and editor.property(_IS_DONE):
            return False
        return super().eventFilter(editor, event)

    def _note_closed(self, editor: QWidget) -> None:
        editor.setProperty(_IS_DONE, True)  # noqa: FBT003 - Qt's signature

    def _commit(self, editor: QWidget) -> None:
        if editor.property(_IS_DONE):
            return
        editor.setProperty(_IS_DONE, True)  # noqa: FBT003 - Qt's signature
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)
