from __future__ import annotations

import json


def test_that_the_formats_are_listed(autoresolve):
    ended = autoresolve("formats")
    assert (ended.returncode, ended.stderr) == (0, "")
    for wanted in ("resolve-edl", "fcpxml", "otio", "csv", "*.edl"):
        assert wanted in ended.stdout


def test_that_the_formats_are_told_to_scripts(autoresolve):
    formats = {item["id"]: item for item in json.loads(autoresolve("formats", "--json").stdout)}
    assert {"resolve-edl", "fcpxml", "otio", "csv"} <= set(formats)
    assert formats["resolve-edl"]["extension"] == ".edl"
    assert set(formats["csv"]) == {
        "id",
        "title",
        "extension",
        "description",
        "default_start",
        "plugin",
    }


def test_that_a_plugin_is_switched_off_and_on_for_good(autoresolve):
    assert autoresolve("plugins", "disable", "csv").returncode == 0
    assert "disabled" in _row(autoresolve("plugins").stdout, "csv")
    assert "csv" not in [item["id"] for item in json.loads(autoresolve("formats", "--json").stdout)]
    assert autoresolve("plugins", "enable", "csv").returncode == 0
    assert "enabled" in _row(autoresolve("plugins", "list").stdout, "csv")


def test_that_an_unknown_plugin_is_told_with_the_known_ones(autoresolve):
    ended = autoresolve("plugins", "disable", "nonsense")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "there is no plugin “nonsense”" in ended.stderr
    assert "csv" in ended.stderr


def test_that_a_plugin_with_faults_is_listed_with_them(autoresolve, home):
    folder = home / "plugins" / "broken"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text('id = "other"\n', encoding="utf-8")
    ended = autoresolve("plugins")
    assert ended.returncode == 0
    assert "invalid" in ended.stdout
    assert "broken" in ended.stdout


def _row(table: str, plugin_id: str) -> str:
    return next(line for line in table.splitlines() if line.split()[0] == plugin_id)
