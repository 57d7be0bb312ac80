"""What can go wrong with models, as the user is told."""

from __future__ import annotations

from autoresolve_gui.model.errors import AutoResolveError

OFFLINE_WAY = (
    "A model can also be fetched on another machine and brought here: "
    "`autoresolve models import NAME FOLDER`."
)


class ModelError(AutoResolveError):
    """The base class of this room's errors."""


class UnknownModel(ModelError):  # noqa: N818 -- what happened, and no fault
    """The catalogue has no model of that name."""


class WrongFile(ModelError):  # noqa: N818 -- what happened
    """A file is another one than the catalogue or the first download says."""


class HubError(ModelError):
    """The hub cannot be reached, or does not answer as it should."""


class NoSpace(ModelError):  # noqa: N818 -- what happened
    """The disk has no room for a model."""


class WorkStopped(ModelError):  # noqa: N818 -- what happened, and no fault
    """The user stopped what was done with a model; nothing is left half done."""


class DownloadStopped(WorkStopped):
    """The user stopped a download; what was fetched is kept."""
