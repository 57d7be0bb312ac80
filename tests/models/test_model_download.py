"""Fetching models: whole, resumed, refused; from a real server on this machine."""

from __future__ import annotations

import os
import socket
import sys
import threading

import pytest
from model_values import FILES

from autoresolve_gui.models.errors import DownloadStopped, HubError, ModelError, NoSpace, WrongFile
from autoresolve_gui.models.fetch import Watch
from autoresolve_gui.models.hub import Hub
from autoresolve_gui.models.store import ModelState, ModelStore
from support.loopback_hub import COMMIT

AT_ONCE = Watch(wait=lambda _seconds: None)


def whole(folder) -> bool:
    return all((folder / path).read_bytes() == data for path, data in FILES.items())


@pytest.mark.parametrize("name", ["pinned", "loose"])
def test_that_a_model_is_fetched_whole_and_told_of(store, hub, name):
    told = []
    assert store.folder(name) is None
    folder = store.download(name, hub, Watch(tell=told.append))
    assert folder == store.folder(name) == store.root / name
    assert whole(folder)
    assert store.status(name).state is ModelState.READY
    total = sum(map(len, FILES.values()))
    assert [each.total_bytes for each in told] == [total] * len(told)
    assert told[-1].done_bytes == total
    done = [each.done_bytes for each in told]
    assert done == sorted(done)


def test_that_a_model_that_is_here_is_not_asked_for_again(store, hub, hub_server):
    store.download("pinned", hub)
    hub_server.asked.clear()
    store.download("pinned", hub)
    assert hub_server.asked == []


def test_that_only_the_commit_of_the_catalogue_is_asked_for(store, hub, hub_server):
    store.download("pinned", hub)
    assert all(f"/resolve/{COMMIT}/" in path for _, path, _ in hub_server.asked)


def test_that_a_connection_that_breaks_off_is_gone_on_with(store, hub, hub_server):
    hub_server.break_after = [300_000, 400_000]
    assert whole(store.download("pinned", hub, AT_ONCE))
    ranges = [wanted for method, _, wanted in hub_server.asked if method == "GET" and wanted]
    assert ranges[0] == "bytes=300000-"
    assert ranges[-1] == "bytes=700000-"


def test_that_a_download_goes_on_after_a_restart_of_the_program(store, hub, hub_server):
    hub_server.break_after = [300_000, *[0] * 20]
    with pytest.raises(HubError) as caught:
        store.download("pinned", hub, AT_ONCE)
    assert "goes on from there" in caught.value.remedy or "network" in caught.value.remedy
    assert store.folder("pinned") is None
    assert store.status("pinned").state is ModelState.PARTIAL
    hub_server.break_after = []
    hub_server.asked.clear()
    again = ModelStore(store.root, catalogue=store.catalogue)
    assert whole(again.download("pinned", hub, AT_ONCE))
    assert "bytes=300000-" in {wanted for _, _, wanted in hub_server.asked}


def test_that_a_server_without_ranges_is_read_from_the_start(store, hub, hub_server):
    hub_server.break_after = [300_000]
    hub_server.ignores_ranges = True
    assert whole(store.download("pinned", hub, AT_ONCE))


def test_that_a_busy_hub_is_asked_again_and_not_for_ever(store, hub, hub_server):
    waits = []
    hub_server.statuses = [503, 429]
    assert whole(store.download("pinned", hub, Watch(wait=waits.append)))
    assert waits == [1.0, 2.0]
    store.delete("pinned")
    hub_server.statuses = [503] * 50
    with pytest.raises(HubError, match=r"The hub is busy \(status 503\)"):
        store.download("pinned", hub, AT_ONCE)


def test_that_a_damaged_file_is_deleted_and_said(store, hub, hub_server):
    hub_server.damage = frozenset({"onnx/model.onnx"})
    with pytest.raises(WrongFile, match=r"onnx/model\.onnx of pinned arrived damaged") as caught:
        store.download("pinned", hub, AT_ONCE)
    assert "Start the download again" in caught.value.remedy
    assert store.folder("pinned") is None
    hub_server.damage = frozenset()
    assert whole(store.download("pinned", hub, AT_ONCE))


@pytest.mark.parametrize("path", sorted(FILES))
def test_that_damage_is_found_in_what_nobody_pinned_too(store, hub, hub_server, path):
    hub_server.damage = frozenset({path})
    with pytest.raises(WrongFile, match="arrived damaged"):
        store.download("loose", hub, AT_ONCE)


@pytest.mark.parametrize("path", sorted(FILES))
def test_that_another_file_than_the_catalogue_knows_is_refused(store, hub, hub_server, path):
    repository = hub_server.repositories["maker/pinned"]
    repository.files[path] = repository.files[path][::-1]
    with pytest.raises(WrongFile):
        store.download("pinned", hub, AT_ONCE)
    assert store.folder("pinned") is None


