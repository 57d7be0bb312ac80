"""The foot of the panel: key, money, quality, and what is sent without asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from autoresolve_gui.assist.events import Task
from autoresolve_gui.privacy.keychain import KeySource
from autoresolve_gui.ui.cloud.ask_words import TASK_WORDS
from autoresolve_gui.ui.cloud.key_desk import LOCAL
from autoresolve_gui.ui.cloud.plain import ElidedLabel, plain_tip
from autoresolve_gui.ui.cloud.projects import project_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.privacy.consent import Allowed
    from autoresolve_gui.ui.cloud.assist_desk import AssistDesk
    from autoresolve_gui.ui.cloud.key_box import KeyBox
    from autoresolve_gui.ui.cloud.key_desk import KeyDesk
    from autoresolve_gui.ui.cloud.parts import CloudParts
    from autoresolve_gui.ui.cloud.setup_line import SetupLine


class PanelFoot(QWidget):
    """Always in sight: one line, and another for what is allowed.

    Its first button opens and closes the box of the key.
    """

    noticed = Signal(str)
    failed = Signal(object)  # an Exception

    def __init__(
        self,
        parts: CloudParts,
        assist: AssistDesk,
        key: KeyBox,
        desk: KeyDesk,
        setup: SetupLine,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panelFoot")
        self._parts, self._assist, self._key, self._desk = parts, assist, key, desk
        self._notices_told = 0
        self._is_open = False
        self.key_button = QPushButton("", self, flat=True)
        self.key_button.setToolTip("Shows where the key is, and how to change it.")
        self.left = ElidedLabel("", self, name="dim")
        self.left.setToolTip("What is free of today's cap, as the pane of costs has it.")
        self.allowed = ElidedLabel("", self, name="dim")
        self.forget_button = QPushButton("Ask Me Each Time", self, flat=True)
        self.forget_button.setToolTip("Be asked again before anything of this project is sent.")
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(self.key_button)
        line.addWidget(self.left, stretch=1)
        line.addWidget(setup)
        below = QHBoxLayout()
        below.setContentsMargins(12, 0, 0, 0)
        below.addWidget(self.allowed, stretch=1)
        below.addWidget(self.forget_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 3)
        layout.setSpacing(0)
        layout.addLayout(line)
        layout.addLayout(below)
        self.key_button.clicked.connect(self._toggle)
        self.forget_button.clicked.connect(self._forget)
        desk.changed.connect(self._look)
        self._take_allowed([])

    @Slot()
    def refresh(self) -> None:
        """Read what was allowed for good."""
        self._look()
        if not self._is_on():
            self._take_allowed([])
            return
        document = self._assist.document
        self._parts.jobs.run(
            lambda: self._parts.book.of(project_id(document)), self._take_allowed, owner=self
        )

    @Slot()
    def open_key(self) -> None:
        """Show the box of the key, with the keyboard on the first way to get one."""
        self._is_open = True
        self._look()
        self._key.take_keyboard()

    @Slot()
    def _toggle(self) -> None:
        self._is_open = not self._is_open
        self._look()

    @Slot()
    def _look(self) -> None:
        info, status = self._parts.plugin, self._desk.status
        is_on = self._is_on()
        is_missing = status is not None and status.source is KeySource.NONE
        wants_help = is_missing or self._desk.is_signing_in or bool(self._desk.problem)
        is_local = self._desk.provider == LOCAL
        self._key.setVisible(info is not None and (self._is_open or (is_on and wants_help)))
        hint = status.hint if status is not None else ""
        self.key_button.setText(f"Key …{hint}" if hint else "Key")
        self.key_button.setVisible(not is_local)

    def _is_on(self) -> bool:
        info = self._parts.plugin
        return info is not None and info.is_on

    def _take_allowed(self, found: Sequence[Allowed]) -> None:
        receivers: dict[str, list[str]] = {}
        # It may have been read before the switch went off: then nothing is sent at all.
        for allowed in found if self._is_on() else ():
            receivers.setdefault(allowed.receiver, []).append(_kind_words(allowed))
        words = "; ".join(f"{', '.join(kinds)} to {who}" for who, kinds in receivers.items())
        self.allowed.tell(f"Sent without asking: {words}." if words else "")
        self.allowed.setToolTip(plain_tip(self.allowed.text()))
        self.forget_button.setVisible(bool(words))
        self._tell_notices()

    def _tell_notices(self) -> None:
        notices = self._parts.book.notices
        for notice in notices[self._notices_told :]:
            self.noticed.emit(notice)
        self._notices_told = len(notices)

    @Slot()
    def _forget(self) -> None:
        document = self._assist.document
        self._parts.jobs.run(
            lambda: self._parts.book.forget(project_id(document)),
            lambda _none: self.refresh(),
            self.failed.emit,
            owner=self,
        )


def _kind_words(allowed: Allowed) -> str:
    known = {task.value: TASK_WORDS[task].lower() for task in Task}
    kind = known.get(allowed.kind, allowed.kind)
    return f"{kind} with pictures" if allowed.with_pictures else kind
