from __future__ import annotations

import os
import subprocess
import sys

import pytest
from plugin_folders import GOOD, REQUEST, fail, raising, write_plugin

from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import Origin, PluginState


def test_that_no_code_runs_before_the_first_use(home):
    folder = write_plugin(
        home.plugins,
        code="import pathlib\npathlib.Path(__file__ + '.ran').touch()" + "\n" + "Exporter = None",
    )
    manager = home.manager()
    assert manager.plugins[0].origin is Origin.USER
    assert [exporter.id for exporter in manager.exporters()] == ["hello"]
    assert not (folder / "code.py.ran").exists()
    fail(manager, 1)
    assert (folder / "code.py.ran").exists()


def test_that_a_broken_manifest_is_listed_with_all_its_faults(home):
    folder = write_plugin(home.plugins)
    text = (folder / "plugin.toml").read_text().replace('api = "1.0"', 'api = "2.0"\ncolour = 1')
    (folder / "plugin.toml").write_text(text.replace('id = "hello"', 'id = "Hello!"'))
    manager = home.manager()
    assert manager.plugins[0].state is PluginState.INVALID
    assert len(manager.plugins[0].faults) == 4
    assert manager.exporters() == ()
    with pytest.raises(PluginError, match="unknown key “colour”"):
        manager.set_enabled("hello", True)


def test_that_a_second_plugin_of_an_id_is_refused_and_shown(home, tmp_path):
    write_plugin(home.plugins)
    second = write_plugin(tmp_path / "more", code=raising("return b'second'"))
    manager = home.manager(home.plugins, tmp_path / "more")
    assert [plugin.state for plugin in manager.plugins] == [
        PluginState.ENABLED,
        PluginState.INVALID,
    ]
    assert manager.plugins[1].folder == second
    assert "“hello” is taken by the plugin in" in manager.plugins[1].faults[0]
    assert manager.export("hello", REQUEST) == b"Film"


def test_that_no_plugin_can_take_the_format_of_another(home):
    write_plugin(home.plugins, "mine", exporter="csv")
    manager = home.manager(built_in_folder(), home.plugins)
    mine = next(plugin for plugin in manager.plugins if plugin.id == "mine")
    assert mine.faults == ("the exporter id “csv” is taken by “csv”",)


def test_that_folders_without_sense_are_passed_or_shown(home, tmp_path):
    (home.plugins / "empty").mkdir()
    (home.plugins / "__pycache__").mkdir()
    (home.plugins / ".hidden").mkdir()
    (home.plugins / "readme.txt").touch()
    manager = home.manager(home.plugins, tmp_path / "no such folder")
    assert [(plugin.id, plugin.state) for plugin in manager.plugins] == [
        ("empty", PluginState.INVALID)
    ]


def test_that_two_plugins_may_have_modules_of_one_name_and_sys_path_stays(home):
    before = list(sys.path)
    for name in ("one", "two"):
        folder = write_plugin(
            home.plugins,
            name,
            "from .helper import NAME\nfrom . import code"
            + GOOD.replace("request.title", "NAME").replace("\n    ", "\n"),
        )
        (folder / "helper.py").write_text(f"NAME = {name!r}")
        (folder / "__init__.py").touch()
    manager = home.manager()
    assert [manager.export(name, REQUEST) for name in ("one", "two")] == [b"one", b"two"]
    assert sys.path == before
    assert "helper" not in sys.modules


def test_that_installed_packages_are_found_by_entry_point_without_importing_them(
    home, tmp_path, monkeypatch
):
    site = tmp_path / "site"
    folder = write_plugin(site / "wonder_tools", "wonder")
    (site / "wonder_tools" / "__init__.py").write_text("IMPORTED = True")
    (folder / "__init__.py").touch()
    info = site / "wonder_tools-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: wonder-tools\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[autoresolve.plugins]\nwonder = wonder_tools.wonder\nlost = no_such_package.lost\n"
    )
    monkeypatch.syspath_prepend(site)
    manager = home.manager()
    assert "wonder_tools" not in sys.modules
    assert [(p.id, p.state, p.origin) for p in manager.plugins] == [
        ("lost", PluginState.INVALID, Origin.PACKAGE),
        ("wonder", PluginState.ENABLED, Origin.PACKAGE),
    ]
    assert "no_such_package.lost" in manager.plugins[0].faults[0]
    assert manager.export("wonder", REQUEST) == b"Film"
    for name in [name for name in sys.modules if name.split(".")[0] == "wonder_tools"]:
        monkeypatch.delitem(sys.modules, name)


def test_that_listing_the_built_in_plugins_imports_none_of_them(home):
    code = (
        "import sys, pathlib; from autoresolve_gui.plugin.manager import PluginManager; "
        "from autoresolve_gui.plugin.location import built_in_folder; "
        f"home = pathlib.Path({str(home.plugins)!r}); "
        "manager = PluginManager([built_in_folder()], home / 's', home / 'd'); "
        "assert len(manager.exporters()) == 4; "
        "assert not [n for n in sys.modules if 'opentimelineio' in n or '_plugins.' in n]"
    )
    done = subprocess.run(  # noqa: S603 -- our own Python
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_that_a_plugin_folder_that_cannot_be_read_is_shown(home, monkeypatch):
    listdir = os.listdir

    def refuse(folder=".") -> list[str]:
        if folder == home.plugins:
            raise PermissionError(13, "Permission denied")
        return listdir(folder)

    monkeypatch.setattr(os, "listdir", refuse)
    manager = home.manager()
    assert manager.plugins[0].state is PluginState.INVALID
    assert manager.plugins[0].faults == ("the folder cannot be read: Permission denied",)


def test_that_a_plugin_folder_that_is_a_file_is_passed_over(home, tmp_path):
    (tmp_path / "file").touch()
    assert home.manager(tmp_path / "file").plugins == ()
