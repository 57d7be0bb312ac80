"""Ties search, self-similarity and local models to the window."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from autoresolve_gui.model.story import Beat, Source
from autoresolve_gui.models.entry import Purpose
from autoresolve_gui.search.values import HitKind
from autoresolve_gui.ui.beat_choice import suggest
from autoresolve_gui.ui.models.models_window import LocalModelsWindow
from autoresolve_gui.ui.search.like_menus import LikeMenus
from autoresolve_gui.ui.search.navigator import Navigator
from autoresolve_gui.ui.search.place_drop import PlaceDrop
from autoresolve_gui.ui.search.result_words import mark_words
from autoresolve_gui.ui.search.results_model import dragged
from autoresolve_gui.ui.search.search_panel import SearchPanel
from autoresolve_gui.ui.similarity.similarity_panel import SimilarityPanel
from autoresolve_gui.ui.workspace import State

if TYPE_CHECKING:
    from autoresolve_gui.search.values import Hit
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.main_window import MainWindow
    from autoresolve_gui.ui.search.parts import FindingParts
    from autoresolve_gui.ui.search.questions import Like
    from autoresolve_gui.ui.search.results_model import DraggedPlace
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.workspace import OpenFootage

MORE_LIKE = "more_like"
_SHOW_SEARCH = "show_search"


class Finding(QObject):
    """Owns the panels `search` and `similarity`, and what leads from them to the rest."""

    def __init__(self, parts: FindingParts, theme: Theme, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts
        self._document: Document | None = None
        self._finished: set[str] = set()
        self.search = SearchPanel(parts.feed, parts.stills, theme, window)
        self.similarity = SimilarityPanel(window.playhead, parts.jobs, theme, window)
        self.navigator = Navigator(window.workspace, window.playhead, self)
        self.drop = PlaceDrop(window.timeline.view, self)
        actions = window.actions_by_name
        self.menus = LikeMenus(
            window.viewer,
            window.timeline.view,
            window.playhead,
            [actions[MORE_LIKE], actions["add_beat"]],
        )
        self._connect()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.search.set_theme(theme)
        self.similarity.set_theme(theme)
        for models in self._window.findChildren(LocalModelsWindow):
            models.set_theme(theme)

    def set_document(self, document: Document | None) -> None:
        """Take the document that is shown."""
        if self._document is not None:
            self._document.analysis_changed.disconnect(self._look)
        self._document = document
        if document is not None:
            document.analysis_changed.connect(self._look)
        self.drop.set_document(document)
        self.menus.set_document(document)
        self.similarity.set_document(document)
        self._look()

    @Slot()
    def open_search(self) -> None:
        """Bring the search to the front, and the keyboard into its field."""
        self._window.panels.bring("search")
        self.search.ask_words()

    @Slot(object)
    def show_like(self, like: Like) -> None:
        """Bring the search to the front with what looks like a frame."""
        self._window.panels.bring("search")
        self.search.show_like(like)

    @Slot(object)
    def go_to(self, hit: Hit) -> None:
        """Show a hit, in whichever footage it is."""
        self.navigator.go(hit.key, hit.path, hit.frame, is_missing=hit.is_missing)

    @Slot(object)
    def walk_to(self, hit: Hit) -> None:
        """Show a hit that the keyboard passes, where nothing has to be opened for it."""
        if self.navigator.is_open(hit.key):
            self.go_to(hit)

    @Slot(object)
    def mark_hit(self, hit: Hit) -> None:
        """Add a beat where a hit lies."""
        self._mark(dragged(hit))

    @Slot(object)
    def mark_place(self, place: DraggedPlace) -> None:
        """Add a beat at a place that was dropped onto the timeline."""
        self._mark(place)

    def _mark(self, place: DraggedPlace) -> None:
        self.navigator.go(
            place.key,
            place.path,
            place.frame,
            is_missing=place.is_missing,
            done=partial(self._add_beat, place),
        )

    def _add_beat(self, place: DraggedPlace, item: OpenFootage) -> None:
        document = item.document
        if document.footage is None:
            return
        there = next((beat for beat in document.beats if beat.frame == place.frame), None)
        if there is None:
            label, act = suggest(document.beats, place.frame, document.footage.frames)
            new = uuid.uuid4().hex
            there = Beat(new, place.frame, act, label, 1.0, Source.YOU, note=place.note)
            document.take_beats("Add Beat", (*document.beats, there))
        self._window.beats.choose(there.id)

    @Slot()
    def _mark_found(self) -> None:
        """Mark the hits of the footage that is shown on the timeline; guesses are no marks.

        The marks go with the panel when it is closed, and come back with it.
        """
        key = self._shown_key
        is_open = self._window.actions_by_name[_SHOW_SEARCH].isChecked()
        found = [
            (float(hit.time_s), _until_s(hit), mark_words(hit))
            for hit in (self.search.model.hits if is_open else ())
            if key and hit.key == key and not hit.is_guess
        ]
        self._window.timeline.set_hits(found)

    @property
    def _shown_key(self) -> str:
        footage = self._document.footage if self._document is not None else None
        return footage.key if footage is not None else ""

    @Slot()
    def _look(self) -> None:
        self.search.set_footage(self._shown_key)
        self._mark_found()
        self._window.actions_by_name[MORE_LIKE].setEnabled(self.menus.can_ask)

    @Slot(object)
    def _note_finished(self, item: OpenFootage) -> None:
        """Ask again when a footage is done: more can be found by then."""
        is_done = item.status.state is State.DONE and bool(item.key)
        if is_done and item.key not in self._finished:
            self._finished.add(item.key)
            self._refresh()
        elif not is_done:
            self._finished.discard(item.key)

    @Slot(str)
    def _take_model(self, name: str) -> None:
        """Let another encoder look at the open footage; the search asks it from now on."""
        if self._parts.models.store.entry(name).purpose is Purpose.PICTURES:
            self._window.workspace.look_again()
            self._refresh()

    @Slot()
    def _refresh(self) -> None:
        if self.search.isVisible():
            self.search.refresh()

    def _connect(self) -> None:
        window, search = self._window, self.search
        search.hit_chosen.connect(self.go_to)
        search.hit_walked.connect(self.walk_to)
        search.mark_asked.connect(self.mark_hit)
        search.models_asked.connect(window.dialogs.local_models)
        search.hits_changed.connect(self._mark_found)
        search.left.connect(window.timeline.view.setFocus)
        self.navigator.noticed.connect(window.tell)
        self.drop.dropped.connect(self.mark_place)
        self.menus.asked.connect(self.show_like)
        window.workspace.changed.connect(self._note_finished)
        self._parts.models.came.connect(self._take_model)
        actions = window.actions_by_name
        actions["find"].triggered.connect(self.open_search)
        actions[_SHOW_SEARCH].toggled.connect(self._mark_found)
        actions[MORE_LIKE].triggered.connect(self.menus.ask_playhead)


def _until_s(hit: Hit) -> float | None:
    """Return until when a mark lasts: words do, of a shot its beginning is marked."""
    is_said = hit.kind is HitKind.WORD and hit.end_s is not None
    return float(hit.end_s) if is_said else None
