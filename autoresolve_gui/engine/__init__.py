"""Runs passes in a worker process: queue, cancel, resume, events."""