@pytest.mark.parametrize("path", sorted(FILES))
def test_that_the_first_download_pins_what_nobody_pinned(store, hub, hub_server, path):
    store.download("loose", hub)
    store.delete("loose")
    assert whole(store.download("loose", hub))
    store.delete("loose")
    repository = hub_server.repositories["maker/loose"]
    repository.files[path] = repository.files[path][::-1]
    with pytest.raises(WrongFile):
        store.download("loose", hub, AT_ONCE)


def test_that_the_commit_of_the_first_download_is_asked_for_ever_after(store, hub, hub_server):
    store.download("loose", hub)
    store.delete("loose")
    hub_server.asked.clear()
    store.download("loose", hub)
    assert all(f"/resolve/{COMMIT}/" in path for _, path, _ in hub_server.asked)


def test_that_damaged_pins_are_not_taken_for_none(store, hub):
    store.download("loose", hub)
    store.delete("loose")
    (store.root / "pins.json").write_text("{")
    with pytest.raises(ModelError, match=r"pins\.json cannot be read") as caught:
        store.download("loose", hub)
    assert "Delete it" in caught.value.remedy


def test_that_a_full_disk_is_told_before_anything_is_fetched(store, hub, hub_server):
    with pytest.raises(NoSpace, match=r"has 1 MB free, and the model needs 2 MB more") as caught:
        store.download("pinned", hub, Watch(free_bytes=lambda _folder: 1_000_000))
    assert "Make room" in caught.value.remedy
    assert {method for method, _, _ in hub_server.asked} == {"HEAD"}


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_that_a_disk_that_fills_up_meanwhile_is_told(store, hub):
    staging = store.root / ".pinned.download"
    (staging / "onnx").mkdir(parents=True)
    (staging / "commit.txt").write_text(COMMIT)
    (staging / "onnx" / "model.onnx.part").symlink_to("/dev/full")
    with pytest.raises(NoSpace, match="The disk is full"):
        store.download("pinned", hub, AT_ONCE)


def test_that_no_network_is_told(store):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(HubError, match=r"The hub 127\.0\.0\.1 cannot be reached") as caught:
            store.download("pinned", Hub(None, address), AT_ONCE)
    assert "autoresolve models import" in caught.value.remedy


def test_that_a_model_that_the_hub_no_longer_has_is_told(store, hub, hub_server):
    del hub_server.repositories["maker/pinned"]
    with pytest.raises(HubError, match=r"The hub has no .* any more"):
        store.download("pinned", hub, AT_ONCE)


def test_that_a_stopped_download_keeps_what_was_fetched(store, hub):
    stop = threading.Event()

    def tell(progress):
        if progress.done_bytes > 200_000:
            stop.set()

    with pytest.raises(DownloadStopped):
        store.download("pinned", hub, Watch(tell=tell, is_stopped=stop.is_set))
    assert store.status("pinned").disk_bytes > 200_000
    assert whole(store.download("pinned", hub))


def test_that_the_hub_leads_to_its_own_stores_alone(store, hub, hub_server):
    hub_server.store = "https://elsewhere.example/file"
    with pytest.raises(HubError, match=r"leads to elsewhere\.example, which is none of its own"):
        store.download("pinned", hub, AT_ONCE)


def test_that_a_hub_without_protection_is_refused():
    with pytest.raises(HubError, match="begins with https"):
        Hub(None, "http://hub.example")


def test_that_two_do_not_fetch_one_model_at_once(store, hub):
    started, go_on = threading.Event(), threading.Event()

    def tell(_progress):
        started.set()
        go_on.wait(30)

    first = threading.Thread(target=store.download, args=("pinned", hub, Watch(tell=tell)))
    first.start()
    assert started.wait(30)
    try:
        with pytest.raises(ModelError, match="Another AutoResolve is at work"):
            ModelStore(store.root, catalogue=store.catalogue).download("pinned", hub)
    finally:
        go_on.set()
        first.join()
    assert whole(store.folder("pinned"))


def test_that_doors_are_opened_for_the_download_alone(store, hub_server):
    heard = []

    class Doors:
        def open_for(self, owner, hosts):
            heard.append((owner, sorted(hosts)))

        def close_for(self, owner):
            heard.append((owner, None))

    store.download("pinned", Hub(Doors(), hub_server.address))
    assert heard == [("models:pinned", ["127.0.0.1"]), ("models:pinned", None)]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs rights to be refused")
def test_that_a_folder_that_may_not_be_written_to_is_told(store, hub):
    store.root.mkdir()
    store.root.chmod(0o500)
    try:
        with pytest.raises(ModelError, match="may it be written to"):
            store.download("pinned", hub)
    finally:
        store.root.chmod(0o700)
