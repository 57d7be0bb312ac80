"""Who looked at the pictures, in words, from what stands beside their vectors."""

from __future__ import annotations

from autoresolve_gui.models.catalogue import CATALOGUE

_READS = "-words"
"""What the embedded encoder adds to the name of its model where it reads words as well."""


def encoder_title(key: str) -> str:
    """Return the title of the model in an encoder's key `plugin/model@revision`.

    A model of another name than the catalogue's is called as it calls itself.
    """
    model = key.rpartition("@")[0].partition("/")[2] or key
    titles = {each.name: each.title for each in CATALOGUE}
    titles |= {f"{name}{_READS}": f"{title}, with words" for name, title in titles.items()}
    return titles.get(model, model)
