from __future__ import annotations

from autoresolve_gui.plugin import location


def test_that_the_home_variable_moves_everything(monkeypatch, tmp_path):
    monkeypatch.setenv("AUTORESOLVE_HOME", str(tmp_path))
    assert location.user_folder() == tmp_path / "plugins"
    assert location.state_path() == tmp_path / "ops.ini"
    assert location.data_folder() == tmp_path / "plugin-data"


def test_that_everything_has_a_place_without_it(monkeypatch):
    monkeypatch.delenv("AUTORESOLVE_HOME", raising=False)
    places = [location.user_folder(), location.state_path(), location.data_folder()]
    assert all("AutoResolve" in str(place) for place in places)
    assert len(set(places)) == 3


def test_that_the_built_in_plugins_are_found():
    assert (location.built_in_folder() / "csv" / "plugin.toml").is_file()
