"""Colours of the window, dark and light, and the style sheet made from them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme, as `#rrggbb`.

    The grounds are neutral greys: a tinted surround shifts how an editor sees the picture.
    """

    name: str
    is_dark: bool
    window: str
    panel: str
    raised: str
    border: str
    text: str
    text_dim: str
    accent: str
    danger: str
    warning: str
    ok: str
    playhead: str
    energy: str
    momentum: str
    novelty: str
    tension: str
    speech_rate: str
    waveform: str
    shot_even: str
    shot_odd: str
    act_1: str
    act_2: str
    act_3: str

    def act(self, number: int) -> str:
        """Return the colour of an act, 1 to 3."""
        return (self.act_1, self.act_2, self.act_3)[min(max(number, 1), 3) - 1]


DARK = Theme(
    name="dark",
    is_dark=True,
    window="#1b1b1b",
    panel="#232323",
    raised="#2e2e2e",
    border="#3c3c3c",
    text="#e2e2e2",
    text_dim="#9a9a9a",
    accent="#4c9be8",
    danger="#e5604d",
    warning="#e0a83a",
    ok="#5fb572",
    playhead="#ff5a47",
    energy="#f0a33c",
    momentum="#53b4e6",
    novelty="#b684e8",
    tension="#e7657b",
    speech_rate="#b5c84a",
    waveform="#5fb58c",
    shot_even="#4a5866",
    shot_odd="#5d6b7a",
    act_1="#5aa9e6",
    act_2="#e8b04a",
    act_3="#e5705f",
)

LIGHT = Theme(
    name="light",
    is_dark=False,
    window="#e4e4e4",
    panel="#f2f2f2",
    raised="#ffffff",
    border="#bdbdbd",
    text="#1c1c1c",
    text_dim="#5c5c5c",
    accent="#1769b5",
    danger="#b8321f",
    warning="#8f6200",
    ok="#2a7a3e",
    playhead="#d2301c",
    energy="#b86a00",
    momentum="#0f74a8",
    novelty="#7a3fb5",
    tension="#b52c46",
    speech_rate="#5f7000",
    waveform="#2c7d57",
    shot_even="#9fb0c0",
    shot_odd="#b9c6d2",
    act_1="#1d6fb0",
    act_2="#946400",
    act_3="#b53a28",
)
