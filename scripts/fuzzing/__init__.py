"""Damages media files in a way that can be repeated, and watches what the engine makes of them."""
