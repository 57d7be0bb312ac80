"""Real passes that are quick, and that do on order what passes do when things go wrong.

Orders stand as JSON in a file beside the footage (`give_orders`); every run of a pass is written
to another one (`runs_of`), so that tests see what was really computed, in whatever process.
"""

import json
import os
import signal
import time
from fractions import Fraction
from pathlib import Path

import numpy as np

from autoresolve_gui.analysis.pass_contract import Pass, PassContext
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.curve import Curve


def give_orders(media: Path, **orders) -> None:
    media.with_suffix(".orders").write_text(json.dumps(orders))


def orders_of(media: Path) -> dict:
    file = media.with_suffix(".orders")
    return json.loads(file.read_text()) if file.exists() else {}


def runs_of(media: Path) -> list[str]:
    file = media.with_suffix(".runs")
    return file.read_text().split() if file.exists() else []


def note_run(context: PassContext, name: str) -> int:
    """Write down that the pass runs; return how often it did, with this time."""
    with context.footage.path.with_suffix(".runs").open("a") as file:
        file.write(f"{name}\n")
    return runs_of(context.footage.path).count(name)


def terms_of(media: Path) -> list[dict]:
    """Return on what terms the pass "middle" ran each time, where it was told to say so."""
    return [json.loads(line) for line in media.with_suffix(".terms").read_text().splitlines()]


def note_terms(context: PassContext) -> None:
    import cv2  # noqa: PLC0415 - it takes long to load

    terms = {
        "threads": context.threads,
        "may_use_devices": context.may_use_devices,
        "opencv_threads": cv2.getNumThreads(),
    }
    with context.footage.path.with_suffix(".terms").open("a") as file:
        file.write(json.dumps(terms) + "\n")


def level(value: float) -> Curve:
    return Curve("energy", Fraction(10), np.full(4, value, np.float32))


def run_index(context: PassContext) -> PassResult:
    note_run(context, "index")
    context.refine(level(0.1))
    return PassResult(arrays={"sizes": np.arange(4)})


def run_middle(context: PassContext) -> PassResult:
    run = note_run(context, "middle")
    orders = orders_of(context.footage.path)
    if orders.get("says_terms"):
        note_terms(context)
    total_s = 60.0 if run <= orders.get("lingers", 0) else orders.get("middle_s", 0.05)
    began = time.monotonic()
    while (passed := time.monotonic() - began) < total_s:
        context.report(passed / total_s)
        context.refine(level(passed))
        time.sleep(0.01)
    if run <= orders.get("eats", 0):
        eaten = np.ones(orders["eaten_bytes"], np.uint8)
        for _ in range(3000):
            context.report(float(eaten[0]))
            time.sleep(0.01)
    if run <= orders.get("dies", 0):
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    if run <= orders.get("hangs", 0):
        time.sleep(600)
    if orders.get("raises"):
        raise ZeroDivisionError(orders["raises"])
    return PassResult(curves={"energy": level(1.0)}, note=f"run {run}")


def run_last(context: PassContext) -> PassResult:
    note_run(context, "last")
    values = context.earlier["middle"].curves["energy"].values
    sizes = context.earlier["index"].arrays["sizes"]
    return PassResult(arrays={"sum": np.asarray(values.sum() + sizes.sum())})


def one_second(_footage) -> float:
    return 1.0


PASSES = (
    Pass("index", 1, (), run_index, one_second),
    Pass("middle", 1, ("index",), run_middle, one_second),
    Pass("last", 1, ("index", "middle"), run_last, one_second),
)
