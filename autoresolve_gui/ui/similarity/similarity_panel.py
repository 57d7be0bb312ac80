"""The panel of the self-similarity matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QWidget

from autoresolve_gui.ui.cloud.plain import plain_tip
from autoresolve_gui.ui.scroll_label import ScrollLabel
from autoresolve_gui.ui.similarity.encoder_words import encoder_title
from autoresolve_gui.ui.similarity.matrix_feed import MatrixFeed
from autoresolve_gui.ui.similarity.matrix_view import MatrixView
from autoresolve_gui.ui.words import counted, percent

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent

    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.jobs import Jobs
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.similarity.matrix_feed import Matrix
    from autoresolve_gui.ui.theme import Theme

NOTHING_OPEN = "How alike each two moments of the open footage are stands here"
NO_PICTURE = "No picture\n\nOnly what is seen can be compared here."
NOT_LOOKED_AT = (
    "Not looked at yet\n\nAn encoder looks at the pictures near the end of the analysis. Where it "
    "is done, open the footage once more with “Picture features” or “CLIP” switched on under "
    "Tools > Plugins…"
)
_WORKING = "Comparing…"
CANCELLED = "Not compared: you cancelled it"
_CANCEL, _AGAIN = "Cancel", "Compare"
_BUTTON_AFTER_MS = 300
"""What takes less is over before anybody could press a button."""
_READOUT_LINES = 8
_WIDE = 1.3
_HELP = "A click goes to the moment above, Shift and a click to the one at the left."


class SimilarityPanel(QFrame):
    """Follows the document and the playhead, and asks the playhead to seek."""

    noticed = Signal(str)

    def __init__(
        self, playhead: Playhead, jobs: Jobs, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._playhead = playhead
        self._document: Document | None = None
        self.feed = MatrixFeed(jobs, self)
        self.view = MatrixView(theme, self)
        self.readout = ScrollLabel(_READOUT_LINES, self, name="dim", margin_px=0)
        self.button = QPushButton(_CANCEL, self, autoDefault=False)
        self.button.setToolTip("Escape cancels too")
        self.button.hide()
        self._button_timer = QTimer(self, singleShot=True, interval=_BUTTON_AFTER_MS)
        self._is_cancelled = False
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._halves.setContentsMargins(8, 8, 8, 8)
        self._halves.setSpacing(8)
        self._halves.addWidget(self.view, stretch=3)
        self._halves.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignCenter)
        self._halves.addWidget(self.readout, stretch=2)
        self.view.moment_chosen.connect(self._seek)
        self.view.pointed.connect(self._read_out)
        self.feed.made.connect(self._show)
        self.feed.failed.connect(self.view.say)
        self.feed.cancelled.connect(self._show_cancelled)
        self.feed.busy_changed.connect(self._show_busy)
        self.button.clicked.connect(self._press)
        self._button_timer.timeout.connect(self.button.show)
        playhead.moved.connect(self._place)
        self._matrix: Matrix | None = None
        self._show(None)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.view.set_theme(theme)

    def set_document(self, document: Document | None) -> None:
        """Show another footage."""
        if self._document is not None:
            self._document.analysis_changed.disconnect(self._say_empty)
        self._document = document
        if document is not None:
            document.analysis_changed.connect(self._say_empty)
        self._is_cancelled = False
        self.button.hide()
        self.feed.set_document(document)
        self._place(self._playhead.frame)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the words beside the square where the panel is wide, else below it."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        is_wide = self.width() > _WIDE * self.height()
        self._halves.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape cancels what is being compared."""
        if event.key() == Qt.Key.Key_Escape and self.feed.is_busy:
            self.feed.cancel()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Compare what is shown."""
        super().showEvent(event)
        self.feed.follow(on=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Compare nothing that nobody sees."""
        self.feed.follow(on=False)
        super().hideEvent(event)

    @Slot(object)
    def _show(self, matrix: Matrix | None) -> None:
        self._matrix = matrix
        footage = self._document.footage if self._document is not None else None
        self.view.show_matrix(matrix, footage)
        self._say_empty()
        self._read_out(None)
        self._place(self._playhead.frame)

    @Slot()
    def _say_empty(self) -> None:
        if self.feed.is_busy:
            self.view.say(_WORKING)
        else:
            self.view.say(CANCELLED if self._is_cancelled else empty_words(self._document))

    @Slot(bool)
    def _show_busy(self, busy: bool) -> None:  # noqa: FBT001 - a Qt slot
        self._is_cancelled = False
        self.button.setText(_CANCEL)
        self.button.hide()
        if busy:
            self._button_timer.start()
        else:
            self._button_timer.stop()
        self._say_empty()

    @Slot()
    def _show_cancelled(self) -> None:
        self._is_cancelled = True
        self.button.setText(_AGAIN)
        self.button.show()
        self._say_empty()

    @Slot()
    def _press(self) -> None:
        if self.feed.is_busy:
            self.feed.cancel()
        else:
            self.feed.again()

    @Slot(object)
    def _read_out(self, pointed: tuple[float, float, float] | None) -> None:
        if self._matrix is None or self._document is None:
            self.readout.setText("")
            return
        if pointed is None:
            self.readout.setText(f"Of {counted(self._matrix.vectors, 'picture')}.\n{_HELP}")
            self.readout.setToolTip(plain_tip(f"Seen by {encoder_title(self._matrix.encoder)}"))
            return
        across, down = (self._document.frame_at(seconds) for seconds in pointed[:2])
        places = f"{self._document.timecode(across)} and {self._document.timecode(down)}"
        # The help stays: with fewer lines the square would grow under the pointer.
        self.readout.setText(f"{places}: {percent(pointed[2])} alike\n{_HELP}")

    @Slot(float)
    def _seek(self, seconds: float) -> None:
        if self._document is not None:
            self._playhead.seek(self._document.frame_at(seconds))

    @Slot(int)
    def _place(self, frame: int) -> None:
        if self._document is not None:
            self.view.place_playhead(self._document.seconds_of(frame))


def empty_words(document: Document | None) -> str:
    """Return what stands in place of the picture."""
    if document is None:
        return NOTHING_OPEN
    footage = document.footage
    if footage is not None and footage.video is None:
        return NO_PICTURE
    return NOT_LOOKED_AT
