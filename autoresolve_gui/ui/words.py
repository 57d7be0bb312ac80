"""Numbers as an editor reads them: rates, lengths of time, frame sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.export.markers import rate_text
from autoresolve_gui.model.story import Source

if TYPE_CHECKING:
    from autoresolve_gui.model.footage import Footage

PASS_WORDS = {
    "index": "Reading the frame index",
    "filmstrip": "Making the filmstrip",
    "sound": "Listening to the sound",
    "picture": "Watching the picture",
    "review": "Looking again at doubtful shots",
    "curves": "Drawing the curves",
    "beats": "Finding the beats",
}
"""What a pass does, for the status bar. A pass that is not named here shows its own name."""

SOURCE_WORDS = {
    Source.LOCAL: "Local",
    Source.CLOUD: "Cloud",
    Source.YOU: "You",
}


def clock(seconds: float) -> str:
    """Return a length of time as 0:07, 12:40 or 1:02:40."""
    whole = max(0, int(seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{hours}:{minutes:02d}:{whole % 60:02d}"
    return f"{minutes}:{whole % 60:02d}"


def precise_clock(seconds: float) -> str:
    """Return a moment to the thousandth of a second: 1:02:40.125."""
    thousandths = max(0, round(seconds * 1000))
    return f"{clock(thousandths // 1000)}.{thousandths % 1000:03d}"


def eta_words(seconds: float | None) -> str:
    """Return how long something still takes, in words; empty while unknown."""
    if seconds is None:
        return ""
    if seconds < 1.5:
        return "a second left"
    if seconds < 90:
        return f"{round(seconds)} s left"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min left"
    return f"{int(seconds // 3600)} h {round(seconds % 3600 / 60):02d} min left"


def size_words(footage: Footage) -> str:
    """Return the frame size and rate, or what sound there is where there is no picture."""
    video = footage.video
    if video is not None:
        variable = " variable" if video.is_variable_rate else ""
        size = f"{video.width} × {video.height}"  # noqa: RUF001 - the sign that is meant
        rate, _space, drop = rate_text(footage.timebase).partition(" ")
        return f"{size}   {rate} fps {drop}{variable}".rstrip()
    if not footage.audio:
        return "No picture, no sound"
    track = footage.audio[0]
    more = f", {len(footage.audio)} tracks" if len(footage.audio) > 1 else ""
    return f"Sound only   {track.rate_hz / 1000:g} kHz {track.layout}{more}"


def percent(fraction: float) -> str:
    """Return 0 to 1 as a percentage."""
    return f"{round(fraction * 100)} %"


def sentences(*parts: str) -> str:
    """Return what happened and what to do, as sentences in one paragraph."""
    told = (part.strip() for part in parts)
    return " ".join(part if part[-1] in ".!?…" else f"{part}." for part in told if part)


def opened(text: str) -> str:
    """Return a sentence with a capital at its beginning; a name such as `acme/large` stays."""
    first = text.partition(" ")[0]
    return text[:1].upper() + text[1:] if first.isalpha() else text


def ordinal(number: int) -> str:
    """Return the place in a line, from 1: 1st, 2nd, 3rd, 11th."""
    is_teen = number % 100 in (11, 12, 13)
    ending = "th" if is_teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def counted(count: int, thing: str) -> str:
    """Return a number of things: no beats, 1 beat, 6 beats."""
    return f"{count or 'no'} {thing}{'' if count == 1 else 's'}"
