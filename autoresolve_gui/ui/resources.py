"""Where the program's own icons and its guide lie, in a checkout as in an installed program."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_PACKAGE = Path(__file__).resolve().parent.parent
_ICON_SIZES = (16, 20, 24, 32, 48, 64)
_APP_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)


def resource(name: str) -> Path:
    """Return the path of `resources/name`.

    A wheel and a bundle carry the folder inside the package, a checkout beside it. Raises
    `FileNotFoundError` where neither has it: the program was put together wrongly.
    """
    return _first_existing(_PACKAGE / "resources" / name, _PACKAGE.parent / "resources" / name)


def user_guide() -> Path:
    """Return the path of the user guide, a Markdown file. Raises `FileNotFoundError`."""
    name = "user-guide.md"
    return _first_existing(_PACKAGE / "guide" / name, _PACKAGE.parent / "docs" / name)


def icon(name: str, color: str, disabled_color: str) -> QIcon:
    """Return `resources/icons/name.svg` in `color` (`#rrggbb`), sharp on HiDPI screens.

    While what it stands for cannot be used, it is drawn in `disabled_color`.
    """
    result = QIcon()
    for size in _ICON_SIZES:
        result.addPixmap(_drawn(name, color, size, ratio=1.0))
        result.addPixmap(_drawn(name, disabled_color, size, ratio=1.0), QIcon.Mode.Disabled)
    return result


def picture(name: str, color: str, size: int) -> QPixmap:
    """Return an icon as a pixmap of `size` by `size` device-independent pixels."""
    return _drawn(name, color, size, ratio=QGuiApplication.primaryScreen().devicePixelRatio())


def app_icon() -> QIcon:
    """Return the program's icon."""
    result = QIcon()
    for size in _APP_ICON_SIZES:
        result.addPixmap(_drawn("app", "#000000", size, ratio=1.0))
    return result


def _drawn(name: str, color: str, size: int, *, ratio: float) -> QPixmap:
    text = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(text.replace("currentColor", color).encode()))
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _first_existing(*paths: Path) -> Path:
    for path in paths:
        if path.exists():
            return path
    msg = f"{paths[-1].name} is missing from this installation of AutoResolve"
    raise FileNotFoundError(msg)
