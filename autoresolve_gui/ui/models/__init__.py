"""The models on this machine, in the window."""
