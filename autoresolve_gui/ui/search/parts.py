"""What finding things needs of the program, put together and taken apart again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from autoresolve_gui.ui.jobs import Jobs
from autoresolve_gui.ui.models.models_desk import ModelsDesk
from autoresolve_gui.ui.search.search_feed import SearchFeed
from autoresolve_gui.ui.search.stills import Stills

if TYPE_CHECKING:
    from autoresolve_gui.plugin.manager import PluginManager
    from autoresolve_gui.privacy.guard import NetworkGuard
    from autoresolve_gui.ui.places import Places


class FindingParts(QObject):
    """Owns what is behind the search, the self-similarity and the local models. Layer: ui.

    Nothing here opens the library, an encoder or a socket before it is asked to.
    """

    faulted = Signal(object)  # an Exception that nobody expected

    def __init__(
        self,
        places: Places,
        plugins: PluginManager,
        guard: NetworkGuard,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.feed = SearchFeed(places.library, plugins.encoder_source, self)
        self.stills = Stills(places.library, self)
        self.jobs = Jobs("finding", self)
        self.models = ModelsDesk(guard, self)
        for part in (self.feed, self.jobs, self.models):
            part.faulted.connect(self.faulted)

    def close(self) -> None:
        """Stop everything and join every thread."""
        self.models.close()
        self.stills.close()
        self.jobs.close()
        self.feed.close()
