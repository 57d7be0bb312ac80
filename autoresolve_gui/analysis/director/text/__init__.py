"""The director reads: turning points of a story from its sentences alone."""
