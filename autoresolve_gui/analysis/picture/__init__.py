"""Reads the picture from coarse to fine: keyframes first, then only what they leave in doubt."""
