"""What an installation holds: every room of the program, and every plugin."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OTHER_NAMES = {"autoresolve_gui.resources": "resources", "autoresolve_gui.guide": "docs"}


def test_that_every_package_is_installed():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = set(settings["tool"]["setuptools"]["packages"]) - set(OTHER_NAMES)
    rooms = {folder.parent for folder in (ROOT / "autoresolve_gui").rglob("__init__.py")}
    plugins = {folder.parent for folder in (ROOT / "plugins").rglob("__init__.py")}
    found = {".".join(room.relative_to(ROOT).parts) for room in rooms}
    found |= {
        ".".join(("autoresolve_plugins", *plugin.relative_to(ROOT / "plugins").parts))
        for plugin in plugins
    }
    assert found == listed
