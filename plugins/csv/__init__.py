"""Markers as a table."""
