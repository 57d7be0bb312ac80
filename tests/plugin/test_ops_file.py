"""What stands in ops.ini, what a change leaves alone, and what is taken over from before."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plugin_folders import REQUEST, state_of, write_plugin

from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.manager import PluginState
from autoresolve_gui.plugin.ops import OpsFile
from autoresolve_gui.plugin.settings import Setting, read_settings, text_of

WORDS = "\n[settings.words]\ntype = 'integer'\ndefault = 3\nlabel = 'Words'\n"
CAP = "\n[settings.cap]\ntype = 'usd'\ndefault = '2.50'\nlabel = 'Cap'\n"
BY_HAND = """\
; mine
[other]
x = 1

# of Cloud assist
[openrouter]
  # not too much
enabled = true
daily_usd_cap = 2.50
narrative_model = one,
    two

    ; and more

[last]
y=2
"""

setting_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
names = st.text(string.ascii_lowercase + "_", min_size=1, max_size=6).filter(lambda n: n[0] != "_")
layouts = st.lists(
    st.sampled_from(
        ["# note", "; note", "", "   ", "[a]", "[b]", "x = 1", "  y = 2", "z=3", "    more", "q: 1"]
    ),
    max_size=12,
).map("\n".join)


def test_that_a_change_keeps_what_the_user_wrote(tmp_path):
    file = OpsFile(tmp_path / "ops.ini")
    file.path.write_text(BY_HAND)
    file.change("openrouter", {"daily_usd_cap": "1.00", "narrative_model": "three", "tier": "free"})
    wanted = BY_HAND.replace("2.50", "1.00").replace("one,\n    two\n", "three\n")
    wanted = wanted.replace("; and more\n", "; and more\ntier = free\n")
    assert file.path.read_text() == wanted
    file.change("openrouter", {"tier": None, "narrative_model": None})
    file.change("new", {"enabled": "false"})
    assert file.path.read_text() == (
        wanted.replace("tier = free\n", "").replace("narrative_model = three\n", "")
        + "\n[new]\nenabled = false\n"
    )


def test_that_a_file_of_windows_editors_is_read_and_changed(tmp_path):
    file = OpsFile(tmp_path / "ops.ini")
    file.path.write_bytes(b"\xef\xbb\xbf[a]\r\nx = 1\r\n# end\r\n")
    assert file.read() == {"a": {"x": "1"}}
    file.change("a", {"x": "2"})
    assert file.path.read_text() == "[a]\nx = 2\n# end\n"


@given(layouts, st.sampled_from(["a", "b", "c"]), st.sampled_from(["x", "y", "z", "w"]),
       st.one_of(st.none(), setting_texts))  # fmt: skip
def test_that_a_change_changes_one_value_and_no_other(tmp_path_factory, text, section, name, said):
    file = OpsFile(tmp_path_factory.mktemp("ops") / "ops.ini")
    file.path.write_text(text)
    value = None if said is None else text_of(said)
    try:
        before = file.read()
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            file.change(section, {name: value})
        assert file.path.read_text() == text
        return
    file.change(section, {name: value})
    own = {**before.get(section, {}), name: value}
    own = {key: kept for key, kept in own.items() if kept is not None}
    after = file.read()
    assert after.get(section, {}) == own
    others = {key: kept for key, kept in after.items() if key != section}
    assert others == {key: kept for key, kept in before.items() if key != section}


@given(setting_texts)
def test_that_any_text_comes_back_as_it_was(tmp_path_factory, text):
    file = OpsFile(tmp_path_factory.mktemp("ops") / "ops.ini")
    setting = Setting("title", "text", "", "Title")
    file.change("hello", {"title": text_of(text), "after": "1"})
    kept = file.read()["hello"]
    assert setting.value_of(kept["title"]) == text
    assert kept["after"] == "1"
    assert len(file.path.read_text().splitlines()) == 6


@given(st.one_of(st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
def test_that_any_number_comes_back_as_it_was(value):
    kind = {bool: "boolean", int: "integer", float: "number"}[type(value)]
    back = Setting("size", kind, value, "Size").value_of(text_of(value))
    assert (back, type(back)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "text"),
    [("boolean", "maybe"), ("integer", "2.5"), ("integer", ""), ("number", "nan"), ("number", "x"),
     ("text", '"half'), ("text", '"a" b'), ("choice", "none of them"), ("usd", "")],
)  # fmt: skip
def test_that_a_text_that_is_no_value_is_refused(kind, text):
    choices = ("one", "two") if kind == "choice" else ()
    default = {"boolean": True, "integer": 1, "number": 1.0, "usd": "1"}.get(kind, "one")
    with pytest.raises(ValueError, match=r"."):
        Setting("size", kind, default, "Size", choices=choices).value_of(text)


@pytest.mark.parametrize("amount", ["0", "2.50", "0.000000001", "1000000"])
def test_that_an_amount_of_dollars_is_decimal_text(amount):
    setting = Setting("cap", "usd", "2.50", "Cap")
    assert setting.fault_of(amount) == ""
    assert setting.value_of(amount) == amount


@pytest.mark.parametrize(
    "amount",
    [2.5, 2, True, None, "", "-1", "+1", "1e3", "nan", "inf", "$1", "1,50", "1_0", " 1", "٣",
     "0.0000000001", "1000001", "9" * 40],
)  # fmt: skip
def test_that_anything_else_is_no_amount_of_dollars(amount):
    assert Setting("cap", "usd", "2.50", "Cap").fault_of(amount)


def test_that_no_amount_at_all_is_one_where_the_default_is_none():
    assert Setting("cap", "usd", "", "Cap").fault_of("") == ""


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"type": "usd", "default": 2.5}, "is not of type usd"),
        ({"type": "usd", "default": "2,5"}, "no amount of dollars"),
        ({"type": "usd", "default": "2.5", "max": 3}, "belongs to the types"),
        ({"type": "integer", "default": 1, "secret": True}, "secret: belongs to the type text"),
        ({"type": "text", "default": "pass", "secret": True}, "with an empty default"),
    ],
)
def test_that_a_faulty_declaration_is_named(entry, fault):
    settings, faults = read_settings({"cap": {"label": "Cap", **entry}})
    assert settings == ()
    assert any(fault in found for found in faults)


def test_that_no_setting_may_be_called_like_the_switch():
    _, faults = read_settings({"enabled": {"label": "On", "type": "boolean", "default": True}})
    assert faults == ["settings.enabled: the name belongs to the switch of the plugin"]


def test_that_money_is_kept_as_it_was_typed(home):
    write_plugin(home.plugins, more=CAP)
    home.manager().set_setting("hello", "cap", "0.10")
    assert "cap = 0.10\n" in home.state.read_text()
    assert home.manager().settings("hello") == {"cap": "0.10"}
    with pytest.raises(PluginError, match="no amount of dollars"):
        home.manager().set_setting("hello", "cap", "ten")


def test_that_the_file_of_before_is_taken_over_once(home):
    write_plugin(home.plugins, more=WORDS)
    write_plugin(home.plugins, "two")
    old = home.state.with_name("plugins.json")
    home.state.parent.mkdir()
    plugins = {
        "hello": {"enabled": False, "settings": {"words": 7, "odd name": 1, "title": "two\nlines"}},
        "two": {"enabled": None, "settings": {}},
        "not\nan id": {"enabled": True, "settings": {}},
    }
    old.write_text(json.dumps({"schema": 1, "plugins": plugins}))
    manager = home.manager()
    assert manager.notices == ()
    assert state_of(manager) is PluginState.DISABLED
    assert manager.settings("hello") == {"words": 7}
    assert OpsFile(home.state).read() == {
        "hello": {"enabled": "false", "words": "7", "title": '"two\\nlines"'}
    }
    assert not old.exists()
    assert old.with_name("plugins.json.taken-over-1").exists()


def test_that_what_stands_in_the_new_file_goes_before_the_old_one(home):
    write_plugin(home.plugins, more=WORDS)
    home.keep("[hello]\nwords = 1\n")
    old = {"schema": 1, "plugins": {"hello": {"enabled": False, "settings": {"words": 7}}}}
    home.state.with_name("plugins.json").write_text(json.dumps(old))
    manager = home.manager()
    assert manager.settings("hello") == {"words": 1}
    assert manager.export("hello", REQUEST) == b"Film"


@pytest.mark.parametrize(
    "rubbish",
    ["", "{", "[]", '{"schema": 2, "plugins": {}}', '{"schema": 1, "plugins": []}',
     '{"schema": 1, "plugins": {"hello": 3}}',
     '{"schema": 1, "plugins": {"hello": {"enabled": 3}}}',
     "[" * 100_000, "\udc80"],
)  # fmt: skip
def test_that_a_broken_file_of_before_is_set_aside_with_a_notice(home, rubbish):
    write_plugin(home.plugins)
    home.state.parent.mkdir()
    old = home.state.with_name("plugins.json")
    old.write_bytes(rubbish.encode(errors="surrogateescape"))
    manager = home.manager()
    assert len(manager.notices) == 1
    assert "plugins.json.broken-1" in manager.notices[0]
    assert not old.exists()
    assert home.manager().notices == ()
