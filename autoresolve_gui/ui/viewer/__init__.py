"""The viewer: picture and sound of the open footage, exact to the frame."""

from autoresolve_gui.ui.viewer.viewer import Viewer

__all__ = ["Viewer"]
