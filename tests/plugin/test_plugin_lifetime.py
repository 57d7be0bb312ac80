from __future__ import annotations

import threading
from textwrap import dedent

import pytest
from plugin_folders import GOOD, REQUEST, fail, state_of, write_plugin

from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.manager import PluginState

DISPOSING = """
    import pathlib
    LOG = pathlib.Path(__file__).with_name("log")
    def note(text):
        with LOG.open("a") as file:
            file.write(text + " ")
    def fail():
        raise OSError("no")
    class Exporter:
        def __init__(self, context):
            note("made")
            context.on_dispose(lambda: note("first"))
            context.on_dispose(fail)
            context.on_dispose(lambda: note("last"))
        def export(self, request):
            return b"x"
"""


def test_that_disposers_run_last_first_each_once_and_one_that_fails_stops_none(home):
    folder = write_plugin(home.plugins, code=DISPOSING)
    manager = home.manager()
    manager.export("hello", REQUEST)
    manager.set_enabled("hello", False)
    manager.set_enabled("hello", False)
    assert (folder / "log").read_text() == "made last first "
    assert ["did not clean up" in event.message for event in home.events].count(True) == 1
    manager.set_enabled("hello", True)
    manager.export("hello", REQUEST)
    manager.close()
    manager.close()
    assert (folder / "log").read_text() == "made last first made last first "


def test_that_failing_for_good_disposes_too(home):
    folder = write_plugin(home.plugins, code=DISPOSING.replace('return b"x"', "fail()"))
    fail(home.manager(), 3)
    assert (folder / "log").read_text() == "made last first "


WAITING = """
    import pathlib, time
    class Exporter:
        def __init__(self, context):
            context.on_dispose(lambda: pathlib.Path(__file__).with_name("disposed").touch())
        def export(self, request):
            folder = pathlib.Path(__file__).parent
            (folder / "begun").touch()
            while not (folder / "go").exists():
                time.sleep(0.005)
            assert not (folder / "disposed").exists()
            return b"done"
"""


def test_that_switching_off_waits_neither_for_its_own_call_nor_for_another_plugin(home):
    folder = write_plugin(home.plugins, code=WAITING)
    write_plugin(home.plugins, "sound")
    manager = home.manager()
    results = []
    thread = threading.Thread(target=lambda: results.append(manager.export("hello", REQUEST)))
    thread.start()
    try:
        while not (folder / "begun").exists():
            thread.join(0.005)
        assert manager.export("sound", REQUEST) == b"Film"
        manager.set_enabled("sound", False)
        manager.set_enabled("hello", False)
        assert state_of(manager) is PluginState.DISABLED
        assert not (folder / "disposed").exists()
    finally:
        (folder / "go").touch()
        thread.join()
    assert results == [b"done"]
    assert (folder / "disposed").exists()


def test_that_the_calls_of_one_plugin_never_overlap(home):
    code = """
    import time
    class Exporter:
        def __init__(self, context):
            self.inside = 0
        def export(self, request):
            self.inside += 1
            time.sleep(0.002)
            seen, self.inside = self.inside, self.inside - 1
            return str(seen).encode()
    """
    write_plugin(home.plugins, code=code)
    manager = home.manager()
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(manager.export("hello", REQUEST)))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [b"1"] * 12


def test_that_what_a_half_made_plugin_left_is_disposed_of(home):
    folder = write_plugin(
        home.plugins, code=DISPOSING.replace('note("last"))', 'note("last")); fail()')
    )
    fail(home.manager(), 1)
    assert (folder / "log").read_text() == "made last first "


def test_that_a_helper_of_a_plugin_that_failed_to_import_is_read_anew_too(home):
    folder = write_plugin(home.plugins, code="from . import helper\nfrom .helper import Exporter\n")
    helper = folder / "helper.py"
    helper.write_text("OLD = True\n", encoding="utf-8")
    manager = home.manager()
    with pytest.raises(PluginError, match="Exporter"):
        manager.export("hello", REQUEST)
    helper.write_text(dedent(GOOD), encoding="utf-8")
    assert manager.export("hello", REQUEST) == b"Film"
