"""What the window of local models says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.models.entry import Purpose
from autoresolve_gui.models.store import ModelState
from autoresolve_gui.ui.models.models_desk import Work
from autoresolve_gui.ui.words import eta_words

if TYPE_CHECKING:
    from autoresolve_gui.models.entry import CatalogueModel
    from autoresolve_gui.ui.models.models_desk import Row

PURPOSE_WORDS = {
    Purpose.PICTURES: "Pictures: search and similar shots",
    Purpose.CLIPS: "Clips: motion and events",
    Purpose.SPEECH: "Speech: transcripts",
    Purpose.VOICE: "Where somebody speaks",
    Purpose.SENTENCES: "What sentences mean",
    Purpose.FACES: "Where faces are, to hide them",
}
_STATES = {
    ModelState.READY: "Here",
    ModelState.EMBEDDED: "Comes with the program",
    ModelState.PARTIAL: "Begun",
    ModelState.BROKEN: "Broken",
    ModelState.ABSENT: "Not here",
}
_WORKS = {
    Work.DOWNLOAD: "Downloading",
    Work.VERIFY: "Checking every file",
    Work.IMPORT: "Importing",
    Work.DELETE: "Deleting",
}
_MB = 1_000_000


def size_text(size_bytes: int) -> str:
    """Return a size as it is told to people: 156 MB, 1.62 GB."""
    if size_bytes >= 1000 * _MB:
        return f"{size_bytes / (1000 * _MB):.2f} GB"
    return f"{max(1, round(size_bytes / _MB)) if size_bytes else 0} MB"


def state_text(row: Row) -> str:
    """Return how it stands with a model, in a few words."""
    if row.work is not None:
        return "Stopping…" if row.is_stopping else f"{_WORKS[row.work]}…"
    state = row.status.state
    if state is ModelState.PARTIAL:
        return f"Begun: {size_text(row.status.disk_bytes)} here"
    return _STATES[state]


def facts_text(row: Row) -> str:
    """Return what a model is for, how large it is, under what licence, and from where."""
    model = row.status.model
    where = model.repository or "with the program"
    size = size_text(model.about_mb * _MB)
    return " · ".join((PURPOSE_WORDS[model.purpose], size, model.licence.spdx, where))


def progress_text(row: Row) -> str:
    """Return how far a download, a check or an import is; empty where none is under way."""
    if not row.can_stop:
        return ""
    if not row.total_bytes:
        return "Asking the hub…" if row.work is Work.DOWNLOAD else ""
    parts = [f"{size_text(row.done_bytes)} of {size_text(row.total_bytes)}"]
    if row.bytes_per_s > 0:
        left_s = (row.total_bytes - row.done_bytes) / row.bytes_per_s
        parts += [f"{row.bytes_per_s / _MB:.1f} MB/s", eta_words(left_s)]
    return " · ".join(parts)


def contact_words(host: str) -> str:
    """Return what the network is used for here, and what for never."""
    stores = " and its own stores (…hf.co)" if host == "huggingface.co" else ""
    return (
        "These models run on this machine. A download, which you start here, is all that uses the "
        f"network: it contacts {host}{stores}, asks for the files of that model and sends nothing "
        "of yours. Every file is checked. Without a network, import a folder."
    )


def download_tip(model: CatalogueModel, host: str) -> str:
    """Return what a download does."""
    return f"Fetches about {size_text(model.about_mb * _MB)} from {host}/{model.repository}"


def delete_words(row: Row) -> str:
    """Return what is asked before a model is deleted."""
    free = size_text(row.status.disk_bytes)
    return (
        f"Delete “{row.status.model.title}” from this machine? {free} get free. What was found or "
        "transcribed with it stays; it can be fetched or imported again."
    )


def row_words(row: Row) -> str:
    """Return all of a row, for those who cannot see it."""
    model = row.status.model
    lines = (
        model.title,
        model.description,
        facts_text(row),
        model.figures,
        state_text(row),
        progress_text(row),
        row.problem or row.remark,
    )
    return "\n".join(line for line in lines if line)
