"""The project of the footage that is open: whose consent and whose spending the panes show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.model.project import project_of

if TYPE_CHECKING:
    from autoresolve_gui.ui.document import Document


def project_id(document: Document | None) -> str:
    """Return the id of a footage's project, empty without a footage.

    It looks at the folder, which may be far away: away from the window's thread where that can be.
    """
    footage = document.footage if document is not None else None
    return project_of(footage.path).id if footage is not None else ""
