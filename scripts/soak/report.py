"""What a soak found, and how it is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """What happened. `faults` is empty where every rule was kept. Amounts in nano-dollars."""

    cap_nusd: int
    calls: int
    seconds: float = 0.0
    cpu_s: float = 0.0
    asked: int = 0
    sent: int = 0
    requests: int = 0
    most_at_once: int = 0
    settled_later: int = 0
    killed: int = 0
    stops: int = 0
    troubles: int = 0
    highest_nusd: int = 0
    settled_nusd: int = 0
    open_nusd: int = 0
    excess_nusd: int = 0
    unheard_nusd: int = 0
    states: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    endings: Counter[str] = field(default_factory=Counter)
    injected: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def told(report: Report) -> str:
    """Return the figures in lines for people."""
    again = report.asked - report.calls
    bad = sum(count for name, count in report.injected.items() if name != "sound")
    kinds = len(set(report.injected) - {"sound"})
    server = (
        f"{report.requests} requests, {report.most_at_once} under way at once; "
        f"{bad} answered with one of {kinds} faults"
    )
    lines = [
        ("calls", f"{report.calls} at once, {again} of them again after a kill"),
        ("endings", _counted(report.endings)) if report.endings else None,
        ("refused", f"{report.refusals.total()} before sending: {_counted(report.refusals)}"),
        ("sent", f"{report.sent} calls, each reserved before"),
        ("the server", server) if report.requests else None,
        ("ledger", _counted(report.states)),
        ("settled", f"{report.settled_later} of them afterwards"),
        ("killed", f"{report.killed} processes in the middle"),
        ("no ledger", f"{report.troubles} times, and no call was made then"),
        ("highest sum", f"{report.highest_nusd} nUSD a day, settled and reserved, at any change"),
        ("cap", f"{report.cap_nusd} nUSD a day"),
        (
            "excess",
            f"{report.excess_nusd} nUSD told above reservations, in {report.stops} stops",
        ),
        ("unheard", f"{report.unheard_nusd} nUSD charged above reservations for lost answers"),
        ("at the end", f"{report.settled_nusd} nUSD settled, {report.open_nusd} still reserved"),
        ("time", f"{report.seconds:.0f} s, {report.cpu_s:.0f} s of CPU"),
        *(("FAULT", fault) for fault in report.faults[:20]),
    ]
    last = (
        f"THE BUDGET WAS BROKEN ({len(report.faults)} faults)"
        if report.faults
        else "Not a nano-dollar over, and no call lost."
    )
    text = "\n".join(f"{line[0]:<13}{line[1]}" for line in lines if line is not None)
    return f"{text}\n{last}\n"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "none"
