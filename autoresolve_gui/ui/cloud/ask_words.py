"""What the questions are called, what each would send, and what it would cost, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.assist.events import Task
from autoresolve_gui.assist.quotes import quote_words
from autoresolve_gui.assist.requests import TOP_CUTS, TOP_PEAKS, energy_points
from autoresolve_gui.assist.sections import sections_of
from autoresolve_gui.assist.service import KEYFRAMES
from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.model.assist import KEYFRAMES_A_CALL
from autoresolve_gui.ui.cloud.money_words import free_text
from autoresolve_gui.ui.cloud.quote_desk import Priced
from autoresolve_gui.ui.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autoresolve_gui.budget.entries import Snapshot
    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.plugin.api import SettingValue

TASK_WORDS = {Task.BEATS: "Beats", Task.NOTES: "Notes", Task.CUTS: "Cuts"}
"""What is asked for: the same words on the buttons, on the tabs of the answers, in the costs."""

PRICED_WORDS = {
    Priced.BEATS: "Beats",
    Priced.NOTES: "Notes",
    Priced.CUTS: "Cuts",
    Priced.FRAME: "Note on This Frame",
}
"""What stands on each button that has a price."""

MODEL_WORDS = {"narrative": "beats", "reasoning": "cuts", "vision": "pictures"}
"""What a model is used for, by the task in the name of its setting (`narrative_model`)."""

PRICES_KNOWN = "By the prices known so far. Before it is sent you see the worst cost of the day."


def used_words(tasks: tuple[str, ...]) -> str:
    """Return what a model is used for; a task without a word of ours has its own name."""
    return ", ".join(MODEL_WORDS.get(task, task) for task in tasks)


def sent_words(analysis: Analysis | None, values: Mapping[str, SettingValue]) -> dict[Priced, str]:
    """Return what each question would send of a footage."""
    title = "the file's name"
    if analysis is None:
        return {
            Priced.BEATS: "Shots, curves and transcript in short go out; a story in three acts "
            "comes back.",
            Priced.NOTES: "A few keyframes go out; what is seen in them comes back.",
            Priced.CUTS: "Shots and places for a cut go out; a ranking with reasons comes back.",
            Priced.FRAME: "The picture at the playhead goes out; what is seen in it comes back.",
        }
    shots = counted(len(sections_of(analysis)), "shot")
    points = energy_points(analysis)
    peaks = sum(min(TOP_PEAKS, len(analysis.peaks.get(n, ()))) for n in ("momentum", "novelty"))
    cuts = counted(min(TOP_CUTS, len(analysis.cuts)), "place")
    blurred = ", faces blurred" if values.get("blur_faces") else ""
    return {
        Priced.BEATS: f"Sends {shots}, {points} values of energy, {counted(peaks, 'peak')}; "
        f"{title}. No pictures, no sound.",
        Priced.NOTES: f"Sends up to {KEYFRAMES} keyframes{blurred}, {KEYFRAMES_A_CALL} a call; "
        f"{title}.",
        Priced.CUTS: f"Sends {shots}, {cuts} for a cut; {title}. No pictures, no sound.",
        Priced.FRAME: f"Sends the picture at the playhead{blurred}; {title}.",
    }


def price_words(quotes: Mapping[Priced, int | None], priced: Priced) -> str:
    """Return the figure under a button, to be read after `at most`; empty while nobody asked."""
    if priced not in quotes:
        return ""
    nusd = quotes[priced]
    if nusd is None:
        return "not known"
    return usd_text(nusd) if nusd else "free"


def shortfalls(quotes: Mapping[Priced, int | None], view: Snapshot | None) -> dict[Priced, str]:
    """Return what cannot be paid for with what is left under the tightest cap, and why."""
    if view is None:
        return {}
    caps = {
        "today": view.today.free_nusd,
        "this month": view.month.free_nusd,
        "for this project": view.project.free_nusd,
    }
    left = {name: free for name, free in caps.items() if free is not None}
    if not left:
        return {}
    name = min(left, key=lambda each: left[each])
    rest = f"{free_text(left[name])} is left {name}"
    return {
        priced: f"It can cost up to {usd_text(nusd)}, and {rest}."
        for priced, nusd in quotes.items()
        if nusd is not None and nusd > left[name]
    }


def shortfall_line(short: Mapping[Priced, str]) -> str:
    """Return the line that says which questions cannot be paid for; empty where all can."""
    if not short:
        return ""
    names = ", ".join(PRICED_WORDS[priced] for priced in short)
    if len(short) > 1:
        rest = next(iter(short.values())).rpartition(", and ")[2]
        return f"{names}: each can cost more than what is left; {rest}"
    return f"{names}: {next(iter(short.values()))}"


def cost_words(quotes: Mapping[Priced, int | None], priced: Priced) -> str:
    """Return what something costs at most, as a sentence; empty while nobody asked."""
    return f"Costs {quote_words(quotes[priced])}. {PRICES_KNOWN}" if priced in quotes else ""
