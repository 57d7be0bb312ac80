from __future__ import annotations

import os
import stat

import pytest
from plugin_folders import REQUEST, state_of, write_plugin

from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.manager import PluginState


def test_that_a_plugin_gets_its_context(home):
    code = """
    class Exporter:
        def __init__(self, context):
            self.context = context
        def export(self, request):
            context = self.context
            context.data_dir.mkdir(parents=True, exist_ok=True)
            (context.data_dir / "note").touch()
            try:
                context.settings["words"] = 4
            except TypeError:
                words = context.settings["words"]
                return f"{context.plugin_id} {words} {context.log.name}".encode()
    """
    more = "\n[settings.words]\ntype = 'integer'\ndefault = 3\nmax = 9\nlabel = 'Words'\n"
    write_plugin(home.plugins, code=code, more=more)
    manager = home.manager()
    assert manager.export("hello", REQUEST) == b"hello 3 autoresolve.plugin.hello"
    assert (home.data / "hello" / "note").exists()
    manager.set_setting("hello", "words", 7)
    assert manager.export("hello", REQUEST).split()[1] == b"7"
    with pytest.raises(PluginError, match="10 is above 9"):
        manager.set_setting("hello", "words", 10)
    with pytest.raises(PluginError, match="no setting “colour”"):
        manager.set_setting("hello", "colour", 10)
    assert home.manager().settings("hello") == {"words": 7}


def test_that_a_kept_setting_that_no_longer_fits_is_put_back_with_a_notice(home):
    more = "\n[settings.words]\ntype = 'integer'\ndefault = 3\nmax = 9\nlabel = 'Words'\n"
    write_plugin(home.plugins, more=more)
    home.keep("[hello]\nwords = 99\n")
    manager = home.manager()
    assert manager.settings("hello") == {"words": 3}
    assert manager.settings("hello") == {"words": 3}
    assert len(manager.notices) == 1
    assert "99 is above 9" in manager.notices[0]


@pytest.mark.parametrize(
    "rubbish",
    ["[", "words = 3", "[hello]\nwords", "[hello]\n[hello]", "[hello]\nwords = 1\nWORDS = 2",
     "\0\0\0", "{}", "\udc80"],
)  # fmt: skip
def test_that_a_state_file_that_makes_no_sense_is_set_aside_with_a_notice(home, rubbish):
    write_plugin(home.plugins)
    home.state.parent.mkdir()
    home.state.write_bytes(rubbish.encode(errors="surrogateescape"))
    manager = home.manager()
    assert len(manager.notices) == 1
    aside = home.state.with_name("ops.ini.broken-1")
    assert aside.read_bytes() == rubbish.encode(errors="surrogateescape")
    manager.set_enabled("hello", False)
    assert home.manager().plugins[0].state is PluginState.DISABLED


def test_that_a_second_broken_state_file_does_not_take_the_place_of_the_first(home):
    for number in (1, 2):
        home.state.parent.mkdir(exist_ok=True)
        home.state.write_text(f"rubbish {number}")
        home.manager()
    kept = sorted(path.name for path in home.state.parent.iterdir())
    assert kept == ["ops.ini.broken-1", "ops.ini.broken-2"]


def test_that_a_file_that_breaks_while_the_program_runs_is_set_aside_at_the_next_change(home):
    write_plugin(home.plugins)
    manager = home.manager()
    home.keep("rubbish")
    manager.set_enabled("hello", False)
    assert home.state.with_name("ops.ini.broken-1").read_text() == "rubbish"
    assert "made no sense" in manager.notices[0]
    assert state_of(home.manager()) is PluginState.DISABLED


@pytest.mark.parametrize(
    ("said", "state"), [("no", "DISABLED"), ("On", "ENABLED"), ("?", "ENABLED")]
)
def test_that_a_person_may_switch_a_plugin_in_the_file(home, said, state):
    write_plugin(home.plugins)
    home.keep(f"[hello]\nenabled = {said}\n")
    manager = home.manager()
    assert state_of(manager) is PluginState[state]
    assert len(manager.notices) == (said == "?")


def test_that_two_programs_keep_their_changes_beside_each_other(home):
    for name in ("one", "two"):
        write_plugin(home.plugins, name)
    first, second = home.manager(), home.manager()
    first.set_enabled("one", False)
    second.set_enabled("two", False)
    assert {plugin.state for plugin in home.manager().plugins} == {PluginState.DISABLED}


def test_that_a_state_that_cannot_be_kept_is_told_and_holds_for_this_run(home):
    write_plugin(home.plugins)
    home.state.parent.touch()  # a file where the folder should be
    manager = home.manager()
    with pytest.raises(PluginError, match="cannot be") as caught:
        manager.set_enabled("hello", False)
    assert caught.value.remedy
    assert state_of(manager) is PluginState.DISABLED


def test_that_a_kept_number_without_measure_is_put_back_too(home):
    more = "\n[settings.size]\ntype = 'number'\ndefault = 3.5\nlabel = 'Size'\n"
    write_plugin(home.plugins, more=more)
    home.state.parent.mkdir(parents=True)
    home.state.write_text(f"[hello]\nenabled = true\nsize = 1{'0' * 400}\n")
    manager = home.manager()
    assert manager.settings("hello") == {"size": 3.5}
    assert "put back to its default" in manager.notices[0]


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_that_nobody_else_may_read_the_settings(home):
    write_plugin(home.plugins)
    mask = os.umask(0o022)
    try:
        home.manager().set_enabled("hello", False)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(home.state.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.state.parent.stat().st_mode) == 0o700
