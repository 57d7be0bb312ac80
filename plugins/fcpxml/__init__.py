"""Markers for Final Cut Pro, and for other programs that read its XML."""
