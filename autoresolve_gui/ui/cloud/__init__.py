"""Cloud assist in the window."""
