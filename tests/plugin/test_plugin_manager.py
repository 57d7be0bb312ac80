from __future__ import annotations

import pytest
from plugin_folders import REQUEST, fail, raising, state_of, write_plugin

from autoresolve_gui.plugin.api import CannotExport
from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.manager import PluginState


def test_that_a_plugin_goes_from_enabled_to_active_at_first_use(home):
    write_plugin(home.plugins)
    manager = home.manager()
    assert state_of(manager) is PluginState.ENABLED
    assert manager.export("hello", REQUEST) == b"Film"
    assert state_of(manager) is PluginState.ACTIVE


def test_that_a_switched_off_plugin_is_not_called_and_that_this_is_kept(home):
    write_plugin(home.plugins)
    home.manager().set_enabled("hello", False)
    manager = home.manager()
    assert state_of(manager) is PluginState.DISABLED
    assert manager.exporters() == ()
    with pytest.raises(PluginError, match="switched off") as caught:
        manager.export("hello", REQUEST)
    assert caught.value.remedy
    manager.set_enabled("hello", True)
    assert home.manager().export("hello", REQUEST) == b"Film"


def test_that_changes_of_state_are_published(home):
    write_plugin(home.plugins)
    manager = home.manager()
    manager.set_enabled("hello", False)
    manager.set_enabled("hello", True)
    assert [(event.plugin_id, event.state) for event in home.events] == [
        ("hello", PluginState.DISABLED),
        ("hello", PluginState.ENABLED),
    ]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (raising("raise KeyError('lost')"), "KeyError: 'lost'"),
        (raising("import sys; sys.exit(3)"), "SystemExit: 3"),
        (raising("return 'text'"), "bytes, not str"),
        (raising("return b''"), "not nothing"),
        (raising("return None"), "bytes, not NoneType"),
        ("def Exporter(context): return object()", "made a object, no Exporter"),
        ("Exporter = 3", "not callable"),
        ("x = 1", "has no attribute 'Exporter'"),
        ("import no_such_module_anywhere", "no_such_module_anywhere"),
        ("this is no python", "SyntaxError"),
        ("import sys; sys.exit()", "SystemExit"),
    ],
)  # fmt: skip
def test_that_a_failing_call_is_an_event_with_the_traceback_and_the_others_go_on(
    home, code, message
):
    write_plugin(home.plugins, code=code)
    write_plugin(home.plugins, "sound")
    manager = home.manager()
    with pytest.raises(PluginError, match="Plugin hello") as caught:
        manager.export("hello", REQUEST)
    assert message in str(caught.value)
    assert [event.plugin_id for event in home.events] == ["hello"]
    assert message in home.events[0].traceback
    assert "Traceback" in home.events[0].traceback
    assert [failure.message for failure in manager.plugins[0].failures] == [str(caught.value)]
    assert manager.export("sound", REQUEST) == b"Film"


def test_that_ctrl_c_is_no_failure_of_the_plugin(home):
    write_plugin(home.plugins, code=raising("raise KeyboardInterrupt"))
    manager = home.manager()
    with pytest.raises(KeyboardInterrupt):
        manager.export("hello", REQUEST)
    assert manager.plugins[0].failures == ()


def test_that_an_error_that_cannot_even_be_shown_is_contained(home):
    code = """
    class Odd(Exception):
        def __str__(self): raise RuntimeError
    class Exporter:
        def __init__(self, context): pass
        def export(self, request): raise Odd
    """
    write_plugin(home.plugins, code=code)
    with pytest.raises(PluginError, match="Odd"):
        home.manager().export("hello", REQUEST)


def test_that_three_failures_in_a_row_make_it_failed_until_it_is_switched_on_again(home):
    folder = write_plugin(home.plugins, code="this is no python")
    manager = home.manager()
    fail(manager, 2)
    assert state_of(manager) is PluginState.ENABLED
    fail(manager, 1)
    assert state_of(manager) is PluginState.FAILED
    assert home.events[-1].state is PluginState.FAILED
    assert manager.exporters() == ()
    with pytest.raises(PluginError, match="failed too often"):
        manager.export("hello", REQUEST)
    write_plugin(home.plugins)
    assert folder.is_dir()
    manager.set_enabled("hello", True)
    assert manager.export("hello", REQUEST) == b"Film"
    assert len(manager.plugins[0].failures) == 3


def test_that_a_good_call_between_begins_the_count_anew(home):
    code = """
    class Exporter:
        def __init__(self, context): self.calls = 0
        def export(self, request):
            self.calls += 1
            return b"x" if self.calls % 3 == 0 else 1 / 0
    """
    write_plugin(home.plugins, code=code)
    manager = home.manager()
    for _ in range(3):
        fail(manager, 2)
        assert manager.export("hello", REQUEST) == b"x"
    assert state_of(manager) is PluginState.ACTIVE


def test_that_what_a_format_cannot_hold_is_told_as_it_is_and_is_no_failure(home):
    code = """
    from autoresolve_gui.plugin.api import CannotExport
    class Exporter:
        def __init__(self, context): pass
        def export(self, request): raise CannotExport("too many", remedy="take fewer")
    """
    write_plugin(home.plugins, code=code)
    manager = home.manager()
    for _ in range(4):
        with pytest.raises(CannotExport, match=r"^too many$") as caught:
            manager.export("hello", REQUEST)
    assert caught.value.remedy == "take fewer"
    assert state_of(manager) is PluginState.ACTIVE
    assert manager.plugins[0].failures == ()


def test_that_unknown_names_are_told_with_the_known_ones(home):
    write_plugin(home.plugins)
    manager = home.manager()
    for call in (
        lambda: manager.export("nothing", REQUEST),
        lambda: manager.set_enabled("nothing", True),
        lambda: manager.settings("nothing"),
    ):
        with pytest.raises(PluginError, match="“nothing”") as caught:
            call()
        assert "hello" in caught.value.remedy
