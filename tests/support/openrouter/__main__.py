"""Run the stand-in by hand, to try the window without an account: prints what to set."""

from __future__ import annotations

import argparse
import time

from . import Answer, Drop, ErrorIn200, Failure, Hang, KeepAlive, StandIn
from .opinions import opinion

FAULTS = {
    "rate-limit": Failure(429, "Rate limit exceeded", retry_after="1"),
    "no-credit": Failure(402, "Insufficient credits"),
    "unavailable": Failure(503, "No provider can take this now"),
    "provider-error": ErrorIn200(502, metadata={"raw": "the GPU is on fire"}),
    "hang": Hang(),
    "keep-alive": KeepAlive(),
    "drop": Drop(),
    "half": Answer(drop_after=2),
    "dear": Answer(cost=1000.0),
    "no-cost": Answer(cost="absent"),
    "empty": Answer(""),
    "slow": Answer(pause_s=1.0),
}


def main() -> None:
    """Serve until Ctrl+C."""
    parser = argparse.ArgumentParser(prog="python -m support.openrouter", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fault", action="append", default=[], choices=sorted(FAULTS))
    wanted = parser.parse_args()
    with StandIn(port=wanted.port) as standin:
        standin.answers = opinion
        standin.script(*(FAULTS[name] for name in wanted.fault))
        print(f"base_url  {standin.base_url}")  # noqa: T201 -- it is there to print
        print(f"sign in   {standin.auth_url}")  # noqa: T201
        print(f"key       {standin.key}", flush=True)  # noqa: T201
        seen = 0
        try:
            while True:
                time.sleep(0.2)
                for each in standin.requests[seen:]:
                    seen += 1
                    print(f"{each.method} {each.path} authorized={each.authorized}", flush=True)  # noqa: T201
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
