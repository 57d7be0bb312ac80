"""“More like this” in the menus of the viewer and of the timeline's pictures and shots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QMenu

from autoresolve_gui.ui.search.questions import Like

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.timeline.view import TimelineView
    from autoresolve_gui.ui.viewer import Viewer

_WORDS = "More Like This"


class LikeMenus(QObject):
    """Asks for more like the frame on the screen, or like what was clicked in the timeline."""

    asked = Signal(object)  # a Like

    def __init__(
        self, viewer: Viewer, view: TimelineView, playhead: Playhead, tools: list[QAction]
    ) -> None:
        """`tools` are the actions of the viewer's menu."""
        super().__init__(viewer)
        self._viewer, self._view, self._playhead = viewer, view, playhead
        self._tools = tools
        self._document: Document | None = None
        custom = Qt.ContextMenuPolicy.CustomContextMenu
        viewer.picture.setContextMenuPolicy(custom)
        viewer.picture.customContextMenuRequested.connect(self._open_on_picture)
        view.setContextMenuPolicy(custom)
        view.customContextMenuRequested.connect(self._open_on_timeline)

    def set_document(self, document: Document | None) -> None:
        """Take the document that is shown."""
        self._document = document

    @property
    def can_ask(self) -> bool:
        """Whether there is a picture to ask with."""
        footage = self._document.footage if self._document is not None else None
        return footage is not None and footage.video is not None

    @Slot()
    def ask_playhead(self) -> None:
        """Ask for more like the frame on the screen."""
        self._ask(self._playhead.frame)

    def like_frame(self, frame: int) -> Like | None:
        """Return the question for a frame; None without a picture."""
        document = self._document
        if document is None or document.footage is None or not self.can_ask:
            return None
        title = f"{document.path.name}  {document.timecode(frame)}"
        return Like(document.footage.key, frame, title)

    def like_shot_at(self, frame: int) -> Like | None:
        """Return the question for the shot that a frame is in: by its middle."""
        analysis = self._document.analysis if self._document is not None else None
        for number, shot in enumerate(analysis.shots if analysis is not None else (), start=1):
            if shot.start_frame <= frame < shot.end_frame:
                like = self.like_frame((shot.start_frame + shot.end_frame) // 2)
                if like is None:
                    return None
                return Like(like.key, like.frame, f"{self._document.path.name}  shot {number}")
        return None

    def picture_menu(self) -> QMenu:
        """Return the menu of the picture in the viewer."""
        menu = QMenu(self._viewer)
        menu.addActions(self._tools)
        return menu

    def timeline_menu(self, place: QPoint) -> QMenu | None:
        """Return the menu of the timeline at a place; None where there is nothing to ask with."""
        stage, document = self._view.stage, self._document
        if document is None or not self.can_ask:
            return None
        seconds = stage.axis.seconds_at(float(place.x()))
        lane = stage.lane_at(float(place.y()))
        if lane is None or not 0.0 <= seconds < stage.axis.duration_s:
            return None
        frame = document.frame_at(seconds)
        if lane is stage.shots:
            like, words = self.like_shot_at(frame), f"{_WORDS} Shot"
        elif lane is stage.lanes["filmstrip"]:
            like, words = self.like_frame(frame), f"{_WORDS} Frame"
        else:
            return None
        if like is None:
            return None
        menu = QMenu(self._view)
        menu.addAction(words, lambda: self.asked.emit(like))
        menu.addAction("Go There", lambda: self._playhead.seek(frame))
        return menu

    def _ask(self, frame: int) -> None:
        like = self.like_frame(frame)
        if like is not None:
            self.asked.emit(like)

    @Slot(QPoint)
    def _open_on_picture(self, place: QPoint) -> None:
        if self._document is not None:
            _open(self.picture_menu(), self._viewer.picture.mapToGlobal(place))

    @Slot(QPoint)
    def _open_on_timeline(self, place: QPoint) -> None:
        menu = self.timeline_menu(place)
        if menu is not None:
            _open(menu, self._view.mapToGlobal(place))


def _open(menu: QMenu, place: QPoint) -> None:
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(place)
