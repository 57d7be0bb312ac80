"""Every action of the window in one table: its name, words, shortcut and menu.

The menus, the window of shortcuts and the user guide's table all follow from this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from autoresolve_gui.ui.resources import icon
from autoresolve_gui.ui.style import faint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QMenu, QMenuBar

    from autoresolve_gui.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Spec:
    """One action. `keys` are portable key sequences, the first of which is shown.

    `group` names the actions of which one is always checked. `rule` draws a line above it.
    """

    name: str
    menu: str
    text: str
    keys: tuple[str, ...]
    icon: str = ""
    checkable: bool = False
    group: str = ""
    rule: bool = False
    role: QAction.MenuRole = QAction.MenuRole.NoRole


MENUS = ("File", "Edit", "View", "Playback", "Analysis", "Tools", "Help")

SPECS = (
    Spec("open", "File", "Open…", ("Ctrl+O",), "open"),
    Spec("export", "File", "Export Markers…", ("Ctrl+E",), "export", rule=True),
    Spec("reveal", "File", "Show Footage in Folder", ("Ctrl+Shift+O",), "folder"),
    Spec("close", "File", "Close Footage", ("Ctrl+W",), rule=True),
    Spec("quit", "File", "Quit", ("Ctrl+Q",), role=QAction.MenuRole.QuitRole),
    Spec("undo", "Edit", "Undo", ("Ctrl+Z",), "undo"),
    Spec("redo", "Edit", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Spec("add_beat", "Edit", "Add Beat at Playhead", ("M",), "add", rule=True),
    Spec("edit_beat", "Edit", "Edit Beat", ("F2",), "edit"),
    Spec("move_beat", "Edit", "Move Beat to Playhead", ("Shift+M",)),
    Spec("delete_beat", "Edit", "Delete Beat", ("Del",), "delete"),
    Spec("proposals", "Edit", "Back to Proposals", ("Ctrl+Shift+B",), "proposals", rule=True),
    Spec("find", "Edit", "Search…", ("Ctrl+F",), "search", rule=True),
    Spec("more_like", "Edit", "More Like This Frame", ("Ctrl+Shift+F",), "similar"),
    Spec(
        "find_said", "Edit", "Find and Replace in Transcript", ("Ctrl+Alt+F", "Ctrl+H"), rule=True
    ),
    Spec("show_bin", "View", "Media Bin", ("Ctrl+1",), checkable=True),
    Spec("show_beats", "View", "Beats", ("Ctrl+2",), checkable=True),
    Spec("show_timeline", "View", "Timeline", ("Ctrl+3",), checkable=True),
    Spec("show_cloud", "View", "Cloud Assist", ("Ctrl+4",), checkable=True),
    Spec("show_costs", "View", "Costs", ("Ctrl+5",), checkable=True),
    Spec("show_transcript", "View", "Transcript", ("Ctrl+6",), checkable=True),
    Spec("show_search", "View", "Search", ("Ctrl+7",), checkable=True),
    Spec("show_similarity", "View", "Self-Similarity", ("Ctrl+8",), checkable=True),
    Spec("show_evidence", "View", "Evidence of the Beat", ("Ctrl+9",), "evidence", checkable=True),
    Spec("zoom_in", "View", "Zoom In", ("Ctrl+=", "Ctrl++"), rule=True),
    Spec("zoom_out", "View", "Zoom Out", ("Ctrl+-",)),
    Spec("fit", "View", "Fit Timeline", ("Shift+Z",)),
    Spec("dark", "View", "Dark Theme", ("Ctrl+Shift+D",), "", True, "theme", True),  # noqa: FBT003
    Spec("light", "View", "Light Theme", ("Ctrl+Shift+L",), "", True, "theme"),  # noqa: FBT003
    Spec("full_screen", "View", "Full Screen", ("F11",), checkable=True, rule=True),
    Spec("reset_layout", "View", "Reset Layout", ("Ctrl+Alt+0",)),
    Spec("play", "Playback", "Play / Pause", ("Space",)),
    Spec("reverse", "Playback", "Play Backwards", ("J",)),
    Spec("stop", "Playback", "Stop", ("K",)),
    Spec("forward", "Playback", "Play Forwards", ("L",)),
    Spec("back_1", "Playback", "Back One Frame", ("Left",), rule=True),
    Spec("on_1", "Playback", "Forward One Frame", ("Right",)),
    Spec("back_10", "Playback", "Back Ten Frames", ("Shift+Left",)),
    Spec("on_10", "Playback", "Forward Ten Frames", ("Shift+Right",)),
    Spec("go_start", "Playback", "Go to Start", ("Home",), rule=True),
    Spec("go_end", "Playback", "Go to End", ("End",)),
    Spec("previous_shot", "Playback", "Previous Shot", ("Up",), rule=True),
    Spec("next_shot", "Playback", "Next Shot", ("Down",)),
    Spec("previous_beat", "Playback", "Previous Beat", ("Shift+Up",)),
    Spec("next_beat", "Playback", "Next Beat", ("Shift+Down",)),
    Spec("cancel", "Analysis", "Cancel", ("Ctrl+.",), "cancel"),
    Spec("cancel_all", "Analysis", "Cancel All", ("Ctrl+Shift+.",)),
    Spec("pause", "Analysis", "Pause", ("Ctrl+P",), "pause", rule=True),
    Spec("resume", "Analysis", "Resume", ("Ctrl+R",), "resume"),
    Spec("pause_all", "Analysis", "Pause All", ("Ctrl+Alt+P",), "pause_all", rule=True),
    Spec("resume_all", "Analysis", "Resume All", ("Ctrl+Alt+R",), "resume_all"),
    Spec("cloud_settings", "Tools", "Cloud Assist Settings…", ("Ctrl+,",)),
    Spec("models", "Tools", "Cloud Models…", ("Ctrl+Shift+M",)),
    Spec("local_models", "Tools", "Local Models…", ("Ctrl+Alt+M",), "download", rule=True),
    Spec("plugins", "Tools", "Plugins…", ("Ctrl+Shift+P",), "plugin", rule=True),
    Spec("guide", "Help", "User Guide", ("F1",)),
    Spec("shortcuts", "Help", "Keyboard Shortcuts", ("Ctrl+/",)),
    Spec("about", "Help", "About AutoResolve", ("Shift+F1",), role=QAction.MenuRole.AboutRole),
)

LANE_KEY = "Alt+{}"
"""The lanes of the timeline, from the top, are shown and hidden with Alt+1, Alt+2 and so on."""


def build_actions(parent: QObject) -> dict[str, QAction]:
    """Return the actions by name, owned by `parent`."""
    groups: dict[str, QActionGroup] = {}
    actions = {}
    for spec in SPECS:
        action = QAction(spec.text, parent)
        action.setObjectName(spec.name)
        action.setCheckable(spec.checkable)
        action.setMenuRole(spec.role)
        set_keys(action, spec.keys)
        if spec.group:
            groups.setdefault(spec.group, QActionGroup(parent)).addAction(action)
        actions[spec.name] = action
    return actions


def set_keys(action: QAction, keys: Iterable[str]) -> None:
    """Give an action its shortcuts, and a tool tip that names the first."""
    sequences = [QKeySequence(key, QKeySequence.SequenceFormat.PortableText) for key in keys]
    action.setShortcuts(sequences)
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    shown = sequences[0].toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{action.text()} ({shown})")


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """Put the actions into the menus of `bar`, and return the menus by name."""
    menus = {name: bar.addMenu(f"&{name}") for name in MENUS}
    for spec in SPECS:
        menu = menus[spec.menu]
        if spec.rule:
            menu.addSeparator()
        menu.addAction(actions[spec.name])
    return menus


def draw_icons(actions: Mapping[str, QAction], theme: Theme) -> None:
    """Give the actions their icons in the colours of `theme`."""
    for spec in SPECS:
        if spec.icon:
            actions[spec.name].setIcon(icon(spec.icon, theme.text, faint(theme)))


def shortcut_table() -> str:
    """Return every action and its keys as the Markdown table of the user guide."""
    lines = ["| Menu | Action | Keys |", "| --- | --- | --- |"]
    lines += [f"| {spec.menu} | {spec.text} | {' or '.join(spec.keys)} |" for spec in SPECS]
    lines.append(f"| View > Lanes | Show or hide a lane, from the top | {LANE_KEY.format('1')} … |")
    return "\n".join(lines)
