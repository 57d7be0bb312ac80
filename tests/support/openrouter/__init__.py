"""A small OpenRouter on loopback, for tests and for trying the window without spending money.

    with StandIn() as standin:
        standin.script(Failure(429, "slow down", retry_after="0"), Answer('{"beats": []}'))
        ... something that talks to standin.base_url with the key standin.key ...
        assert [each.path for each in standin.calls] == ["/api/v1/chat/completions"] * 2

By hand: `cd tests && python -m support.openrouter --help`.
"""

from .listing import listed, models_as_of_2026_11
from .replies import Answer, Drop, Endless, ErrorIn200, Failure, Hang, KeepAlive, Raw
from .server import Recorded, StandIn

__all__ = [
    "Answer",
    "Drop",
    "Endless",
    "ErrorIn200",
    "Failure",
    "Hang",
    "KeepAlive",
    "Raw",
    "Recorded",
    "StandIn",
    "listed",
    "models_as_of_2026_11",
]
