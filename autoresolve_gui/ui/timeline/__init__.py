"""The timeline: lanes of pictures, sound, curves, shots and beats over one time axis."""

from autoresolve_gui.ui.timeline.timeline import Timeline

__all__ = ["Timeline"]
