"""Where the user sets what money may do, in the words of the settings window."""

from __future__ import annotations

from dataclasses import dataclass

MENU = "Tools > Cloud Assist Settings"
"""The way to the window, as the menus name it."""


@dataclass(frozen=True, slots=True)
class NamedSetting:
    """A setting by its key in `ops.ini`, and by its name and its page in the settings window."""

    key: str
    label: str
    page: str

    @property
    def words(self) -> str:
        """What it is called and where it is found, to follow `raise` and the like."""
        return f"“{self.label}” ({MENU} > {self.page})"

    @property
    def words_with_key(self) -> str:
        """The same for the command line, where `ops.ini` may be nearer than the window."""
        return f"“{self.label}” ({MENU} > {self.page}, or {self.key} in ops.ini)"


DAILY_CAP = NamedSetting("daily_usd_cap", "Daily cap", "Budget")
MONTHLY_CAP = NamedSetting("monthly_usd_cap", "Monthly cap", "Budget")
PROJECT_CAP = NamedSetting("project_usd_cap", "Project cap", "Budget")
CALLS_A_VIDEO = NamedSetting("max_calls_per_video", "Calls for each video", "Budget")
OWN_PRICES = NamedSetting("model_prices", "Prices of your own", "Models")
