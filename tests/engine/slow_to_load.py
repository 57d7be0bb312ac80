"""Passes that a worker takes a minute to import."""

import time

from tiny_passes import PASSES

time.sleep(60.0)

__all__ = ["PASSES"]
