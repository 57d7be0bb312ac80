"""The project library: what is known about each footage, in one SQLite file."""
