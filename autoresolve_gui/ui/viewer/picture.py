"""Paints the picture, or a few words where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoFrame

_GROUND = QColor("#0d0d0d")
_TITLE = QColor("#d6d6d6")
_DETAIL = QColor("#979797")


class PictureView(QWidget):
    """Letterboxes one picture to its display aspect. The ground is near black in every theme."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._aspect = 16 / 9
        self._image: QImage | None = None
        self._video_frame: QVideoFrame | None = None
        self._scaled: QImage | None = None
        self._title = ""
        self._detail = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 90)

    def sizeHint(self) -> QSize:
        """Return a size that suits most screens."""
        return QSize(960, 540)

    def set_aspect(self, aspect: float) -> None:
        """Set the display aspect, width through height, after rotation and pixel aspect."""
        self._aspect = aspect
        self.update()

    def show_image(self, image: QImage) -> None:
        """Show a picture at rest. It is scaled with care, once."""
        self._image, self._video_frame, self._scaled = image, None, None
        self._title = self._detail = ""
        self.update()

    def show_video_frame(self, frame: QVideoFrame) -> None:
        """Show a running picture. It is converted only if it is painted before the next."""
        self._video_frame, self._image, self._scaled = frame, None, None
        self._title = self._detail = ""
        self.update()

    def show_message(self, title: str, detail: str = "") -> None:
        """Show words in place of a picture."""
        self.clear()
        self._title, self._detail = title, detail
        self.setAccessibleDescription(f"{title} {detail}".strip())

    def clear(self) -> None:
        """Show nothing, and let go of the picture."""
        self._image = self._video_frame = self._scaled = None
        self._title = self._detail = ""
        self.update()

    @property
    def message(self) -> str:
        """The words that are shown, or an empty text."""
        return f"{self._title}\n{self._detail}".strip()

    def picture_rect(self) -> QRectF:
        """Return where the picture is, in the widget's own (logical) pixels."""
        space = QSizeF(self.size())
        size = QSizeF(self._aspect, 1.0).scaled(space, Qt.AspectRatioMode.KeepAspectRatio)
        corner = QPointF((space.width() - size.width()) / 2, (space.height() - size.height()) / 2)
        return QRectF(corner, size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, then the picture or the words."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), _GROUND)
        if self._title:
            self._paint_words(painter)
            return
        if self._video_frame is not None and self._image is None:
            self._image = self._video_frame.toImage()
        if self._image is None or self._image.isNull():
            return
        if self._video_frame is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.picture_rect(), self._image)
        else:
            painter.drawImage(self.picture_rect().topLeft(), self._careful_image())

    def _careful_image(self) -> QImage:
        ratio = self.devicePixelRatioF()
        wanted = (self.picture_rect().size() * ratio).toSize().expandedTo(QSize(1, 1))
        if self._scaled is None or self._scaled.size() != wanted:
            self._scaled = self._image.scaled(
                wanted,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._scaled.setDevicePixelRatio(ratio)
        return self._scaled

    def _paint_words(self, painter: QPainter) -> None:
        font = QFont(self.font())
        font.setPointSizeF(self.font().pointSizeF() * 1.35)
        middle = self.rect().adjusted(24, 12, -24, -12)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        painter.setFont(font)
        title = painter.boundingRect(QRectF(middle), int(flags), self._title)
        painter.setFont(self.font())
        detail = painter.boundingRect(QRectF(middle), int(flags), self._detail)
        gap = 8 if self._detail else 0
        top = middle.center().y() - (title.height() + gap + detail.height()) / 2
        painter.setFont(font)
        painter.setPen(_TITLE)
        title_space = QRectF(middle.x(), top, middle.width(), title.height())
        painter.drawText(title_space, int(flags), self._title)
        painter.setFont(self.font())
        painter.setPen(_DETAIL)
        below = QRectF(middle.x(), title_space.bottom() + gap, middle.width(), detail.height())
        painter.drawText(below, int(flags), self._detail)
