"""Asks assistants of plugins about an analysis, and keeps what they say. No Qt."""
