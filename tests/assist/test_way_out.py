"""Which doors the settings of a plugin open: to the server that is asked, and to nobody else."""

from __future__ import annotations

import tomllib

import httpx2
import pytest

from autoresolve_gui.assist.way_out import WayOut, hosts_of, listens
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.privacy.errors import NetworkIsOff

ADDRESSES = {
    "base_url": "https://Router.example/api/v1",
    "openai_base_url": "https://openai.example/v1",
    "local_base_url": "http://127.0.0.1:11434/v1",
    "app_referrer": "https://referrer.example",
    "app_title": "https://title.example",
    "model_prices": "https://prices.example=1/1",
}


def settings(**changes):
    """Return the settings of Cloud assist, with an address in whatever may hold one."""
    manifest = tomllib.loads((built_in_folder() / "openrouter" / "plugin.toml").read_text("utf-8"))
    defaults = {name: entry["default"] for name, entry in manifest["settings"].items()}
    return {**defaults, **ADDRESSES, **changes}


@pytest.mark.parametrize(
    ("changes", "hosts"),
    [
        ({}, {"router.example"}),
        ({"provider": "openai"}, {"openai.example"}),
        ({"provider": "local", "local_model": "m"}, {"127.0.0.1"}),
        ({"local_fallback": True}, {"router.example"}),
        ({"local_model": "m"}, {"router.example"}),
        ({"local_fallback": True, "local_model": "m"}, {"router.example", "127.0.0.1"}),
        (
            {"provider": "openai", "local_fallback": True, "local_model": "m"},
            {"openai.example", "127.0.0.1"},
        ),
        ({"base_url": "nonsense"}, set()),
        ({"base_url": "https://[::1/"}, set()),
    ],
)
def test_that_only_who_is_asked_can_be_reached(changes, hosts):
    assert hosts_of(settings(**changes)) == hosts
    assert not listens(settings(**changes))


def test_that_a_cluster_is_reached_by_its_scheduler_and_connects_back():
    assert hosts_of({"scheduler": "tcp://10.0.0.7:8786", "host": "tcp://a.example"}) == {"10.0.0.7"}
    assert listens({"scheduler": "tcp://10.0.0.7:8786"})
    assert hosts_of({"scheduler": "", "workers": 0}) == set()


def test_that_a_transport_refuses_the_hosts_of_other_settings():
    way = WayOut(lambda: hosts_of(settings()))
    with httpx2.Client(transport=way.transport()) as client:
        for name in ("openai_base_url", "app_referrer", "local_base_url"):
            with pytest.raises(NetworkIsOff, match="nothing was sent"):
                client.get(ADDRESSES[name])
