"""Markers in the interchange format OpenTimelineIO."""
